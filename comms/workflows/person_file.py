"""Everything that is kept of a person, as a file for herself (GDPR 15 and 20).

One document of JSON, or a packed folder with the same as tables that any spreadsheet
opens. Who takes it is on record before the first byte is read.
"""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from comms.errors import NotFound
from comms.model.addresses import address_hmac, address_key
from comms.model.cells import marked
from comms.store import acts, subscribers
from comms.store.person_rows import rows_of
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

Form = Literal["json", "zip"]
VERB = "export"


def person_file(
    house: House, subscriber_id: int, *, by: str = OPERATOR, form: Form = "json"
) -> bytes:
    """Return all that is kept of a subscriber.

    Args:
        house: The site.
        subscriber_id: Whose.
        by: Who takes it: a user, `OPERATOR`, or `erase.READER` herself.
        form: "json", or "zip": tables as CSV, and the same JSON beside them.

    Raises:
        NotFound: There is no such subscriber.
    """
    now = house.clock.now()
    with house.store.write(durable=True) as session:
        if subscribers.subscriber(session, subscriber_id) is None:
            raise NotFound(key="missing.subscriber")
        subject = f"subscriber:{subscriber_id}"
        acts.record_act(session, at=now, user=by, verb=VERB, subject=subject)
    with house.store.read() as session:
        person = subscribers.subscriber(session, subscriber_id)
        if person is None:
            raise NotFound(key="missing.subscriber")
        hashed = address_hmac(house.key, person.address_key)
        found = {
            "from": house.base_url,
            "made_at": now.isoformat(timespec="seconds"),
            **rows_of(session, person, hashed),
        }
    whole = json.dumps(found, ensure_ascii=False, indent=2).encode()
    return whole if form == "json" else _packed(found, whole)


def file_of_address(
    house: House, address: str, *, by: str = OPERATOR, form: Form = "json"
) -> bytes:
    """Return the same of whoever has an address, in any spelling.

    Raises:
        NotFound: Nobody has.
    """
    with house.store.read() as session:
        person = subscribers.by_address(session, address_key(address))
    if person is None:
        raise NotFound(key="missing.subscriber")
    return person_file(house, person.id or 0, by=by, form=form)


def _packed(found: Mapping[str, Any], whole: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("everything.json", whole)
        for name, rows in found.items():
            if isinstance(rows, dict):
                folder.writestr(f"{name}.csv", _table([rows]))
            elif isinstance(rows, list) and rows:
                folder.writestr(f"{name}.csv", _table(rows))
    return packed.getvalue()


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow(marked(_cell(value)) for value in row.values())
    return "\ufeff" + text.getvalue().replace("\0", "")


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {one}" for name, one in value.items())
    return "" if value is None else str(value)
