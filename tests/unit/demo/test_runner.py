"""The demo stops with a sentence rather than giving everybody up."""

import fcntl
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from comms.bootstrap import empty_site
from comms.clock import SteppedClock, instant
from comms.demo import processes, runner
from comms.errors import CommsError, Misconfigured, StoreRefused
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


def test_a_demo_that_was_stepped_further_goes_on_from_there(tmp_path, monkeypatch):
    """Else what people did with it lies in a time to come."""
    clock = SteppedClock(tmp_path / "clock")
    later = instant("2027-06-01T09:00", runner.ZONE)
    clock.set(later)
    monkeypatch.setattr(runner, "acts", lambda _zone: [])
    monkeypatch.setattr(runner, "tick", lambda *_: None)
    monkeypatch.setattr(runner, "_tell", lambda *_: None)

    runner._play(SimpleNamespace(clock=clock), clock)

    assert clock.now() == later


def test_a_process_that_does_not_start_is_named():
    """Else a parser of its port complains about an empty line."""
    with (
        pytest.raises(CommsError, match=r"comms\.demo\.no_such_module did not start"),
        processes._beside("comms.demo.no_such_module"),
    ):
        pass


def test_starting_over_leaves_the_folder_of_a_demo_that_runs(tmp_path):
    """Its database and mail would vanish below it in the middle of a send."""
    (tmp_path / "comms.db").write_bytes(b"rows")
    with (tmp_path / "worker.lock").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(StoreRefused) as refused:
            runner.run(tmp_path, fresh=True, summary_file=None, serve=False)

    assert refused.value.key == "store.in_use"
    assert (tmp_path / "comms.db").read_bytes() == b"rows"


def test_starting_over_empties_the_folder_but_for_the_lock(tmp_path):
    """A lock that is deleted lets two processes in, each on a file of its own."""
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "one.png").touch()
    (tmp_path / "clock").touch()

    empty_site(tmp_path)
    empty_site(tmp_path / "not there")

    assert [file.name for file in tmp_path.iterdir()] == ["worker.lock"]


def test_a_demo_whose_programme_was_changed_at_the_desk_starts_again(monkeypatch):
    """The sample was laid over it once more, which the desk's own files refused."""
    house = SimpleNamespace(store=SimpleNamespace(read=nullcontext))
    said = []
    monkeypatch.setattr(runner, "apply", lambda *_: pytest.fail("applied again"))
    monkeypatch.setattr(runner.folders, "sources", lambda _: ["lape"])
    monkeypatch.setattr(runner, "take_in_people", lambda *_: SimpleNamespace(new=0))
    monkeypatch.setattr(runner, "_say", lambda _, words: said.append(words))

    runner._fill(house)

    assert said == ["0 changes applied, 0 subscribers taken in"]
