"""Deliver one post as the worker does, in a test's time: the rules around an adapter.

Deferred: again with the same key, after the wait. Pending: resume after the wait. In
doubt: reconcile; found, done; absent, again with the same key; unreadable, look again
if that may help, else unknown. Killed: resume from the state that was saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from comms.errors import Misconfigured
from comms.ports import (
    Absent,
    Declined,
    Deferred,
    InDoubt,
    Pending,
    Post,
    PostAttempt,
    PostOutcome,
    PublicChannel,
    Published,
    Unreadable,
)
from comms.testing.clock import FrozenClock

#: How a delivery ends: it is there, the network says no, a person has to look, the
#: account is wrong, a person has to act, or it goes on for ever.
End = Literal["published", "declined", "unknown", "paused", "by hand", "endless"]

_USUAL_WAIT = 30.0
_MOST_STEPS = 200


class Killed(BaseException):
    """The process died; no adapter may catch this."""


@dataclass(frozen=True, kw_only=True)
class Kill:
    """When the process dies: at the saving of a step, before or after it is durable."""

    save: int
    is_durable: bool


@dataclass(kw_only=True)
class Delivery:
    """The ledger of one post on one channel."""

    end: End | None = None
    published: Published | None = None
    #: What the last attempt saved.
    state: Mapping[str, str] = field(default_factory=dict)
    #: Steps saved so far, in all attempts.
    saves: int = 0
    outcomes: list[PostOutcome] = field(default_factory=list)


class PublicWorker:
    """Brings posts to their end.

    Args:
        channel: The adapter.
        clock: Moved on where the rules ask to wait.
        kill: When the process dies, once.
    """

    def __init__(
        self, channel: PublicChannel, clock: FrozenClock, kill: Kill | None = None
    ) -> None:
        self._channel = channel
        self._clock = clock
        self._kill = kill

    def deliver(self, post: Post, key: str) -> Delivery:
        """Bring one post to its end."""
        delivery = Delivery()
        attempt = PostAttempt(key=key, number=1, started_at=self._clock.now())
        is_new = True
        for _ in range(_MOST_STEPS):
            outcome = self._try(delivery, post, attempt, is_new=is_new)
            delivery.outcomes.append(outcome)
            found: PostOutcome | Absent | Unreadable
            if isinstance(outcome, InDoubt):
                since = attempt.doubtful_since or attempt.started_at
                attempt = replace(attempt, doubtful_since=since)
                found = self._look(delivery, post, attempt)
            else:
                found = outcome
            if self._is_end(delivery, found):
                return delivery
            is_new = not isinstance(found, Pending)
            if is_new:
                attempt = self._next(attempt)
        delivery.end = "endless"
        return delivery

    def _try(
        self, delivery: Delivery, post: Post, attempt: PostAttempt, *, is_new: bool
    ) -> PostOutcome:
        def save(state: Mapping[str, str]) -> None:
            self._save(delivery, state)

        try:
            if is_new:
                delivery.state = {}
                return self._channel.publish(post, attempt, save)
            return self._channel.resume(post, attempt, delivery.state, save)
        except Killed:
            return self._try(delivery, post, attempt, is_new=False)
        except Misconfigured as error:
            delivery.end = "paused"
            return Declined(reason=str(error), key=error.key)

    def _save(self, delivery: Delivery, state: Mapping[str, str]) -> None:
        delivery.saves += 1
        is_killed = self._kill is not None and self._kill.save == delivery.saves
        if not is_killed or (self._kill and self._kill.is_durable):
            delivery.state = dict(state)
        if is_killed:
            raise Killed

    def _look(
        self, delivery: Delivery, post: Post, attempt: PostAttempt
    ) -> Published | Absent | Unreadable:
        for _ in range(_MOST_STEPS):
            try:
                found = self._channel.reconcile(post, attempt, delivery.state)
            except Misconfigured as error:
                return Unreadable(reason=str(error))
            if not (isinstance(found, Unreadable) and found.retry_after):
                return found
            self._wait(found.retry_after)
        delivery.end = "endless"
        return Unreadable(reason="looked for ever")

    def _is_end(
        self, delivery: Delivery, outcome: PostOutcome | Absent | Unreadable
    ) -> bool:
        if delivery.end:
            return True
        if isinstance(outcome, Published):
            delivery.published = outcome
            delivery.end = "published"
        elif isinstance(outcome, Declined):
            delivery.end = "declined"
        elif isinstance(outcome, Unreadable):
            delivery.end = "unknown"
        elif isinstance(outcome, Pending) and outcome.retry_after is None:
            delivery.end = "by hand"
        elif isinstance(outcome, Deferred | Pending):
            self._wait(outcome.retry_after or _USUAL_WAIT)
        return delivery.end is not None

    def _wait(self, seconds: float) -> None:
        self._clock.advance(timedelta(seconds=seconds))

    def _next(self, attempt: PostAttempt) -> PostAttempt:
        number = attempt.number + 1
        return replace(attempt, number=number, started_at=self._clock.now())
