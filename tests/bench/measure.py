"""Runs senders and their peers in turn, and makes figures of what they took."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from databases import fresh_database, fresh_home
from peers import Tools, discarding_sink, smtp_sink, smtp_source
from sites import Site, require_all_sent, with_sized_edition

#: Connections of the sender and sessions of smtp-source.
SESSIONS = 32
_HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is sent, and where it is kept."""

    name: str
    size: int
    recipients: int
    #: Address of a PostgreSQL server; None: SQLite.
    server: str | None = None
    workers: int = 1
    #: Whether to send into our own discarding server instead of smtp-sink.
    into_discard: bool = False
    #: Keys that sign, by domain.
    dkim: bool = False
    pairs: int = 5

    @property
    def database(self) -> str:
        """Name of the database for the figures."""
        return "postgresql" if self.server else "sqlite"


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one send took."""

    messages_per_s: float
    cpu_us: float
    peak_rss_mb: float
    message_bytes: int


def measure(load: Load, tools: Tools | None) -> dict[str, object]:
    """Return the figures of a load, smtp-source taking turns with us.

    Rates on a shared machine wander; a ratio of two that ran one after the other
    wanders less, so the median of such ratios is the figure that counts.
    """
    with _sink(load, tools) as port:
        runs, ratios, peers = [], [], []
        for _ in range(load.pairs):
            run = send_once(load, port)
            runs.append(run)
            if tools:
                peer = smtp_source(
                    tools,
                    port,
                    messages=load.recipients,
                    size=run.message_bytes,
                    sessions=SESSIONS,
                )
                peers.append(peer)
                ratios.append(run.messages_per_s / peer)
    return {
        "name": load.name,
        "messages_per_s": round(median(run.messages_per_s for run in runs)),
        "smtp_source_per_s": round(median(peers)) if peers else None,
        "ratio_to_smtp_source": round(median(ratios), 3) if ratios else None,
        "cpu_us_per_message": round(median(run.cpu_us for run in runs), 1),
        "peak_rss_mb": round(max(run.peak_rss_mb for run in runs), 1),
        "message_bytes": runs[0].message_bytes,
        "recipients": load.recipients,
        "engine": "embedded",
        "database": load.database,
        "workers": load.workers,
        "sessions": SESSIONS,
        "sink": "discard" if load.into_discard or not tools else "smtp-sink",
        "runs": load.pairs,
    }


def send_once(load: Load, port: int, dkim: dict[str, list[str]] | None = None) -> Run:
    """Build a site, send its edition once, and take the site away."""
    with (
        fresh_home() as home,
        fresh_database(load.server, f"bench_{home.name[-8:].lower()}") as url,
    ):
        size = with_sized_edition(Site(home, url), load.recipients, load.size)
        if dkim:
            make_keys(home, dkim)
        told = _send(load, home, url, port, dkim or {})
        require_all_sent(Site(home, url), load.recipients)
    seconds = max(one["ended"] for one in told) - min(one["began"] for one in told)
    return Run(
        messages_per_s=load.recipients / seconds,
        cpu_us=sum(one["cpu_s"] for one in told) / load.recipients * 1e6,
        peak_rss_mb=max(one["peak_rss_mb"] for one in told),
        message_bytes=size,
    )


def make_keys(home: Path, dkim: dict[str, list[str]]) -> None:
    """Make the signing keys of a site: rsa-2048 each."""
    from comms.storage.keys import SigningKeys  # noqa: PLC0415 - rarely needed

    for domain, selectors in dkim.items():
        for selector in selectors:
            SigningKeys(home).make(domain, selector, "rsa")


@contextmanager
def _sink(load: Load, tools: Tools | None) -> Iterator[int]:
    if tools is None or load.into_discard:
        with discarding_sink() as port:
            yield port
    else:
        with smtp_sink(tools) as port:
            yield port


def _send(
    load: Load, home: Path, url: str, port: int, dkim: dict[str, list[str]]
) -> list[dict[str, float]]:
    """Run the senders side by side, all starting at once."""
    command = [sys.executable, str(_HERE / "send.py"), str(home), url, str(port)]
    senders = [
        subprocess.Popen(
            [*command, json.dumps(dkim)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(load.workers)
    ]
    for sender in senders:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "ready\n"
    for sender in senders:
        assert sender.stdin is not None
        sender.stdin.write("go\n")
        sender.stdin.flush()
    told = []
    for sender in senders:
        said, _ = sender.communicate()
        if sender.returncode:
            message = f"a sender of {load.name} ended with {sender.returncode}"
            raise RuntimeError(message)
        told.append(json.loads(said))
    return told
