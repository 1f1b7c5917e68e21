"""The journal that a channel writes while it speaks: outcomes, made durable.

One commit, written through to the disk, records what was accepted and what may now
leave. Rows are fenced: an owner that lost its claim changes nothing any more. Just
before a message may leave, the person's subscription is read once more.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from comms.clock import Clock
from comms.deliver.claims import LEASE, MOST_COPIES, subscriber_id
from comms.model.states import (
    DELIVERY_STEPS,
    DeliveryState,
    PublicationState,
    SubscriptionState,
    step,
)
from comms.model.tables import Delivery, Publication
from comms.ports import Accepted, Declined, Deferred, InDoubt, Outcome
from comms.store import Session, Store
from comms.store import deliveries as ledger
from comms.store.publications import is_leaving
from comms.store.subscribers import states_of

#: Waits between tries: first for greylisting, then at least half an hour, growing
#: (RFC 5321 §4.5.4.1).
RETRY_AFTER = (
    timedelta(minutes=10),
    timedelta(minutes=35),
    timedelta(minutes=60),
)
#: So many tries, an hour apart, are the five days after which a delivery is given up
#: (RFC 5321 §4.5.4.1: at least 4–5 days).
MOST_TRIES = 120


class InHand(Protocol):
    """A delivery in hand, whomever it goes to."""

    @property
    def delivery(self) -> Delivery:
        """The ledger's row."""


class LedgerJournal:
    """Records what a channel reports about the claims of one worker."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        publication_id: int,
        newsletter: str,
        progress: Callable[[int], None] = lambda _through: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._publication_id = publication_id
        self._newsletter = newsletter
        self._progress = progress
        self._fences: dict[int, int] = {}

    def expect(self, claimed: Sequence[InHand]) -> None:
        """Take note of the claims that outcomes may come for."""
        self._fences |= {c.delivery.id or 0: c.delivery.fence for c in claimed}

    def record(
        self,
        *,
        sent: Sequence[tuple[int, Accepted]] = (),
        in_data: Sequence[int] = (),
    ) -> Sequence[int]:
        """Make acceptances and intents durable; see `ports.Journal`."""
        now = self._clock.now()
        accepted = dict(sent)
        with self._store.write(durable=True) as session:
            rows = self._own(session, [*accepted, *in_data])
            for identifier, outcome in accepted.items():
                if identifier in rows:
                    _accept(session, rows[identifier], outcome, now)
            refused = self._refused(session, rows, in_data) if in_data else []
            until = ledger.lease_clock(session) + LEASE if in_data else None
            for identifier in in_data:
                if identifier not in refused:
                    row = rows[identifier]
                    row.state = step(DELIVERY_STEPS, row.state, DeliveryState.IN_DATA)
                    row.copies += 1
                    # The server's answer may take longer than the batch before it.
                    row.lease_until = until
                    session.add(row)
        self._forget([*accepted, *refused])
        if accepted:
            self._progress(len(accepted))
        return refused

    def settle(self, delivery_id: int, outcome: Outcome) -> None:
        """Make any other outcome durable; see `ports.Journal`."""
        now = self._clock.now()
        with self._store.write(durable=True) as session:
            row = self._own(session, [delivery_id]).get(delivery_id)
            if row is None:
                return
            if isinstance(outcome, Accepted):
                _accept(session, row, outcome, now)
            elif isinstance(outcome, Declined):
                _close(session, row, DeliveryState.REFUSED, outcome.reason, now)
            elif isinstance(outcome, InDoubt):
                _doubt(session, row, outcome, now)
            else:
                _defer(session, row, outcome, now)
        self._forget([delivery_id])

    def release(self) -> None:
        """Put back what was claimed and never came to the wire."""
        with self._store.write() as session:
            for row in self._own(session, list(self._fences)).values():
                if row.state == DeliveryState.CLAIMED:
                    self._put_back(session, row)
        self._fences.clear()

    def _forget(self, ids: Sequence[int]) -> None:
        """Drop the fences of claims that are over, so that memory stays flat."""
        for identifier in ids:
            self._fences.pop(identifier, None)

    def _own(self, session: Session, ids: Sequence[int]) -> dict[int, Delivery]:
        return {
            row.id or 0: row
            for row in ledger.deliveries(session, ids)
            if row.fence == self._fences.get(row.id or 0)
        }

    def _refused(
        self, session: Session, rows: Mapping[int, Delivery], ids: Sequence[int]
    ) -> list[int]:
        """Return which messages may no longer leave, and put those back."""
        running = is_leaving(session, self._publication_id)
        states = self._standings(session, [rows[i] for i in ids if i in rows])
        refused = []
        for identifier in ids:
            row = rows.get(identifier)
            if row is None or row.state != DeliveryState.CLAIMED:
                refused.append(identifier)
                continue
            state = states.get(identifier, "erased")
            if state != SubscriptionState.CONFIRMED:
                _close(session, row, DeliveryState.SUPPRESSED, state, self._clock.now())
                refused.append(identifier)
            elif not running:
                self._put_back(session, row)
                refused.append(identifier)
        return refused

    def _standings(
        self, session: Session, rows: Sequence[Delivery]
    ) -> Mapping[int, str]:
        """Return where whom each delivery goes to stands, by delivery."""
        people = {row.id or 0: subscriber_id(row) for row in rows}
        states = states_of(session, self._newsletter, list(people.values()))
        return {
            delivery: states[person]
            for delivery, person in people.items()
            if person in states
        }

    def _put_back(self, session: Session, row: Delivery) -> None:
        """Wait for the end of a pause; or for nothing, after a cancellation."""
        publication = session.get_one(Publication, self._publication_id)
        over = publication.state == PublicationState.CANCELLED
        state = DeliveryState.CANCELLED if over else DeliveryState.QUEUED
        _close(session, row, state, "cancelled" if over else "", self._clock.now())


def _accept(session: Session, row: Delivery, outcome: Accepted, now: datetime) -> None:
    if row.state == DeliveryState.SENT:
        # Recorded already: the commit was made, only its answer got lost.
        return
    row.sent_at, row.remote_id, row.retry_at = now, outcome.remote_id[:200], None
    _close(session, row, DeliveryState.SENT, "", now, outcome="accepted")


def _defer(session: Session, row: Delivery, outcome: Deferred, now: datetime) -> None:
    if row.attempts >= MOST_TRIES:
        _close(session, row, DeliveryState.REFUSED, outcome.reason, now)
        return
    wait = RETRY_AFTER[min(row.attempts, len(RETRY_AFTER)) - 1]
    asked = timedelta(seconds=outcome.retry_after or 0)
    row.retry_at = now + max(wait, asked)
    _close(session, row, DeliveryState.DEFERRED, outcome.reason, now)


def _doubt(session: Session, row: Delivery, outcome: InDoubt, now: datetime) -> None:
    """Send once more with the same Message-ID; after three copies, ask a person."""
    resting = row.copies >= MOST_COPIES
    state = DeliveryState.UNKNOWN if resting else DeliveryState.QUEUED
    _close(session, row, state, outcome.reason, now, outcome="in_doubt")


def _close(
    session: Session,
    row: Delivery,
    state: DeliveryState,
    reason: str,
    now: datetime,
    *,
    outcome: str = "",
) -> None:
    row.state = step(DELIVERY_STEPS, row.state, state)
    row.reason = reason[:500]
    session.add(row)
    ended = outcome or _ENDS.get(state, "abandoned")
    ledger.close_attempts(session, [row.id or 0], outcome=ended, detail=reason, at=now)


_ENDS = {
    DeliveryState.DEFERRED: "deferred",
    DeliveryState.REFUSED: "declined",
}
