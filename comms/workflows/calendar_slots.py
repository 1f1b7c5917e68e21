"""Slots: the wall times at which an account usually posts, and which are still free.

They stand in `accounts.yaml` ("mon 09:00", "daily 16:30") and are times on the wall, so
they stay where they are when the clocks change.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from comms.clock import existing
from comms.model.calendar import Asked, Slot
from comms.model.programme import Account
from comms.workflows.calendar_found import Found, look
from comms.workflows.desk_sight import Sight

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: How far ahead the next free slot is looked for.
_AHEAD = timedelta(days=28)
_DAY = timedelta(days=1)


def free_slots(
    sight: Sight,
    accounts: Iterable[str],
    taken: Sequence[Found],
    first: datetime,
    end: datetime,
) -> list[Slot]:
    """Return the slots of some accounts in a span that are to come and still free.

    A slot is taken by a post within its hour.
    """
    found = []
    for name in accounts:
        account = sight.catalogue.find(Account, name)
        if account is None:
            continue
        busy = {_hour(one.at) for one in taken if name in one.accounts}
        title = sight.account(name)
        found += [
            Slot(at=at, account=name, account_name=title)
            for at in _times(sight, account, max(first, sight.now), end)
            if _hour(at) not in busy
        ]
    return sorted(found, key=lambda slot: (slot.at, slot.account))


def next_slots(sight: Sight, one: Found) -> list[Slot]:
    """Return the free slots to which a post could be moved, the next one first."""
    if one.kind != "post":
        return []
    today = sight.local(sight.now).date()
    asked = Asked(view="list", on=today, kind="post")
    near = look(sight, asked, today, today + _AHEAD)
    others = [found for found in near.found if found.key != one.key]
    found = free_slots(sight, one.accounts, others, near.starts(), near.ends())
    once = {slot.at: slot for slot in reversed(found)}
    return [once[at] for at in sorted(once)]


def _hour(at: datetime) -> tuple[object, ...]:
    return at.date(), at.hour, at.utcoffset()


def _times(
    sight: Sight, account: Account, first: datetime, end: datetime
) -> Iterator[datetime]:
    day, last = sight.local(first).date(), sight.local(end).date()
    while day <= last:
        for slot in account.slots:
            on, _, at = slot.partition(" ")
            if on in {"daily", _WEEKDAYS[day.weekday()]}:
                hour = datetime.strptime(at, "%H:%M").time()  # noqa: DTZ007 - on the wall
                moment = sight.local(
                    existing(datetime.combine(day, hour), sight.catalogue.zone)
                )
                if first < moment < end:
                    yield moment
        day += _DAY
