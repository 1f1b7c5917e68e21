"""A beat with nothing to do: it only looks, and looks at little."""

from collections import Counter
from contextlib import contextmanager

import pytest
from lape_steps import NL1_AT, schedule_nl1
from sqlalchemy import event

from comms.store import Store, catalogue, posts
from comms.workflows import release
from comms.workflows.pause import OPERATOR, pause
from comms.workflows.tick import tick

#: Statements of a beat that finds nothing, and of one that finds all of it stopped.
_MOST, _MOST_STOPPED = 75, 100


@contextmanager
def _counted(house, monkeypatch):
    """Count what a beat does to the store."""
    counts = Counter()
    begin, load, compose = Store._begin, catalogue._load, release.compose
    every = posts.posts_out

    def asked(*call):
        counts["asked"] += 1
        counts["all items"] += "item.facts" in call[2] and "WHERE" not in call[2]

    def counting(name, function):
        def counted(*given, **named):
            counts[name] += 1
            return function(*given, **named)

        return counted

    def posts_out(session, kinds=("post",), states=posts.OUT):
        counts["all posts"] += states == posts.OUT
        return every(session, kinds, states)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "_begin", counting("written", begin))
        patched.setattr(catalogue, "_load", counting("loaded", load))
        patched.setattr(release, "compose", counting("composed", compose))
        patched.setattr(posts, "posts_out", posts_out)
        # Two engines of one pool hear each other's statements.
        both = (house.store.writer, house.store.reader)
        engines = {engine.pool: engine for engine in both}.values()
        for engine in engines:
            event.listen(engine, "before_cursor_execute", asked)
        yield counts
        for engine in engines:
            event.remove(engine, "before_cursor_execute", asked)


def _out(house):
    """Bring the sample to where its first number and posts are out."""
    schedule_nl1(house)
    house.clock.set(NL1_AT)
    _beats(house)


def _beats(house):
    for _ in range(3):
        tick(house)


def _due_unapproved(house):
    """Bring the sample to where much is due, and nobody has said yes."""
    tick(house)
    house.clock.set(NL1_AT)
    _beats(house)


def _stopped(house):
    """Bring the sample to where all of that is ready, and everything is stopped."""
    schedule_nl1(house)
    tick(house)
    pause(house, user=OPERATOR, reason="")
    house.clock.set(NL1_AT)


@pytest.mark.parametrize(
    ("arrange", "most"),
    [(tick, _MOST), (_due_unapproved, _MOST), (_out, _MOST), (_stopped, _MOST_STOPPED)],
)
def test_a_beat_with_nothing_to_do_writes_nothing_and_asks_little(
    staged, arrange, most, monkeypatch
):
    """Every second perhaps: a lock taken for nothing is one that people wait for."""
    house, _ = staged(arrange)
    _beats(house)

    with _counted(house, monkeypatch) as counts:
        tick(house)

    assert (counts["written"], counts["loaded"], counts["composed"]) == (0, 0, 0)
    assert counts["all posts"] == counts["all items"] == 0
    assert 0 < counts["asked"] <= most
