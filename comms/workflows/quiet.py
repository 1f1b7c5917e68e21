"""Quiet hours in force: what waits until they end, and what cannot wait.

What is urgent, for a reason that somebody has said, leaves; so does the correction of
an event that begins, or was to begin, before they end.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from comms.campaigns.leaving_times import (
    QUIET_KINDS,
    leaves_at,
    quiet_hours,
    quiet_until,
)
from comms.campaigns.publications import item_of
from comms.clock import LocalTimeUnclear, instant
from comms.model.programme import NATIONAL, Programme, Unit
from comms.model.tables import Act, Publication
from comms.store import Session, acts, folders
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

    What cannot wait leaves.
    """
    until = quiet_until(catalogue, row.unit, now) if row.kind in QUIET_KINDS else None
    return until is not None and not passes(session, catalogue, row.plan_entry, until)


def passes(
    session: Session, catalogue: Catalogue, plan_entry: str, until: datetime
) -> bool:
    """Tell whether what a publication tells cannot wait for the end of quiet hours."""
    if is_urgent(session, plan_entry):
        return _reason(session, plan_entry) is not None
    return is_overtaken(session, catalogue, plan_entry, until)


def is_overtaken(
    session: Session, catalogue: Catalogue, plan_entry: str, until: datetime
) -> bool:
    """Tell whether a correction's event begins before quiet hours end.

    As it is now, or as readers were told: who would come in vain is told before.
    """
    item = folders.item(session, plan_entry.split(":")[1])
    if item is None or item.type != "correction":
        return False
    changes = [item.facts.get("change"), *item.facts.get("changes", ())]
    told = [one["before"] for one in changes if one and one["field"] == "starts"]
    events = folders.events_named(session, item.facts["events"])
    begins = [row.starts_at for row in events.values()]
    # What a file says there may be no time at all.
    with suppress(ValueError, LocalTimeUnclear):
        begins += [
            instant(str(one).replace(" ", "T", 1), catalogue.zone) for one in told
        ]
    written = instant(item.publish_local, catalogue.zone)
    return any(written < one < until for one in begins)


def _reason(session: Session, plan_entry: str) -> Act | None:
    """Return the act by which somebody said why something is urgent."""
    subject = f"item:{plan_entry.split(':')[1]}"
    found = (acts.last_act(session, subject, [verb]) for verb in _WITH_REASON)
    return next((act for act in found if act and act.note.strip()), None)


def let_go_by_hand(
    session: Session, catalogue: Catalogue, row: Publication, now: datetime
) -> Act | None:
    """Return who let something go in the very quiet hours that reign now; None: nobody.

    She was told that they keep it, and that it is hers to decide.
    """
    act = acts.last_act(session, f"{row.kind}:{row.external_id}", ["schedule"])
    until = quiet_until(catalogue, row.unit, now)
    if act is None or until is None:
        return None
    return act if quiet_until(catalogue, row.unit, act.at) == until else None


def note_let_go(session: Session, row: Publication, act: Act, now: datetime) -> None:
    """Write down who let something leave in quiet hours."""
    key = f"{PASSED}:{row.id}:{act.id}"
    if acts.act_by_key(session, key) is None:
        acts.record_act(
            session,
            at=now,
            user=act.user,
            acting_for=act.acting_for,
            verb=PASSED,
            subject=f"item:{item_of(row)}",
            note=act.note,
            key=key,
        )


def note_passed(
    session: Session, catalogue: Catalogue, row: Publication, now: datetime
) -> None:
    """Write down that something urgent begins to leave in quiet hours, and why."""
    until = quiet_until(catalogue, row.unit, now) if row.kind in QUIET_KINDS else None
    if until is None or not passes(session, catalogue, row.plan_entry, until):
        return
    subject, key = f"item:{item_of(row)}", f"{PASSED}:{row.id}"
    if acts.act_by_key(session, key):
        return
    told = _reason(session, row.plan_entry)
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
        or not (until := quiet_until(catalogue, row.unit, now))
        or passes(session, catalogue, row.plan_entry, until)
    ]


def delayed(session: Session) -> frozenset[tuple[str, str]]:
    """Return what waits for the end of quiet hours, by kind and id."""
    catalogue = load_catalogue(session)
    if not _has_any(catalogue):
        return frozenset()
    return frozenset(
        (row.kind, row.external_id if row.kind == "edition" else row.plan_entry)
        for row in open_publications(session)
        if (at := leaves_at(catalogue, row)) != row.due_at
        and not passes(session, catalogue, row.plan_entry, at)
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
