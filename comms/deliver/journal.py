"""The journal that a channel writes while it speaks: outcomes, made durable.

One commit, written through to the disk, records what was accepted and what may now
leave. An owner that lost its claim changes nothing any more. Just
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
from comms.store import Session, Store, sending
from comms.store import deliveries as ledger
from comms.store.sending import Taken

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
#: Attempts of accepted messages that are closed together.
_CLOSE_AT_ONCE = 250


class InHand(Protocol):
    """A delivery in hand, whomever it goes to."""

    @property
    def taken(self) -> Taken:
        """What the ledger says of it."""


class LedgerJournal:
    """Records what a channel reports about the claims of one worker."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        publication_id: int,
        newsletter: str,
        owner: str,
        progress: Callable[[int], None] = lambda _through: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._publication_id = publication_id
        self._newsletter = newsletter
        self._owner = owner
        self._progress = progress
        self._hands: dict[int, Taken] = {}
        #: Accepted, and the attempt not closed yet.
        self._to_close: list[int] = []

    def expect(self, claimed: Sequence[InHand]) -> None:
        """Take note of the claims that outcomes may come for."""
        self._hands |= {one.taken.id: one.taken for one in claimed}

    def record(
        self,
        *,
        sent: Sequence[tuple[int, Accepted]] = (),
        in_data: Sequence[int] = (),
    ) -> Sequence[int]:
        """Make acceptances and intents durable; see `ports.Journal`."""
        now = self._clock.now()
        accepted = [
            (identifier, outcome.remote_id[:200])
            for identifier, outcome in sent
            if identifier in self._hands
        ]
        with self._store.write(durable=True) as session:
            if accepted:
                sending.accept(session, accepted, owner=self._owner, at=now)
                self._close_later(session, [one for one, _ in accepted])
            refused = self._let_out(session, in_data) if in_data else []
        self._forget([*(one for one, _ in sent), *refused])
        if sent:
            self._progress(len(sent))
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

    def _close_later(self, session: Session, ids: Sequence[int]) -> None:
        """Close attempts in numbers: the delivery says already what became of them."""
        self._to_close += ids
        if len(self._to_close) >= _CLOSE_AT_ONCE:
            sending.close_accepted(session, self._to_close)
            self._to_close = []

    def release(self) -> None:
        """Put back what was claimed and never came to the wire."""
        with self._store.write() as session:
            for row in self._own(session, list(self._hands)).values():
                if row.state == DeliveryState.CLAIMED:
                    self._put_back(session, row)
        self._hands.clear()

    def _forget(self, ids: Sequence[int]) -> None:
        """Drop claims that are over, so that memory stays flat."""
        for identifier in ids:
            self._hands.pop(identifier, None)

    def _own(self, session: Session, ids: Sequence[int]) -> dict[int, Delivery]:
        rows = sending.held(session, self._owner, ids)
        return {row.id or 0: row for row in rows if row.id in self._hands}

    def _let_out(self, session: Session, ids: Sequence[int]) -> list[int]:
        """Let messages leave; return those that may not, put back or closed."""
        hands = [one for one in ids if one in self._hands]
        left = self._left(session, hands)
        if len(left) < len(hands):
            # Somebody left, or all is stopped: ask in full, one by one.
            left |= self._explained(session, [one for one in hands if one not in left])
        return [one for one in ids if one not in left]

    def _left(self, session: Session, ids: Sequence[int]) -> frozenset[int]:
        """Let out what may leave without question."""
        return sending.let_out_to_readers(
            session,
            ids,
            owner=self._owner,
            lease=LEASE,
            newsletter=self._newsletter,
        )

    def _explained(self, session: Session, ids: Sequence[int]) -> frozenset[int]:
        """Put back or close what may not leave; return what may after all."""
        states = self._standings(session, {one: self._hands[one] for one in ids})
        running = sending.is_leaving(session, self._publication_id)
        free = [
            one
            for one in ids
            if running and states.get(one) == SubscriptionState.CONFIRMED
        ]
        left = sending.let_out(session, free, owner=self._owner, lease=LEASE)
        for one, row in self._own(session, [i for i in ids if i not in left]).items():
            self._keep_back(session, row, states.get(one, "erased"))
        return left

    def _keep_back(self, session: Session, row: Delivery, standing: str) -> None:
        """Write down why a message in hand does not leave."""
        if standing != SubscriptionState.CONFIRMED:
            now = self._clock.now()
            _close(session, row, DeliveryState.SUPPRESSED, standing, now)
        else:
            self._put_back(session, row)

    def _standings(
        self, session: Session, hands: Mapping[int, Taken]
    ) -> Mapping[int, str]:
        """Return where whom each delivery goes to stands, by delivery."""
        persons = {one: subscriber_id(taken) for one, taken in hands.items()}
        states = sending.standings(session, self._newsletter, persons.values())
        return {
            delivery: states[person]
            for delivery, person in persons.items()
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
