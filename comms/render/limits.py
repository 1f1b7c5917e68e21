"""A trial run for templates that are not ours: bounded time, bounded memory.

Jinja's sandbox lets `'a' * 10**9` through. So a site's own templates are compiled
and rendered once in a child process that the system ends when it takes too much;
only then does this process render them. A set of templates that has passed is
remembered by the hash of its files, per format. Shipped templates need no trial.
"""

import pickle
import signal
import subprocess
import sys

from comms.errors import Finding, TemplateRefused
from comms.model.views import EditionView
from comms.render.environment import Templates

#: Processor seconds for compiling and rendering one mail (it takes about 0.1).
CPU_SECONDS = 1.0
#: Bytes the child may add to what it holds when it starts.
MEMORY_BYTES = 200_000_000
#: All memory of the child, and its processor time from its first instruction.
TOTAL_MEMORY_BYTES = 512_000_000
TOTAL_CPU_SECONDS = 3
#: Seconds on the clock; only a machine that is very busy needs them.
WALL_SECONDS = 20.0


def rehearse(
    view: EditionView, form: str, tokens: dict[str, str], templates: Templates
) -> None:
    """Render once in a child process, if the site's own templates are new.

    Raises:
        TemplateRefused: As `render_edition`, or because the limits were reached.
    """
    fingerprint = templates.fingerprint()
    if not fingerprint or (fingerprint, form) in templates.trusted:
        return
    task = (view, form, tokens, templates.own, templates.shipped)
    finding = _trial(pickle.dumps(task))
    if finding:
        templates.faults[fingerprint, form] = finding
        raise TemplateRefused(finding)
    templates.faults.pop((fingerprint, form), None)
    templates.trusted.add((fingerprint, form))


def fault_of(form: str, templates: Templates) -> tuple[bool, Finding | None]:
    """Return whether templates as they stand have been tried, and what was wrong.

    Shipped ones need no trial. Nothing is rendered.
    """
    tried = (templates.fingerprint(), form)
    if not tried[0] or tried in templates.trusted:
        return True, None
    return tried in templates.faults, templates.faults.get(tried)


def _trial(task: bytes) -> Finding | None:
    try:
        child = subprocess.run(
            [sys.executable, "-m", "comms.render.trial"],
            input=task,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _exhausted("time")
    if child.returncode:
        return _exhausted(_reason(child.returncode, child.stderr))
    # The child is our own program; what it read from templates is only text in it.
    finding: Finding | None = pickle.loads(child.stdout)  # noqa: S301 - see above
    return finding


def _reason(code: int, words: bytes) -> str:
    if -code in {signal.SIGPROF, signal.SIGXCPU}:
        return "time"
    if code < 0 or b"MemoryError" in words:
        return "memory"
    last = words.decode(errors="replace").strip().rpartition("\n")[2]
    message = f"the trial of templates could not run: {last}"
    raise RuntimeError(message)


def _exhausted(what: str) -> Finding:
    return Finding(
        file="mail",
        line=0,
        key="",
        severity="error",
        value="",
        message=f"The templates of this site take too much {what} to render. "
        "Look for a loop, a repeated text or a width with a very large number.",
    )
