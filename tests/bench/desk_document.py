"""Writes docs/performance-desk.md from the figures of one run."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from comms.clock import SystemClock

Figure = dict[str, object]

#: Milliseconds: a page at the server, nineteen asks in twenty; a preview after a pause
#: in typing; from a key or a press to the next picture. Kilobytes of JavaScript.
PAGE, PREVIEW, PAINT, SCRIPT = 100, 150, 200, 250
_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_INTRO = """\
# Performance of the desk

Made by `ONLY=desk DOCUMENT=1 make bench` on {day}; do not edit by hand.

Machine: {machine}.

The store: {items:,} items with versions, posts, approvals and revisions of five years,
18 units with accounts and newsletters, {readers:,} readers. "CPU" is the processor time
of the server's processes, the database's among them: on a machine that others use too
it is the steadier figure.

## What was promised

| what | at most | here |  |
| --- | --- | --- | --- |
"""
_PAGES = """
## Pages at the server

Every page is asked for twenty times, after a warm-up, through the real application, as
that one of five people for whom it takes longest; in milliseconds, "CPU" of nineteen
asks in twenty. "Script" is the JavaScript that it loads, compressed, in kilobytes.

Posts of past years stand in one plan for each unit and year. A plan for each item, as
the desk writes them, makes the standing facts long. Saving is not measured here.

| page | SQLite: median | p95 | CPU | PostgreSQL: median | p95 | CPU | script |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
_PAINTS = """
## In the browser

Chromium, the pages of the SQLite store over a real connection; in milliseconds.
"Longest" is the slowest of all interactions: from the key or press to the frame that
shows what came of it, by the browser's own Event Timing, which counts in steps of 8 ms
and tells nothing under 16. "Preview" counts from the last key to the frame that shows
the new preview, the {quiet} ms among them in which the page waits for the next key.
"A quarter": the page's processor is held back to a quarter of its speed.

| where | interactions | longest | a quarter | preview, median | longest | a quarter |
| --- | --- | --- | --- | --- | --- | --- |
"""
_COMMANDS = """
## Starting a command

Until it has done its work and ended, at the folder of this store; in milliseconds.

| `comms` | on the clock | CPU |
| --- | --- | --- |
"""
#: Milliseconds that a page waits for the next key before it asks for a preview.
_QUIET = 70


def write_desk(folder: Path, machine: str, figures: list[Figure]) -> None:
    """Write the page.

    Args:
        folder: The documents' folder.
        machine: What it was measured on.
        figures: As `make bench` writes them.
    """
    pages = _of(figures, "pages")
    some = pages[0]
    day = SystemClock().now().date().isoformat()
    intro = _INTRO.format(
        day=day, machine=machine, items=some["items"], readers=some["readers"]
    )
    paints = _PAINTS.format(quiet=_QUIET)
    parts = [intro, *_promises(figures), _PAGES, *_pages(pages), *_missed(figures)]
    parts += [paints, *_paints(_of(figures, "browser"))]
    parts += [_COMMANDS, *map(_command, _of(figures, "commands"))]
    (folder / "performance-desk.md").write_text("".join(parts))


def _of(figures: Iterable[Figure], step: str) -> list[Figure]:
    """Return the figures of a step, without its sums."""
    names = {f"desk-{database}-{step}" for database in _DATABASES}
    return [
        one
        for one in figures
        if one["name"] in names and ("page" in one or "command" in one)
    ]


def _promises(figures: list[Figure]) -> Iterator[str]:
    pages, browser = _of(figures, "pages"), _of(figures, "browser")
    for database, name in _DATABASES.items():
        here = [one for one in pages if one["database"] == database]
        for key, kind in (("p95_ms", "on the clock"), ("p95_cpu_ms", "CPU")):
            what = f"slowest page, {name}, p95 {kind}"
            yield _promise(what, PAGE, here, key, "ms")
    yield _promise("JavaScript of a page", SCRIPT, pages, "script_kilobytes", "kB")
    fast = [one for one in browser if one["throttle"] == 1]
    slow = [one for one in browser if one["throttle"] != 1]
    yield _promise("interaction to next paint", PAINT, fast, "longest_ms", "ms")
    what = "the same with a quarter of the processor"
    yield _promise(what, PAINT, slow, "longest_ms", "ms")
    drawn = [{**one, "after_ms": _after(one)} for one in fast if one["previews"]]
    what = "preview after a pause in typing, median of the slowest form"
    yield _promise(what, PREVIEW, drawn, "after_ms", "ms")


def _promise(what: str, most: float, figures: list[Figure], key: str, unit: str) -> str:
    worst = max(figures, key=lambda one: _number(one, key))
    found = _number(worst, key)
    holds = "yes" if found <= most else "**no**"
    return (
        f"| {what} | {most} {unit} | {found} {unit} (`{worst['page']}`) | {holds} |\n"
    )


def _after(figure: Figure) -> float:
    """Return how long a preview took once the page took the typing for paused."""
    return round(_number(figure, "preview_ms") - _QUIET, 1)


def _pages(figures: Iterable[Figure]) -> Iterator[str]:
    keys = ("median_ms", "p95_ms", "p95_cpu_ms")
    for page, by_database in sorted(_grouped(figures, "database").items()):
        cells = [f"`{page}`"]
        for database in _DATABASES:
            figure = by_database.get(database, {})
            cells += [_bold(figure, key, PAGE) for key in keys]
        cells.append(str(next(iter(by_database.values()))["script_kilobytes"]))
        yield _row(cells)


def _missed(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield which pages answered nobody: the store has nothing that they show."""
    lists = [one["missed"] for one in figures if one.get("missed")]
    if lists:
        names = ", ".join(f"`{name}`" for name in lists[0])  # type: ignore[attr-defined]
        yield f"\nNot measured, with what they answered here: {names}.\n"


def _paints(figures: Iterable[Figure]) -> Iterator[str]:
    for page, by_throttle in _grouped(figures, "throttle").items():
        fast, *slower = by_throttle.values()
        slow = slower[0]
        yield _row(
            [
                page.replace("-", ": "),
                str(fast["interactions"]),
                _bold(fast, "longest_ms", PAINT),
                _bold(slow, "longest_ms", PAINT),
                *(_told(fast, key) for key in ("preview_ms", "longest_preview_ms")),
                _told(slow, "preview_ms"),
            ]
        )


def _grouped(figures: Iterable[Figure], key: str) -> dict[str, dict[object, Figure]]:
    found: dict[str, dict[object, Figure]] = {}
    for one in figures:
        found.setdefault(str(one["page"]), {})[one[key]] = one
    return found


def _command(figure: Figure) -> str:
    cells = [f"`{figure['command']}`", _told(figure, "median_ms")]
    return _row([*cells, _told(figure, "median_cpu_ms")])


def _bold(figure: Figure, key: str, most: float) -> str:
    said = _told(figure, key)
    return f"**{said}**" if said and _number(figure, key) > most else said


def _told(figure: Figure, key: str) -> str:
    return "" if figure.get(key) is None else str(figure[key])


def _number(figure: Figure, key: str) -> float:
    return float(str(figure[key]))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
