"""What was promised of sending, beside what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Figure = dict[str, object]


@dataclass(frozen=True)
class _Promise:
    """One figure and its bound."""

    says: str
    name: str
    key: str
    bound: float
    is_most: bool = False
    unit: str = ""

    def row(self, value: float) -> tuple[str, str, str, str]:
        """Return what is promised, the bound, the figure, and whether it holds."""
        holds = value <= self.bound if self.is_most else value >= self.bound
        sign = "≤" if self.is_most else "≥"
        return (
            self.says,
            f"{sign} {self.bound:,g}{self.unit}",
            f"{value:,g}{self.unit}",
            "yes" if holds else "**no**",
        )


_PROMISES = (
    _Promise("4 kB into `smtp-sink`", "send-4kB-sqlite", "ratio_to_smtp_source", 0.95),
    _Promise(
        "50 kB into `smtp-sink`", "send-50kB-sqlite", "ratio_to_smtp_source", 0.95
    ),
    _Promise("4 kB into `discard`", "capacity-4kB-sqlite", "ratio_to_smtp_source", 0.7),
    _Promise(
        "50 kB into `discard`", "capacity-50kB-sqlite", "ratio_to_smtp_source", 0.7
    ),
    _Promise(
        "50 kB into `discard`, messages/s",
        "capacity-50kB-sqlite",
        "messages_per_s",
        8_000,
    ),
    _Promise(
        "processor time for a message of 50 kB",
        "capacity-50kB-sqlite",
        "cpu_us_per_message",
        80,
        is_most=True,
        unit=" µs",
    ),
    _Promise(
        "with rsa-2048, to raw signing", "dkim-50kB-sqlite", "ratio_to_raw_signing", 0.6
    ),
    _Promise(
        "memory at a million recipients",
        "grow-1000000-sqlite",
        "peak_rss_mb",
        250,
        is_most=True,
        unit=" MB",
    ),
    _Promise(
        "a million recipients fixed, SQLite",
        "snapshot-1M-sqlite",
        "seconds",
        10,
        is_most=True,
        unit=" s",
    ),
    _Promise(
        "a million recipients fixed, PostgreSQL",
        "snapshot-1M-postgresql",
        "seconds",
        20,
        is_most=True,
        unit=" s",
    ),
    _Promise(
        "first message to 10,000 recipients",
        "first-byte-10k-sqlite",
        "seconds",
        2,
        is_most=True,
        unit=" s",
    ),
)


def promises(named: Mapping[str, Figure]) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each promise that was measured."""
    for promise in _PROMISES:
        value = named.get(promise.name, {}).get(promise.key)
        if value is not None:
            yield promise.row(float(str(value)))
