"""Makes the press text of an item: for the card that a person mails, and for its page.

Made from a `Told`, so a preview shows the very text that would be handed out. Where
the item names no contact, the first of its events' contacts answers.
"""

from dataclasses import replace
from datetime import datetime

from comms.content.views import Viewer
from comms.content.words import STANDARD, words_of
from comms.errors import NotFound
from comms.events.press import PressPicture, PressRelease, press_text
from comms.model.programme import Account, Medium
from comms.model.tables import Version
from comms.model.views import ContactCard, EventView, ItemView, Markdown
from comms.ports import Post
from comms.render.environment import shipped_templates
from comms.render.markdown import to_text
from comms.store.catalogue import Catalogue
from comms.workflows.house import House
from comms.workflows.told import Told

#: Kind of channel for which press texts are made.
PRESS = "press_export"
#: A paragraph is one line, so that it can be pasted.
_ONE_LINE = 100_000


def press_release(
    house: House, catalogue: Catalogue, told: Told, language: str
) -> PressRelease:
    """Return what a press text tells; the texts follow from it.

    Raises:
        NotFound: The item is not written in this language.
    """
    version = _version(told, language)
    viewer = house.viewer(catalogue, language, base=house.base_url)
    events = {
        row.external_id: viewer.event(row, told.events) for row in told.own_events
    }
    item = viewer.item(
        told.facts, words_of(version), events, wanted=(language, STANDARD)
    )
    facts = told.facts
    invited = [name for name in facts.media_invited_to if name in told.events]
    return PressRelease(
        item=_with_contact(item, list(events.values())),
        body="\n\n".join(
            to_text(part.text, width=_ONE_LINE)
            for part in item.body
            if isinstance(part, Markdown)
        ).strip(),
        embargo=viewer.at(facts.embargo_until),
        reachable=_hours(viewer, told),
        national=_national(viewer, catalogue),
        programme=viewer.text(catalogue.programme.name),
        about=viewer.core_message(),
        funder=viewer.funder(),
        events=tuple(events.values()),
        invited_to=tuple(
            viewer.event(told.events[name], told.events) for name in invited
        )
        or tuple(view for view in events.values() if view.media_welcome),
        picture=_picture(catalogue, told, item),
        demo_notice=viewer.demo_notice(),
    )


def press_words(house: House, release: PressRelease) -> str:
    """Return the release as plain text, ready to be pasted.

    Raises:
        Refused: Nobody can be reached about it.
    """
    own = house.settings.templates
    return press_text(release, [*([own] if own else []), shipped_templates()])


def press_posts(
    house: House, catalogue: Catalogue, told: Told, account: Account
) -> list[Post]:
    """Return the texts that a person mails to the press, one per language.

    Raises:
        Refused: Nobody can be reached about it.
    """
    return [
        press_post(house, catalogue, told, account, version.language)
        for version in told.standard
        if version.language in account.languages
    ]


def press_post(
    house: House, catalogue: Catalogue, told: Told, account: Account, language: str
) -> Post:
    """Return the text of one language as its card shows it.

    Raises:
        Refused: Nobody can be reached about it.
        NotFound: The item is not written in this language.
    """
    release = press_release(house, catalogue, told, language)
    return Post(
        account=account.id,
        language=language,
        text=press_words(house, release).strip(),
        link=release.item.url,
    )


def _version(told: Told, language: str) -> Version:
    found = next((one for one in told.standard if one.language == language), None)
    if found is None:
        raise NotFound(key="missing.item", name=f"{told.facts.id} ({language})")
    return found


def _with_contact(item: ItemView, events: list[EventView]) -> ItemView:
    cards = [event.contact for event in events if event.contact]
    return item if item.contact or not cards else replace(item, contact=cards[0])


def _hours(viewer: Viewer, told: Told) -> tuple[datetime, datetime] | None:
    hours = told.facts.reachable
    if hours is None:
        return None
    starts, ends = viewer.at(hours.starts), viewer.at(hours.ends)
    return (starts, ends) if starts and ends else None


def _national(viewer: Viewer, catalogue: Catalogue) -> ContactCard:
    """Return who answers for the programme as a whole."""
    host = catalogue.programme.host
    return ContactCard(
        name=viewer.text(host.sender_name),
        email=host.reply_to,
        phone="",
        unit=viewer.text(catalogue.programme.short_name),
    )


def _picture(catalogue: Catalogue, told: Told, item: ItemView) -> PressPicture | None:
    medium = catalogue.find(Medium, told.facts.image)
    if item.image is None or medium is None:
        return None
    uses = medium.rights.permitted_uses
    if uses and not {"press", PRESS} & {*uses}:
        return None
    return PressPicture(
        picture=item.image,
        caption="",
        free_use=medium.rights.free_use,
        until=medium.rights.valid_until,
    )
