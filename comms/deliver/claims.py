"""Claims: which deliveries one worker has in hand, and what is left behind.

A claim is committed before the first byte leaves. Suppression and consent are read
again at the claim, since days may lie between fixing recipients and sending.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from comms.model.addresses import address_hmac
from comms.model.states import (
    DELIVERY_STEPS,
    DeliveryState,
    PublicationState,
    SubscriptionState,
    step,
)
from comms.model.tables import Delivery, Publication
from comms.store import Session, sending
from comms.store import deliveries as ledger
from comms.store.attempts import end_attempts
from comms.store.sending import Claimed, Share, Wanted
from comms.store.subscribers import has_suppressions, suppressed

#: How long a worker may hold a delivery without a sign of life.
LEASE = timedelta(minutes=15)
#: Of a subscription. (The ledger asks this for each: plain text is compared sooner.)
_CONFIRMED = str(SubscriptionState.CONFIRMED)
#: Outcome of a try: the other side has it.
ACCEPTED = "accepted"
_LONGEST_REASON = 500
_STOPPED = "worker stopped"
#: So many times the final dot may leave for one recipient (RFC 1047).
MOST_COPIES = 3


def claim(  # noqa: PLR0913 - all keyword-only, each names itself
    session: Session,
    publication_id: int,
    *,
    newsletter: str,
    owner: str,
    key: bytes,
    now: datetime,
    limit: int,
    language: str = "",
    share: Share | None = None,
) -> tuple[list[Claimed], int]:
    """Take deliveries of one publication in hand.

    Args:
        session: The caller commits it.
        publication_id: The publication; none of it is taken unless it is sending.
        newsletter: The newsletter it belongs to.
        owner: Who takes them.
        key: Secret of the site, for the hashes of suppressed addresses.
        now: When.
        limit: The most to take.
        language: Only what is served in it; "": in any.
        share: Only this part; None: all.

    Returns:
        What may be sent, and how many rows were taken; 0: nothing is ready, or
        nothing may leave.
    """
    if not sending.is_leaving(session, publication_id):
        return [], 0
    wanted = Wanted(publication_id, language=language, share=share, limit=limit)
    taken = sending.take_readers(
        session, newsletter, wanted, owner=owner, now=now, lease=LEASE
    )
    if not taken:
        return [], 0
    blocked = _blocked(session, taken, newsletter, key)
    refused = {one.id: one.state for one in taken if one.state != _CONFIRMED}
    refused = {**blocked, **refused}
    if not refused:
        return taken, len(taken)
    for row in ledger.deliveries(session, refused):
        suppress(session, row, refused[row.id or 0], now)
    return [one for one in taken if one.id not in refused], len(taken)


def _blocked(
    session: Session, taken: Sequence[Claimed], newsletter: str, key: bytes
) -> Mapping[int, str]:
    """Return which deliveries go to a suppressed address, with why.

    To hash addresses costs more than to find them: not done where none is suppressed.
    """
    if not has_suppressions(session):
        return {}
    hmacs = {one.id: address_hmac(key, one.address_key) for one in taken}
    reasons = suppressed(session, hmacs.values(), newsletter)
    return {one: reasons[hashed] for one, hashed in hmacs.items() if hashed in reasons}


def suppress(session: Session, row: Delivery, reason: str, now: datetime) -> None:
    """Note that nothing is sent to a recipient, and why."""
    end(session, row, DeliveryState.SUPPRESSED, reason, now)


def end(
    session: Session,
    row: Delivery,
    state: DeliveryState,
    reason: str,
    now: datetime,
    *,
    outcome: str = "abandoned",
) -> None:
    """Let a delivery out of the hand it is in, and keep how its try ended.

    Args:
        session: The caller commits it.
        row: Mail in hand.
        state: Where it rests.
        reason: Why.
        now: When.
        outcome: Of the try; of one that was accepted the delivery says all.
    """
    row.state = step(DELIVERY_STEPS, row.state, state)
    row.reason = reason[:_LONGEST_REASON]
    row.claimed_by, row.lease_until = "", None
    session.add(row)
    if outcome != ACCEPTED:
        end_attempts(session, [row.id or 0], outcome=outcome, detail=reason, at=now)


def take_back(
    session: Session, *, owner: str, now: datetime, alone: bool
) -> Sequence[Delivery]:
    """Put back what a dead worker held.

    What was only claimed was certainly not sent. What was in data may have arrived:
    it is sent again with the same Message-ID, and after three copies it rests as
    unknown, for a person to decide.

    Args:
        alone: This worker is the only one, so no lease needs to be waited for.
    """
    rows = ledger.abandoned(session, owner=owner, alone=alone)
    for row in rows:
        doubtful = row.state == DeliveryState.IN_DATA
        outcome = "in_doubt" if doubtful else "abandoned"
        end(session, row, _rest(session, row), _STOPPED, now, outcome=outcome)
        if not doubtful:
            row.reason = ""
        # Whoever had it in hand is late from now on.
        row.fence += 1
    return rows


def _rest(session: Session, row: Delivery) -> DeliveryState:
    """Return where a delivery rests that was left behind."""
    publication = session.get_one(Publication, row.publication_id)
    over = publication.state == PublicationState.CANCELLED
    if row.state == DeliveryState.CLAIMED:
        return DeliveryState.CANCELLED if over else DeliveryState.QUEUED
    resting = over or row.copies >= MOST_COPIES
    return DeliveryState.UNKNOWN if resting else DeliveryState.QUEUED
