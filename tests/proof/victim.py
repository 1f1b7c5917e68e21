"""Starts `comms worker` as a process, again and again, to be killed.

`Fresh` starts the command as an operator does. `Forked` starts it out of a process
that has loaded the program already and has done nothing else: the same command in a
process of its own, a second of loading less each time. Only there a worker can be told
to die by itself at its n-th commit (`Death`), which no clock could hit. `Mixed` takes
turns.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Protocol

_TESTS = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Death:
    """When a worker dies by its own hand."""

    #: Commits of the process, counted from 1.
    commit: int
    #: True: the commit is made first.
    after: bool


class Workers(Protocol):
    """What starts workers."""

    def start(
        self, home: Path, *, place: Path | None = None, death: Death | None = None
    ) -> "Victim":
        """Start one for a site.

        Args:
            home: The site folder.
            place: Where its log goes, and its id; None: into the site folder.
            death: When it dies by itself.
        """
        ...


class Victim:
    """A worker that runs; its id also stands in `victim.pid` of its place."""

    def __init__(self, pid: int, place: Path) -> None:
        self.pid = pid
        self._log = _log(place)
        (place / "victim.pid").write_text(str(pid))

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        return self._stat()[0] != "Z"

    def processor_seconds(self) -> float:
        """Return the processor time it has used."""
        fields = self._stat()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _stat(self) -> list[str]:
        """Return what the kernel tells of it (proc(5)); of one that is gone, zeros."""
        try:
            text = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError):
            return ["Z", *"0" * 20]
        return text.rpartition(")")[2].split()

    def kill(self) -> None:
        """Kill it as a loss of power would, and wait until it is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Tell it to end, and wait until it has."""
        self._end(signal.SIGTERM)

    def told(self) -> str:
        """Return the end of what it has written."""
        return self._log.read_text(encoding="utf-8")[-20_000:]

    def _end(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
        self.wait()

    def wait(self) -> None:
        """Wait until it is gone."""
        until = time.monotonic() + 180
        while not self.is_gone():
            if time.monotonic() > until:
                raise AssertionError(f"it does not end: {self.told()}")
            time.sleep(0.001)  # noqa: TID251 - waits for a real process

    def is_gone(self) -> bool:
        """Tell whether nothing of it is left, no thread and no lock."""
        return not Path(f"/proc/{self.pid}").exists()


class _Child(Victim):
    def __init__(self, process: subprocess.Popen[bytes], place: Path) -> None:
        self._process = process
        super().__init__(process.pid, place)

    def is_gone(self) -> bool:
        """Take note of its end as its parent has to."""
        return self._process.poll() is not None


class Fresh:
    """Starts the command itself.

    Args:
        within: Command that takes it to where it is to run (`ip netns exec …`).
    """

    def __init__(self, within: Sequence[str] = ()) -> None:
        self._within = within

    def start(
        self, home: Path, *, place: Path | None = None, death: Death | None = None
    ) -> Victim:
        """Start a worker; it cannot be told when to die."""
        assert death is None
        with _log(place or home).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*self._within, sys.executable, "-m", "comms", "worker"],
                env=os.environ | {"COMMS_HOME": str(home)},  # noqa: TID251 - for another
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return _Child(process, place or home)


class Forked:
    """Starts workers out of a process that is loaded already."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def rehearse(self, home: Path) -> None:
        """Let the loaded process carry out a beat of another site itself.

        What all workers compile, statements and templates, is compiled from then on.
        """
        self._ask({"home": str(home), "log": str(_log(home)), "rehearses": True})

    def start(
        self, home: Path, *, place: Path | None = None, death: Death | None = None
    ) -> Victim:
        """Start a worker."""
        order = {
            "home": str(home),
            "log": str(_log(place or home)),
            "commit": death.commit if death else 0,
            "after": bool(death and death.after),
        }
        return Victim(self._ask(order), place or home)

    def _ask(self, order: Mapping[str, object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class Mixed:
    """Starts the command itself now and then, else workers out of a loaded process.

    To load the program takes a second or more, in which a kill meets nothing.

    Args:
        forked: What starts the others.
        every: One of so many is the command itself, the first among them.
    """

    def __init__(self, forked: Forked, every: int = 10) -> None:
        self._forked, self._fresh = forked, Fresh()
        self._turns = cycle([True, *[False] * (every - 1)])

    def start(
        self, home: Path, *, place: Path | None = None, death: Death | None = None
    ) -> Victim:
        """Start a worker."""
        starts = self._fresh if next(self._turns) else self._forked
        return starts.start(home, place=place, death=death)


@contextmanager
def forked_workers() -> Iterator[Forked]:
    """Run the process out of which workers are started."""
    process = subprocess.Popen(
        [sys.executable, "-m", "proof.loaded"],
        env=os.environ | {"PYTHONPATH": str(_TESTS)},  # noqa: TID251 - for another
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Forked(process)
    finally:
        process.communicate()


def _log(place: Path) -> Path:
    return place / "worker.log"
