"""Writes docs/performance.md and its drawing from the figures of one run."""

from datetime import date
from pathlib import Path

from drawing import drawing
from promises import promises

from comms.clock import SystemClock

Figure = dict[str, object]

_INTRO = """\
# Performance

Made by `DOCUMENT=1 make bench` on {day}; do not edit by hand.

Machine: {machine}.

Rates wander on a shared machine, so read the ratios: our sender and Postfix's
`smtp-source` took turns into the same server, {sessions} connections and {runs} turns
each; a ratio is the median of the ratios of neighbouring turns. Each of our messages is
personalised and accounted for in the ledger: what was accepted, and what may leave, is
durable on the disk before the next final dot. `smtp-source` sends the same bytes to
everybody and keeps no record.

## What was promised

"""
_SENDING = """
## Sending

`smtp-sink` is Postfix's discarding server and, at 50 kB, the limit; `discard` is our
own, faster one (`tests/bench/discard.py`), which shows what the sender itself can do.
"CPU" is the sender's processor time for one message, "memory" its peak. A sender has
sent a small edition before it is measured, as a worker in use has. Messages of 50 kB
have 40 links.

"""
_STAGES = """
## Before the first message

"Fixed" is the time until every recipient stands in the ledger and every message is
drawn; nothing leaves before. "First message" counts from the moment the edition is due.

"""
_SIGNING = """
## Signing

With one rsa-2048 signature a message {rate} messages of 50 kB leave each second:
claimed, merged, signed and accounted for. One core of this machine makes {raw} such
signatures a second with `cryptography` alone: the whole way reaches {ratio} of that.
"""
_GROWTH = """
## How cost grows

![Processor time and memory by recipients](pictures/performance.svg)

Messages of 4 kB, SQLite, into `discard`: from a thousand recipients to a million.

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
            day=_today().isoformat(),
            machine=machine,
            sessions=sends[0]["sessions"],
            runs=sends[0]["runs"],
        ),
        *_head("what", "at least or at most", "here", ""),
        *(_row(*row) for row in promises(named)),
        _SENDING,
        *_head("size, database", "server", "workers", *_RATES, *_COST),
        *(_send_row(figure) for figure in sends),
        _STAGES,
        *_head("recipients", "database", "fixed, s", "a second", *_FIRST),
        *_stage_rows(named),
        _SIGNING.format(
            rate=f"{signing['messages_per_s']:,}",
            raw=f"{signing['raw_signatures_per_s']:,}",
            ratio=f"{signing['ratio_to_raw_signing']:.0%}",
        ),
        _GROWTH,
        *_head("recipients", "messages/s", *_COST),
        *(_growth_row(figure) for figure in grown),
    ]
    (folder / "performance.md").write_text("".join(page))
    picture = folder / "pictures" / "performance.svg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(drawing(grown))


_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_RATES = ("messages/s", "smtp-source/s", "ratio")
_FIRST = ("first message, s", "memory, MB")
_COST = ("CPU, µs", "memory, MB")


def _head(*columns: str) -> tuple[str, str]:
    return _row(*columns), _row(*["---"] * len(columns))


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def _today() -> date:
    return SystemClock().now().date()


def _send_row(figure: Figure) -> str:
    ratio = figure["ratio_to_smtp_source"]
    return _row(
        f"{int(str(figure['message_bytes'])) / 1000:.0f} kB, "
        f"{_DATABASES[str(figure['database'])]}",
        figure["sink"],
        figure["workers"],
        f"{figure['messages_per_s']:,}",
        "" if ratio is None else f"{figure['smtp_source_per_s']:,}",
        "" if ratio is None else f"{ratio:.2f}",
        figure["cpu_us_per_message"],
        figure["peak_rss_mb"],
    )


def _stage_rows(named: dict[str, Figure]) -> list[str]:
    return [
        _row(
            f"{figure['recipients']:,}",
            _DATABASES[str(figure["database"])],
            figure["seconds"],
            f"{figure['recipients_per_s']:,}",
            named[name.replace("snapshot", "first-byte")]["seconds"],
            figure["peak_rss_mb"],
        )
        for name, figure in named.items()
        if name.startswith("snapshot-")
    ]


def _growth_row(figure: Figure) -> str:
    return _row(
        f"{figure['recipients']:,}",
        f"{figure['messages_per_s']:,}",
        figure["cpu_us_per_message"],
        figure["peak_rss_mb"],
    )
