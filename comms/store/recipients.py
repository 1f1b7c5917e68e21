"""Writes the ledger rows of a publication, chunk by chunk, without loading persons.

What a reader is served follows from what she asked for, and there are few ways to ask:
they are read first, the caller says what each is served, and one statement writes the
rows of a chunk.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from sqlmodel import Session

from comms.store.plain import Plain, Statement

#: The account that mail to readers leaves by.
EMAIL = "email"


class Asked(NamedTuple):
    """What some readers asked for."""

    language: str
    level: str
    #: "html" or "text".
    format: str


#: Language, level and variant of the message that they are served.
Message = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whom a publication goes to."""

    #: What holds for the row `subscriber` of each, and its values.
    condition: str
    given: Mapping[str, str | list[int] | list[str]] = field(default_factory=dict)


def confirmed(newsletter: str) -> Whom:
    """Return the confirmed subscribers of a newsletter."""
    return Whom(condition=_CONFIRMED, given={"newsletter": newsletter})


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
    EXISTS (SELECT 1 FROM subscription WHERE subscriber_id = subscriber.id
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


def next_mark(plain: Plain, whom: Whom, after: int, limit: int) -> tuple[int, int]:
    """Return where a chunk ends, and how many it holds.

    Args:
        plain: Only read.
        whom: Who counts.
        after: Id that the chunk begins above.
        limit: The most it holds.
    """
    [row] = plain.rows(_end(whom.condition), after=after, limit=limit, **_given(whom))
    return row[0] or after, row[1]


def _given(whom: Whom) -> Mapping[str, str | list[int] | list[str]]:
    return {"account": EMAIL, **whom.given}


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


def asked_for(plain: Plain, after: int, until: int) -> list[Asked]:
    """Return all that readers of a chunk, and perhaps others, asked for.

    There are few answers, and who counts is looked for when rows are written.
    """
    return [Asked(*row) for row in plain.rows(_ASKED, after=after, until=until)]


_ASKED = Statement("""
    SELECT DISTINCT language, level, format FROM subscriber
    WHERE id > :after AND id <= :until
""")


def add_recipients(  # noqa: PLR0913 - all keyword-only, each names itself
    session: Session,
    publication_id: int,
    whom: Whom,
    *,
    after: int,
    until: int,
    served: Mapping[Asked, Message],
    again: bool = False,
) -> None:
    """Write a row for everybody in a chunk; the key makes a second time harmless.

    Args:
        session: The caller commits it.
        publication_id: What they get.
        whom: Who counts.
        after: The chunk begins above this id …
        until: … and ends with this one.
        served: The message for all that `asked_for` found.
        again: Whether some of the rows are known to stand. To look for each row before
            it is written costs PostgreSQL a quarter more, and as a rule none stands.
    """
    if not served:
        return
    words = [word for asked, message in served.items() for word in (*asked, *message)]
    given = {
        "publication": publication_id,
        "after": after,
        "until": until,
        **{f"word{number}": word for number, word in enumerate(words)},
        **_given(whom),
    }
    if not again:
        taken = session.get_bind().dialect.loaded_dbapi.IntegrityError
        with suppress(taken), session.begin_nested():
            new = _adding(whom.condition, len(served), unless="")
            Plain.of(session).run(new, **given)
            return
    new = _adding(whom.condition, len(served), unless=_UNLESS_THERE)
    Plain.of(session).run(new, **given)


_UNLESS_THERE = "ON CONFLICT (publication_id, account, recipient) DO NOTHING"


@cache
def _adding(condition: str, count: int, *, unless: str) -> Statement:
    width = len(Asked._fields) + 3
    rows = (
        ", ".join(f":word{row * width + number}" for number in range(width))
        for row in range(count)
    )
    return Statement(
        """
        WITH served (asked_language, asked_level, format, language, level, variant)
            AS (VALUES {messages})
        INSERT INTO delivery (publication_id, account, recipient, language, level,
            variant, state, reason, remote_id, attempts, copies, claimed_by, fence)
        SELECT :publication, CAST(:account AS TEXT), 's:' || subscriber.id,
            served.language, served.level, served.variant, 'queued', '', '', 0, 0, '', 0
        FROM subscriber JOIN served ON asked_language = subscriber.language
            AND asked_level = subscriber.level AND served.format = subscriber.format
        WHERE subscriber.id > :after AND subscriber.id <= :until AND {those}
        {unless}
        """,
        messages=", ".join(f"({row})" for row in rows),
        those=condition,
        unless=unless,
    )
