"""Steps of mail on its way, for many deliveries at once and without loading rows.

A delivery in hand is named by its id and its owner: whoever claimed it since has
another name, so a late step changes nothing. Every step is one plain statement, since
hundreds are made in a second.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlmodel import Session, col, select

from comms.model.states import DeliveryState
from comms.model.tables import Delivery
from comms.store.pauses import is_held
from comms.store.plain import Plain, Statement

#: What the recipient of a delivery begins with that goes to a subscriber.
READER = "s:"


class Taken(NamedTuple):
    """A delivery in one worker's hands."""

    id: int
    publication_id: int
    #: "s:<subscriber id>" or "u:<user id>".
    recipient: str
    language: str
    level: str
    variant: str
    #: Number of the attempt that was begun for it.
    number: int


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


class Person(NamedTuple):
    """A subscriber, and where she stands with one newsletter."""

    id: int
    address: str
    address_key: str
    name: str
    #: Number of the subscription, and its state.
    seat: int
    state: str


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
    plain = Plain.of(session)
    plain.prefer_indexes()
    ids = _ready(plain, wanted, now)
    if not ids:
        return []
    rows = plain.rows(_CLAIM, ids=ids, owner=owner, lease=lease)
    plain.run(_BEGIN, ids=ids, now=now)
    found = {row[0]: Taken(*row) for row in rows}
    return [found[identifier] for identifier in ids]


_CLAIM = Statement("""
    UPDATE delivery
    SET state = 'claimed', claimed_by = :owner, lease_until = {lease_end},
        fence = fence + 1, attempts = attempts + 1
    WHERE id {in_ids}
    RETURNING id, publication_id, recipient, language, level, variant, attempts
""")
_BEGIN = Statement("""
    INSERT INTO attempt (delivery_id, number, started_at, outcome, detail)
    SELECT id, attempts, :now, '', '' FROM delivery WHERE id {in_ids}
""")


def _ready(plain: Plain, wanted: Wanted, now: datetime) -> list[int]:
    """Return what can be tried now, locked; new ones first, doubtful ones last.

    One question per kind, each answered along the index: to sort all that wait, for
    every batch anew, would take longer than to send it.
    """
    share, found = wanted.share, list[int]()
    for kind in _KINDS:
        if len(found) < wanted.limit:
            rows = plain.rows(
                _ready_statement(kind, bool(wanted.language), share is not None),
                publication=wanted.publication_id,
                language=wanted.language,
                modulus=share.modulus if share else 1,
                ids=list(share.slots) if share else [],
                now=now,
                limit=wanted.limit - len(found),
            )
            found += [row[0] for row in rows]
    return found


_KINDS = (
    "state = 'queued' AND copies = 0",
    "state = 'deferred' AND copies = 0",
    "state = 'queued' AND copies > 0",
    "state = 'deferred' AND copies > 0",
)


@cache
def _ready_statement(kind: str, has_language: bool, has_share: bool) -> Statement:
    return Statement(
        """
        SELECT id FROM delivery {by_state}
        WHERE publication_id = :publication AND {kind} {asked} {part}
            AND (retry_at IS NULL OR retry_at <= :now)
        LIMIT :limit {skip_locked}
        """,
        kind=kind,
        asked="AND language = :language" if has_language else "",
        part="AND id % :modulus {in_ids}" if has_share else "",
    )


def people(
    session: Session, newsletter: str, subscriber_ids: Iterable[int]
) -> dict[int, Person]:
    """Return persons with where they stand with one newsletter."""
    ids = list(subscriber_ids)
    rows = Plain.of(session).rows(_PEOPLE, ids=ids, newsletter=newsletter)
    return {row[0]: Person(*row) for row in rows}


_PEOPLE = Statement("""
    SELECT subscriber.id, address, address_key, name, subscription.id, state
    FROM subscriber JOIN subscription ON subscriber_id = subscriber.id
    WHERE subscriber.id {in_ids} AND newsletter = :newsletter
""")


def standings(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return where the readers of some deliveries stand with the newsletters.

    By delivery; whoever has been erased, or is no reader, is not among them.
    """
    rows = Plain.of(session).rows(_STANDINGS, ids=list(ids))
    return {row[0]: row[1] for row in rows}


def is_leaving(session: Session, publication_id: int) -> bool:
    """Tell whether mail of a publication may leave: it is sending, nobody paused it."""
    found = Plain.of(session).rows(_LEAVING, publication=publication_id)
    if not found:
        return False
    unit, plan_entry, stopped = found[0]
    return not stopped or not is_held(session, unit, plan_entry)


_LEAVING = Statement("""
    SELECT unit, plan_entry,
        EXISTS (SELECT 1 FROM pause WHERE pause.unit IN ('', publication.unit))
    FROM publication WHERE id = :publication AND state = 'sending'
""")


def accept(
    plain: Plain, taken: Sequence[tuple[int, str]], *, owner: str, at: datetime
) -> None:
    """Note that the other side has some of the owner's messages.

    Their attempts are closed by `close_accepted`, which needs no hurry: that it was
    accepted stands in the delivery.

    Args:
        plain: The caller commits it.
        taken: Delivery, and the other side's name for it.
        owner: Whose they are.
        at: When it was said.
    """
    said = plain.stored(at)
    rows = [(name, said, delivery, owner) for delivery, name in taken]
    plain.run_all(_ACCEPT, rows)


_ACCEPT = Statement("""
    UPDATE delivery
    SET state = 'sent', reason = '', retry_at = NULL, remote_id = ?, sent_at = ?
    WHERE id = ? AND claimed_by = ? AND {its_state} = 'in_data'
""")


def close_accepted(plain: Plain, ids: Sequence[int]) -> None:
    """Close the open attempts of those of some deliveries that were accepted."""
    plain.run(_CLOSE_ACCEPTED, ids=list(ids))


def close_all_accepted(session: Session, publication_id: int) -> None:
    """Close what a publication's workers left open, however they ended."""
    Plain.of(session).run(_CLOSE_ALL_ACCEPTED, publication=publication_id)


_CLOSE = """
    UPDATE attempt SET outcome = 'accepted', ended_at = delivery.sent_at
    FROM delivery
    WHERE attempt.outcome = '' AND attempt.delivery_id = delivery.id
        AND attempt.number = delivery.attempts AND {its_state} = 'sent'
        AND {those}
"""
_CLOSE_ACCEPTED = Statement(_CLOSE, those="attempt.delivery_id {in_ids}")
_CLOSE_ALL_ACCEPTED = Statement(_CLOSE, those="publication_id = :publication")


def let_out(
    plain: Plain, ids: Sequence[int], *, owner: str, lease: timedelta
) -> frozenset[int]:
    """Note that the ends of some of the owner's messages may leave now.

    Asked in the same statement: whether the publication of each is sending and not
    paused, and whether a reader still takes its newsletter. People who work here
    ("u:") subscribe to nothing.

    Returns:
        Those that may leave. Why another may not is not said: some pass a pause, so
        the caller asks in full.
    """
    rows = plain.rows(_LET_OUT_AS_THEY_STAND, ids=list(ids), owner=owner, lease=lease)
    return frozenset(row[0] for row in rows)


def let_out_asked(
    session: Session, ids: Sequence[int], *, owner: str, lease: timedelta
) -> frozenset[int]:
    """As `let_out`, where the caller has asked whether they may leave."""
    plain = Plain.of(session)
    rows = plain.rows(_LET_OUT, ids=list(ids), owner=owner, lease=lease)
    return frozenset(row[0] for row in rows)


#: The subscriber of a delivery ("s:12"); nothing where it goes to somebody who works
#: here.
_READER = """
    CASE WHEN recipient LIKE 's:%' THEN CAST(substr(recipient, 3) AS INTEGER) END
"""
_STANDINGS = Statement(
    """
    SELECT delivery.id, subscription.state
    FROM delivery
    JOIN publication ON publication.id = publication_id
    JOIN subscription ON subscriber_id = {reader}
        AND subscription.newsletter = publication.newsletter
    WHERE delivery.id {in_ids}
    """,
    reader=_READER,
)
# The server's answer may take longer than the batch before it: the lease begins anew.
_OUT = """
    UPDATE delivery
    SET state = 'in_data', copies = copies + 1, lease_until = {lease_end}
    WHERE id {in_ids} AND claimed_by = :owner AND {its_state} = 'claimed'
"""
_LET_OUT = Statement("{out} RETURNING id", out=_OUT)
_LET_OUT_AS_THEY_STAND = Statement(
    """
    {out} AND EXISTS (
        SELECT 1 FROM publication
        WHERE publication.id = delivery.publication_id
            AND publication.state = 'sending'
            AND NOT EXISTS (
                SELECT 1 FROM pause WHERE pause.unit IN ('', publication.unit))
            AND (recipient NOT LIKE 's:%' OR EXISTS (
                SELECT 1 FROM subscription
                WHERE subscriber_id = {reader}
                    AND subscription.newsletter = publication.newsletter
                    AND subscription.state = 'confirmed')))
    RETURNING id
    """,
    out=_OUT,
    reader=_READER,
)


def held(session: Session, owner: str, ids: Sequence[int]) -> list[Delivery]:
    """Return those of some deliveries that the owner has in hand, locked."""
    return list(
        session.exec(
            select(Delivery)
            .where(
                col(Delivery.id).in_(list(ids)),
                Delivery.claimed_by == owner,
                col(Delivery.state).in_([DeliveryState.CLAIMED, DeliveryState.IN_DATA]),
            )
            .with_for_update()
        )
    )
