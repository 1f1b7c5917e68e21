"""Rows of the calendar by the thousand: what leaves in a window.

Plain statements and plain values: a busy month is read whole, and the toolkit would
take longer to look at each row than the page takes to place it.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlmodel import Session

from comms.store.calendar import MOST, Wanted, earliest_due, states_of
from comms.store.plain import Plain, Statement, as_instant

Reason = dict[str, Any] | None


class Placed(NamedTuple):
    """Enough of a publication to place and to filter thousands, as the rows have it."""

    id: int
    kind: str
    plan_entry: str
    unit: str
    state: str
    #: As JSON; None: there is none.
    why: str | None
    #: Where it left, else where it is due.
    left: str | datetime

    @property
    def reason(self) -> Reason:
        """Why it stands there."""
        return _reason(self.why)


class Shown(NamedTuple):
    """What is needed of a publication that is shown."""

    id: int
    kind: str
    plan_entry: str
    unit: str
    state: str
    reason: Reason
    occasion: str
    external_id: str
    owner: str
    due_local: str
    newsletter: str | None
    number: int | None
    year: int | None
    due_at: datetime
    published_at: datetime | None


# Most have no reason: those are not even read as JSON.
_COLUMNS = """
    id, kind, plan_entry, unit, state,
    nullif(CAST(reason AS text), '{{}}')
"""


@cache
def _placed(*, of_units: bool, on_account: bool) -> Statement:
    return Statement(
        """
        SELECT {columns}, coalesce(published_at, due_at) AS left_at FROM publication
        WHERE kind {in_kinds} AND state {in_states}
        AND due_at >= :early AND due_at < :over
        AND coalesce(published_at, due_at) >= :first
        AND coalesce(published_at, due_at) < :over
        {units} {account} ORDER BY left_at, id LIMIT :most
        """,
        columns=_COLUMNS,
        units="AND unit {in_units}" if of_units else "",
        account="AND (account = :account OR newsletter = :account)"
        if on_account
        else "",
    )


def publications_between(session: Session, wanted: Wanted) -> Sequence[Placed]:
    """Return what leaves, or has left, within a window, in order of time.

    What has left stands where it left, the rest where it is due ("left").
    """
    statement = _placed(
        of_units=wanted.units is not None, on_account=bool(wanted.account)
    )
    rows = Plain.of(session).rows(
        statement,
        kinds=list(wanted.kinds),
        states=states_of(with_cancelled=wanted.with_cancelled),
        early=earliest_due(wanted),
        first=wanted.first,
        over=wanted.end,
        units=list(wanted.units or ()),
        account=wanted.account,
        most=MOST,
    )
    return [*map(Placed._make, rows)]


_SAID_NEAR = Statement(
    """
    SELECT {columns}, coalesce(published_at, due_at) AS left_at FROM publication
    WHERE plan_entry {in_entries} AND state {in_states}
    AND coalesce(published_at, due_at) >= :first
    AND coalesce(published_at, due_at) < :over
    ORDER BY left_at, id LIMIT :most
    """,
    columns=_COLUMNS,
)


def said_near(
    session: Session, entries: Collection[str], first: datetime, end: datetime
) -> Sequence[Placed]:
    """Return what leaves by some plan entries within a span, in order of time."""
    if not entries:
        return ()
    rows = Plain.of(session).rows(
        _SAID_NEAR,
        entries=list(entries),
        states=states_of(with_cancelled=False),
        first=first,
        over=end,
        most=MOST,
    )
    return [*map(Placed._make, rows)]


def _reason(found: str | None) -> Reason:
    return json.loads(found) if found else None


_SHOWN = Statement(
    """
    SELECT {columns}, occasion, external_id, owner, due_local, newsletter, number, year,
        due_at, published_at
    FROM publication WHERE id {in_ids}
    """,
    columns=_COLUMNS,
)


def _instant(found: str | datetime | None) -> datetime | None:
    return as_instant(found) if found else None


def publications_shown(session: Session, ids: Collection[int]) -> dict[int, Shown]:
    """Return some publications with all that a page says of them, by their row."""
    rows = Plain.of(session).rows(_SHOWN, ids=list(ids)) if ids else ()
    return {
        row[0]: Shown._make(
            (*row[:5], _reason(row[5]), *row[6:13], *map(_instant, row[13:]))
        )
        for row in rows
    }
