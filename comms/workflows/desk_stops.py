"""Stops as the desk lists them."""

from collections.abc import Sequence

from comms.access.policy import Subject
from comms.model.desk import Stop
from comms.model.orders import Pause
from comms.model.programme import NATIONAL
from comms.model.states import TO_LEAVE
from comms.model.tables import Publication
from comms.store.pauses import EVERYTHING, pauses, publication_of
from comms.store.resuming import publications
from comms.workflows.desk_sight import Sight
from comms.workflows.pause import OPERATOR
from comms.workflows.resuming import titles_of


def stops(sight: Sight) -> Sequence[Stop]:
    """Return the pauses that stand and concern this person, oldest first.

    What one publication waits for is told to those who see its unit; one that is over
    or gone meanwhile needs no word.
    """
    standing = pauses(sight.session)
    single = {stop.unit: publication_of(stop.unit) for stop in standing}
    rows = _seen(sight, [number for number in single.values() if number is not None])
    named = titles_of(sight, list(rows.values())) if rows else {}
    found = []
    for stop in standing:
        number = single[stop.unit]
        if number is None:
            if stop.unit in {EVERYTHING, NATIONAL} or sight.sees(stop.unit):
                name = sight.viewer.unit_name(stop.unit) if stop.unit else ""
                found.append(_stop(sight, stop, stop.unit, name, ""))
        elif number in rows:
            title, path = named[number]
            found.append(_stop(sight, stop, rows[number].unit, title, path))
    return found


def _seen(sight: Sight, numbers: Sequence[int]) -> dict[int, Publication]:
    """Return the publications that stops of one hold and that she may see."""
    rows = publications(sight.session, numbers) if numbers else {}
    return {
        number: row
        for number, row in rows.items()
        if (row.state in TO_LEAVE or row.kind == "page") and sight.sees(row.unit)
    }


def _stop(sight: Sight, stop: Pause, unit: str, name: str, path: str) -> Stop:
    return Stop(
        unit=stop.unit,
        unit_name=name,
        user_name=_by(sight, stop.user),
        reason=stop.reason,
        since=sight.local(stop.at),
        may_lift=sight.may("resume", _unit(unit)),
        path=path,
    )


def _by(sight: Sight, user: str) -> str:
    return sight.say("outputs.operator") if user == OPERATOR else sight.person(user)


def _unit(unit: str) -> Subject:
    return Subject(name=f"unit:{unit or 'all'}", type="unit", unit=unit, owner="")
