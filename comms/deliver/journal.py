"""The journal that a channel writes while it speaks: outcomes, made durable.

One commit, written through to the disk, records what was accepted and what may now
leave. An owner that lost its claim changes nothing any more. Just
before a message may leave, the person's subscription is read once more.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from comms.clock import Clock
from comms.deliver.claims import ACCEPTED, LEASE, MOST_COPIES, end, suppress
from comms.deliver.settling import Consequences
from comms.model.states import (
    DELIVERY_STEPS,
    DeliveryState,
    PublicationState,
    SubscriptionState,
    step,
)
from comms.model.tables import Delivery, Publication
from comms.ports import Accepted, InDoubt, Outcome
from comms.store import Session, Store, in_hand, sending
from comms.store.plain import Plain


class InHand(Protocol):
    """A delivery in hand, whomever it goes to."""

    @property
    def id(self) -> int:
        """The delivery."""

    @property
    def publication_id(self) -> int:
        """What it belongs to."""

    @property
    def seat(self) -> int | None:
        """Subscription it goes to; None: to somebody who works here."""


class _NotAll(Exception):
    """Some of the messages that are to leave may not."""


class LedgerJournal:
    """Records what a channel reports about the claims of one worker.

    They may be of any publications; each is asked for itself whether it may leave.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        owner: str,
        consequences: Consequences,
        progress: Callable[[int, int], None] = lambda _publication_id, _through: None,
    ) -> None:
        """Begin with nothing in hand.

        Args:
            store: Where the ledger is.
            clock: For what is written down; leases take the database's time.
            owner: Whose claims they are.
            consequences: Draws them from what was not accepted.
            progress: Told how many more of which publication are through.
        """
        self._store = store
        self._clock = clock
        self._owner = owner
        self._consequences = consequences
        self._progress = progress
        self._hands: dict[int, InHand] = {}
        #: The ledger's version as the last of them were claimed, and what was in hand
        #: at an older one.
        self._version: int | None = None
        self._older: frozenset[int] = frozenset()

    def expect(self, claimed: Sequence[InHand], version: int | None = None) -> None:
        """Take note of the claims that outcomes may come for.

        Args:
            claimed: The claims.
            version: Of the ledger, as they were made (`Plain.version`); while it is
                the same, what was asked at the claim need not be asked again.
        """
        if version != self._version:
            self._version, self._older = version, frozenset(self._hands)
        self._hands.update({one.id: one for one in claimed})

    def record(
        self,
        *,
        sent: Sequence[tuple[int, Accepted]] = (),
        in_data: Sequence[int] = (),
    ) -> Sequence[int]:
        """Make acceptances and intents durable; see `ports.Journal`."""
        known = self._hands
        hands = [one for one in in_data if one in known]
        try:
            self._record(sent, hands)
        except _NotAll:
            # Somebody left, or all is stopped: ask in full, one by one.
            self._record(sent, ())
            left = self._explained(hands)
            refused = [one for one in in_data if one not in left]
        else:
            refused = [one for one in in_data if one not in known]
        self._count(sent)
        self._forget(refused)
        return refused

    def _record(
        self, sent: Sequence[tuple[int, Accepted]], hands: Sequence[int]
    ) -> None:
        """Write down what was accepted, and let messages leave: all, or nothing.

        Raises:
            _NotAll: Some may not leave; nothing is written.
        """
        with self._store.ledger() as plain:
            if sent:
                accepted = [(one, outcome.remote_id[:200]) for one, outcome in sent]
                at = self._clock.now()
                in_hand.accept(plain, accepted, owner=self._owner, at=at)
            if hands and self._let_out(plain, hands) < len(hands):
                raise _NotAll

    def _let_out(self, plain: Plain, hands: Sequence[int]) -> int:
        """Let messages leave where all may; return how many do."""
        if (
            self._version is not None
            and self._version == plain.version()
            and self._older.isdisjoint(hands)
        ):
            return in_hand.let_out_known(plain, hands, owner=self._owner, lease=LEASE)
        claims = [self._hands[one] for one in hands]
        return in_hand.let_out(
            plain,
            hands,
            publications=list({one.publication_id for one in claims}),
            seats=list({one.seat for one in claims if one.seat is not None}),
            owner=self._owner,
            lease=LEASE,
        )

    def settle(self, delivery_id: int, outcome: Outcome) -> None:
        """Make any other outcome durable; see `ports.Journal`."""
        now = self._clock.now()
        with self._store.write(durable=True) as session:
            row = self._own(session, [delivery_id]).get(delivery_id)
            if row is None:
                pass
            elif isinstance(outcome, Accepted):
                _accept(session, row, outcome, now)
            elif isinstance(outcome, InDoubt):
                _doubt(session, row, outcome, now)
            else:
                if row.state == DeliveryState.IN_DATA:
                    # The server said no to its end: this copy did not arrive.
                    row.copies -= 1
                rest = self._consequences.rest(session, row, outcome, now)
                row.retry_at = rest.retry_at
                ended = _ENDS.get(rest.state, "abandoned")
                end(session, row, rest.state, rest.reason, now, outcome=ended)
                if rest.retry_at and _is_called_off(session, row):
                    row.state = step(DELIVERY_STEPS, row.state, DeliveryState.CANCELLED)
        self._forget([delivery_id])

    def release(self, ids: Collection[int] | None = None) -> None:
        """Put back what was claimed and never came to the wire.

        Args:
            ids: These claims only; None: all.
        """
        hands = [one for one in self._hands if ids is None or one in ids]
        with self._store.write() as session:
            for row in self._own(session, hands).values():
                if row.state == DeliveryState.CLAIMED:
                    self._put_back(session, row)
        self._forget(hands)

    def _count(self, accepted: Sequence[tuple[int, Accepted]]) -> None:
        """Tell how many more are through, and drop their claims."""
        known = self._hands
        through = [known.pop(one).publication_id for one, _ in accepted if one in known]
        for publication_id in {*through}:
            self._progress(publication_id, through.count(publication_id))

    def _forget(self, ids: Sequence[int]) -> None:
        """Drop claims that are over, so that memory stays flat."""
        for identifier in ids:
            self._hands.pop(identifier, None)

    def _own(self, session: Session, ids: Sequence[int]) -> dict[int, Delivery]:
        rows = in_hand.held(session, self._owner, ids)
        return {row.id or 0: row for row in rows}

    def _explained(self, ids: Sequence[int]) -> frozenset[int]:
        """Put back or close what may not leave; return what may after all."""
        of = {one: self._hands[one].publication_id for one in ids}
        with self._store.write(durable=True) as session:
            standing = self._standings(session, ids)
            may = {each: sending.is_leaving(session, each) for each in {*of.values()}}
            free = [one for one in ids if may[of[one]] and _is_reader(standing[one])]
            left = in_hand.let_out_asked(session, free, owner=self._owner, lease=LEASE)
            kept = self._own(session, [one for one in ids if one not in left])
            for one, row in kept.items():
                # What is in data has left already: its answer is still to come.
                if row.state == DeliveryState.CLAIMED:
                    self._keep_back(session, row, standing[one])
        return left

    def _keep_back(self, session: Session, row: Delivery, standing: str) -> None:
        """Write down why a message in hand does not leave."""
        if _is_reader(standing):
            self._put_back(session, row)
        else:
            now = self._clock.now()
            suppress(session, row, standing, now)

    def _standings(self, session: Session, ids: Sequence[int]) -> Mapping[int, str]:
        """Return where whom each delivery goes to stands, by delivery.

        People who work here subscribe to nothing, so none of them can have left.
        """
        known = in_hand.standings(session, ids)
        hers = {one: self._hands[one].seat is not None for one in ids}
        return {
            one: known.get(one, "erased") if reader else SubscriptionState.CONFIRMED
            for one, reader in hers.items()
        }

    def _put_back(self, session: Session, row: Delivery) -> None:
        """Wait for the end of a pause; or for nothing, after a cancellation."""
        over = _is_called_off(session, row)
        state = DeliveryState.CANCELLED if over else DeliveryState.QUEUED
        end(session, row, state, "cancelled" if over else "", self._clock.now())


def _is_called_off(session: Session, row: Delivery) -> bool:
    publication = session.get_one(Publication, row.publication_id)
    return publication.state == PublicationState.CANCELLED


def _is_reader(standing: str) -> bool:
    return standing == SubscriptionState.CONFIRMED


def _accept(session: Session, row: Delivery, outcome: Accepted, now: datetime) -> None:
    row.sent_at, row.remote_id, row.retry_at = now, outcome.remote_id[:200], None
    end(session, row, DeliveryState.SENT, "", now, outcome=ACCEPTED)


def _doubt(session: Session, row: Delivery, outcome: InDoubt, now: datetime) -> None:
    """Send once more with the same Message-ID; after three copies, ask a person.

    So where it was called off: nobody can say that she did not get it.
    """
    resting = row.copies >= MOST_COPIES or _is_called_off(session, row)
    state = DeliveryState.UNKNOWN if resting else DeliveryState.QUEUED
    end(session, row, state, outcome.reason, now, outcome="in_doubt")


_ENDS = {
    DeliveryState.DEFERRED: "deferred",
    DeliveryState.REFUSED: "declined",
}
