"""The form by which a unit adopts an offer: as it begins, and what can be chosen."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from comms.content.seminar_times import shown_day, shown_hour
from comms.model import seminar as form
from comms.model.calendar import Asked
from comms.model.desk import Choice, Values
from comms.model.programme import Area
from comms.model.tables import Item
from comms.workflows.calendar_found import look
from comms.workflows.calendar_slots import free_slots
from comms.workflows.desk_sheet import (
    HOUR,
    contacts,
    next_working_day,
    open_accounts,
    today,
    usually_ticked,
)
from comms.workflows.desk_sight import Sight

#: How far ahead the next free slot of an account is looked for.
_AHEAD = timedelta(days=14)


def begun(sight: Sight, item: Item, unit: str) -> Values:
    """Return the form that adopts, filled with what is usual in the unit."""
    accounts = [
        one.id
        for one in usually_ticked(open_accounts(sight, unit))
        if one.channel not in form.RECORD_KINDS
    ]
    run = {choice.value for choice in choices(sight, unit)["areas"]}
    own = next(contacts(sight, unit), None)
    at = _next_time(sight, accounts)
    return form.as_values(
        {
            "contact": own.value if own else "",
            "areas": [name for name in item.facts["areas"] if name in run],
            "accounts": accounts,
            "publish_day": shown_day(at),
            "publish_time": shown_hour(at),
        }
    )


def _next_time(sight: Sight, accounts: Sequence[str]) -> str:
    """Return when the unit usually posts next; else the next working day."""
    day = next_working_day(today(sight))
    window = look(sight, Asked(view="list", on=day, kind="post"), day, day + _AHEAD)
    slots = free_slots(sight, accounts, window.found, window.starts(), window.ends())
    if slots:
        return slots[0].at.strftime("%Y-%m-%dT%H:%M")
    return f"{day.isoformat()}T{HOUR}"


def choices(sight: Sight, unit: str) -> Mapping[str, tuple[Choice, ...]]:
    """Return what can be chosen by a unit that adopts: of areas, those it runs."""
    return {
        "contact": tuple(contacts(sight, unit)),
        "areas": tuple(
            Choice(value=one.id, label=sight.viewer.text(one.name))
            for one in sight.catalogue.all(Area)
            if one.coverage == "all" or unit in one.coverage
        ),
        "accounts": tuple(
            Choice(
                value=one.id,
                label=sight.viewer.text(one.title),
                hint=sight.say(f"outputs.use.{one.mode}"),
            )
            for one in open_accounts(sight, unit)
            if one.channel not in form.RECORD_KINDS
        ),
    }
