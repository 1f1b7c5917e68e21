"""The demo stops with a sentence rather than giving everybody up."""

from types import SimpleNamespace

import pytest

from comms.clock import SteppedClock, instant
from comms.demo import processes, runner
from comms.errors import CommsError, Misconfigured
from comms.testing import MemoryChannel


def test_a_demo_without_its_catcher_stops(tmp_path, monkeypatch):
    """Its five days of tries would pass in seconds, and everybody be refused."""
    clock = SteppedClock(tmp_path / "clock")
    clock.set(instant(runner.STARTS, runner.ZONE))
    channel = MemoryChannel(is_misconfigured=True)
    house = SimpleNamespace(clock=clock, open_mail=lambda: channel)
    beats = []
    monkeypatch.setattr(runner, "acts", lambda _zone: [])
    monkeypatch.setattr(runner, "tick", lambda *_: beats.append(1))

    with pytest.raises(Misconfigured):
        runner._play(house, clock)

    assert beats == []
    assert clock.now() == instant(runner.STARTS, runner.ZONE)


def test_a_process_that_does_not_start_is_named():
    """Else a parser of its port complains about an empty line."""
    with (
        pytest.raises(CommsError, match=r"comms\.demo\.no_such_module did not start"),
        processes._beside("comms.demo.no_such_module"),
    ):
        pass
