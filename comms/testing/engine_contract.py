"""What every `ports.Engine` proves, as a class of tests to inherit.

The test module of an engine inherits `EngineContract` and supplies `engine`, set up
and with nothing waiting, and `transaction`, which commits at its end and rolls back
where an error leaves it.
"""
# ruff: noqa: S101 - these are tests, they ship so that plug-ins can inherit them

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from queue import Empty, Queue
from threading import Event, Thread

from comms.ports import Engine, Transaction

#: Seconds in which a job that waits has been begun, on any machine.
WITHIN = 30.0
JOB = "work"


class GivenUpError(Exception):
    """What leaves a transaction that is to be rolled back."""


class EngineContract:
    """Tests that hold for every engine."""

    def engine(self) -> Engine:
        """Return the engine, the same at each call; nothing waits in it."""
        raise NotImplementedError

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Open a transaction; it commits at the end."""
        raise NotImplementedError

    def now(self) -> datetime:
        """Return the time by which the engine goes."""
        return datetime.now(UTC)  # noqa: TID251 - a database's clock has no other

    def test_a_job_is_carried_out_once_with_its_arguments(self) -> None:
        """Texts and numbers go through a row and come back as they were."""
        self._ask(args={"what": "käännös", "number": 7})

        assert self._done(1) == [{"what": "käännös", "number": 7}]

    def test_of_a_transaction_rolled_back_nobody_hears(self) -> None:
        """What it was about is not there either."""
        with suppress(GivenUpError), self.transaction() as connection:
            self.engine().enqueue(JOB, connection=connection, args={"kept": 0})
            raise GivenUpError
        self._ask(args={"kept": 1})

        assert self._done(1) == [{"kept": 1}]

    def test_nothing_begins_before_the_transaction_ends(self) -> None:
        """A worker that came early would not see what there is to do."""
        ending = Event()
        with self._working(ending.is_set) as begun:
            with self.transaction() as connection:
                self.engine().enqueue(JOB, connection=connection)
                self._ask("other")
                assert begun.get(timeout=WITHIN) == ("other", False)
                ending.set()
            assert begun.get(timeout=WITHIN) == (JOB, True)

    def test_what_is_for_later_waits(self) -> None:
        """A retry has its time, and holds no other job until then."""
        self._ask(args={"at": "later"}, run_at=self.now() + timedelta(hours=1))
        self._ask(args={"at": "past"}, run_at=self.now() - timedelta(hours=1))
        self._ask(args={"at": "once"})

        done = self._done(2)
        assert sorted(str(one["at"]) for one in done) == ["once", "past"]

    def test_several_alike_are_for_several_workers(self) -> None:
        """An edition calls as many as may help."""
        self._ask(count=3)

        assert self._done(3) == [{}, {}, {}]

    def test_of_one_key_one_waits(self) -> None:
        """Asked every second, nobody has to work off a heap."""
        for _ in range(3):
            self._ask(args={"key": "same"}, key="same")
        self._ask(args={"key": "other"}, key="other")

        assert self._done(2) == [{"key": "same"}, {"key": "other"}]

    def test_a_key_that_waits_for_later_holds_no_call_for_now(self) -> None:
        """Tomorrow's look is no answer to a call of today."""
        self._ask(args={"at": "later"}, key="k", run_at=self.now() + timedelta(hours=1))
        self._ask(args={"at": "now"}, key="k")
        self._ask(args={"at": "then"})

        assert self._done(2) == [{"at": "now"}, {"at": "then"}]

    def test_a_key_is_answered_after_the_transaction_that_asked(self) -> None:
        """Who waits already must not begin before what she is to see is there."""
        committing = Event()
        self._ask(key="k")
        with self._working(committing.is_set) as begun:
            with self.transaction() as connection:
                self.engine().enqueue(JOB, connection=connection, key="k")
                self._ask("other")
                while begun.get(timeout=WITHIN)[0] != "other":
                    pass
                committing.set()
            while begun.get(timeout=WITHIN) != (JOB, True):
                pass

    def test_a_job_that_fails_holds_no_other(self) -> None:
        """Nor does it end the worker."""
        done: Queue[str] = Queue()

        def work(which: str) -> None:
            if which == "bad":
                raise GivenUpError
            done.put(which)

        self._ask(args={"which": "bad"})
        self._ask(args={"which": "good"})
        with self._at_work({JOB: work}):
            assert done.get(timeout=WITHIN) == "good"

    def test_a_long_job_holds_no_job_of_another_name(self) -> None:
        """While an edition is on its way, the next one begins."""
        done: Queue[str] = Queue()
        let_go = Event()

        def long() -> None:
            let_go.wait(WITHIN)
            done.put("long")

        self._ask("long")
        self._ask("short")
        with self._at_work({"long": long, "short": lambda: done.put("short")}):
            assert done.get(timeout=WITHIN) == "short"
            let_go.set()
            assert done.get(timeout=WITHIN) == "long"

    def test_told_to_end_it_ends_the_job_in_hand_and_begins_no_other(self) -> None:
        """The rest is left to the next worker."""
        begun, done = Event(), Queue[int]()

        def work(number: int) -> None:
            begun.set()
            told.wait(WITHIN)
            done.put(number)

        first, second = 1, 2
        for number in (first, second):
            self._ask(args={"number": number})
        told = Event()
        with self._at_work({JOB: work}, told):
            assert begun.wait(WITHIN)
        assert done.get_nowait() == first
        assert done.empty()

        with self._at_work({JOB: work}):
            told.set()
            assert done.get(timeout=WITHIN) == second

    def test_setting_up_again_changes_nothing(self) -> None:
        """Each start of the program does it."""
        self._ask()
        with self.transaction() as connection:
            self.engine().set_up(connection)

        assert self._done(1) == [{}]

    def _ask(
        self,
        job: str = JOB,
        *,
        args: Mapping[str, str | int] | None = None,
        run_at: datetime | None = None,
        key: str = "",
        count: int = 1,
    ) -> None:
        with self.transaction() as connection:
            self.engine().enqueue(
                job,
                connection=connection,
                args=args,
                run_at=run_at,
                key=key,
                count=count,
            )

    def _done(self, count: int) -> list[dict[str, str | int]]:
        """Return the arguments of so many jobs, and of any that came beside them."""
        done: Queue[dict[str, str | int]] = Queue()
        last = Event()
        with self._at_work({JOB: lambda **args: done.put(args), "last": last.set}):
            found = [done.get(timeout=WITHIN) for _ in range(count)]
            # Whatever waits and is due has been looked at by then.
            self._ask("last")
            assert last.wait(WITHIN)
        with suppress(Empty):
            while True:
                found.append(done.get_nowait())
        return found

    @contextmanager
    def _working(self, look: Callable[[], bool]) -> Iterator["Queue[tuple[str, bool]]"]:
        """Let jobs tell that they began, and what could be seen then."""
        begun: Queue[tuple[str, bool]] = Queue()
        with self._at_work(
            {
                JOB: lambda: begun.put((JOB, look())),
                "other": lambda: begun.put(("other", look())),
            }
        ):
            yield begun

    @contextmanager
    def _at_work(
        self, jobs: Mapping[str, Callable[..., None]], told: Event | None = None
    ) -> Iterator[None]:
        ending = told or Event()
        thread = Thread(target=self.engine().work, args=(jobs, ending.is_set))
        thread.start()
        try:
            yield
        finally:
            ending.set()
            thread.join(WITHIN)
            assert not thread.is_alive()
