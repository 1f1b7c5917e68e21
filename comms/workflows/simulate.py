"""What will go out, where and when, without sending: a rehearsal on a copy.

The rehearsal runs the very workflows of the timetable, from now until a day, on a copy
of the store and with channels that keep everything to themselves. So it shows what
would happen as things stand: what is not approved expires there too.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from comms.campaigns.posts import POST
from comms.clock import StandingClock, in_zone, instant
from comms.model.addresses import address_key
from comms.store import Session, deliveries
from comms.store.catalogue import load_catalogue
from comms.store.counting import by_language
from comms.store.publications import messages, publications_since
from comms.store.subscribers import by_address
from comms.workflows.house import House
from comms.workflows.tick import next_beat, tick


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """One thing that happened in the rehearsal."""

    at: str
    kind: str
    publication: str
    unit: str
    state: str
    #: Recipients, or languages told, by language.
    by_language: dict[str, int]
    #: Subjects or texts, by language.
    words: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the shape that `comms simulate --json` prints."""
        return asdict(self)


def rehearse(house: House, until: datetime) -> None:
    """Step a rehearsal's clock from one due instant to the next.

    Args:
        house: A rehearsal (`bootstrap.open_rehearsal`), never a real site.
        until: The last instant.
    """
    clock = house.clock
    if not isinstance(clock, StandingClock):
        message = "only a rehearsal may be stepped"
        raise TypeError(message)
    moment: datetime | None = clock.now()
    while moment is not None and moment <= until:
        clock.set(moment)
        tick(house)
        moment = next_beat(house)
    clock.set(until)
    tick(house)


def last_instant(house: House, day: date) -> datetime:
    """Return the last minute of a day in the programme's zone."""
    with house.store.read() as session:
        zone = load_catalogue(session).zone
    return instant(f"{day.isoformat()}T23:59", zone)


def outcome(house: House, since: datetime, subscriber: str = "") -> list[Rehearsed]:
    """Return what happened since an instant, in order of time.

    Args:
        subscriber: Only what this address would get by mail; "": everything.
    """
    with house.store.read() as session:
        zone = load_catalogue(session).zone
        person = by_address(session, address_key(subscriber)) if subscriber else None
        found = []
        for row in publications_since(session, since):
            told = by_language(session, row.id)
            words = _words(session, row.id)
            if subscriber:
                mine = (
                    deliveries.of_recipient(session, row.id, f"s:{person.id}")
                    if person
                    else None
                )
                if mine is None:
                    continue
                told = {mine.language: 1}
                words = {mine.language: words.get(mine.language, "")}
            found.append(
                Rehearsed(
                    at=in_zone(row.published_at or row.due_at, zone).isoformat(
                        timespec="minutes"
                    ),
                    kind=row.kind,
                    publication=row.external_id,
                    unit=row.unit,
                    state=row.state,
                    by_language=told,
                    words=words,
                )
            )
    return found


def _words(session: Session, publication_id: int | None) -> dict[str, str]:
    """Return a line per language: the subject, or the post's first line."""
    found = {}
    for message in messages(session, publication_id):
        post = json.loads(message.skeleton) if message.variant == POST else None
        line = post["text"].partition("\n")[0] if post else message.subject
        found[message.language] = line[:120]
    return found
