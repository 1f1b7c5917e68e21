"""Makes the press text of an item: for the card that a person mails, and for its page.

Made from a `Told`, so a preview shows the very text that would be handed out. Where
the item names no contact, the first of its events' contacts answers.
"""

import json
from dataclasses import replace
from datetime import datetime

from comms.campaigns.accounts import account_of
from comms.campaigns.publications import item_of
from comms.clock import instant
from comms.content.event_views import EventViews
from comms.content.gate import is_ready
from comms.content.views import Viewer
from comms.content.words import STANDARD, words_of
from comms.errors import NotFound
from comms.events.press import PressPicture, PressRelease, press_text
from comms.model.programme import Account, Medium
from comms.model.tables import Item, Message, Publication, Version
from comms.model.views import ContactCard, EventView, ItemView, Markdown
from comms.ports import Post
from comms.render.environment import shipped_templates
from comms.render.markdown import to_text
from comms.store import Session, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.posts import announcements_out
from comms.store.publications import messages, page
from comms.workflows.corrected import Corrections
from comms.workflows.house import House
from comms.workflows.told import Told, read_told

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
    # Its text may name events that it does not announce itself.
    shown = EventViews(viewer, told.events)
    events = {row.external_id: shown[row.external_id] for row in told.own_events}
    item = viewer.item(
        told.facts, words_of(version), shown, wanted=(language, STANDARD)
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
        invited_to=tuple(shown[name] for name in invited)
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


def press_languages(session: Session, item_id: str) -> tuple[str, ...]:
    """Return the languages in which the press has been told an item."""
    row = _handed_out(session, item_id)
    return (
        tuple(sorted(one.language for one in messages(session, row.id))) if row else ()
    )


def press_page(house: House, item_id: str, language: str) -> str | None:
    """Return the press text of a published item for whoever writes about it.

    As it would be handed out now: an event that has changed since stands there as it
    is. None where the press was not told it in this language, or may not be yet.
    """
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        item = folders.item(session, item_id)
        row = _handed_out(session, item_id)
        if item is None or row is None or page(session, item_id) is None:
            return None
        kept = {one.language: one for one in messages(session, row.id)}
        if language not in kept:
            return None
        if not is_ready(session, catalogue, item, house.clock.now()):
            return _while_edited(house, item, kept[language], catalogue)
        told = read_told(session, item)
        viewer = house.viewer(catalogue, language, base=house.base_url)
        found = Corrections(session, viewer, items=[item_id])
        notes = found.of_item(item_id, row.published_at or row.due_at)
    release = press_release(house, catalogue, told, language)
    corrected = replace(release.item, corrections=notes)
    return press_words(house, replace(release, item=corrected))


def _while_edited(
    house: House, item: Item, kept: Message, catalogue: Catalogue
) -> str | None:
    """Return what was handed out, while something newer waits; never under embargo."""
    embargo = item.facts.get("embargo_until")
    if embargo is not None and instant(embargo, catalogue.zone) > house.clock.now():
        return None
    text: str = json.loads(kept.skeleton)["text"]
    return f"{text}\n"


def _handed_out(session: Session, item_id: str) -> Publication | None:
    """Return the press text of an item that has begun to go out."""
    found = [
        row
        for row in announcements_out(session)
        if item_of(row) == item_id and not row.reason.get("key")
    ]
    accounts = {
        one.id for one in load_catalogue(session).all(Account) if one.channel == PRESS
    }
    return next((row for row in found if account_of(row) in accounts), None)


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
