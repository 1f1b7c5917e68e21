"""How long commands take before they do anything: most of it is loading."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from desk import middle

from comms.workflows.house import House

Figure = dict[str, object]

_COMMAND = Path(sys.executable).parent / "comms"
_TIMES = 3
#: Those that people type most, and one that asks the store.
_COMMANDS = ("--help", "check campaigns/lape", "status --json", "pause --help")


def commands(house: House) -> Iterator[Figure]:
    """Start commands a few times each, in the folder of a filled site."""
    for words in _COMMANDS:
        told = [_started(words.split(), house) for _ in range(_TIMES)]
        yield {
            "command": words,
            "median_ms": round(middle(tuple(wall for wall, _ in told)), 1),
            "median_cpu_ms": round(middle(tuple(cpu for _, cpu in told)), 1),
        }


def _started(words: list[str], house: House) -> tuple[float, float]:
    """Return milliseconds on the clock, and of processor time."""
    cpu, wall = _children(), time.perf_counter()
    subprocess.run(
        [str(_COMMAND), *words],
        check=True,
        capture_output=True,
        env={"COMMS_HOME": str(house.settings.home), "PATH": "/usr/bin:/bin"},
    )
    wall = time.perf_counter() - wall
    return wall * 1e3, (_children() - cpu) * 1e3


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
