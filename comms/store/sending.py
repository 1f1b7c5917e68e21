"""Claims: mail that is ready is taken in one worker's hands, hundreds at once.

A claim is the attempt: number, beginning and owner stand in the delivery, committed
before the first byte leaves (`store.attempts` tells what remains of it). Statements are
plain, and rows are not loaded, since hundreds are made in a second.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlmodel import Session

from comms.store.pauses import is_held
from comms.store.plain import Plain, Statement
from comms.store.ways import DEFERRED, QUEUED

#: What the recipient of a delivery begins with that goes to a subscriber.
READER = "s:"
#: … and to whoever is asked whether an address is hers; its seed follows.
ASKED = "c:"


class Taken(NamedTuple):
    """A delivery in one worker's hands."""

    id: int
    publication_id: int
    #: "s:<subscriber id>" or "u:<user id>".
    recipient: str
    language: str
    level: str
    variant: str


class Claimed(NamedTuple):
    """A delivery in one worker's hands, with the reader whom it goes to."""

    id: int
    publication_id: int
    language: str
    level: str
    variant: str
    address: str
    address_key: str
    name: str
    #: Number of her subscription, and its state; "erased" where there is none.
    seat: int
    state: str


@dataclass(frozen=True, slots=True)
class Share:
    """The part of all deliveries that one lane prefers."""

    modulus: int
    #: A delivery belongs to it where its id, modulo that, is one of these.
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries a worker asks for."""

    publication_id: int
    #: Only what is served in it; "": in any language.
    language: str = ""
    #: Only this part; None: all.
    share: Share | None = None
    limit: int = 1


def take(
    session: Session,
    wanted: Wanted,
    *,
    owner: str,
    now: datetime,
    lease: timedelta,
) -> list[Taken]:
    """Take deliveries that are ready; each gets its attempt, fence and lease.

    Those that may have arrived already come last, so that a second interruption does
    not meet the same person again.
    """
    rows = _take(Plain.of(session), _PLAIN, "", wanted, owner, now, lease)
    return list(map(Taken._make, rows))


def take_readers(
    session: Session,
    newsletter: str,
    wanted: Wanted,
    *,
    owner: str,
    now: datetime,
    lease: timedelta,
) -> list[Claimed]:
    """Take deliveries as `take` does; return them with whom they go to."""
    plain = Plain.of(session)
    rows = _take(plain, _WITH_READERS, newsletter, wanted, owner, now, lease)
    return list(map(Claimed._make, rows))


def _take(  # noqa: PLR0913, PLR0917 - of one thing
    plain: Plain,
    what: tuple[str, str],
    newsletter: str,
    wanted: Wanted,
    owner: str,
    now: datetime,
    lease: timedelta,
) -> list[tuple[Any, ...]]:
    plain.prefer_indexes()
    found = _ready(plain, what, newsletter, wanted, now)
    if found:
        ids = [row[0] for row in found]
        plain.run(_CLAIM, ids=ids, owner=owner, lease=lease, now=now)
    return found


_CLAIM = Statement("""
    UPDATE delivery
    SET state = 'claimed', claimed_by = :owner, lease_until = {lease_end},
        tried_at = :now, fence = fence + 1, attempts = attempts + 1
    WHERE id {in_ids}
""")


def _ready(
    plain: Plain,
    what: tuple[str, str],
    newsletter: str,
    wanted: Wanted,
    now: datetime,
) -> list[tuple[Any, ...]]:
    """Return what can be tried now, locked; new ones first, doubtful ones last.

    One question per kind, each answered along its index: to sort all that wait, for
    every batch anew, would take longer than to send it.
    """
    share, found = wanted.share, list[tuple[Any, ...]]()
    for kind in _KINDS:
        if len(found) < wanted.limit:
            statement = _ready_statement(
                *what, *kind, bool(wanted.language), share is not None
            )
            found += plain.rows(
                statement,
                publication=wanted.publication_id,
                newsletter=newsletter,
                language=wanted.language,
                modulus=share.modulus if share else 1,
                ids=list(share.slots) if share else [],
                now=now,
                limit=wanted.limit - len(found),
            )
    return found


#: The index along which each kind is found, and what it is.
_KINDS = (
    ("{by_queue}", f"{QUEUED} AND copies = 0"),
    ("{by_retry}", f"{DEFERRED} AND retry_at <= :now AND copies = 0"),
    ("{by_queue}", f"{QUEUED} AND copies > 0"),
    ("{by_retry}", f"{DEFERRED} AND retry_at <= :now AND copies > 0"),
)
#: What is read of each, and from where besides.
_PLAIN = ("recipient, delivery.language, delivery.level, variant", "")
_WITH_READERS = (
    """
    delivery.language, delivery.level, variant, coalesce(address, ''),
    coalesce(address_key, ''), coalesce(name, ''), coalesce(subscription.id, 0),
    coalesce(subscription.state, 'erased')
    """,
    """
    LEFT JOIN subscriber ON subscriber.id = {reader}
    LEFT JOIN subscription ON subscriber_id = subscriber.id
        AND newsletter = :newsletter
    """,
)


@cache
def _ready_statement(
    columns: str, joined: str, way: str, kind: str, has_language: bool, has_share: bool
) -> Statement:
    return Statement(
        """
        SELECT delivery.id, publication_id, {columns} FROM delivery {way} {joined}
        WHERE publication_id = :publication AND {kind} {asked} {part}
        LIMIT :limit {skip_locked}
        """,
        columns=columns,
        joined=joined.replace("{reader}", READER_ID),
        way=way,
        kind=kind,
        asked="AND delivery.language = :language" if has_language else "",
        part="AND delivery.id % :modulus {in_ids}" if has_share else "",
    )


#: The subscriber of a delivery ("s:12"); nothing where it goes to somebody who works
#: here.
READER_ID = """
    CASE WHEN recipient LIKE 's:%' THEN CAST(substr(recipient, 3) AS INTEGER) END
"""


def is_leaving(session: Session, publication_id: int) -> bool:
    """Tell whether mail of a publication may leave: it is sending, nobody paused it."""
    found = Plain.of(session).rows(_LEAVING, publication=publication_id)
    if not found:
        return False
    unit, plan_entry, stopped = found[0]
    return not stopped or not is_held(session, unit, plan_entry, publication_id)


_LEAVING = Statement("""
    SELECT unit, plan_entry,
        EXISTS (SELECT 1 FROM pause WHERE pause.unit
            IN ('', publication.unit, 'publication:' || publication.id))
    FROM publication WHERE id = :publication AND state = 'sending'
""")


def has_sent(session: Session, publication_id: int) -> bool:
    """Tell whether anybody has got a publication by mail."""
    return bool(Plain.of(session).rows(_HAS_SENT, publication=publication_id))


_HAS_SENT = Statement("""
    SELECT 1 FROM delivery {by_language}
    WHERE publication_id = :publication AND state = 'sent' LIMIT 1
""")
