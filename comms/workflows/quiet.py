"""Quiet hours in force: what waits until they end, and what is urgent and does not."""

from collections.abc import Iterable
from datetime import datetime

from comms.campaigns.leaving_times import (
    QUIET_KINDS,
    leaves_at,
    quiet_hours,
    quiet_until,
)
from comms.campaigns.publications import item_of
from comms.model.programme import NATIONAL, Programme, Unit
from comms.model.tables import Publication
from comms.store import Session, acts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.leaving import Leaving
from comms.store.pauses import is_urgent
from comms.store.publications import open_publications
from comms.workflows.pause import OPERATOR

#: Verb of the act that says what left in quiet hours, and why.
PASSED = "pass-quiet"
#: Acts that carry the reason why something is urgent.
_WITH_REASON = ("correct", "approve", "submit")


def keeps_quiet(
    session: Session, catalogue: Catalogue, row: Publication, now: datetime
) -> bool:
    """Tell whether quiet hours keep a publication from leaving now.

    What is urgent leaves: its own rule of approval asked somebody for the reason.
    """
    if row.kind not in QUIET_KINDS or not quiet_until(catalogue, row.unit, now):
        return False
    return not is_urgent(session, row.plan_entry)


def note_passed(
    session: Session, catalogue: Catalogue, row: Publication, now: datetime
) -> None:
    """Write down that something urgent begins to leave in quiet hours, and why."""
    until = quiet_until(catalogue, row.unit, now) if row.kind in QUIET_KINDS else None
    if until is None or not is_urgent(session, row.plan_entry):
        return
    subject, key = f"item:{item_of(row)}", f"{PASSED}:{row.id}"
    if acts.act_by_key(session, key):
        return
    told = acts.last_act(session, subject, _WITH_REASON)
    acts.record_act(
        session,
        at=now,
        user=told.user if told else OPERATOR,
        verb=PASSED,
        subject=subject,
        note=told.note if told else "",
        key=key,
    )


def out_of_quiet(
    session: Session, rows: Iterable[Leaving], now: datetime
) -> list[Leaving]:
    """Return what may leave by mail now: what has begun waits in the middle, too."""
    found = list(rows)
    if not any(row.kind in QUIET_KINDS for row in found):
        return found
    catalogue = load_catalogue(session)
    if not _has_any(catalogue):
        return found
    return [
        row
        for row in found
        if row.kind not in QUIET_KINDS
        or not quiet_until(catalogue, row.unit, now)
        or is_urgent(session, row.plan_entry)
    ]


def delayed(session: Session) -> frozenset[tuple[str, str]]:
    """Return what waits for the end of quiet hours, by kind and id."""
    catalogue = load_catalogue(session)
    if not _has_any(catalogue):
        return frozenset()
    return frozenset(
        (row.kind, row.external_id if row.kind == "edition" else row.plan_entry)
        for row in open_publications(session)
        if leaves_at(catalogue, row) != row.due_at
        and not is_urgent(session, row.plan_entry)
    )


def next_quiet_end(session: Session, now: datetime) -> datetime | None:
    """Return when the first of the quiet hours end that reign now; None: none do."""
    catalogue = load_catalogue(session)
    if not _has_any(catalogue):
        return None
    units = [unit for unit in catalogue.all(Unit) if unit.quiet_hours]
    names = [NATIONAL, *(unit.id for unit in units)]
    found = (
        quiet.until(now, catalogue.zone)
        for name in names
        if (quiet := quiet_hours(catalogue, name))
    )
    return min((end for end in found if end), default=None)


def _has_any(catalogue: Catalogue) -> bool:
    """Whether anybody has quiet hours; a store may hold no programme yet."""
    return any(one.quiet_hours for one in catalogue.all(Programme)) or any(
        one.quiet_hours for one in catalogue.all(Unit)
    )
