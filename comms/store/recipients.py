"""Writes the ledger rows of a publication, chunk by chunk, without loading persons.

What a reader is served follows from what she asked for, and there are few ways to ask:
they are read first, the caller says what each is served, and one statement writes the
rows of a chunk.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlmodel import Session

from comms.store.plain import Plain, Statement, Value

#: The account that mail to readers leaves by.
EMAIL = "email"


class Asked(NamedTuple):
    """What some readers asked for."""

    language: str
    level: str
    #: "html" or "text".
    format: str


#: A day on which nobody's pause has not ended.
NO_DAY = "9999-12-31"
#: Language, level and variant of the message that they are served.
Message = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whom a publication goes to."""

    #: What holds for the row `subscriber` of each, and its values.
    condition: str
    given: Mapping[str, Value] = field(default_factory=dict)


def confirmed(newsletter: str, day: str = NO_DAY) -> Whom:
    """Return the confirmed subscribers of a newsletter.

    Args:
        newsletter: Its name.
        day: Local date ("2027-03-01"): whoever has paused until later is left out.
    """
    return Whom(condition=_CONFIRMED, given={"newsletter": newsletter, "day": day})


def notified(*, by: Sequence[int], not_by: Sequence[int]) -> Whom:
    """Return who got one of some publications by mail.

    Args:
        by: Publications she must have got one of.
        not_by: Publications in whose ledger she must not stand yet.
    """
    given = {"by": list(by), "others": list(not_by)}
    return Whom(condition=_NOTIFIED, given=given)


def among(audiences: Sequence[str], whom: Whom) -> Whom:
    """Return those of some people who belong to one of some audiences; none: all."""
    if not audiences:
        return whom
    return Whom(
        condition=f"{whom.condition} AND audience {{in_audiences}}",
        given={**whom.given, "audiences": list(audiences)},
    )


# With an offset PostgreSQL asks of each reader in turn. Where it knows nothing yet of a
# million subscriptions, it would go through all of them for each chunk otherwise.
_CONFIRMED = """
    paused_until <= CAST(:day AS TEXT)
    AND EXISTS (SELECT 1 FROM subscription WHERE subscriber_id = subscriber.id
        AND newsletter = :newsletter AND subscription.state = 'confirmed'
        LIMIT 1 OFFSET 0)
"""
_NOTIFIED = """
    EXISTS (SELECT 1 FROM delivery WHERE publication_id {in_by}
        AND account = CAST(:account AS TEXT) AND recipient = 's:' || subscriber.id
        AND delivery.state = 'sent')
    AND NOT EXISTS (SELECT 1 FROM delivery WHERE publication_id {in_others}
        AND account = CAST(:account AS TEXT) AND recipient = 's:' || subscriber.id)
"""


class Chunk(NamedTuple):
    """Some of those whom a publication goes to, in the order of their ids."""

    #: Id that it ends with.
    until: int
    #: How many it holds.
    readers: int
    #: Whether their rows stand; False: somebody asked for something not known yet.
    is_written: bool


def write_chunk(
    session: Session,
    publication_id: int,
    whom: Whom,
    *,
    after: int,
    limit: int,
    served: Mapping[Asked, Message],
) -> Chunk:
    """Write a row for everybody in a chunk, or for nobody; safe to repeat.

    Args:
        session: The caller commits it.
        publication_id: What they get.
        whom: Who counts.
        after: Id that the chunk begins above.
        limit: The most it holds.
        served: The message for what readers ask for, as far as it is known.
    """
    plain = Plain.of(session)
    words = [word for asked, message in served.items() for word in (*asked, *message)]
    given: dict[str, Value] = {
        "publication": publication_id,
        "after": after,
        "limit": limit,
        "account": EMAIL,
        **{f"word{number}": word for number, word in enumerate(words)},
        **whom.given,
    }
    if served and not plain.is_sqlite:
        [row] = _write(session, _at_once, whom, len(served), given)
        return Chunk(row[0] or after, row[1], row[2])
    [end] = plain.rows(_end(whom.condition), **given)
    chunk = Chunk(end[0] or after, end[1], is_written=False)
    if {*asked_for(plain, after, chunk.until)} - served.keys():
        return chunk
    if chunk.readers:
        given["until"] = chunk.until
        _write(session, _adding, whom, len(served), given)
    return chunk._replace(is_written=True)


def asked_for(plain: Plain, after: int, until: int) -> list[Asked]:
    """Return all that readers of a chunk, and perhaps others, asked for.

    There are few answers, and who counts is looked for when rows are written.
    """
    return [Asked(*row) for row in plain.rows(_ASKED, after=after, until=until)]


_ASKED = Statement("""
    SELECT DISTINCT language, level, format FROM subscriber
    WHERE id > :after AND id <= :until
""")


@cache
def _end(condition: str) -> Statement:
    return Statement(
        """
        SELECT max(id), count(*) FROM (
            SELECT id FROM subscriber WHERE id > :after AND {those}
            ORDER BY id LIMIT :limit) AS chunk
        """,
        those=condition,
    )


def _write(
    session: Session,
    made: Callable[..., Statement],
    whom: Whom,
    count: int,
    given: Mapping[str, Value],
) -> list[tuple[Any, ...]]:
    """Write rows; again, without those that stand, where any does.

    To look for each row before it is written costs PostgreSQL a quarter more, and as
    a rule none stands.
    """
    taken = session.get_bind().dialect.loaded_dbapi.IntegrityError
    with suppress(taken), session.begin_nested():
        # The savepoint is made with the first question for the connection.
        found = Plain.of(session)
        return found.rows(made(whom.condition, count, unless=""), **given)
    again = made(whom.condition, count, unless=_UNLESS_THERE)
    return Plain.of(session).rows(again, **given)


_UNLESS_THERE = "ON CONFLICT (publication_id, account, recipient) DO NOTHING"
_INTO = """
    INSERT INTO delivery (publication_id, account, recipient, language, level,
        variant, state, reason, remote_id, attempts, copies, claimed_by, fence)
    SELECT :publication, CAST(:account AS TEXT), 's:' || chunk.id, language, level,
        variant, 'queued', '', '', 0, 0, '', 0
"""
_SERVED = "served (asked_language, asked_level, asked_format, language, level, variant)"
_ASKS = """
    asked_language = subscriber.language AND asked_level = subscriber.level
    AND asked_format = subscriber.format
"""


@cache
def _adding(condition: str, count: int, *, unless: str) -> Statement:
    """Write the rows of a chunk whose end is known."""
    return Statement(
        """
        WITH {served} AS (VALUES {messages})
        {into}
        FROM (
            SELECT subscriber.id, served.language, served.level, variant
            FROM subscriber JOIN served ON {asks}
            WHERE subscriber.id > :after AND subscriber.id <= :until AND {those}
        ) AS chunk WHERE true {unless}
        """,
        **_parts(condition, count, unless),
    )


@cache
def _at_once(condition: str, count: int, *, unless: str) -> Statement:
    """Find a chunk, write its rows, and tell its end, for PostgreSQL.

    It sees one instant, and looks at each reader once.
    """
    return Statement(
        """
        WITH {served} AS (VALUES {messages}),
        chunk AS MATERIALIZED (
            SELECT subscriber.id, served.language, served.level, variant
            FROM (
                SELECT id, language, level, format FROM subscriber
                WHERE id > :after AND {those} ORDER BY id LIMIT :limit
            ) AS subscriber LEFT JOIN served ON {asks}
        ),
        written AS (
            {into}
            FROM chunk
            WHERE NOT EXISTS (SELECT 1 FROM chunk AS other WHERE other.variant IS NULL)
            {unless}
        )
        SELECT max(id), count(*), count(*) = count(variant) FROM chunk
        """,
        **_parts(condition, count, unless),
    )


def _parts(condition: str, count: int, unless: str) -> dict[str, str]:
    width = len(Asked._fields) + 3
    rows = (
        ", ".join(f":word{row * width + number}" for number in range(width))
        for row in range(count)
    )
    return {
        "served": _SERVED,
        "messages": ", ".join(f"({row})" for row in rows),
        "into": _INTO,
        "asks": _ASKS,
        "those": condition,
        "unless": unless,
    }
