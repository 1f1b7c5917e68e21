"""One of the processes that run tests side by side (side_by_side.py)."""

import atexit
import faulthandler
import gc
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import pytest

#: Seconds in which a process has to end once it has nothing more to do.
_LONGEST_END = 120
#: What slipcover knows of each file.
_MEASURED = ("all_seen", "code_lines", "code_branches")


@dataclass(eq=False)
class Hand:
    """One process: runs modules, and tells what comes of it."""

    session: pytest.Session
    orders: Connection
    news: Connection

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell of a step of a test."""
        config = self.session.config
        data = config.hook.pytest_report_to_serializable(config=config, report=report)
        self.news.send(("report", data))

    def work(self) -> int:
        """Run what is handed out; return the status of the process."""
        try:
            self._settle()
            with suppress(EOFError, KeyboardInterrupt):
                while module := self._ask():
                    self._run(module)
            faulthandler.dump_traceback_later(_LONGEST_END, exit=True)
            with self._faults_told():
                self.session._setupstate.teardown_exact(None)
            with self._faults_told():
                _look_for_litter(self.session.config)
            atexit._run_exitfuncs()
            found = {name: dict(getattr(slipcover(), name, {})) for name in _MEASURED}
            found["all_seen"] = dict(getattr(slipcover(), "newly_seen", {}))
            self.news.send(("done", found))
        except BaseException:  # noqa: BLE001 - as the interpreter does
            traceback.print_exc()
            return 1
        return 0

    def _settle(self) -> None:
        """Have one's own place for files and words; leave the common ones alone."""
        atexit._clear()
        config = self.session.config
        config.pluginmanager.unregister(name="terminalreporter")
        config.pluginmanager.register(self)
        if capture := config.pluginmanager.getplugin("capturemanager"):
            capture.stop_global_capturing()
            capture.start_global_capturing()
            capture.suspend_global_capture(in_=True)
        folders: pytest.TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined]
        folders._basetemp = folders.getbasetemp() / f"p{os.getpid()}"
        folders._basetemp.mkdir(mode=0o700)

    def _ask(self) -> list[int]:
        self.news.send(("idle", None))
        module: list[int] = self.orders.recv()
        return module

    def _run(self, module: list[int]) -> None:
        # After the last one all ends but what belongs to the session.
        then = [
            *(self.session.items[position] for position in module[1:]),
            self.session,
        ]
        for position, following in zip(module, then, strict=True):
            # Nothing is said meanwhile, only the end of all.
            if self.orders.poll():
                return
            item = self.session.items[position]
            self.news.send(("begin", item.nodeid))
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            self.news.send(("finish", item.nodeid))

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except Exception:  # noqa: BLE001 - whatever tests have left
            self.news.send(("fail", traceback.format_exc()))


def _look_for_litter(config: pytest.Config) -> None:
    """Fail for what was left open, as pytest does at its end."""
    from _pytest.unraisableexception import collect_unraisable  # noqa: PLC0415

    gc.collect()
    collect_unraisable(config)


def slipcover() -> Any:
    """Return what measures coverage; None: nothing does."""
    return next((one.sci for one in sys.meta_path if hasattr(one, "sci")), None)
