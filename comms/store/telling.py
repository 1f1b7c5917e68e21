"""What is to leave, where only its place and its day count: there may be thousands."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import NamedTuple

from sqlmodel import Session

from comms.store.plain import Plain, Statement
from comms.store.publications import NOT_ENDED


class Telling(NamedTuple):
    """One publication that has not come to its end."""

    unit: str
    plan_entry: str
    due_local: str
    kind: str


@cache
def _open(*, of_units: bool) -> Statement:
    return Statement(
        """
        SELECT unit, plan_entry, due_local, kind FROM publication
        WHERE state {in_states} AND kind {in_kinds} {units} ORDER BY due_at, id
        """,
        units="AND unit {in_units}" if of_units else "",
    )


def open_of_kinds(
    session: Session, kinds: Collection[str], units: Collection[str] | None = None
) -> Iterator[Telling]:
    """Yield what of some kinds has not come to its end, in order of time.

    Args:
        session: Only read.
        kinds: Of publications.
        units: Whose they are; None: anybody's.
    """
    rows = Plain.of(session).rows(
        _open(of_units=units is not None),
        states=[state.value for state in NOT_ENDED],
        kinds=list(kinds),
        units=list(units or ()),
    )
    return map(Telling._make, rows)
