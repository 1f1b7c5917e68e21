"""What the server of misfortunes really took, read from its log.

One line each: seconds (monotonic clock of the machine), connection, RCPT, DATA or DOT,
outcome, fate, Message-ID or "-", recipient. Outcomes: "taken" (RCPT only), "accepted",
"kept" (accepted, and the answer lost), "deferred", "rejected", "dropped", "killed",
"stormed" (put off by the misfortune of another).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

#: The server has the message.
KEPT = frozenset({"accepted", "kept"})
#: The recipient's own fate has struck.
STRUCK = frozenset({"kept", "deferred", "dropped", "killed"})


class Entry(NamedTuple):
    """One line of the log."""

    at: float
    connection: int
    verb: str
    outcome: str
    fate: str
    message_id: str
    recipient: str


@dataclass
class Truth:
    """What the server has, by recipient."""

    copies: Counter[str] = field(default_factory=Counter)
    #: Message-IDs by recipient; more than one is a fault.
    message_ids: dict[str, set[str]] = field(default_factory=dict)
    connections: int = 0

    @property
    def doubled(self) -> int:
        """Copies beyond the first of each recipient."""
        return sum(self.copies.values()) - len(self.copies)

    @property
    def most(self) -> int:
        """Most copies that one recipient has."""
        return max(self.copies.values(), default=0)


def read_log(path: Path) -> list[Entry]:
    """Return the whole lines of a log; none where there is no log."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    return [_entry(line) for line in whole.splitlines()]


def truth(entries: Iterable[Entry]) -> Truth:
    """Return what was kept."""
    found = Truth()
    for entry in entries:
        found.connections = max(found.connections, entry.connection)
        if entry.outcome in KEPT:
            found.copies[entry.recipient] += 1
            found.message_ids.setdefault(entry.recipient, set()).add(entry.message_id)
    return found


def _entry(line: str) -> Entry:
    at, connection, verb, outcome, fate, message_id, recipient = line.split(" ", 6)
    return Entry(float(at), int(connection), verb, outcome, fate, message_id, recipient)
