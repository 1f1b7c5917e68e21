"""Plain statements of the ledger, given to the driver as they are.

To build a statement anew costs the toolkit more than SQLite needs to carry it out, and
the ledger is told of each message three times. Here a statement is text, written once
for both databases; what they say differently stands in braces:

- `{in_ids}`: stands after a column and means one of the list given as `ids`; so does
  `in_` before any other name
- `{lease_end}`: the database's own time, which nobody steps, plus the `lease` given
- `{skip_locked}`: locks what a query finds, and leaves out what another one has locked
- `{its_state}`: the state of a delivery that is found by its id: PostgreSQL, which
  knows late how many stand in a state, is not to look for it the other way round
- `{by_state}`: stands after the table `delivery`, whose index of states is to be used

Values are given by name (`:owner`): numbers, text, aware instants, spans, lists of ids.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

Value = int | str | None | datetime | timedelta | list[int] | list[str]


class _Words(dict[str, str]):
    """What names in braces mean; `in_` may stand before any."""

    def __missing__(self, name: str) -> str:
        if not name.startswith("in_"):
            raise KeyError(name)
        return self["in_*"].replace("*", name.removeprefix("in_"))


_SQLITE = {
    "in_*": "IN (SELECT value FROM json_each(:*))",
    # In a query of its own: worked out once, and not for each row.
    "lease_end": "(SELECT strftime('%Y-%m-%d %H:%M:%f', 'now', :lease) || '000')",
    "skip_locked": "",
    "its_state": "delivery.state",
    "by_state": "INDEXED BY ix_delivery_publication_state_language",
}
_POSTGRESQL = {
    "in_*": "= ANY(:*)",
    "lease_end": "(clock_timestamp() + :lease)",
    "skip_locked": "FOR UPDATE SKIP LOCKED",
    "its_state": "(delivery.state || '')",
    "by_state": "",
}
#: To compile a statement takes longer than to find a few rows.
_ALONG_INDEXES = "; ".join(
    f"SET LOCAL {way} = off"
    for way in ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "jit")
)
_NAME = re.compile(r"(?<!:):([a-z_]+[0-9]*)")


class Statement:
    """One statement in the words of either database."""

    def __init__(self, text: str, **parts: str) -> None:
        """Take the text.

        Args:
            text: With names in braces, as above.
            parts: Texts for further names in braces, which may hold some themselves.
        """
        self.sqlite = _filled(text, parts, _SQLITE)
        other = _filled(text, parts, _POSTGRESQL).replace("%", "%%")
        self.postgresql = _NAME.sub(r"%(\1)s", other).replace("?", "%s")


def _filled(text: str, parts: Mapping[str, str], words: Mapping[str, str]) -> str:
    known = _Words(words)
    given = {name: part.format_map(known) for name, part in parts.items()}
    return text.format_map(_Words({**words, **given}))


class Plain:
    """An open transaction that takes plain statements."""

    __slots__ = ("_cursor", "is_sqlite")

    def __init__(self, cursor: Any, *, is_sqlite: bool) -> None:  # noqa: ANN401 - DB-API
        self._cursor = cursor
        self.is_sqlite = is_sqlite

    @staticmethod
    def of(session: Session) -> "Plain":
        """Return the same for a session's own transaction."""
        session.flush()
        connection = session.connection()
        cursor = connection.connection.cursor()
        return Plain(cursor, is_sqlite=connection.dialect.name == "sqlite")

    def run(self, statement: Statement, **given: Value) -> None:
        """Carry a statement out."""
        if self.is_sqlite:
            self._cursor.execute(statement.sqlite, _for_sqlite(given))
        else:
            self._cursor.execute(statement.postgresql, given)

    def change(self, statement: Statement, **given: Value) -> int:
        """Carry a statement out; return how many rows it changed."""
        self.run(statement, **given)
        changed: int = self._cursor.rowcount
        return changed

    def rows(self, statement: Statement, **given: Value) -> list[tuple[Any, ...]]:
        """Return what a statement finds, or returns of what it changed."""
        self.run(statement, **given)
        found: list[tuple[Any, ...]] = self._cursor.fetchall()
        return found

    def run_all(self, statement: Statement, rows: Sequence[tuple[object, ...]]) -> None:
        """Carry a statement out for each of some rows of values, in order ("?").

        Instants among them are given as `stored` makes them.
        """
        text = statement.sqlite if self.is_sqlite else statement.postgresql
        self._cursor.executemany(text, rows)

    def stored(self, at: datetime) -> object:
        """Return an instant as the driver takes it."""
        return _stored(at) if self.is_sqlite else at

    def prefer_indexes(self) -> None:
        """Let queries of this transaction find their few rows along an index.

        PostgreSQL may know nothing yet of a million rows written just now; SQLite is
        told by the statement itself.
        """
        if not self.is_sqlite:
            self._cursor.execute(_ALONG_INDEXES)

    def may_be_lost(self) -> None:
        """Let the commit of this transaction reach the disk a moment later.

        For work that is simply done again; what is committed after it never reaches
        the disk before it. On SQLite the session says so when it begins.
        """
        if not self.is_sqlite:
            self._cursor.execute("SET LOCAL synchronous_commit = off")


#: Made once: `json.dumps` asks for its options each time.
_as_json = json.JSONEncoder(check_circular=False).encode


def _for_sqlite(given: Mapping[str, Value]) -> dict[str, object]:
    """Return values in the forms in which the tables keep them."""
    return {name: _stored(value) for name, value in given.items()}


def _stored(value: Value) -> object:
    if isinstance(value, int | str):
        return value
    if isinstance(value, list):
        # Numbers look the same in both, and are written in a tenth of the time.
        return str(value) if value and isinstance(value[0], int) else _as_json(value)
    if isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None)
        return naive.isoformat(" ", "microseconds")
    if isinstance(value, timedelta):
        return f"{value.total_seconds():+.3f} seconds"
    return value
