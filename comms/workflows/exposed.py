"""Who was exposed: asked by whoever has 72 hours to tell the authority (GDPR 33).

From what is on record (views, exports and imports of people, by whom and when) and
from the rows: how many people, which kinds of data, which newsletters and languages,
and a list to write to them by. What nobody put on record (a disk that was taken, a
password of the database) touches everybody, and has to be asked for so.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from comms.clock import in_zone, instant
from comms.model.cells import marked
from comms.model.programme import Newsletter
from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.store.exposed import EVERYBODY, Exposed, backups, touching
from comms.workflows.erase import VERB as ERASE
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

_PRIVATE = 0o600


@dataclass(frozen=True, kw_only=True)
class Touch:
    """One act that touched people's data."""

    at: datetime
    #: As the log has it: a user, "operator", "reader".
    by: str
    verb: str
    subject: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """Whose data was touched within a time, in numbers; by the programme's clocks."""

    since: datetime
    until: datetime
    people: int
    languages: Mapping[str, int]
    newsletters: Mapping[str, int]
    #: Kind of data beside the address → of how many people it is kept.
    kinds: Mapping[str, int]
    touches: tuple[Touch, ...]
    #: Each of them holds everybody.
    backups: int
    #: Who was erased since, and was perhaps among them: nobody can name them.
    erased_since: int
    #: Where everybody is listed; "": no list was asked for.
    file: str = ""


def who_was_exposed(
    house: House,
    since: datetime,
    until: datetime,
    *,
    newsletter: str = "",
    everybody: bool = False,
    file: Path | None = None,
) -> Exposure:
    """Return whose data was touched; with a file, list them there, on record.

    Args:
        house: The site.
        since: First instant.
        until: First instant that does not count any more.
        newsletter: Only people who ever stood with it; "": all.
        everybody: Count all who were known, whatever is on record.
        file: For the list: CSV that only its owner may read.

    Raises:
        NotFound: No such newsletter.
    """
    if file is not None:
        _note(house, newsletter, file)
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        if newsletter:
            catalogue.get(Newsletter, newsletter)
        touched = touching(session, since, until)
        found = Exposed(
            session,
            touched,
            since,
            until,
            newsletter=newsletter,
            everybody=everybody,
        )
        if file is not None:
            _write(found, file)
        return Exposure(
            since=in_zone(since, catalogue.zone),
            until=in_zone(until, catalogue.zone),
            people=found.count(),
            languages=found.by_language(),
            newsletters=found.by_newsletter(),
            kinds=found.kinds(),
            touches=tuple(
                Touch(
                    at=in_zone(act.at, catalogue.zone),
                    by=act.user,
                    verb=act.verb,
                    subject=act.subject,
                    note=act.note,
                )
                for act in touched
            ),
            backups=backups(session, since, until),
            erased_since=len(acts.done_since(session, [ERASE], since)),
            file=str(file or ""),
        )


def span_of(house: House, since: str, until: str) -> tuple[datetime, datetime]:
    """Return a time as somebody types it: of the programme's clocks; "": until now.

    Raises:
        ValueError: Not a time, or one that ends before it begins.
    """
    with house.store.read() as session:
        zone = load_catalogue(session).zone
    first = instant(since, zone)
    last = instant(until, zone) if until else house.clock.now()
    if last <= first:
        raise ValueError(until)
    return first, last


def _note(house: House, newsletter: str, file: Path) -> None:
    subject = f"newsletter:{newsletter}" if newsletter else EVERYBODY
    with house.store.write(durable=True) as session:
        acts.record_act(
            session,
            at=house.clock.now(),
            user=OPERATOR,
            verb="export",
            subject=subject,
            note=file.name,
        )


def _write(found: Exposed, file: Path) -> None:
    file.touch(mode=_PRIVATE)
    file.chmod(_PRIVATE)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(["email", "name", "language"])
        for one in found.people():
            writer.writerow(
                [marked(one.address), marked(one.name), marked(one.language)]
            )
