"""Begins an edition in a process of its own: `begin.py HOME DATABASE_URL PORT`.

Prints how long it took to fix the recipients, and until the first message left.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from memory import peak_rss_mb
from sites import EDITION, Site, at_the_time
from sqlalchemy import func
from sqlmodel import select

from comms.model.tables import Delivery, Publication
from comms.ports import Journal, MergedMessage
from comms.workflows.deliver import begin_due, send_begun
from comms.workflows.house import House
from comms.workflows.prepare import prepare


class FirstOnly:
    """Notes when the first message is handed over, and lets no more be sent."""

    def __init__(self) -> None:
        self.at: float | None = None

    def send(self, messages: Iterator[MergedMessage], _journal: Journal) -> None:
        """Take one message."""
        next(messages)
        self.at = time.monotonic()

    def has_it(self) -> bool:
        """Tell whether it is time to end."""
        return self.at is not None

    def check(self) -> None:
        """Be there."""


def main() -> None:
    """Begin, and say what it took."""
    home, database_url, port = sys.argv[1:]
    house = at_the_time(Site(Path(home), database_url), smtp_port=int(port))
    first = FirstOnly()
    house = replace(house, open_mail=lambda: first, is_ending=first.has_it)
    house.open_templates()
    began = time.monotonic()
    begin_due(house)
    identifier = _edition(house)
    prepare(house, identifier)
    fixed = time.monotonic()
    send_begun(house)
    assert first.at is not None
    told = {
        "recipients": _recipients(house, identifier),
        "fixed_s": fixed - began,
        "first_s": first.at - began,
        "peak_rss_mb": peak_rss_mb(),
    }
    print(json.dumps(told))


def _edition(house: House) -> int:
    with house.store.read() as session:
        found = select(Publication.id).where(Publication.external_id == EDITION)
        return session.exec(found).one() or 0


def _recipients(house: House, publication_id: int) -> int:
    with house.store.read() as session:
        found = select(func.count()).where(Delivery.publication_id == publication_id)
        return session.exec(found).one()


if __name__ == "__main__":
    main()
