"""Finds the people of a segment: its tree becomes a query whose values are all bound.

Every piece of the query is text of ours, chosen by the kind of a condition; what files
and people say goes to the database as values only.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, time
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session, col, select

from comms.model.lists import SubscriberField
from comms.model.segments import Condition, Since
from comms.model.tables import Subscription
from comms.store.plain import Plain, Statement, Value
from comms.store.walk import each_value

#: Columns of a subscriber that a condition compares.
_OWN = ("region", "audience", "language", "level", "role", "organisation")
#: What she reads now: asked of each person in turn along an index of just that.
_READS = "subscription.state = 'confirmed'"
#: Tables beside her, and the column that says which rows count.
_BESIDE = {"area": ("subscriber_area", "area"), "attended": ("attendance", "event")}
#: How conditions are joined, those of a group that must hold and of one that must not;
#: a group of none.
_JOINED = {"all": (" AND ", "1 = 1"), "any": (" OR ", "1 = 0")}
_OTHER = {"all": "any", "any": "all"}


class Sought(NamedTuple):
    """A condition on the row `subscriber`, for `store.plain`, and its values."""

    text: str
    given: dict[str, Value]
    #: Whether what stands beside people is one of alternatives: that is not joined.
    looks_up: bool


def sought(
    where: Condition,
    zone: str,
    *,
    each: bool = False,
    are_few: Callable[[Sequence[str]], bool] | None = None,
) -> Sought:
    """Return the query of a tree of conditions.

    Args:
        where: The tree.
        zone: IANA zone of its days.
        each: Whether people are asked one by one what stands beside them; else who
            stands there is looked up first (which PostgreSQL decides for itself, and
            may do for each person anew where it is told to).
        are_few: Tells whether newsletters have so few readers that they, too, are
            looked up first; None: they are not.
    """
    given: dict[str, Value] = {}
    writer = _Writer(given, zone, each=each, are_few=are_few)
    text = writer.text(where)
    return Sought(text, given, writer.looks_up)


class _Writer:
    def __init__(
        self,
        given: dict[str, Value],
        zone: str,
        *,
        each: bool,
        are_few: Callable[[Sequence[str]], bool] | None,
    ) -> None:
        self._given = given
        self._zone = ZoneInfo(zone)
        self._each = each
        self._are_few = are_few
        self.looks_up = False

    def text(self, one: Condition, *, holds: bool = True) -> str:
        """Return what a tree says, or that it does not hold.

        PostgreSQL joins people with what stands beside them only where no NOT stands
        around several conditions: it is carried in to each of them.
        """
        if one.without is not None:
            return self.text(one.without, holds=not holds)
        for name in _JOINED:
            if (parts := getattr(one, name)) is not None:
                by, none = _JOINED[name if holds else _OTHER[name]]
                said = by.join(self.text(part, holds=holds) for part in parts)
                self.looks_up |= by != " AND " and "EXISTS" in said
                return f"({said})" if parts else none
        return self._leaf(one) if holds else f"NOT {self._leaf(one)}"

    def _leaf(self, one: Condition) -> str:
        if one.joined is not None:
            return self._days(one)
        if one.field is not None:
            named = f"name = :{self._name(one.field.name)}"
            values = self._among("value", one.field.values)
            return self._beside("subscriber_field", f"{named} AND {values}")
        if one.newsletter is not None:
            return self._reads(one.newsletter)
        for column in _OWN:
            if (values := getattr(one, column)) is not None:
                return self._among(f"subscriber.{column}", values)
        kind = next(kind for kind in _BESIDE if getattr(one, kind) is not None)
        table, column = _BESIDE[kind]
        return self._beside(table, self._among(column, getattr(one, kind)))

    def _among(self, column: str, values: Sequence[str]) -> str:
        """Return that a column has one of some values.

        One value alone is told as such: where it makes a key whole, PostgreSQL knows
        that there is one row at the most, and joins.
        """
        if len(values) == 1:
            return f"{column} = :{self._name(values[0])}"
        return f"{column} {{in_{self._name([*values])}}}"

    def _beside(self, table: str, rows: str, along: str = "") -> str:
        if self._each:
            return _exists(table, along, rows)
        found = f"SELECT subscriber_id FROM {table} {along} WHERE {rows}"  # noqa: S608 - our names
        return f"subscriber.id IN ({found})"

    def _reads(self, newsletters: Sequence[str] | None, *rows: str) -> str:
        if newsletters is not None and not newsletters:
            # Nobody reads none. SQLite would forget what else is asked, and its index.
            return _JOINED["any"][1]
        which = () if newsletters is None else (self._among("newsletter", newsletters),)
        of_them = " AND ".join([_READS, *which, *rows])
        if newsletters and self._are_few and self._are_few(newsletters):
            return self._beside("subscription", of_them, "{by_readers}")
        return _exists("subscription", "{by_reads}", of_them)

    def _days(self, one: Condition) -> str:
        since, texts = one.joined or Since(), []
        for sign, day in ((">=", since.after), ("<", since.before)):
            if day is not None:
                midnight = datetime.combine(day, time(), self._zone).astimezone(UTC)
                name = self._name(midnight)
                texts.append(f"subscription.joined_at {sign} :{name}")
        return self._reads(since.newsletter, *texts)

    def _name(self, value: Value) -> str:
        """Return the name that a value is bound by."""
        name = f"seg{len(self._given)}"
        self._given[name] = value
        return name


def _exists(table: str, along: str, rows: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {table} {along} WHERE "  # noqa: S608 - our names
        f"{table}.subscriber_id = subscriber.id AND {rows})"
    )


def count_people(session: Session, where: Condition, zone: str) -> int:
    """Return how many people a segment has.

    Args:
        session: To read by.
        where: Its conditions.
        zone: IANA zone of their days.
    """
    plain, found = _open(session, where, zone)
    [row] = plain.rows(
        Statement("SELECT count(*) FROM subscriber WHERE {those}", those=found.text),
        **found.given,
    )
    return int(row[0])


def some_people(
    session: Session, where: Condition, zone: str, limit: int
) -> Sequence[tuple[int, str, str, str]]:
    """Return id, address, language and region of some people of a segment."""
    plain, found = _open(session, where, zone)
    rows = plain.rows(
        Statement(
            "SELECT id, address, language, region FROM subscriber WHERE {those}"
            " ORDER BY id LIMIT :limit",
            those=found.text,
        ),
        **found.given,
        limit=limit,
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def kinds_within(
    session: Session, newsletter: str, where: Condition, zone: str
) -> Sequence[tuple[str, str, str, str, int]]:
    """Return the readers of a newsletter within a segment, by what they asked for."""
    reads = Condition(newsletter=[newsletter])
    plain, found = _open(session, Condition(all=[reads, where]), zone)
    rows = plain.rows(
        Statement(
            """
            SELECT language, level, format, audience, count(*) FROM subscriber
            WHERE {those} GROUP BY language, level, format, audience
            """,
            those=found.text,
        ),
        **found.given,
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _open(session: Session, where: Condition, zone: str) -> tuple[Plain, Sought]:
    plain = Plain.of(session)
    # PostgreSQL sees for itself what to begin with.
    are_few = partial(_are_few, plain) if plain.is_sqlite else None
    found = sought(where, zone, each=not plain.is_sqlite, are_few=are_few)
    plain.go_through_all(looks_up=found.looks_up)
    return plain, found


#: Readers so few that to look each up takes less than to go through everybody.
_FEW = 20_000
_SOME_READERS = Statement(
    "SELECT count(*) FROM (SELECT 1 FROM subscription {by_readers}"
    " WHERE newsletter {in_letters} AND {reads} LIMIT :most) AS some",
    reads=_READS,
)


def _are_few(plain: Plain, letters: Sequence[str]) -> bool:
    [row] = plain.rows(_SOME_READERS, letters=[*letters], most=_FEW)
    return int(row[0]) < _FEW


def fields_of_readers(
    session: Session, newsletters: Collection[str], most: int
) -> Sequence[str]:
    """Return the first names of custom fields that readers of newsletters have.

    Of each name one reader is enough, which PostgreSQL knows where it is asked for
    one, not whether there is one.
    """
    name = each_value(SubscriberField.name).c.value
    reader = (
        select(Subscription.subscriber_id)
        .join(
            SubscriberField,
            col(SubscriberField.subscriber_id) == Subscription.subscriber_id,
        )
        .where(
            SubscriberField.name == name,
            text(_READS),
            col(Subscription.newsletter).in_(newsletters),
        )
        .limit(1)
        .correlate(name.table)
        .scalar_subquery()
    )
    names = select(name).where(name.is_not(None), reader.is_not(None))
    return session.exec(names.order_by(name).limit(most)).all()
