"""When what is planned may leave: not in quiet hours, and not after its window.

Due times stay as they were planned; what is due in quiet hours waits until they end,
and only from then on is it late. Pages come out at their time: nobody is woken by them.
"""

from datetime import datetime, timedelta

from comms.model.in_lists import AnyPublication
from comms.model.programme import NATIONAL, Newsletter, Unit
from comms.model.quiet import Quiet, in_force
from comms.store.catalogue import Catalogue

#: Kinds of publications that reach people where they are.
QUIET_KINDS = frozenset(
    {"post", "announcement", "reminder", "edition", "correction", "digest"}
)


def quiet_hours(catalogue: Catalogue, unit: str) -> Quiet | None:
    """Return the quiet hours of a unit; None: it has none."""
    found = catalogue.find(Unit, unit) if unit != NATIONAL else None
    own = found.quiet_hours if found else ""
    return in_force(own, catalogue.programme.quiet_hours)


def quiet_until(catalogue: Catalogue, unit: str, at: datetime) -> datetime | None:
    """Return when the quiet hours end in which an instant lies; None: in none."""
    quiet = quiet_hours(catalogue, unit)
    return quiet.until(at, catalogue.zone) if quiet else None


def leaves_at(catalogue: Catalogue, row: AnyPublication) -> datetime:
    """Return when what is not urgent leaves: at its time, or after quiet hours."""
    if row.kind not in QUIET_KINDS:
        return row.due_at
    return quiet_until(catalogue, row.unit, row.due_at) or row.due_at


def window_of(catalogue: Catalogue, row: AnyPublication) -> timedelta:
    """Return by how much a publication may be late and still leave by itself."""
    letter = catalogue.find(Newsletter, row.newsletter)
    own = letter.lateness_window_minutes if letter and row.kind == "edition" else None
    return timedelta(minutes=own or catalogue.programme.lateness_window_minutes)


def is_late(catalogue: Catalogue, row: AnyPublication, now: datetime) -> bool:
    """Tell whether a publication is late by more than may be made up for by itself."""
    return now - leaves_at(catalogue, row) > window_of(catalogue, row)
