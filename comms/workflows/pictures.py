"""Chooses or draws the picture that goes with a post, with its alternative text."""

from dataclasses import replace
from datetime import date

from comms.content.hashtags import all_tags
from comms.content.post_text import choose_picture
from comms.content.words import STANDARD, Words
from comms.model.plans import ItemFacts
from comms.model.programme import Account, Medium
from comms.model.tables import Event
from comms.model.views import Picture
from comms.ports import PostMedia
from comms.render.share_cache import kept_share_picture
from comms.render.share_facts import share_facts
from comms.render.share_frame import needs_jpeg, shape_for
from comms.store.catalogue import Catalogue
from comms.workflows.house import House


def picture_for(  # noqa: PLR0913, PLR0917 - what a picture is made from
    house: House,
    catalogue: Catalogue,
    facts: ItemFacts,
    words: Words,
    account: Account,
    day: date,
    events: dict[str, Event],
) -> PostMedia:
    """Return the drawn picture of an item, with its photo where rights permit."""
    viewer = house.viewer(catalogue, words.language, base="")
    shown = {name: viewer.event(row, events) for name, row in events.items()}
    item = viewer.item(facts, words, shown, wanted=(words.language, STANDARD))
    choice = choose_picture(
        catalogue.find(Medium, facts.image),
        account=account,
        day=day,
        language=words.language,
    )
    tags = all_tags(catalogue, unit=facts.scope, language=words.language, day=day)
    drawn = kept_share_picture(
        share_facts(
            replace(item, image=None),
            viewer.unit(facts.scope),
            read=lambda picture: _read(house, picture),
            events=[shown[name] for name in facts.events if name in shown],
            funder=viewer.funder(),
            tag=f"#{tags[0]}" if tags else "",
            photo=item.image if choice.medium else None,
            badge="DEMO" if house.settings.demo else "",
        ),
        shape_for(account.channel),
        folder=house.settings.home / "share",
        jpeg=needs_jpeg(account.channel),
    )
    suffix = ".jpg" if drawn.type == "image/jpeg" else ".png"
    return PostMedia(
        name=house.media.save(drawn.content, suffix).name,
        type=drawn.type,
        content=drawn.content,
        alt=drawn.alt,
        width=drawn.width,
        height=drawn.height,
    )


def _read(house: House, picture: Picture) -> bytes | None:
    name = picture.url.rpartition("/media/")[2]
    return house.media.read(name) if name else None
