"""The engine of a single process: a call wakes a thread, and nothing is stored.

What is due lies in rows, and a worker looks at them when it starts and every second;
so a call that is lost with its process loses nothing. In a process that has no
worker, calls go unheard.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Condition, Thread

from comms.clock import Clock
from comms.ports import Transaction

#: Seconds between two looks whether to end, and at a clock that may be stepped.
_LOOK_EVERY = 0.25
#: Calls of one name that are kept; more than threads could ever serve.
_MOST = 1_000


@dataclass(frozen=True, kw_only=True)
class _Call:
    """A job that was asked for."""

    run_at: datetime
    key: str
    args: Mapping[str, str | int]


@dataclass
class EmbeddedEngine:
    """Calls from any thread of this process, carried out in threads of this one."""

    clock: Clock
    _waiting: dict[str, list[_Call]] = field(default_factory=dict)
    _changed: Condition = field(default_factory=Condition)

    def enqueue(
        self,
        job: str,
        *,
        connection: Transaction,
        args: Mapping[str, str | int] | None = None,
        run_at: datetime | None = None,
        key: str = "",
        count: int = 1,
    ) -> None:
        """See `ports.Engine`; heard once the transaction is committed."""
        call = _Call(run_at=run_at or self.clock.now(), key=key, args=dict(args or {}))
        connection.after_commit(partial(self._hear, job, call, count))

    def set_up(self, connection: Transaction) -> None:
        """Make nothing: this engine has no tables."""

    def work(
        self,
        jobs: Mapping[str, Callable[..., None]],
        is_ending: Callable[[], bool],
        tell: Callable[[str, Exception], None] = lambda _name, _fault: None,  # noqa: ARG002 - always reached
    ) -> None:
        """See `ports.Engine`."""
        threads = [
            Thread(target=self._carry_out, args=(name, job, is_ending), name=name)
            for name, job in jobs.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _hear(self, job: str, call: _Call, count: int) -> None:
        with self._changed:
            waiting = self._waiting.setdefault(job, [])
            if call.key and any(
                one.key == call.key and one.run_at <= call.run_at for one in waiting
            ):
                return
            waiting += [call] * min(count, _MOST - len(waiting))
            waiting.sort(key=lambda one: one.run_at)
            self._changed.notify_all()

    def _carry_out(
        self, name: str, job: Callable[..., None], is_ending: Callable[[], bool]
    ) -> None:
        while not is_ending():
            call = self._next(name)
            if call is not None:
                # Whoever made the job tells of its faults; the next one may do better.
                with suppress(Exception):
                    job(**call.args)

    def _next(self, name: str) -> _Call | None:
        """Return the next call that is due; wait a little where there is none."""
        with self._changed:
            if not self._due(name):
                self._changed.wait(_LOOK_EVERY)
            due = self._due(name)
            return due.pop(0) if due else None

    def _due(self, name: str) -> list[_Call]:
        """Return the calls of a name that wait, if the first of them is due."""
        waiting = self._waiting.get(name, [])
        return waiting if waiting and waiting[0].run_at <= self.clock.now() else []
