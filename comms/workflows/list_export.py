"""Writes people out: CSV that the import reads back, or JSON lines with everything.

Reads in chunks, so a list of any length needs little memory; who took a list out is
put on record before the first line is written.
"""

import csv
import io
import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from comms.audience.list_columns import OWN, WRITTEN
from comms.model.cells import marked
from comms.model.programme import Newsletter
from comms.model.tables import Subscriber
from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.store.people_out import Beside, field_names, people_after, suppressions
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

Form = Literal["csv", "jsonl"]
_PRIVATE = 0o600
_YES = ("given", "confirmed")


def export_people(
    house: House,
    place: Path,
    *,
    form: Form = "csv",
    newsletter: str = "",
    shown: Collection[str] | None = None,
    by: str = OPERATOR,
) -> int:
    """Write people into a file that only its owner may read.

    Args:
        house: The site.
        place: The file; what is there is overwritten.
        form: "csv", or "jsonl": one object for each person, with every consent, and
            one for each address that nothing is sent to.
        newsletter: Only who ever stood with it; "": everybody.
        shown: Newsletters that may be named at all; None: every one.
        by: Who takes them out.

    Returns:
        How many people.

    Raises:
        NotFound: No such newsletter.
    """
    with house.store.write(durable=True) as session:
        if newsletter:
            load_catalogue(session).get(Newsletter, newsletter)
        acts.record_act(
            session,
            at=house.clock.now(),
            user=by,
            verb="export",
            subject=f"newsletter:{newsletter}" if newsletter else "subscribers:all",
            note=place.name,
        )
    place.touch(mode=_PRIVATE)
    place.chmod(_PRIVATE)
    with house.store.read() as session:
        names = field_names(session) if form == "csv" else ()
    count = 0
    with place.open("w", encoding="utf-8", newline="") as file:
        if form == "csv":
            file.write("\ufeff" + _line([*WRITTEN, *(OWN + name for name in names)]))
        for people, beside in _chunks(house, newsletter):
            beside.show_only(shown)
            count += len(people)
            for one in people:
                if form == "csv":
                    file.write(_line(_cells(one, beside, newsletter, names)))
                else:
                    file.write(json.dumps(_whole(one, beside), ensure_ascii=False))
                    file.write("\n")
        if form == "jsonl" and not newsletter:
            with house.store.read() as session:
                file.writelines(f"{line}\n" for line in suppressions(session))
    return count


def _chunks(
    house: House, newsletter: str
) -> Iterator[tuple[Sequence[Subscriber], Beside]]:
    after = 0
    while True:
        with house.store.read() as session:
            people = people_after(session, after, newsletter)
            if not people:
                return
            ids = [one.id or 0 for one in people]
            beside = Beside(session, ids)
        after = ids[-1]
        yield people, beside


def _cells(
    one: Subscriber, beside: Beside, newsletter: str, names: Sequence[str]
) -> list[str]:
    """Return the cells of a person, in the order of the headings."""
    person = one.id or 0
    seats = " ".join(
        f"{seat.newsletter}:{seat.state}" for seat in beside.subscriptions[person]
    )
    said = [
        consent
        for consent in beside.consents[person]
        if consent.act in _YES and newsletter in {"", consent.newsletter}
    ]
    fields = {field.name: field.value for field in beside.fields[person]}
    return [
        one.address,
        one.name,
        one.language,
        one.level,
        one.format,
        one.audience,
        one.region,
        ",".join(row.area for row in beside.areas[person]),
        one.role,
        one.organisation,
        ",".join(row.event for row in beside.events[person]),
        seats,
        said[-1].source if said else "",
        said[-1].at.isoformat() if said else "",
        *(fields.get(name, "") for name in names),
    ]


def _whole(one: Subscriber, beside: Beside) -> dict[str, Any]:
    """Return all that is known of a person."""
    person = one.id or 0
    hidden = {"id", "subscriber_id", "import_id"}
    return {
        **one.model_dump(mode="json", exclude={"id", "address_key"}),
        "areas": [row.area for row in beside.areas[person]],
        "fields": {row.name: row.value for row in beside.fields[person]},
        "events": [row.event for row in beside.events[person]],
        "subscriptions": [
            row.model_dump(mode="json", exclude=hidden)
            for row in beside.subscriptions[person]
        ],
        "consents": [
            row.model_dump(mode="json", exclude=hidden)
            for row in beside.consents[person]
        ],
    }


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([marked(cell).replace("\0", "") for cell in cells])
    return text.getvalue()
