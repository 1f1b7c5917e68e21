"""The stream of one lane: messages of all publications, by class, fair, and in time.

Looks at the rows several times a second: what has begun joins, what was stopped gives
back what is in hand, what is at its end is finished. Between two looks only claims are
made, small enough that nothing stays in hand for long.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from time import monotonic

from comms.deliver.classes import Pace, Split, Turns
from comms.deliver.failover import Lane, shares
from comms.deliver.journal import LedgerJournal
from comms.errors import CommsError
from comms.ports import MergedMessage, Stream, Wait
from comms.store import Session
from comms.store.lane_health import lanes_down
from comms.store.leaving import Leaving, is_unfinished, leaving, ready
from comms.store.sending import Share
from comms.workflows.finishing import finish
from comms.workflows.house import House
from comms.workflows.lane_claims import Claims
from comms.workflows.lane_faults import MOST_IN_A_ROW, hold, is_hers, refusal
from comms.workflows.lane_queue import InHand, Queue, open_queue
from comms.workflows.quiet import out_of_quiet

#: Seconds between two looks at what may leave.
LOOK_EVERY = 0.25
#: Deliveries claimed at a time: at the most, and per connection at the least.
MOST_CLAIMED, LEAST_PER_CONNECTION = 500, 2
#: Seconds after which what was called off is called off once more: messages that were
#: on their way to a server then have ended.
_SETTLED_AFTER = 2.0
_SHORTEST_WAIT = 0.01


class LaneStream:
    """What one lane sends next.

    Args:
        house: The site.
        name: Of the lane.
        journal: Told what is claimed, and what is given back.
        owner: Whose the claims are.
        patience: Seconds without a message after which the stream ends.
        only: These publications alone; empty: all that have begun.
        timer: A monotonic clock, in seconds.
    """

    def __init__(  # noqa: PLR0913 - all keyword-only, each names itself
        self,
        house: House,
        *,
        name: str,
        journal: LedgerJournal,
        owner: str,
        patience: float = 0.0,
        only: Collection[int] = (),
        timer: Callable[[], float] = monotonic,
    ) -> None:
        self._house, self._name = house, name
        lane = house.lanes.get(name, Lane())
        self._claims = Claims(house, name, lane.limits, owner)
        self._journal = journal
        self._patience, self._timer = patience, timer
        self._only = frozenset(only)
        self._turns = Turns()
        self._queues: dict[int, Queue] = {}
        #: Publications that a limit holds, and until when.
        self._parked: dict[int, float] = {}
        #: Publications that were stopped, and when to call them off once more.
        self._stopped: dict[int, float] = {}
        self._share: Share | None = None
        self._look_at = self._busy_at = self._timer()
        self._has_looked = False
        least = max(1, LEAST_PER_CONNECTION * lane.connections)
        self._pace = Pace(least=min(least, MOST_CLAIMED), most=MOST_CLAIMED)
        self._finished: list[str] = []

    def look_soon(self) -> None:
        """Look before the next message: something was kept back."""
        self._look_at = self._timer()

    def messages(self) -> Stream:
        """Yield messages while there are any; wait for more while there is patience."""
        self._busy_at, self._has_looked = self._timer(), False
        while not self._house.is_ending():
            if self._timer() >= self._look_at:
                self._look()
            if self._parked and self._patience:
                self._unpark()
            queue, most = self._whose_turn()
            if queue is not None:
                yield from self._some_of(queue, most)
            elif not self._turns.is_empty:
                continue
            elif (seconds := self._rests_for()) is not None:
                yield Wait(seconds)
            elif self._has_looked:
                return
            else:
                # What was in doubt, or has just begun, may be ready by now.
                self._look()

    def take_finished(self) -> list[str]:
        """Return, once, the names of publications that have come to their end."""
        found, self._finished = self._finished, []
        return found

    def settle_stopped(self) -> None:
        """Call off what was put back of publications that were stopped."""
        for publication_id in list(self._stopped):
            del self._stopped[publication_id]
            self._finish(publication_id)

    def give_back(self) -> None:
        """Give back to the limits what was claimed and never came to the wire."""
        for queue in self._queues.values():
            self._claims.give_back(queue)

    # ------------------------------------------------------------- the messages

    def _whose_turn(self) -> tuple[Queue | None, int]:
        """Return what has its turn and something in hand, and for how many.

        Alone it has all that is in hand: nobody else is kept waiting.
        """
        turn = self._turns.next()
        if turn is None:
            return None, 0
        queue = self._queues[turn]
        if not queue.hand:
            self._fill(queue)
        if not queue.hand:
            return None, 0
        is_alone = self._turns.is_alone and not self._parked
        return queue, len(queue.hand) if is_alone else 1

    def _some_of(self, queue: Queue, most: int) -> Iterator[MergedMessage]:
        """Yield messages of a publication until it is time to look again."""
        timer, is_ending = self._timer, self._house.is_ending
        for _ in range(most):
            one, made = queue.next()
            if isinstance(made, MergedMessage):
                self._has_looked = False
                if queue.spoilt:
                    self._set_aside(queue)
            elif self._is_held_for(queue, one, made):
                return
            if not queue.hand and queue.split.is_over:
                self._rest(queue)
            if isinstance(made, MergedMessage):
                yield made
            now = self._busy_at = timer()
            if now >= self._look_at or is_ending():
                return

    def _is_held_for(self, queue: Queue, one: InHand, fault: Exception) -> bool:
        """Note that a message cannot be written; hold where that hits everyone."""
        if isinstance(fault, CommsError):
            self._journal.settle(one.id, refusal(self._house, queue.row.name, fault))
            return False
        queue.spoilt.append((one, fault))
        if len(queue.spoilt) < MOST_IN_A_ROW:
            return False
        self._hold(queue)
        return True

    def _set_aside(self, queue: Queue) -> None:
        """Refuse those alone whose messages could not be written: others' could."""
        for one, fault in queue.spoilt:
            self._journal.settle(one.id, refusal(self._house, queue.row.name, fault))
        queue.spoilt.clear()

    def _hold(self, queue: Queue) -> None:
        _, fault = queue.spoilt[-1]
        self._stop(queue.row.id)
        hold(self._house, queue.row.id, fault)

    def _fill(self, queue: Queue) -> None:
        """Claim more of a publication; it rests where there is nothing to claim."""
        if queue.split.is_over:
            self._rest(queue)
            return
        language, most = queue.split.next(self._pace.next(self._timer()))
        found = self._claims.take(queue, language, most, self._share)
        self._journal.expect(found.claimed, found.version)
        queue.hand.extend(found.claimed)
        if found.granted:
            queue.split.took(language, found.granted, found.taken)
        else:
            self._park(queue, found.wait_seconds)

    # ------------------------------------------------------------------ the time

    def _rest(self, queue: Queue) -> None:
        """Let an empty publication have no turns until it is looked at again."""
        if queue.spoilt and is_hers(self._house, queue.row.id):
            self._set_aside(queue)
        elif queue.spoilt:
            self._hold(queue)
            return
        self._turns.leave(queue.row.id)
        queue.rest_until_look(self._timer())

    def _park(self, queue: Queue, seconds: float) -> None:
        """Let a publication have no turns until a limit of the account lets it."""
        self._turns.leave(queue.row.id)
        self._parked[queue.row.id] = self._timer() + seconds

    def _unpark(self) -> None:
        now = self._timer()
        for name, at in list(self._parked.items()):
            if at <= now:
                del self._parked[name]
                self._turns.enter(name, self._queues[name].of_class)

    def _rests_for(self) -> float | None:
        """Return how long there is nothing to do; None: the lane's patience is over."""
        now = self._timer()
        if now - self._busy_at >= self._patience:
            return None
        next_at = min([self._look_at, *self._parked.values()])
        return max(_SHORTEST_WAIT, next_at - now)

    def _look(self) -> None:
        """See what may leave now, and for whom this lane stands in."""
        now = self._timer()
        self._look_at, self._has_looked = now + LOOK_EVERY, True
        moment = self._house.clock.now()
        with self._house.store.read() as session:
            found = {
                row.id: row
                for row in out_of_quiet(session, leaving(session), moment)
                if not self._only or row.id in self._only
            }
            over = self._see(session, found, now)
        for name in self._queues.keys() - found.keys():
            self._stop(name)
        for name in over:
            self._finish(name)
        for name, at in list(self._stopped.items()):
            if at <= now:
                del self._stopped[name]
                self._finish(name)

    def _see(
        self, session: Session, found: Mapping[int, Leaving], now: float
    ) -> list[int]:
        """Let join what has begun; return what has come to its end."""
        moved, over = self._see_share(session), []
        for name in found.keys() - self._queues.keys():
            queue = open_queue(session, self._house, found[name], self._name)
            if queue is not None:
                self._queues[name] = queue
        for name in found.keys() & self._queues.keys():
            queue = self._queues[name]
            if moved or self._is_due(queue, now):
                self._count(session, queue)
                if not queue.is_waiting and not is_unfinished(session, name):
                    over.append(name)
        return over

    def _see_share(self, session: Session) -> bool:
        """Read which lanes are down; return whether this one's part has changed."""
        if len(self._house.lanes) <= 1:
            return False
        down = lanes_down(session).keys() - {self._name}
        share = shares(self._house.lanes, down).get(self._name)
        moved, self._share = share != self._share, share
        return moved

    def _is_due(self, queue: Queue, now: float) -> bool:
        return not queue.is_waiting and (queue.look_at <= now or not self._patience)

    def _count(self, session: Session, queue: Queue) -> None:
        """Count what is ready of a publication, and let it have its turns."""
        name, now = queue.row.id, self._house.clock.now()
        queue.split = Split(ready(session, name, now, self._share))
        if queue.split.is_over and not queue.hand:
            queue.rest_longer(self._timer())
            self._turns.leave(name)
        else:
            queue.begin()
            self._parked.pop(name, None)
            self._turns.enter(name, queue.of_class)

    def _stop(self, name: int) -> None:
        """Give back what is in hand of a publication that may not leave now."""
        queue = self._queues.pop(name)
        self._parked.pop(name, None)
        self._turns.leave(name)
        if in_hand := queue.in_hand:
            self._journal.release(frozenset(in_hand))
            self._claims.give_back(queue)
        self._stopped[name] = self._timer() + _SETTLED_AFTER

    def _finish(self, name: int) -> None:
        if ended := finish(self._house, name):
            self._finished.append(ended)
