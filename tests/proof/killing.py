"""Kills the worker at random moments until the edition is out, and waits for ends."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from chaos.running import Sink
from proof.site import Site, edition_state, end_leases
from proof.victim import Victim, Workers

from comms.store import Store

#: Kills that come by the clock after the start, before and while the edition begins:
#: one of so many, but a few in any case.
_EARLY, _EARLY_LEAST = 10, 6
#: Workers that may fall over by themselves before all is given up.
_MOST_FAULTS = 3
#: Seconds without a word from anybody after which the clock may move on.
_QUIET = 0.3
#: Seconds after which something has gone wrong, however busy the machine.
_LONGEST = 300.0
_OVER = {"sent", "partly_failed", "cancelled"}


@dataclass(kw_only=True)
class Run:
    """An edition on its way: who sends it, and to where."""

    site: Site
    store: Store
    sink: Sink
    workers: Workers
    recipients: int
    #: Where logs of workers go; None: into the site folder.
    place: Path | None = None
    #: Kills that met a living worker.
    kills: int = 0
    #: Workers that ended without being told to.
    faults: list[str] = field(default_factory=list)
    #: Processor seconds of the workers together.
    processor_seconds: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the edition has finished."""
        return edition_state(self.store) in _OVER

    def start(self) -> Victim:
        """Start a worker."""
        return self.workers.start(self.site.home, place=self.place)

    def kill(self, victim: Victim) -> None:
        """Kill a worker and let its leases end."""
        if victim.is_alive:
            self.processor_seconds += victim.processor_seconds()
            victim.kill()
            self.note_death(victim)
        else:
            self.faults.append(victim.told())
            assert len(self.faults) < _MOST_FAULTS, self.faults[-1]

    def note_death(self, victim: Victim) -> None:
        """Count a worker that was killed, and let its leases end."""
        victim.wait()
        self.kills += 1
        if not self.store.is_sqlite:
            # On SQLite the next worker knows that it is alone.
            end_leases(self.store)

    def stop(self, victim: Victim) -> None:
        """Tell a worker to end."""
        self.processor_seconds += victim.processor_seconds()
        victim.stop()


class Stepping:
    """Moves the clock of a site on whenever nothing happens, so that retries come due.

    Not before the first mail: an edition that is long overdue does not begin.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._kept, self._since = 0, time.monotonic()

    def look(self) -> None:
        """See whether anything has happened since the last look."""
        kept, now = self._run.sink.kept(), time.monotonic()
        if kept != self._kept:
            self._kept, self._since = kept, now
        elif kept and now - self._since > _QUIET:
            self._run.site.step(minutes=5)
            self._since = now


def kill_often(
    run: Run, kills: int, chance: random.Random, *, steps: bool = False
) -> None:
    """Start and kill workers until so many were killed or the edition is out.

    Args:
        run: What is on its way.
        kills: How many.
        chance: Chooses the moments.
        steps: As in `finish_with`.
    """
    early, stepping = max(_EARLY_LEAST, kills // _EARLY), Stepping(run)
    while run.kills < kills and not run.is_over:
        victim = run.start()
        if run.kills < early:
            wait_for(victim, _after(chance.uniform(0.05, 1.2)))
        else:
            left = run.recipients - run.sink.kept()
            step = max(1, 2 * left // (kills - run.kills + 1))
            wanted = run.sink.kept() + chance.randint(1, step)
            wait_for(victim, _kept(run, wanted, stepping if steps else None))
            # Somewhere between two commits.
            wait_for(victim, _after(chance.uniform(0, 0.004)))
        run.kill(victim)


def finish(run: Run, *, within: float = _LONGEST, steps: bool = False) -> None:
    """Let one more worker bring the edition to its end; see `finish_with`."""
    finish_with(run, run.start(), within=within, steps=steps)


def finish_with(
    run: Run, victim: Victim, *, within: float = _LONGEST, steps: bool = False
) -> None:
    """Let a worker bring the edition to its end, then tell it to stop.

    Args:
        run: What is on its way.
        victim: The worker; it is still alive.
        within: Seconds after which it is a fault that it has not ended.
        steps: Move the clock on whenever nothing happens.
    """
    until, stepping = time.monotonic() + within, Stepping(run)
    while not run.is_over:
        if time.monotonic() > until or not victim.is_alive:
            raise AssertionError(f"not over: {victim.told()}")
        if steps:
            stepping.look()
        time.sleep(0.05)  # noqa: TID251 - waits for a real process
    run.stop(victim)


def _after(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def _kept(run: Run, wanted: int, stepping: Stepping | None) -> Callable[[], bool]:
    """Tell when the server has so many; a worker with nothing left is caught too."""
    looks = iter(range(1, 10**9))

    def has_come() -> bool:
        if stepping is not None:
            stepping.look()
        if run.sink.kept() >= wanted:
            return True
        return next(looks) % 200 == 0 and run.is_over

    return has_come


def wait_for(
    victim: Victim, has_come: Callable[[], bool], every: float = 0.002
) -> None:
    """Wait until something has come about, or the worker has ended."""
    until = time.monotonic() + _LONGEST
    while victim.is_alive and not has_come():
        assert time.monotonic() < until, f"it does not come: {victim.told()}"
        time.sleep(every)  # noqa: TID251 - waits for a real process
