"""Writes docs/performance-desk.md from the figures of one run."""

from pathlib import Path

from comms.clock import SystemClock

Figure = dict[str, object]

#: Milliseconds that a page may take at the server, of nineteen asks in twenty.
PROMISED = 100
_INTRO = """\
# Performance of the desk

Made by `ONLY=desk DOCUMENT=1 make bench` on {day}; do not edit by hand.

Machine: {machine}.

Every page of the desk is asked for twenty times, after a warm-up, through the real
application, as that one of five people for whom it takes longest; in milliseconds.
"CPU" is the processor time of the server's process: on a machine that others use too
it is the steadier figure. The store: {items:,} items with versions,
posts, approvals and revisions of five years, 18 units with accounts and newsletters,
{readers:,} readers. Promised are at most {promised} ms at the server for nineteen asks
in twenty.

Posts of past years stand in one plan for each unit and year. A plan for each item, as
the desk writes them, makes the standing facts long: with 30,000 such plans each page
took about 200 ms more.

| page | SQLite, p95 | CPU | PostgreSQL, p95 | CPU |  |
| --- | --- | --- | --- | --- | --- |
"""


def write_desk(folder: Path, machine: str, figures: list[Figure]) -> None:
    """Write the page.

    Args:
        folder: The documents' folder.
        machine: What it was measured on.
        figures: As `make bench` writes them.
    """
    found: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        if "page" in figure and str(figure["name"]).startswith("desk-"):
            found.setdefault(str(figure["page"]), {})[str(figure["database"])] = figure
    some = next(iter(found.values()))["sqlite"]
    page = _INTRO.format(
        day=SystemClock().now().date().isoformat(),
        machine=machine,
        items=some["items"],
        readers=some["readers"],
        promised=PROMISED,
    )
    rows = [_row(name, found[name]) for name in sorted(found)]
    (folder / "performance-desk.md").write_text(page + "".join(rows))


def _row(page: str, by_database: dict[str, Figure]) -> str:
    cells = [f"`{page}`"]
    slow = False
    for database in ("sqlite", "postgresql"):
        figure = by_database.get(database, {})
        cells += [str(figure.get(key, "")) for key in ("p95_ms", "p95_cpu_ms")]
        slow = slow or float(str(figure.get("p95_ms", 0))) > PROMISED
    return f"| {' | '.join(cells)} | {'**slow**' if slow else ''} |\n"
