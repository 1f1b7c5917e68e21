"""One thing of the calendar, by the key that Move… names it with."""

from comms.store import calendar as rows
from comms.store import calendar_told
from comms.store.folders import events_named
from comms.store.publications import of_item
from comms.store.waiting import items_named
from comms.workflows.calendar_found import (
    KINDS,
    Found,
    account_of,
    closing,
    of_event,
    of_rows,
    press_accounts,
    sign_up,
)
from comms.workflows.desk_lines import item_of
from comms.workflows.desk_sight import Sight

#: Of the number of a row.
_DIGITS = 9


def found_by_key(sight: Sight, key: str) -> Found | None:
    """Return one thing as the calendar names it; None: no such, or not for her."""
    edge, _, name = key.rpartition(".")
    number = name if edge in {"", "approval"} else ""
    if "\0" in key or len(number) > _DIGITS:
        # No database holds such a name, or number.
        return None
    if number.isdecimal():
        one = _found_row(sight, int(number))
    elif edge == "deadline":
        item = items_named(sight.session, [name]).get(name)
        told = calendar_told.told_items(sight.session, [name]).get(name)
        at = item.closes_local if item else None
        one = closing(sight, told, at) if told and at else None
    else:
        one = _found_event(sight, edge, name)
    return one if one and sight.sees(one.unit) else None


def _found_row(sight: Sight, number: int) -> Found | None:
    row = rows.publication_row(sight.session, number)
    if row is None or row.kind not in KINDS:
        return None
    about = item_of(row)
    told = calendar_told.told_items(sight.session, [about]).get(about)
    one = of_rows([row], sight.local(row.published_at or row.due_at), told)
    if one.kind == "press" and one.accounts[0] not in press_accounts(sight):
        # A record for machines.
        return None
    if one.kind != "post":
        return one
    together = [
        other
        for other in of_item(sight.session, about)
        if other.kind == row.kind and other.due_at == row.due_at
    ]
    names = [account_of(other) for other in together]
    return one._replace(accounts=tuple(names))


def _found_event(sight: Sight, edge: str, name: str) -> Found | None:
    event = events_named(sight.session, [name]).get(name)
    if event is None or edge == "event":
        return of_event(sight, event) if event else None
    always = ("0000", "9999")
    found = sign_up(sight, event, always)
    return next((one for one in found if one.key == f"{edge}.{name}"), None)
