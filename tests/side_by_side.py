"""Runs tests in processes side by side: `pytest --processes auto`.

One process imports and collects all tests, and measures coverage if it is to; then it
forks the others, which have all that from the start. Whole modules go, in the order of
the items, to whoever has nothing to do, so that what a module shares is made once. A
process that dies has failed its test, and another takes its place.
"""

import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, NoReturn

import pytest
from forked import Hand, slipcover

#: Name of what has to stay in one process; without it each module stays in one.
TOGETHER = pytest.StashKey[str]()
#: The real ones: slipcover puts its own in their place, which write files.
_fork: Callable[[], int] = getattr(os.fork, "__wrapped__", os.fork)
_exit: Callable[[int], NoReturn] = getattr(os._exit, "__wrapped__", os._exit)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--processes`."""
    parser.addoption(
        "--processes",
        metavar="N",
        default="0",
        help="run tests in so many processes; auto: two a core and one, as many wait",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take over how tests are run, where processes are asked for."""
    option, several = config.option, 2 * (os.cpu_count() or 1) + 1
    size = several if option.processes == "auto" else int(option.processes)
    if size and not option.usepdb and not option.collectonly:
        config.pluginmanager.register(_Crew(config, size))


@dataclass(eq=False)
class _Process:
    """One that runs tests, as seen from the one that has started it."""

    pid: int
    orders: Connection
    news: Connection
    #: What it is at, and what of the same module it has not begun.
    item: str = ""
    left: list[int] = field(default_factory=list)
    is_done: bool = False


@dataclass(eq=False)
class _Crew:
    """Hands out modules, and lets pytest hear what comes of them."""

    config: pytest.Config
    size: int
    processes: list[_Process] = field(default_factory=list)
    waiting: deque[list[int]] = field(default_factory=deque)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run all tests; where some could not be collected, leave it to pytest."""
        if session.testsfailed:
            return None
        assert threading.active_count() == 1, threading.enumerate()
        # Made here: it holds those of all processes.
        self.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        # Tests of many files end in turn.
        self.config.pluginmanager.getplugin("terminalreporter").showfspath = False
        together: dict[str, list[int]] = defaultdict(list)
        for position, item in enumerate(session.items):
            together[item.stash.get(TOGETHER, str(item.path))].append(position)
        self.waiting.extend(together.values())
        try:
            while self.processes or self.waiting:
                self._go_on(session)
        finally:
            self._end()
        return True

    def _go_on(self, session: pytest.Session) -> None:
        while self.waiting and len(self.processes) < self.size:
            self._start(session)
        for news in wait([process.news for process in self.processes]):
            [process] = [one for one in self.processes if one.news is news]
            self._hear(process)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)

    def _end(self) -> None:
        """Let those that still run finish the test they are at."""
        for process in self.processes:
            process.orders.close()
        for process in self.processes:
            with suppress(EOFError):
                while process.news.recv()[0] != "done":
                    pass

    def _start(self, session: pytest.Session) -> None:
        orders, to_process = Pipe(duplex=False)
        from_process, news = Pipe(duplex=False)
        pid = _fork()
        if pid == 0:
            # An end that is open anywhere else would never be seen to be closed.
            for connection in (to_process, from_process):
                connection.close()
            for other in self.processes:
                other.orders.close()
                other.news.close()
            self.config.pluginmanager.unregister(self)
            _exit(Hand(session, orders, news).work())
        orders.close()
        news.close()
        self.processes.append(_Process(pid, to_process, from_process))

    def _hear(self, process: _Process) -> None:
        try:
            kind, told = process.news.recv()
        except EOFError:
            self._bury(process)
        else:
            getattr(self, f"_{kind}")(process, told)

    def _idle(self, process: _Process, _told: None) -> None:
        process.left = self.waiting.popleft() if self.waiting else []
        with suppress(BrokenPipeError):
            process.orders.send(process.left)

    def _begin(self, process: _Process, name: str) -> None:
        process.item, process.left = name, process.left[1:]
        self.config.hook.pytest_runtest_logstart(nodeid=name, location=("", None, name))

    def _report(self, _process: _Process, told: dict[str, Any]) -> None:
        hook = self.config.hook
        report = hook.pytest_report_from_serializable(config=self.config, data=told)
        hook.pytest_runtest_logreport(report=report)

    def _finish(self, process: _Process, name: str) -> None:
        process.item = ""
        self.config.hook.pytest_runtest_logfinish(
            nodeid=name, location=("", None, name)
        )

    def _done(self, process: _Process, found: dict[str, Any]) -> None:
        process.is_done = True
        for name, lines_of in found.items():
            for file, lines in lines_of.items():
                getattr(slipcover(), name)[file].update(lines)

    def _bury(self, process: _Process) -> None:
        """Take note that a process is gone."""
        self.processes.remove(process)
        process.orders.close()
        _, status = os.waitpid(process.pid, 0)
        if not process.is_done:
            code = os.waitstatus_to_exitcode(status)
            self._fail(process, f"Process {process.pid} has died: {code}.")
            if process.left:
                self.waiting.appendleft(process.left)

    def _fail(self, process: _Process, why: str) -> None:
        """Report what has happened to a process."""
        name = process.item or "the end of a process of tests"
        place = ("", None, name)
        report = pytest.TestReport(name, place, {}, "failed", why, "teardown")
        self.config.hook.pytest_runtest_logreport(report=report)
