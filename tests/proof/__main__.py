"""`make proof`: what sending promises, shown at full size; some minutes each.

PROOF_JSON=file writes the verdicts, QUICK=1 makes everything ten times smaller,
ONLY="…" names the proofs to be made, SEED=n moves the kills elsewhere.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from proof.postgres import own_server
from proof.scenarios import SCENARIOS, Place
from proof.verdict import Verdict
from proof.victim import forked_workers

_HEAD = (
    f"{'proof':<20}{'readers':>8}{'kills':>6}{'lost':>6}{'doubled':>9}{'bound':>7}"
    f"{'most':>6}{'ledger':>8}{'seconds':>9}  holds"
)


def main() -> int:
    """Prove what is asked for; 1 where something does not hold."""
    # Told to end, it leaves no server behind.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    sys.stdout.write(f"{_HEAD}\n")
    verdicts: list[dict[str, Any]] = []
    for verdict, seconds in _proved():
        verdicts.append({**verdict.as_json(), "seconds": round(seconds, 1)})
        sys.stdout.write(_line(verdict, seconds))
        sys.stdout.flush()
    if file := _asked("PROOF_JSON"):
        Path(file).write_text(json.dumps(verdicts, indent=2) + "\n")
    return 0 if all(verdict["holds"] for verdict in verdicts) else 1


def _proved() -> Iterator[tuple[Verdict, float]]:
    names = _asked("ONLY").split() or SCENARIOS
    with (
        TemporaryDirectory(prefix="comms-proof-") as folder,
        _quietly(folder),
        own_server() as server,
        forked_workers() as forked,
    ):
        place = Place(
            folder=Path(folder),
            server=server,
            forked=forked,
            part=10 if _asked("QUICK") else 1,
            seed=int(_asked("SEED") or 2027),
        )
        for name in names:
            began = time.monotonic()
            try:
                verdict = SCENARIOS[name](place)
            except AssertionError as fault:
                verdict = Verdict(name=name, faults=[str(fault)])
            yield verdict, time.monotonic() - began


@contextmanager
def _quietly(folder: str) -> Iterator[None]:
    # PostgreSQL's wheel warns where it has no private folder for its lock.
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # noqa: TID251 - for the wheel
    yield


def _line(verdict: Verdict, seconds: float) -> str:
    if verdict.skipped:
        return f"{verdict.name:<20}not made: {verdict.skipped}\n"
    holds = "yes" if verdict.holds else "NO"
    ledger = "equal" if verdict.equals_log else "differs"
    told = "".join(f"\n  {fault}" for fault in verdict.faults)
    return (
        f"{verdict.name:<20}{verdict.recipients:>8}{verdict.kills:>6}{verdict.lost:>6}"
        f"{verdict.doubled:>9}{verdict.doubled_most:>7}{verdict.copies_most:>6}"
        f"{ledger:>8}{seconds:>9.0f}  {holds}{told}\n"
    )


def _asked(name: str) -> str:
    return os.environ.get(name, "")  # noqa: TID251 - the command's own


if __name__ == "__main__":
    sys.exit(main())
