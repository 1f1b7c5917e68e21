"""Plain statements of the ledger, given to the driver as they are.

To build a statement anew costs the toolkit more than SQLite needs to carry it out, and
the ledger is told of each message three times. Here a statement is text, written once
for both databases; what they say differently stands in braces:

- `{in_ids}`: stands after a column and means one of the list given as `ids`; so does
  `in_` before any other name
- `{lease_end}`: the database's own time, which nobody steps, plus the `lease` given
- `{skip_locked}`: locks the deliveries that a query finds, and leaves out what another
  one has locked
- `{its_state}`, `{its_owner}`: of a delivery that is found by its id: PostgreSQL, which
  knows late how many stand in a state, is not to look for it the other way round
- `{by_language}`, `{by_queue}`, `{by_retry}`, `{by_hand}`, `{by_rest}`: stand after the
  table `delivery`, and name the index that is to be used; so do `{by_reads}` and
  `{by_readers}` after the table `subscription`, and `{by_pause}` after `subscriber`
- `{each_names}`: stands after FROM and means a table `each`, whose one column `value`
  has each text of the list given as `names`
- `{said}`: rows of a delivery and a text: on SQLite one list `said`, number and text in
  turn; on PostgreSQL the lists `ids` and `names`

Values are given by name (`:owner`): numbers, text, aware instants, spans, lists.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

Value = (
    int | str | None | datetime | timedelta | list[int] | list[str] | list[int | str]
)


class _Words(dict[str, str]):
    """What names in braces mean; `in_` and `each_` may stand before any."""

    def __missing__(self, name: str) -> str:
        kind, _, given = name.partition("_")
        if kind not in {"in", "each"}:
            raise KeyError(name)
        return self[f"{kind}_*"].replace("*", given)


_SQLITE = {
    "in_*": "IN (:*[1])",
    "each_*": "json_each(:*) AS each",
    # In a query of its own: worked out once, and not for each row.
    "lease_end": "(SELECT strftime('%Y-%m-%d %H:%M:%f', 'now', :lease) || '000')",
    "skip_locked": "",
    "its_state": "delivery.state",
    "its_owner": "delivery.claimed_by",
    "said": "VALUES :said[2]",
    "by_language": "INDEXED BY ix_delivery_language",
    "by_queue": "INDEXED BY ix_delivery_queued",
    "by_retry": "INDEXED BY ix_delivery_retry_at",
    "by_hand": "INDEXED BY ix_delivery_in_hand",
    "by_rest": "INDEXED BY ix_delivery_at_rest",
    "by_reads": "INDEXED BY ix_subscription_reads",
    "by_readers": "INDEXED BY ix_subscription_readers",
    "by_pause": "INDEXED BY ix_subscriber_paused",
}
_POSTGRESQL = {
    "in_*": "= ANY(:*)",
    "each_*": "unnest(CAST(:* AS text[])) AS each (value)",
    "lease_end": "(clock_timestamp() + :lease)",
    "skip_locked": "FOR UPDATE OF delivery SKIP LOCKED",
    "its_state": "(delivery.state || '')",
    "its_owner": "(delivery.claimed_by || '')",
    "said": "SELECT * FROM unnest(CAST(:ids AS integer[]), CAST(:names AS text[]))",
    **dict.fromkeys(("by_language", "by_queue", "by_retry", "by_hand", "by_rest"), ""),
    **dict.fromkeys(("by_reads", "by_readers", "by_pause"), ""),
}
_ALONG_INDEXES = "; ".join(
    f"SET LOCAL {way} = off"
    for way in ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin")
)
#: With little memory PostgreSQL joins a million people along two indexes
#: that have them in the same order, which takes a third of looking each up in a table
#: of hashes; with much of it, it looks up at once what cannot be joined.
_AT_ONCE = "SET LOCAL work_mem = '{}MB'"
_LITTLE, _MUCH = 1, 64
_NAME = re.compile(r"(?<!:):([a-z_]+[0-9]*)")


#: A list is given as so many values, its last one repeated: of each length the driver
#: keeps one statement. What is longer goes as one value.
_LENGTHS = (1, 4, 16, 32, 64, 128, 512)
_LISTED = re.compile(r"(?<!:):([a-z_]+[0-9]*)(?:\[([0-9])\])?")


class Statement:
    """One statement in the words of either database."""

    __slots__ = ("_names", "_pieces", "_texts", "postgresql")

    def __init__(self, text: str, **parts: str) -> None:
        """Take the text.

        Args:
            text: With names in braces, as above.
            parts: Texts for further names in braces, which may hold some themselves.
        """
        other = _filled(text, parts, _POSTGRESQL).replace("%", "%%")
        self.postgresql = _NAME.sub(r"%(\1)s", other)
        found = _LISTED.split(_filled(text, parts, _SQLITE))
        self._pieces = found[::3]
        #: What is given in turn, and how many values make one row; 0: one value.
        self._names = [
            (name, int(width or 0))
            for name, width in zip(found[1::3], found[2::3], strict=True)
        ]
        self._texts: dict[tuple[int, ...], str] = {}

    def for_sqlite(self, given: Mapping[str, Value]) -> tuple[str, list[object]]:
        """Return the text for lists of these lengths, and the values in order."""
        values: list[object] = []
        lengths: list[int] = []
        for name, width in self._names:
            value = given[name]
            if not width:
                values.append(_stored(value))
            elif isinstance(value, list):
                lengths.append(_extend(values, value, width))
        key = tuple(lengths)
        text = self._texts.get(key) or self._texts.setdefault(key, self._text(key))
        return text, values

    def _text(self, lengths: tuple[int, ...]) -> str:
        left = iter(lengths)
        words = [self._pieces[0]]
        for (_, width), piece in zip(self._names, self._pieces[1:], strict=True):
            words += (_places(next(left), width) if width else "?", piece)
        return "".join(words)


def _extend(values: list[object], given: list[Any], width: int) -> int:
    """Add the values of a list; return for how many rows there is to be room."""
    count = len(given) // width
    if width == 1 and count > _LENGTHS[-1]:
        values.append(_as_json(given))
        return _AS_JSON
    place = bisect_left(_LENGTHS, count)
    length = _LENGTHS[place] if place < len(_LENGTHS) else count
    values += given
    if count:
        values += given[-width:] * (length - count)
    return length if count else 0


#: Stands for the length of a list that goes as one value.
_AS_JSON = -1


def _places(length: int, width: int) -> str:
    if length == _AS_JSON:
        return "SELECT value FROM json_each(?)"
    one = f"({', '.join('?' * width)})" if width > 1 else "?"
    return ", ".join([one] * length)


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
            self._cursor.execute(*statement.for_sqlite(given))
        else:
            self._cursor.execute(statement.postgresql, _with_arrays(given))

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

    def version(self) -> int | None:
        """Return a number that stays the same until another connection has committed.

        Two such numbers of one connection can be compared, within transactions that
        may write. None: this database has none.
        """
        if not self.is_sqlite:
            return None
        self._cursor.execute("PRAGMA data_version")
        found: int = self._cursor.fetchone()[0]
        return found

    def prefer_indexes(self) -> None:
        """Let queries of this transaction find their few rows along an index.

        PostgreSQL may know nothing yet of a million rows written just now; SQLite is
        told by the statement itself.
        """
        if not self.is_sqlite:
            self._cursor.execute(_ALONG_INDEXES)

    def go_through_all(self, *, looks_up: bool = False) -> None:
        """Let queries of this transaction go through a million people at once.

        Args:
            looks_up: Whether they look people up, and do not join them.
        """
        if not self.is_sqlite:
            self._cursor.execute(_AT_ONCE.format(_MUCH if looks_up else _LITTLE))

    def may_be_lost(self) -> None:
        """Let the commit of this transaction reach the disk a moment later.

        For work that is simply done again; what is committed after it never reaches
        the disk before it. On SQLite the session says so when it begins.
        """
        if not self.is_sqlite:
            self._cursor.execute("SET LOCAL synchronous_commit = off")


#: Made once: `json.dumps` asks for its options each time.
_as_json = json.JSONEncoder(check_circular=False).encode


def _with_arrays(given: Mapping[str, Value]) -> dict[str, object]:
    """Return values whose long lists are written as the server reads them."""
    return {
        name: as_array(value)
        if isinstance(value, list) and len(value) > _LENGTHS[-1]
        else value
        for name, value in given.items()
    }


def as_array(values: Sequence[Any]) -> str:
    """Return numbers, text, aware instants or nothing as an array of PostgreSQL.

    The driver asks of each value anew what it is, which takes longer than to store it.
    """
    if {*map(type, values)} != {str}:
        # Instants, above all, are few.
        written = {value: _element(value) for value in {*values}}
        return "{" + ",".join([written[value] for value in values]) + "}"
    text = '","'.join(values)
    if "\\" in text or text.count('"') != 2 * (len(values) - 1):
        text = '","'.join(map(_escaped, values))
    return '{"' + text + '"}'


def _element(value: Any) -> str:  # noqa: ANN401 - what a row holds
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    return f'"{_escaped(str(value))}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def as_instant(value: str | datetime) -> datetime:
    """Return an instant as a plain statement gives it."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(f"{value}+00:00")


#: Most values; asked so, it takes a third of the time.
_AS_THEY_ARE = frozenset({int, str})


def _stored(value: Value) -> object:
    """Return a value in the form in which the tables keep it."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None)
        return naive.isoformat(" ", "microseconds")
    if isinstance(value, timedelta):
        return f"{value.total_seconds():+.3f} seconds"
    return _as_json(value) if isinstance(value, list) else value
