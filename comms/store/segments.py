"""Finds the people of a segment: its tree becomes a query whose values are all bound.

Every piece of the query is text of ours, chosen by the kind of a condition; what files
and people say goes to the database as values only.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session

from comms.model.segments import Condition, Since
from comms.store.plain import Plain, Statement, Value

#: Columns of a subscriber that a condition compares.
_OWN = ("region", "audience", "language", "level", "role", "organisation")
#: What she reads now: asked of each person in turn along an index of just that.
_READS = "subscription.state = 'confirmed'"
#: Tables beside her: which rows count, by the name of the values.
_BESIDE = {
    "area": ("subscriber_area", "area {{in_{name}}}"),
    "attended": ("attendance", "event {{in_{name}}}"),
}
_FIELD = "name = :{name} AND value {{in_{values}}}"


class Sought(NamedTuple):
    """A condition on the row `subscriber`, for `store.plain`, and its values."""

    text: str
    given: dict[str, Value]


def sought(where: Condition, zone: str, *, each: bool = False) -> Sought:
    """Return the query of a tree of conditions.

    Args:
        where: The tree.
        zone: IANA zone of its days.
        each: Whether people are asked one by one what stands beside them; else who
            stands there is looked up first (which PostgreSQL decides for itself, and
            may do for each person anew where it is told to).
    """
    given: dict[str, Value] = {}
    return Sought(_Writer(given, zone, each=each).text(where), given)


class _Writer:
    def __init__(self, given: dict[str, Value], zone: str, *, each: bool) -> None:
        self._given = given
        self._zone = ZoneInfo(zone)
        self._each = each

    def text(self, one: Condition) -> str:
        if one.all is not None:
            return self._joined(one.all, " AND ", "1 = 1")
        if one.any is not None:
            return self._joined(one.any, " OR ", "1 = 0")
        if one.without is not None:
            return f"NOT ({self.text(one.without)})"
        if one.joined is not None:
            return self._days(one)
        if one.field is not None:
            names = {
                "name": self._name(one.field.name),
                "values": self._name(list(one.field.values)),
            }
            return self._beside("subscriber_field", _FIELD.format(**names))
        return self._values(one)

    def _joined(self, parts: Sequence[Condition], by: str, none: str) -> str:
        return f"({by.join(map(self.text, parts))})" if parts else none

    def _values(self, one: Condition) -> str:
        if one.newsletter is not None:
            return self._reads(one.newsletter)
        for column in _OWN:
            if (values := getattr(one, column)) is not None:
                return f"subscriber.{column} {{in_{self._name(values)}}}"
        kind, (table, text) = next(
            (kind, found)
            for kind, found in _BESIDE.items()
            if getattr(one, kind) is not None
        )
        return self._beside(table, text.format(name=self._name(getattr(one, kind))))

    def _beside(self, table: str, rows: str) -> str:
        if self._each:
            return _exists(table, "", rows)
        return f"subscriber.id IN (SELECT subscriber_id FROM {table} WHERE {rows})"  # noqa: S608 - our names

    def _reads(self, newsletters: Sequence[str] | None, *rows: str) -> str:
        which = (
            []
            if newsletters is None
            else [f"newsletter {{in_{self._name(list(newsletters))}}}"]
        )
        return _exists(
            "subscription", "{by_reads}", " AND ".join([_READS, *which, *rows])
        )

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
    plain.may_take_memory()
    return plain, sought(where, zone, each=not plain.is_sqlite)
