"""Draws an SVG of somebody else's in a child process, under hard limits.

A drawing that passes every look can still ask for terabytes, or for hours: filters,
patterns and layers cost as much as they like, and the library that draws ends the whole
process where memory runs out. So the system ends a child instead. Drawings of the
campaign folder are its operator's own and are drawn here and now.
"""

import resource
import subprocess
import sys

from comms.content.pictures import PictureRefused, Raster, raster

#: Processor time and memory of the child; a logo takes a tenth of either.
CPU_SECONDS = 4
MEMORY_BYTES = 768_000_000
#: Seconds on the clock; only a machine that is very busy needs them.
WALL_SECONDS = 20.0
_SVG = ".svg"


class PictureTooCostly(PictureRefused):
    """A drawing takes more time or memory than any logo needs."""


def raster_apart(content: bytes, *, width: int) -> Raster:
    """Return a drawing as PNG of the given width.

    Raises:
        PictureRefused: It cannot, or must not, be drawn.
        PictureTooCostly: It took more than a logo may.
    """
    try:
        child = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", __name__, str(width)],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        message = "The drawing takes too much time."
        raise PictureTooCostly(message) from fault
    if child.returncode:
        message = "The drawing takes too much time or memory."
        raise PictureTooCostly(message)
    if not child.stdout:
        raise PictureRefused(child.stderr.decode(errors="replace").strip())
    return raster(child.stdout, ".png", width=width)


def main() -> None:
    """Draw what standard input holds: pixels to standard output, or why not."""
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        made = raster(content, _SVG, width=int(sys.argv[1]))
    except PictureRefused as fault:
        sys.stderr.write(str(fault))
    else:
        sys.stdout.buffer.write(made.content)


if __name__ == "__main__":
    main()
