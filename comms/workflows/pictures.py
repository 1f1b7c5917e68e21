"""Chooses or draws the picture that goes with a post, with its alternative text."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comms.clock import in_zone
from comms.content.event_views import EventViews
from comms.content.hashtags import all_tags
from comms.content.post_text import choose_picture
from comms.content.words import Words
from comms.model.programme import Account, Medium
from comms.model.views import Picture
from comms.ports import PostMedia
from comms.render.share_cache import kept_share_picture, share_key
from comms.render.share_facts import share_facts
from comms.render.share_frame import SIZES, Shape, needs_jpeg, shape_for
from comms.render.share_picture import ShareFacts, alt_of
from comms.store import pictures
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.house import House
from comms.workflows.told import Told


@dataclass(frozen=True, kw_only=True)
class PicturePlan:
    """What stands on a picture, and in which form: all that drawing needs."""

    facts: ShareFacts
    shape: Shape
    jpeg: bool

    @property
    def key(self) -> str:
        """The name of the one picture that this becomes."""
        return share_key(self.facts, self.shape, jpeg=self.jpeg)


def picture_plan(
    house: House,
    catalogue: Catalogue,
    told: Told,
    words: Words,
    account: Account,
    day: date,
) -> PicturePlan:
    """Return the plan of an item's picture, with its photo where rights permit."""
    facts = told.facts
    viewer = house.viewer(catalogue, words.language, base="")
    shown = EventViews(viewer, told.events)
    choice = choose_picture(
        catalogue.find(Medium, facts.image),
        account=account,
        day=day,
        language=words.language,
    )
    tags = all_tags(catalogue, unit=facts.scope, language=words.language, day=day)
    return PicturePlan(
        facts=share_facts(
            words,
            viewer.unit(facts.scope),
            read=lambda picture: _read(house, picture),
            events=[shown[name] for name in facts.events if name in shown],
            funder=viewer.funder(),
            tag=f"#{tags[0]}" if tags else "",
            photo=viewer.illustration(facts.image) if choice.medium else None,
            badge="DEMO" if house.settings.demo else "",
        ),
        shape=shape_for(account.channel),
        jpeg=needs_jpeg(account.channel),
    )


def share_folder(house: House) -> Path:
    """Return where drawn pictures are kept; it may be emptied at any time."""
    return house.settings.home / "share"


def drawn(house: House, plan: PicturePlan) -> PostMedia:
    """Draw the picture, once, and keep it among the media."""
    picture = kept_share_picture(
        plan.facts, plan.shape, folder=share_folder(house), jpeg=plan.jpeg
    )
    suffix = ".jpg" if picture.type == "image/jpeg" else ".png"
    return PostMedia(
        name=house.media.save(picture.content, suffix).name,
        type=picture.type,
        content=picture.content,
        alt=picture.alt,
        width=picture.width,
        height=picture.height,
        photo=plan.facts.photo_file,
    )


def promised(_house: House, plan: PicturePlan) -> PostMedia:
    """Return the picture without drawing it: its key, size and alternative text."""
    width, height = SIZES[plan.shape]
    return PostMedia(
        name=plan.key,
        type="image/jpeg" if plan.jpeg else "image/png",
        content=b"",
        alt=alt_of(plan.facts),
        width=width,
        height=height,
    )


def is_kept_back(house: House, file: str) -> bool:
    """Tell whether nobody may see a file any more; see `store.pictures`."""
    now = house.clock.now()
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        today = in_zone(now, catalogue.zone).date()
        return pictures.is_kept_back(
            session, catalogue, file, today
        ) or pictures.is_taken_back(session, catalogue, file)


def _read(house: House, picture: Picture) -> bytes | None:
    name = picture.url.rpartition("/media/")[2]
    return house.media.read(name) if name else None
