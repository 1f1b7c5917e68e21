"""The disk fills up in mid-send: nothing leaves without a durable claim; it goes on.

`python -m proof.disk FOLDER` makes a small filesystem of its own in a mount namespace
that only this process sees, lets the worker run into its end, gives room again and
prints a verdict. Where that is not permitted, a limit on the size of files does the
same to one process (`limited`).
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from chaos.fates import plain_address
from proof.killing import Run, finish_with, wait_for
from proof.runs import open_run
from proof.site import rows
from proof.verdict import Verdict, judge
from proof.victim import Victim

#: Bytes of the small filesystem beyond what the site needs at the beginning; what is
#: left of them when mail is on its way, a filler takes.
_ROOM = 64 * 2**20
#: Seconds without a new message after which nothing leaves any more.
_STILL = 2.5

#: Takes all room while it is open.
Full = Callable[[Victim], AbstractContextManager[None]]


def namespace() -> tuple[list[str], str]:
    """Return what runs a command with mounts of its own, or why nothing can."""
    ways = (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"])
    said = ""
    for way in ways:
        trial = [*way, "mount", "-t", "tmpfs", "trial", "/mnt"]
        try:
            done = subprocess.run(trial, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
        except FileNotFoundError:
            return [], "there is no unshare(1) here"
        if done.returncode == 0:
            return way, ""
        said = done.stderr.strip()
    return [], f"no mounts here: {said}"


def prove_full_disk(run: Run, full: Full, name: str) -> Verdict:
    """Send, run into the end of the disk, get room, and go on.

    Args:
        run: An edition that is due; nobody works on it.
        full: What takes all room.
        name: What the verdict is called.
    """
    victim = run.start()
    wait_for(victim, lambda: run.sink.kept() > run.recipients // 4)
    with full(victim):
        _wait_until_still(run)
        stood, faults = run.sink.kept(), _unclaimed(run)
        # What it tries again and again meanwhile must not let anything out.
        _wait_until_still(run)
        if run.sink.kept() != stood:
            faults.append("mail left although nothing could be written")
        if stood >= run.recipients:
            faults.append("the disk filled up too late")
    faults += [] if victim.is_alive else [f"it fell over: {victim.told()}"]
    finish_with(run, victim if victim.is_alive else run.start())
    # What was accepted and could not be written down is in doubt, as after a kill,
    # each time that it is tried in vain.
    run.kills = max(1, victim.told().count('"sending failed"'))
    verdict = judge(run, name)
    verdict.faults = [*faults, *verdict.faults]
    return verdict


def _unclaimed(run: Run) -> list[str]:
    """Return who has mail of which the ledger knows no dot."""
    truth = run.sink.truth()
    return [
        f"{row.address}: sent without a durable claim ({row.state})"
        for row in rows(run.store)
        if truth.copies[row.address] > row.copies
    ]


def _wait_until_still(run: Run) -> None:
    kept, since = -1, time.monotonic()
    while time.monotonic() - since < _STILL:
        if run.sink.kept() != kept:
            kept, since = run.sink.kept(), time.monotonic()
        time.sleep(0.05)  # noqa: TID251 - waits for a real process


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Take all room that a filesystem has."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (2**16, 2**12):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def limited(victim: Victim, size: int) -> Iterator[None]:
    """Let a process write no file beyond a size (setrlimit(2), RLIMIT_FSIZE)."""
    before = resource.prlimit(victim.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(victim.pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        if victim.is_alive:
            resource.prlimit(victim.pid, resource.RLIMIT_FSIZE, before)


def prove_on_small_disk(folder: Path, prepared: Path, recipients: int) -> Verdict:
    """Mount a small filesystem on a folder of this namespace, and prove it there."""
    folder.mkdir(parents=True, exist_ok=True)
    needed = sum(one.stat().st_size for one in prepared.rglob("*") if one.is_file())
    size = needed + recipients * 1_500 + _ROOM
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "small", str(folder)]
    subprocess.run(command, check=True)  # noqa: S603 - fixed words
    shutil.copytree(prepared, folder / "site")
    with open_run(folder / "site", "", recipients, plain_address, beside=True) as run:
        return prove_full_disk(run, lambda _victim: filled(folder), "disk full")


def main() -> None:
    """Run in a namespace of its own: FOLDER PREPARED RECIPIENTS."""
    folder, prepared, recipients = sys.argv[1:]
    verdict = prove_on_small_disk(Path(folder), Path(prepared), int(recipients))
    sys.stdout.write(json.dumps(verdict.as_json()) + "\n")


def in_namespace(
    way: list[str], folder: Path, prepared: Path, recipients: int
) -> Verdict:
    """Run `main` where mounts are this process's own; return what it says."""
    words = [sys.executable, "-m", "proof.disk", str(folder), str(prepared)]
    tests = str(Path(__file__).parents[1])
    done = subprocess.run(  # noqa: S603 - our own module
        [*way, *words, str(recipients)],
        env={**os.environ, "PYTHONPATH": tests},  # noqa: TID251 - for another process
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return Verdict.of(json.loads(done.stdout))


if __name__ == "__main__":
    main()
