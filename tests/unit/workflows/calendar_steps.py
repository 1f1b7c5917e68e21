"""The sample programme as the calendar's tests find it."""

from datetime import date

from lape_steps import approve_items, schedule_nl1

from comms.model.calendar import Asked
from comms.store import folders
from comms.workflows.desk import DeskReader
from comms.workflows.house import House

FEBRUARY = date(2027, 2, 1)


def approved(house: House) -> None:
    """Have the two meetings approved, and NL1 ready to leave."""
    schedule_nl1(house)
    approve_items(house, "tell_us")


def asked(view: str = "list", on: date = FEBRUARY, **filters: str) -> Asked:
    """Return what somebody asks for."""
    return Asked(view=view, on=on, **filters)


def entries(house: House, user: str, wanted: Asked | None = None) -> dict[str, list]:
    """Return what somebody sees, by item, edition or event."""
    page = DeskReader(house).calendar.page(user, wanted or asked(), "en")
    found: dict[str, list] = {}
    for entry in (one for week in page.weeks for day in week for one in day.entries):
        found.setdefault(entry.path.rpartition("/")[2], []).append(entry)
    return found


def the(house: House, user: str, name: str, kind: str):
    """Return one thing, wherever in the spring it is."""
    for month in (2, 3, 4):
        found = entries(house, user, asked(on=date(2027, month, 1)))
        for one in found.get(name, []):
            if one.kind == kind:
                return one
    message = f"{kind} of {name} is not in the calendar"
    raise LookupError(message)


def file(house: House, path: str) -> bytes:
    """Return a file of the store as it stands."""
    with house.store.read() as session:
        (source,) = folders.sources(session)
        return folders.source_files(session, source)[path].content
