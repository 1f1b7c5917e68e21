"""The ledger's side of a public post: its attempt, and what became of it.

The attempt is on disk before the first byte leaves. A post in doubt is found out by
reading, or waits for a person as `unknown`; it is never sent again on a guess.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from comms.model.states import DELIVERY_STEPS, DeliveryState, step
from comms.model.tables import Attempt, Delivery, Publication
from comms.ports import (
    Absent,
    Declined,
    Deferred,
    InDoubt,
    Pending,
    PostAttempt,
    PostOutcome,
    Published,
    Unreadable,
)
from comms.store import Session
from comms.store.posts import doubtful_since, open_attempt

#: Waits between tries of a post that was certainly not applied.
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
#: So many tries, then a person looks.
MOST_TRIES = 8
#: How long to wait before looking again at what only a person can move on.
POLL_AFTER = timedelta(days=1)
#: So long a post in doubt is looked for; then a person looks.
LOOK_FOR = timedelta(hours=6)
#: A call that has not ended by then never will.
ANSWERED_WITHIN = timedelta(minutes=3)


def attempt_key(publication: Publication, delivery: Delivery, revision: int) -> str:
    """Return the key a network gets: the same for every try of the same content."""
    named = (
        f"{publication.plan_entry}:{publication.occasion}:{delivery.account}:"
        f"{delivery.recipient}:{revision}"
    )
    return hashlib.sha256(named.encode()).hexdigest()[:40]


def begin(
    session: Session, delivery: Delivery, *, owner: str, key: str, now: datetime
) -> PostAttempt:
    """Write down that a try begins; the caller commits before any byte leaves."""
    state, was_tried = saved_state(session, delivery), delivery.attempts > 0
    delivery.state = step(DELIVERY_STEPS, delivery.state, DeliveryState.CLAIMED)
    delivery.state = step(DELIVERY_STEPS, delivery.state, DeliveryState.IN_DATA)
    delivery.claimed_by, delivery.fence = owner, delivery.fence + 1
    delivery.attempts += 1
    delivery.copies += 1
    session.add(delivery)
    session.add(
        Attempt(
            delivery_id=delivery.id or 0,
            number=delivery.attempts,
            started_at=now,
            saved=state,
        )
    )
    return PostAttempt(
        key=key,
        number=delivery.attempts,
        started_at=now,
        doubtful_since=doubtful_since(session, delivery.id) if was_tried else None,
    )


def saved_state(session: Session, delivery: Delivery) -> dict[str, str]:
    """Return the steps from which the next try goes on.

    Only what is pending goes on. A try that was certainly not applied, or is known to
    be absent, begins anew: its mark that it may have left would hold the next one up.
    """
    # Most posts leave at their first try.
    before = open_attempt(session, delivery.id) if delivery.attempts else None
    return dict(before.saved) if before and before.outcome == "pending" else {}


def save(session: Session, delivery_id: int, state: Mapping[str, str]) -> None:
    """Keep the remote ids of steps that are done."""
    attempt = open_attempt(session, delivery_id)
    if attempt is not None:
        attempt.saved = {**attempt.saved, **state}
        session.add(attempt)


def settle(
    session: Session,
    delivery: Delivery,
    outcome: PostOutcome,
    now: datetime,
    *,
    repeatable: bool = False,
) -> None:
    """Write what a call returned.

    Args:
        session: The caller commits it.
        delivery: In hand.
        outcome: Of the call.
        now: When it ended.
        repeatable: To do it twice is to do it once: an edit, a removal.
    """
    delivery.retry_at = None
    if isinstance(outcome, InDoubt) and repeatable:
        _again(session, delivery, outcome.reason, now)
        return
    if isinstance(outcome, Published):
        _published(session, delivery, outcome, now)
    elif isinstance(outcome, Pending):
        save(session, delivery.id or 0, outcome.state)
        asked = outcome.retry_after
        delivery.retry_at = now + (
            POLL_AFTER if asked is None else timedelta(seconds=asked)
        )
        _end(session, delivery, DeliveryState.DEFERRED, "pending", "", now)
    elif isinstance(outcome, Deferred):
        _defer(session, delivery, outcome, now)
    elif isinstance(outcome, Declined):
        _end(session, delivery, DeliveryState.REFUSED, "declined", outcome.reason, now)
    else:
        _doubt(session, delivery, outcome, now)


def found_out(
    session: Session,
    delivery: Delivery,
    answer: Published | Absent | Unreadable,
    now: datetime,
) -> None:
    """Write what reading the account told about a post in doubt."""
    delivery.retry_at = None
    if isinstance(answer, Unreadable) and _may_look_again(session, delivery, now):
        wait = answer.retry_after
        if wait is not None:
            delivery.retry_at = now + timedelta(seconds=wait)
            session.add(delivery)
            return
    if isinstance(answer, Published):
        _published(session, delivery, answer, now)
    elif isinstance(answer, Absent):
        _end(session, delivery, DeliveryState.QUEUED, "in_doubt", "not there", now)
    else:
        _end(session, delivery, DeliveryState.UNKNOWN, "in_doubt", answer.reason, now)


def left_behind(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Take back an edit or a removal that a worker left on the wire.

    Returns:
        Whether it was: the worker may still be waiting for its answer.
    """
    attempt = open_attempt(session, delivery.id)
    if attempt is not None and now - attempt.started_at < ANSWERED_WITHIN:
        delivery.retry_at = attempt.started_at + ANSWERED_WITHIN
        session.add(delivery)
        return False
    _again(session, delivery, "left behind", now)
    return True


def _again(session: Session, delivery: Delivery, reason: str, now: datetime) -> None:
    """Try once more what may be done twice; after too many tries a person looks."""
    if delivery.attempts >= MOST_TRIES:
        _end(session, delivery, DeliveryState.UNKNOWN, "in_doubt", reason, now)
        return
    delivery.retry_at = now + WAITS[min(delivery.attempts, len(WAITS)) - 1]
    _end(session, delivery, DeliveryState.DEFERRED, "in_doubt", reason, now)


def _may_look_again(session: Session, delivery: Delivery, now: datetime) -> bool:
    attempt = open_attempt(session, delivery.id)
    return attempt is not None and now - attempt.started_at < LOOK_FOR


def _published(
    session: Session, delivery: Delivery, outcome: Published, now: datetime
) -> None:
    delivery.sent_at, delivery.remote_id = now, outcome.remote_id[:200]
    if outcome.url:
        save(session, delivery.id or 0, {"url": outcome.url})
    _end(session, delivery, DeliveryState.SENT, "accepted", outcome.url, now)


def _defer(
    session: Session, delivery: Delivery, outcome: Deferred, now: datetime
) -> None:
    if delivery.attempts >= MOST_TRIES:
        _end(session, delivery, DeliveryState.REFUSED, "declined", outcome.reason, now)
        return
    wait = WAITS[min(delivery.attempts, len(WAITS)) - 1]
    asked = timedelta(seconds=outcome.retry_after or 0)
    delivery.retry_at = now + max(wait, asked)
    # Certainly not applied: this try put no copy out.
    delivery.copies -= 1
    _end(session, delivery, DeliveryState.DEFERRED, "deferred", outcome.reason, now)


def _doubt(
    session: Session, delivery: Delivery, outcome: InDoubt, now: datetime
) -> None:
    """Note the doubt; the delivery stays where it is until somebody has looked."""
    attempt = open_attempt(session, delivery.id)
    if attempt is not None:
        attempt.detail, attempt.ended_at = outcome.reason[:500], now
        session.add(attempt)
    delivery.reason = outcome.reason[:500]
    session.add(delivery)


def _end(
    session: Session,
    delivery: Delivery,
    state: DeliveryState,
    outcome: str,
    detail: str,
    now: datetime,
) -> None:
    delivery.state = step(DELIVERY_STEPS, delivery.state, state)
    delivery.reason = "" if state == DeliveryState.SENT else detail[:500]
    session.add(delivery)
    attempt = open_attempt(session, delivery.id)
    if attempt is not None:
        attempt.outcome, attempt.detail, attempt.ended_at = outcome, detail[:500], now
        session.add(attempt)
