"""Writes docs/performance.md and its drawing from the figures of one run."""

from datetime import date
from math import log10
from pathlib import Path

from comms.clock import SystemClock

Figure = dict[str, object]

_INTRO = """\
# Performance

Made by `DOCUMENT=1 make bench` on {day}; do not edit by hand. Machine: {machine}.

Rates wander on a shared machine, so read the ratios: our sender and Postfix's
`smtp-source` took turns into the same server, {sessions} connections each; the figure
is the median of the pairs' ratios. Each of our messages is personalised and signed off
in the ledger: what was accepted, and what may leave, is durable on the disk before the
next final dot. `smtp-source` sends the same bytes to everybody and keeps no record.

`smtp-sink` is Postfix's discarding server and, at 50 kB, the limit; `discard` is our
own, faster one (`tests/bench/discard.py`), which shows what the sender itself can do.

## Sending

"CPU" is the sender's processor time for one message.

"""
_STAGES = """
## Before the first message

"Fixed" is the time until every recipient stands in the ledger and every message is
drawn; nothing leaves before. "First message" counts from the moment the edition is due.

"""
_SIGNING = """
## Signing

With one rsa-2048 signature a message {rate} messages/s leave: {ratio} of the rate at
which `cryptography` alone makes such signatures on this machine.
"""
_GROWTH = """
## How cost grows

![Processor time and memory by recipients](pictures/performance.svg)

"""


def write_document(folder: Path, machine: str, figures: list[Figure]) -> None:
    """Write the page and the drawing beside each other.

    Args:
        folder: The documents' folder.
        machine: What it was measured on.
        figures: As `make bench` writes them.
    """
    named = {str(figure["name"]): figure for figure in figures}
    sends = [f for n, f in named.items() if n.startswith(("send-", "capacity-"))]
    grown = [f for n, f in named.items() if n.startswith("grow-")]
    signing = next(f for n, f in named.items() if n.startswith("dkim-"))
    page = [
        _INTRO.format(
            day=_today().isoformat(), machine=machine, sessions=sends[0]["sessions"]
        ),
        *_head("what", "server", "workers", "messages/s", "to smtp-source", *_COST),
        *(_send_row(figure) for figure in sends),
        _STAGES,
        *_head("recipients", "database", "fixed, s", "first message, s", _COST[1]),
        *_stage_rows(named),
        _SIGNING.format(
            rate=f"{signing['messages_per_s']:,}",
            ratio=f"{signing['ratio_to_raw_signing']:.0%}",
        ),
        _GROWTH,
        *_head("recipients", *_COST),
        *(_growth_row(figure) for figure in grown),
    ]
    (folder / "performance.md").write_text("".join(page))
    drawing = folder / "pictures" / "performance.svg"
    drawing.write_text(_drawing(grown))


_COST = ("CPU, µs", "peak memory, MB")


def _head(*columns: str) -> tuple[str, str]:
    return _row(*columns), _row(*["---"] * len(columns))


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def _today() -> date:
    return SystemClock().now().date()


def _send_row(figure: Figure) -> str:
    ratio = figure["ratio_to_smtp_source"]
    return _row(
        f"{int(str(figure['message_bytes'])) / 1000:.0f} kB, {figure['database']}",
        figure["sink"],
        figure["workers"],
        f"{figure['messages_per_s']:,}",
        "" if ratio is None else f"{ratio:.2f}",
        figure["cpu_us_per_message"],
        figure["peak_rss_mb"],
    )


def _stage_rows(named: dict[str, Figure]) -> list[str]:
    return [
        _row(
            f"{figure['recipients']:,}",
            figure["database"],
            figure["seconds"],
            named[name.replace("snapshot", "first-byte")]["seconds"],
            figure["peak_rss_mb"],
        )
        for name, figure in named.items()
        if name.startswith("snapshot-")
    ]


def _growth_row(figure: Figure) -> str:
    return _row(
        f"{figure['recipients']:,}",
        figure["cpu_us_per_message"],
        figure["peak_rss_mb"],
    )


_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _FOOT = 720, 360, 70, 70, 30, 60


_OPENING = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
    'role="img" aria-labelledby="t d" font-family="sans-serif" font-size="13">'
)


def _drawing(grown: list[Figure]) -> str:
    """Return two lines over a logarithmic axis: time a message, and memory."""
    time_line = [(_count(f), float(str(f["cpu_us_per_message"]))) for f in grown]
    memory_line = [(_count(f), float(str(f["peak_rss_mb"]))) for f in grown]
    parts = [
        _OPENING,
        '<title id="t">How cost grows with recipients</title>',
        f'<desc id="d">{_in_words(grown)}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        _axis(grown),
        _line(time_line, "#0b4f8a", "", _LEFT, "start", "µs of processor time"),
        _line(memory_line, "#9a3412", "6 4", _WIDTH - _RIGHT, "end", "MB of memory"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _in_words(grown: list[Figure]) -> str:
    return "; ".join(
        f"{f['recipients']:,} recipients: {f['cpu_us_per_message']} µs a message, "
        f"{f['peak_rss_mb']} MB"
        for f in grown
    )


def _count(figure: Figure) -> int:
    return int(str(figure["recipients"]))


def _axis(grown: list[Figure]) -> str:
    foot = _HEIGHT - _FOOT
    marks = [
        f'<text x="{_across(_count(figure), grown):.0f}" y="{foot + 22}" '
        f'text-anchor="middle">{_count(figure):,}</text>'
        for figure in grown
    ]
    line = f'<path d="M{_LEFT} {foot}H{_WIDTH - _RIGHT}" stroke="#333"/>'
    name = (
        f'<text x="{_WIDTH / 2:.0f}" y="{_HEIGHT - 12}" text-anchor="middle">'
        "recipients</text>"
    )
    return "\n".join([line, *marks, name])


def _across(count: int, grown: list[Figure]) -> float:
    first, last = log10(_count(grown[0])), log10(_count(grown[-1]))
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (log10(count) - first) / (last - first)


def _line(
    points: list[tuple[int, float]],
    colour: str,
    dashes: str,
    label_x: int,
    anchor: str,
    name: str,
) -> str:
    """Return one line from 0 at the foot to twice its middle value at the top."""
    most = max(value for _, value in points) * 1.25
    room = _HEIGHT - _TOP - _FOOT
    first, last = log10(points[0][0]), log10(points[-1][0])
    spots = [
        (
            _LEFT + (_WIDTH - _LEFT - _RIGHT) * (log10(n) - first) / (last - first),
            _HEIGHT - _FOOT - room * value / most,
            value,
        )
        for n, value in points
    ]
    path = "L".join(f"{x:.0f} {y:.0f}" for x, y, _ in spots)
    below = anchor == "end"
    values = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{colour}"/>'
        f'<text x="{x:.0f}" y="{y + (20 if below else -10):.0f}" fill="{colour}" '
        f'text-anchor="middle">{value:,.0f}</text>'
        for x, y, value in spots
    )
    return (
        f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-dasharray="{dashes}"/>{values}'
        f'<text x="{label_x}" y="{_TOP - 8}" fill="{colour}" '
        f'text-anchor="{anchor}">{name}</text>'
    )
