"""What is done beside the loop: in order, told in the loop, and to its end."""

import asyncio
import threading

from comms.channels.email.aside import Aside
from comms.channels.email.commits import Commits
from comms.ports import Accepted, Declined
from comms.testing import MemoryJournal


def test_acts_are_done_in_order_and_told_in_the_loop():
    """One thread, never the loop's; whatever was asked for is done before the end."""
    done: list[tuple[int, bool]] = []
    threads: set[threading.Thread] = set()

    def act(number: int) -> int:
        threads.add(threading.current_thread())
        return number

    async def run() -> None:
        loop = asyncio.get_running_loop()
        aside = Aside(loop, lambda fault: done.append((-1, bool(fault))))
        for number in range(20):
            aside.do(
                lambda number=number: act(number),
                lambda found: done.append((found, asyncio.get_running_loop() is loop)),
            )
        await aside.close()

    asyncio.run(run())

    assert done == [(number, True) for number in range(20)]
    assert len(threads) == 1
    assert not threads & {threading.current_thread()}
    assert not any(thread.is_alive() for thread in threads)


def test_nothing_is_done_after_a_fault():
    """A refusal must not be written down before what was accepted earlier."""
    done: list[str] = []

    def fail() -> str:
        raise OSError("full")

    async def run() -> None:
        loop = asyncio.get_running_loop()
        aside = Aside(loop, lambda fault: done.append(str(fault)))
        for act in (lambda: "first", fail, lambda: "later"):
            aside.do(act, done.append)
        await aside.close()

    asyncio.run(run())

    assert done == ["first", "full"]


def test_what_a_failed_commit_left_is_told_at_the_end_in_its_order():
    """Acceptances first, then what was refused after them."""

    class Failing(MemoryJournal):
        """Fails once."""

        faults = 1

        def record(self, **given: object) -> object:
            self.faults -= 1
            if self.faults >= 0:
                raise OSError("full")
            return super().record(**given)  # type: ignore[arg-type]

    journal, faults = Failing(), list[str]()

    async def run() -> None:
        loop = asyncio.get_running_loop()
        aside = Aside(loop, lambda fault: faults.append(str(fault)))
        commits = Commits(journal, loop, aside)
        commits.accepted(1, Accepted())
        commits.record([2], lambda _: faults.append("recorded"))
        commits.accepted(3, Accepted())
        commits.settle(4, Declined(reason="no"))
        await aside.close()
        assert journal.outcomes == []
        commits.finish()

    asyncio.run(run())

    assert faults == ["full"]
    assert [one for one, _ in journal.outcomes] == [1, 3, 4]
    assert journal.in_data == []


def test_refusal_is_written_down_after_what_was_accepted_before():
    """Nobody is refused in a ledger that does not know yet who has got hers."""
    journal = MemoryJournal()

    async def run() -> None:
        loop = asyncio.get_running_loop()
        aside = Aside(loop, lambda _fault: None)
        commits = Commits(journal, loop, aside)
        commits.accepted(1, Accepted())
        commits.settle(2, Declined(reason="no"))
        await aside.close()
        assert [one for one, _ in journal.outcomes] == [1, 2]
        commits.finish()

    asyncio.run(run())

    assert len(journal.outcomes) == 2
