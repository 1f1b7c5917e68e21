"""Writes docs/performance-lists.md from the figures of one run."""

from datetime import date
from pathlib import Path

from lists import SEGMENTS

from comms.clock import SystemClock

Figure = dict[str, object]
_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_MOST_MS = {"sqlite": 300, "postgresql": 150}
_MOST_SECONDS, _MOST_MB = 60, 300

_INTRO = """\
# Performance of lists and segments

Made by `DOCUMENT=1 ONLY=lists make bench` on {day}; do not edit by hand. Machine:
{machine}.

A list of {rows:,} rows, of which a twentieth is garbage. "Resumed" was killed with -9
half-way and given again: both together. "Processor" is the program's own; on
PostgreSQL the server takes as much again.

| what | database | rows | seconds | processor, s | memory, MB | at most |
| --- | --- | --- | --- | --- | --- | --- |
"""
_COUNTED = """
## Segments

Each counted {takes} times among the people of that list; "least" is the best of them,
since other work on the machine only ever adds. At most {sqlite} ms on SQLite and
{postgresql} ms on PostgreSQL were promised.

| segment | people | database | least, ms | median, ms | processor, ms | promised |
| --- | --- | --- | --- | --- | --- | --- |
"""
_CALLED = {
    "list-import": "taken in",
    "list-resumed": "taken in, resumed",
    "list-export": "written out",
    "list-sheet": "written out as an Excel file",
    "list-xlsx": "taken in from Excel",
}


def write_lists(folder: Path, machine: str, figures: list[Figure]) -> None:
    """Write the page.

    Args:
        folder: The documents' folder.
        machine: What it was measured on.
        figures: As `make bench` writes them.
    """
    lists = [one for one in figures if str(one["name"]).startswith("list-")]
    counts = [one for one in figures if str(one["name"]).startswith("segment-")]
    page = [
        _INTRO.format(
            day=_today().isoformat(), machine=machine, rows=lists[0]["recipients"]
        ),
        *map(_list_row, lists),
        _COUNTED.format(takes=7, **_MOST_MS),
        *map(_count_row, counts),
    ]
    (folder / "performance-lists.md").write_text("".join(page))


def _list_row(figure: Figure) -> str:
    name = str(figure["name"]).rpartition("-")[0]
    is_import = name in {"list-import", "list-xlsx"}
    return _row(
        _CALLED[name],
        _DATABASES[str(figure["database"])],
        f"{figure['recipients']:,}",
        figure["seconds"],
        figure["processor_seconds"],
        figure["peak_rss_mb"],
        f"{_MOST_SECONDS} s, {_MOST_MB} MB" if is_import else "",
    )


def _count_row(figure: Figure) -> str:
    number = int(str(figure["name"]).split("-")[1])
    database = str(figure["database"])
    least = int(str(figure["least_milliseconds"]))
    return _row(
        [*SEGMENTS][number - 1],
        f"{figure['recipients']:,}",
        _DATABASES[database],
        least,
        figure["milliseconds"],
        figure.get("processor_ms", ""),
        "yes" if least <= _MOST_MS[database] else "**no**",
    )


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def _today() -> date:
    return SystemClock().now().date()
