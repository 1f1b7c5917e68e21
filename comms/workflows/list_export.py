"""Writes people out: CSV or Excel that the import reads back, or all as JSON lines.

Reads in chunks, so a list of any length needs little memory; who took a list out is
put on record before the first line is written.
"""

import codecs
import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from comms.audience.list_columns import OWN, WRITTEN
from comms.content.sheets import MOST_OF_SHEET, stream_xlsx
from comms.errors import Refused
from comms.model.cells import marked
from comms.model.programme import Newsletter
from comms.model.xlsx import SheetFault
from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.store.people_out import (
    Beside,
    Kept,
    all_of,
    count_people,
    field_names,
    people_after,
    suppressions,
)
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

Form = Literal["csv", "xlsx", "jsonl"]
_PRIVATE = 0o600
_MOST_IN_SHEET = str(MOST_OF_SHEET - 1)
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
        form: "csv", "xlsx", or "jsonl": one object for each person, with every
            consent, and one for each address that nothing is sent to.
        newsletter: Only who ever stood with it; "": everybody.
        shown: Newsletters that may be named at all; None: every one.
        by: Who takes them out.

    Returns:
        How many people.

    Raises:
        NotFound: No such newsletter.
        Refused: "list_more_than_sheet": more people than an Excel file holds.
    """
    _put_on_record(house, place, form, newsletter, by)
    place.touch(mode=_PRIVATE)
    place.chmod(_PRIVATE)
    count = 0

    def people() -> Iterator[tuple[Kept, Beside]]:
        nonlocal count
        for some, beside in _chunks(house, newsletter):
            beside.show_only(shown)
            count += len(some)
            for one in some:
                yield one, beside

    if form == "jsonl":
        with place.open("w", encoding="utf-8", newline="") as file:
            file.writelines(_json(_whole(*one)) for one in people())
            if not newsletter:
                with house.store.read() as session:
                    file.writelines(f"{line}\n" for line in suppressions(session))
        return count
    with house.store.read() as session:
        names = field_names(session, newsletter)
    headings = [*WRITTEN, *(OWN + name for name in names)]
    cells = (_cells(*one, newsletter, names) for one in people())
    table = chain([headings], cells)
    if form == "xlsx":
        _write_sheet(place, table, newsletter or "subscribers")
        return count
    with place.open("wb") as out:
        out.write(codecs.BOM_UTF8)
        out.writelines(_line(row).encode() for row in table)
    return count


def _put_on_record(
    house: House, place: Path, form: Form, newsletter: str, by: str
) -> None:
    with house.store.write(durable=True) as session:
        if newsletter:
            load_catalogue(session).get(Newsletter, newsletter)
        if form == "xlsx" and count_people(session, newsletter) >= MOST_OF_SHEET:
            raise Refused("list_more_than_sheet", most=_MOST_IN_SHEET)
        acts.record_act(
            session,
            at=house.clock.now(),
            user=by,
            verb="export",
            subject=f"newsletter:{newsletter}" if newsletter else "subscribers:all",
            note=place.name,
        )


def _write_sheet(place: Path, table: Iterable[Sequence[str]], title: str) -> None:
    try:
        with place.open("wb") as out:
            stream_xlsx(out, table, title)
    except SheetFault as fault:
        place.unlink()
        raise Refused("list_more_than_sheet", most=_MOST_IN_SHEET) from fault


def _chunks(house: House, newsletter: str) -> Iterator[tuple[Sequence[Kept], Beside]]:
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
    one: Kept, beside: Beside, newsletter: str, names: Sequence[str]
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


def _whole(one: Kept, beside: Beside) -> dict[str, Any]:
    """Return all that is known of a person."""
    person = one.id or 0
    return {
        **all_of(one),
        "areas": [row.area for row in beside.areas[person]],
        "fields": {row.name: row.value for row in beside.fields[person]},
        "events": [row.event for row in beside.events[person]],
        "subscriptions": [all_of(row) for row in beside.subscriptions[person]],
        "consents": [all_of(row) for row in beside.consents[person]],
    }


def _json(one: dict[str, Any]) -> str:
    return json.dumps(one, ensure_ascii=False) + "\n"


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([marked(cell).replace("\0", "") for cell in cells])
    return text.getvalue()
