"""Steps of mail on its way, for many deliveries at once and without loading rows.

A delivery in hand is named by its id and its owner: whoever claimed it since has
another name, so a late step changes nothing. Every step is one plain statement, since
hundreds are made in a second.
"""

from collections.abc import Sequence
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
) -> list[int]:
    """Take deliveries that are ready; each gets its attempt, fence and lease.

    Those that may have arrived already come last, so that a second interruption does
    not meet the same person again.
    """
    plain = Plain.of(session)
    plain.prefer_indexes()
    ids = _ready(plain, wanted, now)
    if not ids:
        return []
    plain.run(_CLAIM, ids=ids, owner=owner, lease=lease)
    plain.run(_BEGIN, ids=ids, now=now)
    return ids


_CLAIM = Statement("""
    UPDATE delivery
    SET state = 'claimed', claimed_by = :owner, lease_until = {lease_end},
        fence = fence + 1, attempts = attempts + 1
    WHERE id {in_ids}
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


def taken(session: Session, ids: Sequence[int]) -> list[Taken]:
    """Return deliveries that were taken, in that order."""
    rows = Plain.of(session).rows(_TAKEN, ids=list(ids))
    found = {row[0]: row for row in rows}
    return [Taken._make(found[one]) for one in ids]


_TAKEN = Statement("""
    SELECT id, publication_id, recipient, language, level, variant
    FROM delivery WHERE id {in_ids}
""")


def readers(session: Session, newsletter: str, ids: Sequence[int]) -> list[Claimed]:
    """Return deliveries that were taken with whom they go to, in that order."""
    plain = Plain.of(session)
    rows = plain.rows(_READERS, ids=list(ids), newsletter=newsletter)
    found = {row[0]: row for row in rows}
    return [Claimed._make(found[one]) for one in ids]


#: The subscriber of a delivery ("s:12"); nothing where it goes to somebody who works
#: here.
_READER = """
    CASE WHEN recipient LIKE 's:%' THEN CAST(substr(recipient, 3) AS INTEGER) END
"""
_READERS = Statement(
    """
    SELECT delivery.id, publication_id, delivery.language, delivery.level, variant,
        coalesce(address, ''), coalesce(address_key, ''), coalesce(name, ''),
        coalesce(subscription.id, 0), coalesce(subscription.state, 'erased')
    FROM delivery
    LEFT JOIN subscriber ON subscriber.id = {reader}
    LEFT JOIN subscription ON subscriber_id = subscriber.id
        AND newsletter = :newsletter
    WHERE delivery.id {in_ids}
    """,
    reader=_READER,
)


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


def has_sent(session: Session, publication_id: int) -> bool:
    """Tell whether anybody has got a publication by mail."""
    return bool(Plain.of(session).rows(_HAS_SENT, publication=publication_id))


_HAS_SENT = Statement("""
    SELECT 1 FROM delivery {by_state}
    WHERE publication_id = :publication AND state = 'sent' LIMIT 1
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
    if plain.is_sqlite:
        said = plain.stored(at)
        rows = [(name, said, owner, delivery) for delivery, name in taken]
        plain.run_all(_ACCEPT, rows)
    else:
        # Each statement of its own would go over the wire and back.
        ids, names = [one for one, _ in taken], [name for _, name in taken]
        plain.run(_ACCEPT_ALL, ids=ids, names=names, owner=owner, at=at)


_SENT = """
    UPDATE delivery
    SET state = 'sent', reason = '', retry_at = NULL, remote_id = {name}, sent_at = {at}
    {said}
    WHERE claimed_by = {owner} AND {its_state} = 'in_data' AND id = {id}
"""
_ACCEPT = Statement(_SENT, name="?", at="?", said="", owner="?", id="?")
_ACCEPT_ALL = Statement(
    _SENT,
    name="said.name",
    at=":at",
    said="""FROM unnest(CAST(:ids AS integer[]), CAST(:names AS text[]))
        AS said (delivery, name)""",
    owner=":owner",
    id="said.delivery",
)


def close_accepted(plain: Plain, ids: Sequence[int]) -> None:
    """Close the open attempts of those of some deliveries that were accepted."""
    plain.run(_CLOSE_ACCEPTED, ids=list(ids))


def close_all_accepted(session: Session, publication_id: int) -> None:
    """Close what a publication's workers left open, however they ended."""
    Plain.of(session).run(_CLOSE_ALL_ACCEPTED, publication=publication_id)


def close_left_open(session: Session) -> None:
    """Close what workers that died left open, whatever became of its publication."""
    plain = Plain.of(session)
    plain.prefer_indexes()
    plain.run(_CLOSE_LEFT_OPEN)


_CLOSE = """
    UPDATE attempt SET outcome = 'accepted', ended_at = delivery.sent_at
    FROM delivery
    WHERE attempt.outcome = '' AND attempt.delivery_id = delivery.id
        AND attempt.number = delivery.attempts AND {its_state} = 'sent'
        AND {those}
"""
_CLOSE_ACCEPTED = Statement(_CLOSE, those="attempt.delivery_id {in_ids}")
_CLOSE_ALL_ACCEPTED = Statement(_CLOSE, those="publication_id = :publication")
_CLOSE_LEFT_OPEN = Statement(_CLOSE, those="1 = 1")


def let_out(
    plain: Plain,
    ids: Sequence[int],
    *,
    publications: Sequence[int],
    seats: Sequence[int],
    owner: str,
    lease: timedelta,
) -> int:
    """Note that the ends of the owner's messages may leave now: of all, or of none.

    Asked in the same statement: whether their publications are all sending and none
    is paused, and whether all readers still take their newsletters.

    Args:
        plain: The caller commits it, or takes it back where not all may leave.
        ids: Deliveries.
        publications: Those they belong to, each once.
        seats: Subscriptions of those that go to readers, each once.
        owner: Whose they are.
        lease: How long an answer may take.

    Returns:
        How many may leave. Who may not, and why, is not said: some pass a pause, so
        the caller asks in full.
    """
    return plain.change(
        _LET_OUT_ALL,
        ids=list(ids),
        publications=list(publications),
        publication_count=len(publications),
        seats=list(seats),
        seat_count=len(seats),
        owner=owner,
        lease=lease,
    )


def let_out_asked(
    session: Session, ids: Sequence[int], *, owner: str, lease: timedelta
) -> frozenset[int]:
    """Let those leave of which the caller has asked whether they may; return them."""
    plain = Plain.of(session)
    rows = plain.rows(_LET_OUT, ids=list(ids), owner=owner, lease=lease)
    return frozenset(row[0] for row in rows)


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
# Two questions for all of them, each along a primary key.
_LET_OUT_ALL = Statement(
    """
    {out} AND :publication_count = (
        SELECT count(*) FROM publication
        WHERE id {in_publications} AND publication.state = 'sending'
            AND NOT EXISTS (
                SELECT 1 FROM pause WHERE pause.unit IN ('', publication.unit)))
    AND :seat_count = (
        SELECT count(*) FROM subscription
        WHERE id {in_seats} AND subscription.state = 'confirmed')
    """,
    out=_OUT,
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
