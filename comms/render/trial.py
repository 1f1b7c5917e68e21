"""The child process of `limits`: renders one mail under hard limits.

Reads a pickled task from standard input and writes a pickled finding, or None, to
standard output. Takes its limits before it touches a template; the system kills it
when they are reached.
"""

import pickle
import resource
import signal
import sys
from pathlib import Path

from comms.errors import Finding, TemplateRefused
from comms.model.views import EditionView
from comms.render import limits
from comms.render.environment import Templates
from comms.render.mail import compose

Task = tuple[EditionView, str, dict[str, str], Path | None, Path]


def main() -> None:
    """Run one trial."""
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    _take_limits()
    sys.stdout.buffer.write(pickle.dumps(_verdict(task)))


def _verdict(task: Task) -> Finding | None:
    view, form, tokens, own, shipped = task
    try:
        compose(view, form, tokens, Templates(own, shipped))
    except TemplateRefused as refused:
        return refused.finding
    return None


def _take_limits() -> None:
    memory = min(_held_bytes() + limits.MEMORY_BYTES, limits.TOTAL_MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cpu = limits.TOTAL_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    # Its default action ends the process, also in the midst of C code.
    signal.setitimer(signal.ITIMER_PROF, limits.CPU_SECONDS)


def _held_bytes() -> int:
    """Return the address space in use; where the system does not say, all we allow."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return limits.TOTAL_MEMORY_BYTES
    return int(statm.read_text().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main()
