"""Lets several workers send while their database crashes, again and again."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from proof.killing import Run
from proof.postgres import Server
from proof.verdict import Verdict, judge
from proof.victim import Victim

#: Milliseconds that the server takes for each message, so that sending takes a while.
SLOW = 40
#: Seconds without a sign after which a worker counts as dead, in these proofs.
SILENCE = 3
#: Seconds after which it has not come about.
_LONGEST = 180.0


def slow_address(number: int) -> str:
    """Return the address of a reader whose mail is taken slowly."""
    return f"slow-{SLOW}-{number}@d{number % 97}.example"


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """What the crashes of a database came to."""

    verdict: Verdict
    #: Seconds from each start of the database to the next message that left.
    seconds: list[float]


@contextmanager
def crew(run: Run, count: int) -> Iterator[list[Victim]]:
    """Run several workers; those that live are told to end."""
    workers = [run.start() for _ in range(count)]
    try:
        yield workers
    finally:
        for worker in workers:
            if worker.is_alive:
                run.stop(worker)


def restarts(
    run: Run, server: Server, times: int, *, workers: int, chance: random.Random
) -> Recovered:
    """Crash the database so often while several workers send; judge what came of it."""
    seconds = []
    with crew(run, workers):
        until(lambda: run.sink.kept() > 0, run)
        for number in range(times):
            left = run.recipients - run.sink.kept()
            step = max(1, left // (times - number + 1))
            wanted = run.sink.kept() + chance.randint(step // 2, step)
            until(lambda wanted=wanted: run.sink.kept() >= wanted, run)
            server.crash()
            server.start()
            seconds.append(_seconds_until_mail(run))
        until(lambda: run.is_over, run)
    # Each worker loses what it has in flight, once for each crash.
    run.kills = times * workers
    return Recovered(verdict=judge(run, "restarts"), seconds=seconds)


def until(condition: Callable[[], bool], run: Run) -> None:
    """Wait for something that workers do.

    How long that takes is the machine's matter, which may be busy with other tests. No
    lease of a quarter of an hour ends meanwhile, and no network by itself.
    """
    ends = time.monotonic() + _LONGEST
    while not condition():
        if time.monotonic() > ends:
            logs = run.site.home.parent.glob("*/worker.log")
            told = [log.read_text(encoding="utf-8")[-3000:] for log in logs]
            raise AssertionError("\n".join([str(run.sink.kept()), *told]))
        time.sleep(0.02)  # noqa: TID251 - waits for real processes


def _seconds_until_mail(run: Run) -> float:
    began, kept = time.monotonic(), run.sink.kept()
    until(lambda: run.sink.kept() > kept or run.is_over, run)
    return time.monotonic() - began
