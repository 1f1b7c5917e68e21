"""`make bench`: what sending costs here, as ratios made in one run.

BENCH_JSON=file writes the figures; DOCUMENT=1 writes docs/performance.md from them;
QUICK=1 makes everything ten times smaller, to see that it runs; ONLY=desk measures the
desk alone (docs/performance-desk.md; STEPS="pages" some of it), ONLY=send all the rest,
ONLY=lists a list of a million people and the segments within it
(docs/performance-lists.md).
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from databases import postgresql
from desk_document import write_desk
from desk_run import desk_figures
from document import write_document
from lists import list_figures
from lists_document import write_lists
from machine import machine
from measure import Load, measure
from peers import open_tools
from stages import signing, snapshot

_SMALL, _LARGE = 4_000, 50_000
#: In every figure of the JSON; null where it has no meaning.
_KEYS = (
    "name",
    "messages_per_s",
    "ratio_to_smtp_source",
    "cpu_us_per_message",
    "peak_rss_mb",
    "message_bytes",
    "recipients",
    "engine",
    "database",
)


def main() -> None:
    """Measure, print, and write what was asked for."""
    here = machine()
    print(here)
    figures = []
    part, only = 10 if _asked("QUICK") else 1, _told("ONLY")
    for figure in _wanted(part, only):
        figures.append({**dict.fromkeys(_KEYS), **figure, "machine": here})
        print(_line(figure), flush=True)
    if file := os.environ.get("BENCH_JSON"):  # noqa: TID251 - the command's own
        Path(file).write_text(json.dumps(figures, indent=2) + "\n")
    if _asked("DOCUMENT"):
        if only not in {"desk", "lists"}:
            write_document(Path("docs"), here, figures)
        if only not in {"send", "lists"}:
            write_desk(Path("docs"), here, figures)
        if only == "lists":
            write_lists(Path("docs"), here, figures)


def _wanted(part: int, only: str) -> Iterator[dict[str, object]]:
    if only == "lists":
        yield from list_figures(1_000_000 // part)
        return
    if only != "desk":
        yield from _figures(part)
    if only != "send":
        yield from desk_figures(part, _told("STEPS").split())


def _figures(part: int) -> Iterator[dict[str, object]]:
    tools = open_tools()
    with ExitStack() as stack:
        for size in (_SMALL, _LARGE):
            yield measure(_load("send", size, part), tools)
        yield measure(_load("capacity", _SMALL, part, into_discard=True), tools)
        yield measure(_load("capacity", _LARGE, part, into_discard=True), tools)
        yield signing(_load("dkim", _LARGE, part * 2, dkim=True))
        yield from snapshot(10_000 // part, None)
        yield from snapshot(1_000_000 // part, None)
        for recipients in (1_000, 10_000, 100_000, 1_000_000):
            yield _grown(recipients // part)
        server = stack.enter_context(postgresql())
        for workers in (1, 2):
            for size in (_SMALL, _LARGE):
                yield measure(
                    _load("send", size, part, server=server, workers=workers), tools
                )
        yield from snapshot(1_000_000 // part, server)


def _load(kind: str, size: int, part: int, **more: object) -> Load:
    database = "postgresql" if more.get("server") else "sqlite"
    workers = "-2-workers" if more.get("workers") == 2 else ""
    return Load(
        name=f"{kind}-{size // 1000}kB-{database}{workers}",
        size=size,
        recipients=(40_000 if size == _SMALL else 20_000) // part,
        **more,  # type: ignore[arg-type]
    )


def _grown(recipients: int) -> dict[str, object]:
    """Return the figures of one size, for the drawing of how cost grows."""
    load = Load(
        name=f"grow-{recipients}-sqlite",
        size=_SMALL,
        recipients=recipients,
        into_discard=True,
        pairs=3 if recipients <= 100_000 else 1,
    )
    return measure(load, None)


def _line(figure: dict[str, object]) -> str:
    rest = {key: value for key, value in figure.items() if key != "name"}
    return f"{figure['name']}: " + ", ".join(f"{k} {v}" for k, v in rest.items())


def _asked(name: str) -> bool:
    return bool(_told(name))


def _told(name: str) -> str:
    return os.environ.get(name, "")  # noqa: TID251 - the command's own


if __name__ == "__main__":
    sys.exit(main())
