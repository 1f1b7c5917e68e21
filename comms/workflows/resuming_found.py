"""What stops hold: due by now, too late by now, or out and changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from comms.campaigns.accounts import account_of
from comms.campaigns.leaving_times import is_late
from comms.content.seen import LETTER
from comms.model.orders import Pause
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store import Session, resuming, waiting
from comms.store.catalogue import Catalogue
from comms.store.pauses import (
    EVERYTHING,
    of_publication,
    pause_of,
    pauses,
    publication_of,
    text_of,
)
from comms.workflows.announcements import records_behind
from comms.workflows.desk_lines import shown_state

_BY_HAND = "manual_copy"
#: States in which an approved thing leaves when nothing holds it.
_READY = frozenset(
    {
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
        PublicationState.SENDING,
    }
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What stops hold, read once."""

    at_once: Sequence[Publication]
    too_late: Sequence[Publication]
    #: Held by another stop as well.
    still: int
    items: Mapping[str, Item]

    @property
    def waiting(self) -> int:
        """How much would have left by now."""
        return len(self.at_once) + self.still


def standing(session: Session, name: str) -> Sequence[Pause]:
    """Return the stops that a name stands for, oldest first.

    One; or of an item, those of each publication that tells it.
    """
    text = text_of(name)
    if text is None:
        one = pause_of(session, name)
        return [one] if one else []
    every = pauses(session)
    single = {stop.unit: publication_of(stop.unit) or 0 for stop in every}
    rows = resuming.publications(session, [*single.values()])
    told = {number: about_of(row).removesuffix(LETTER) for number, row in rows.items()}
    return [stop for stop in every if told.get(single[stop.unit]) == text]


def find(
    session: Session, catalogue: Catalogue, stops: Sequence[Pause], now: datetime
) -> Found:
    """Return what stops hold; what nobody has approved they do not hold."""
    window = timedelta(minutes=catalogue.programme.lateness_window_minutes)
    names = {stop.unit for stop in stops}
    since = min(stop.at for stop in stops) - window
    due = resuming.held_by(session, names, now=now, since=since)
    records = [
        row
        for row in records_behind(session, catalogue)
        if names & {EVERYTHING, row.unit, of_publication(row.id)}
    ]
    changed = [*resuming.behind(session, names), *records]
    items = items_of(session, [*due, *changed])
    late: list[Publication] = []
    ready: list[Publication] = []
    for row in due:
        if row.state == PublicationState.SENDING and _is_by_hand(catalogue, row):
            # A card that somebody has: no stop holds her, and none is lifted for her.
            continue
        if _is_too_late(catalogue, row, items, now):
            late.append(row)
        elif shown_state(row, items.get(about_of(row))) in _READY:
            ready.append(row)
    ready += changed
    others = {one.unit for one in pauses(session)} - names
    free = [
        row
        for row in ready
        if not others & {EVERYTHING, row.unit, of_publication(row.id)}
    ]
    still = len(ready) - len(free)
    return Found(at_once=free, too_late=late, still=still, items=items)


def _is_by_hand(catalogue: Catalogue, row: Publication) -> bool:
    account = catalogue.find(Account, account_of(row))
    return account is not None and account.mode == _BY_HAND


def _is_too_late(
    catalogue: Catalogue, row: Publication, items: Mapping[str, Item], now: datetime
) -> bool:
    if row.state == PublicationState.MISSED:
        return True
    ready = shown_state(row, items.get(about_of(row))) in _READY
    waits = row.state != PublicationState.SENDING
    return ready and waits and is_late(catalogue, row, now)


def is_out(row: Publication) -> bool:
    """Tell whether readers have it, and only a change of it is held."""
    return row.state in {PublicationState.SENT, PublicationState.WITHDRAWN}


def items_of(session: Session, rows: Sequence[Publication]) -> Mapping[str, Item]:
    """Return the items that publications tell, by id."""
    return waiting.items_named(session, {about_of(row) for row in rows})


def about_of(row: Publication) -> str:
    """Return the id of the item that a publication tells, or its own."""
    parts = row.plan_entry.split(":")
    return parts[1] if len(parts) > 1 else row.external_id
