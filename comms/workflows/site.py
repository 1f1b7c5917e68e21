"""What readers' pages show: the answers of `web.reader.SiteReader` from the store.

Pages show frozen messages, never drafts; addresses are from the root ("").
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from comms.content.event_views import EventViews
from comms.content.site_frame import site_view
from comms.content.views import Viewer
from comms.content.words import EASY, STANDARD, Words, events_in, nearest
from comms.model.plans import ItemFacts
from comms.model.programme import NATIONAL, Unit
from comms.model.states import PublicationState
from comms.model.tables import Event, Message, Publication
from comms.model.views import (
    EventGone,
    EventView,
    ItemView,
    SiteView,
    UnitView,
    Withdrawal,
)
from comms.store import Session, folders, pictures
from comms.store import publications as rows
from comms.store.catalogue import load_catalogue
from comms.workflows.choosing import OwnChoices
from comms.workflows.corrected import Corrections
from comms.workflows.house import House
from comms.workflows.kin import kin_of
from comms.workflows.own_data import OwnData
from comms.workflows.pictures import is_kept_back
from comms.workflows.press import press_languages, press_page
from comms.workflows.publish import words_shown
from comms.workflows.put_right import put_right
from comms.workflows.shelves import Shelves
from comms.workflows.sign_up import SignUps
from comms.workflows.subscribe import Seats
from comms.workflows.told import with_neighbours
from comms.workflows.told_events import events_taken_back, sequence_gone, taken_back

#: How long what was withdrawn is struck out in calendars once it is over.
_KEPT = timedelta(days=365)


class SiteReader(Shelves, Seats, SignUps, OwnChoices, OwnData):
    """Reads published things in one language."""

    def __init__(self, house: House) -> None:
        Shelves.__init__(self, house)
        Seats.__init__(self, house)
        SignUps.__init__(self, house)
        OwnChoices.__init__(self, house)
        OwnData.__init__(self, house)
        self._house = house

    def site(self, language: str) -> SiteView:
        """Return what every page shows."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
        return site_view(viewer)

    def unit(self, unit_id: str, language: str) -> UnitView | None:
        """Return what pages show of a unit or the programme; None if unknown."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
        known = unit_id == NATIONAL or viewer.catalogue.find(Unit, unit_id)
        return viewer.unit(unit_id) if known else None

    def news(
        self, language: str, *, unit: str | None, limit: int, offset: int
    ) -> tuple[Sequence[ItemView], bool]:
        """Return published items, newest first, and whether there are more."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
            found = rows.published(session, unit=unit, limit=limit + 1, offset=offset)
            shown = found[:limit]
            texts = rows.messages_of(session, [row.id for row in shown])
            pages = [
                (row, page)
                for row in shown
                if (page := _page(viewer, texts.get(row.id or 0, []), STANDARD))
            ]
            events = _events(session, viewer, [page for _, page in pages])
            names = [row.external_id for row in shown]
            corrections = Corrections(session, viewer, items=names)
        items = [
            _corrected(_item(viewer, row, page, events, STANDARD), row, corrections)
            for row, page in pages
        ]
        return items, len(found) > limit

    def item(self, item_id: str, language: str, level: str) -> ItemView | None:
        """Return a published item; None if there is none by this id."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
            row = rows.page(session, item_id)
            if row is None:
                return None
            page = _page(viewer, rows.messages(session, row.id), level)
            if page is None:
                return None
            events = _events(session, viewer, [page])
            has_press = language in press_languages(session, item_id)
            kin = kin_of(session, viewer, item_id)
            corrects = put_right(session, viewer, item_id)
            corrections = Corrections(session, viewer, items=[item_id])
        view = _item(viewer, row, page, events, level)
        press = f"/{language}/news/{item_id}/press.txt" if has_press else ""
        shown = _corrected(view, row, corrections)
        return replace(shown, press_url=press, kin=kin, corrects=corrects)

    def press(self, item_id: str, language: str) -> str | None:
        """Return the press text of a published item; None: there is none to see."""
        return press_page(self._house, item_id, language)

    def withdrawn(self, item_id: str) -> Withdrawal | None:
        """Return when and why an item that was out was withdrawn; None: it was not."""
        with self._house.store.read() as session:
            row = rows.page(session, item_id, PublicationState.WITHDRAWN)
        return _withdrawal(row)

    def is_kept_back(self, file: str) -> bool:
        """Tell whether a picture is shown no more: its permission has ended."""
        return is_kept_back(self._house, file)

    def is_lasting(self, file: str) -> bool:
        """Tell whether no permission that may end is behind a file."""
        with self._house.store.read() as session:
            return pictures.is_lasting(load_catalogue(session), file)

    def event_withdrawn(self, event_id: str) -> Withdrawal | None:
        """Return when and why the last announcement of an event was withdrawn."""
        with self._house.store.read() as session:
            row = taken_back(session, event_id)
        return _withdrawal(row)

    def events_gone(self, language: str) -> Sequence[EventGone]:
        """Return events that were withdrawn and are not long over."""
        now = self._house.clock.now()
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
            found = events_taken_back(session, now - _KEPT)
        return [
            EventGone(
                id=row.external_id,
                uid=row.uid,
                sequence=sequence_gone(row),
                language=language,
                unit_id=row.unit,
                starts=viewer.local(row.starts_at),
                ends=viewer.local(row.ends_at),
                zone=viewer.catalogue.zone,
                at=row.updated_at,
                withdrawal=told,
            )
            for row, page in found
            if (told := _withdrawal(page))
        ]

    def events(
        self,
        language: str,
        *,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Sequence[EventView]:
        """Return events to come, next first; those that ended since an instant, too."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
            after = since or self._house.clock.now()
            return _shown(session, viewer, folders.events_seen(session, after, limit))

    def past_events(
        self, language: str, *, limit: int, offset: int
    ) -> tuple[Sequence[EventView], bool]:
        """Return events that are over, latest first, and whether there are more."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
            found = folders.events_past(
                session, self._house.clock.now(), limit=limit + 1, offset=offset
            )
            return _shown(session, viewer, found[:limit]), len(found) > limit

    def event(self, event_id: str, language: str) -> EventView | None:
        """Return a published event; None if there is none by this id."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
            named = with_neighbours(session, [event_id])
            corrections = Corrections(session, viewer, events=[event_id])
        row = named.get(event_id)
        if row is None or row.published_at is None:
            return None
        return replace(
            viewer.event(row, named), corrections=corrections.of_event(event_id)
        )

    def controllers(self, language: str) -> Sequence[tuple[str, str, str, str]]:
        """Return unit, controller, postal address and privacy notice of each unit."""
        with self._house.store.read() as session:
            viewer = self._viewer(session, language)
        names = [NATIONAL, *(unit.id for unit in viewer.catalogue.all(Unit))]
        return [
            (view.name, view.controller, view.postal_address, view.privacy_notice)
            for view in map(viewer.unit, names)
        ]


def _withdrawal(row: Publication | None) -> Withdrawal | None:
    if row is None or "day" not in row.reason:
        return None
    day = date.fromisoformat(row.reason["day"])
    return Withdrawal(day=day, reason=row.reason["note"])


@dataclass(frozen=True, kw_only=True)
class _Page:
    """One page as it was published, in the reader's language or the nearest."""

    facts: ItemFacts
    words: Words
    text: Message
    found: dict[tuple[str, str], Message]


def _page(viewer: Viewer, texts: Sequence[Message], level: str) -> _Page | None:
    found = {(text.language, text.level): text for text in texts}
    words = nearest(
        [words_shown(text) for text in texts],
        viewer.language,
        level,
        viewer.catalogue.fallbacks(viewer.language),
    )
    if words is None:
        return None
    text = found[words.language, words.level]
    facts = ItemFacts.model_validate(json.loads(text.skeleton)["facts"])
    return _Page(facts=facts, words=words, text=text, found=found)


def _events(session: Session, viewer: Viewer, pages: Sequence[_Page]) -> EventViews:
    """Return the events that some pages show."""
    named = {
        name
        for page in pages
        for name in (*page.facts.events, *events_in(page.words.body))
    }
    return EventViews(viewer, with_neighbours(session, named))


def _shown(
    session: Session, viewer: Viewer, found: Sequence[Event]
) -> Sequence[EventView]:
    rows = with_neighbours(session, [row.external_id for row in found])
    return [viewer.event(row, rows) for row in found]


def _item(
    viewer: Viewer, row: Publication, page: _Page, events: EventViews, level: str
) -> ItemView:
    wanted = viewer.language, level
    view = viewer.item(page.facts, page.words, events, wanted=wanted)
    return _stamped(viewer, view, row, page.text, page.found)


def _corrected(view: ItemView, row: Publication, found: Corrections) -> ItemView:
    """Return a page with what was put right since, which is a change of it, too."""
    notes = found.of_item(view.id, row.published_at or row.due_at)
    moments = [at for at in (view.updated_at, *(one.at for one in notes)) if at]
    return replace(view, corrections=notes, updated_at=max(moments, default=None))


def _stamped(
    viewer: Viewer,
    view: ItemView,
    row: Publication,
    text: Message,
    found: dict[tuple[str, str], Message],
) -> ItemView:
    published = row.published_at or row.due_at
    updated = text.created_at if text.revision > 1 else published
    home = viewer.item_url(view.id)
    return replace(
        view,
        published_at=viewer.local(published),
        updated_at=viewer.local(updated),
        url=f"{home}/easy" if view.level == EASY else home,
        translations={
            language: f"/{language}/news/{view.id}"
            for language, level in found
            if level == STANDARD
        },
        easy_url=f"{home}/easy" if (view.language, EASY) in found else "",
        standard_url=home,
    )
