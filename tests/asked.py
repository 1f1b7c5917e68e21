"""Finds the tests whose questions to PostgreSQL other tests ask as well.

`PYTHONPATH=tests pytest -p asked -m postgresql tests/unit` notes each statement that a
test sends, keeps a small set of tests that sends them all, and writes the others into
asked_elsewhere.txt: in a usual run they ask SQLite alone. Tests of the store, of the
ledger's steps and of what happens at once are always kept: they are about more than
statements. A test that is not in the list, a new one say, runs on both databases.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

LIST = Path(__file__).with_name("asked_elsewhere.txt")
_HEAD = """\
# Tests whose questions to PostgreSQL other tests ask as well, statement by statement
# (asked.py): usually they ask SQLite alone; `pytest -m postgresql` runs them all.
"""
_KEPT = re.compile(
    "tests/unit/(store|deliver)/(?!test_settling|test_recipients)"
    "|_together|_faults|_at_once|_interrupted|_timetables|_lane_(?!stream)"
    "|_two_workers|_lost_with_the_power|_overtakes|_evenly|_in_hand"
)
#: What differs between two statements that ask the same.
_VALUES = re.compile(r"%\([a-z_0-9]+\)s(::[A-Z ]+)?|\$\d+|%s|\d+|'[^']*'")
_LISTS = re.compile(r"\(\?(, \?)+\)|(\(\?\), )+(?=\(\?\))")


class Asked:
    """What each test asked, and how long it took in seconds of processor time."""

    def __init__(self) -> None:
        self._statements: dict[str, set[str]] = defaultdict(set)
        self._seconds: dict[str, float] = {}
        self._running = ""

    def note(self, query: object) -> None:
        """Note a statement of the test that runs."""
        values = _VALUES.sub("?", str(query))
        self._statements[self._running].add(_LISTS.sub("(?)", values))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Say whose statements come now."""
        self._running, began = item.nodeid, time.process_time()
        try:
            return (yield)
        finally:
            self._seconds[item.nodeid] = time.process_time() - began
            self._running = ""

    def pytest_sessionfinish(self) -> None:
        """Write the list."""
        others = sorted(set(self._seconds) - self._enough())
        LIST.write_text(_HEAD + "".join(f"{name}\n" for name in others))

    def _enough(self) -> set[str]:
        """Return tests that together ask all, those that ask most a second first."""
        asked = {name: self._statements[name] for name in self._seconds}
        kept = {name for name in asked if _KEPT.search(name)}
        missing = set[str]().union(*asked.values())
        missing -= set[str]().union(*(asked[name] for name in kept))

        def worth(name: str) -> float:
            return len(asked[name] & missing) / (self._seconds[name] + 0.1)

        while missing:
            best = max(asked.keys() - kept, key=worth)
            kept.add(best)
            missing -= asked[best]
        return kept


def pytest_configure(config: pytest.Config) -> None:
    """Listen to what is sent."""
    asked = Asked()
    config.pluginmanager.register(asked, "asked-statements")
    for name in ("execute", "executemany"):
        setattr(psycopg.Cursor, name, _heard(getattr(psycopg.Cursor, name), asked))


def _heard(send, asked: Asked):
    def send_and_note(cursor, query, *given, **named):
        asked.note(query)
        return send(cursor, query, *given, **named)

    return send_and_note
