"""Stops as the desk lists them: those of one item together, and how much they hold."""

from collections.abc import Mapping, Sequence

from comms.access.policy import Subject
from comms.model.desk import Stop
from comms.model.orders import Pause
from comms.model.programme import NATIONAL
from comms.model.states import TO_LEAVE
from comms.model.tables import Publication
from comms.store.pauses import EVERYTHING, of_text, pauses, publication_of
from comms.store.resuming import publications
from comms.workflows.desk_sight import Sight
from comms.workflows.resuming import (
    lines_of,
    sorts_of,
    who_paused,
    whole_title,
    why_paused,
)
from comms.workflows.resuming_found import find


def stops(sight: Sight) -> Sequence[Stop]:
    """Return the pauses that stand and concern this person, oldest first.

    What one item waits for is told to those who see its unit, once for all accounts;
    what is over or gone meanwhile needs no word.
    """
    standing = pauses(sight.session)
    wide = [_wide(sight, stop) for stop in standing if _is_wide(sight, stop)]
    found = [*wide, *_single(sight, standing)]
    return sorted(found, key=lambda stop: stop.since)


def held_counts(sight: Sight) -> Mapping[str, int]:
    """Return how much would have left by now, by what is stopped as a whole."""
    return {
        stop.unit: find(sight.session, sight.catalogue, [stop], sight.now).waiting
        for stop in pauses(sight.session)
        if _is_wide(sight, stop)
    }


def _is_wide(sight: Sight, stop: Pause) -> bool:
    """Tell whether a stop is of everything, or of a unit that she sees."""
    is_known = stop.unit in {EVERYTHING, NATIONAL}
    return publication_of(stop.unit) is None and (is_known or sight.sees(stop.unit))


def _wide(sight: Sight, stop: Pause) -> Stop:
    name = sight.viewer.unit_name(stop.unit) if stop.unit else ""
    return _stop(sight, [stop], [stop.unit], name=stop.unit, title=name)


def _single(sight: Sight, standing: Sequence[Pause]) -> list[Stop]:
    """Return the stops of single publications, one for each item."""
    single = {stop.unit: publication_of(stop.unit) for stop in standing}
    rows = _seen(sight, [number for number in single.values() if number is not None])
    lines = lines_of(sight, list(rows.values())) if rows else {}
    together: dict[str, list[Pause]] = {}
    for stop in standing:
        if (number := single[stop.unit]) in rows:
            together.setdefault(lines[number or 0].path, []).append(stop)
    found = []
    for path, of_item in together.items():
        numbers = [single[stop.unit] or 0 for stop in of_item]
        told = [lines[number] for number in numbers]
        are_several = len(told) > 1
        found.append(
            _stop(
                sight,
                of_item,
                [rows[number].unit for number in numbers],
                name=of_text(path.rpartition("/")[2])
                if are_several
                else of_item[0].unit,
                title=told[0].title if are_several else whole_title(told),
                path=path,
                parts=sorts_of(told) if are_several else (),
            )
        )
    return found


def _seen(sight: Sight, numbers: Sequence[int]) -> dict[int, Publication]:
    """Return the publications that stops of one hold and that she may see."""
    rows = publications(sight.session, numbers) if numbers else {}
    return {
        number: row
        for number, row in rows.items()
        if (row.state in TO_LEAVE or row.kind == "page") and sight.sees(row.unit)
    }


def _stop(  # noqa: PLR0913 - the parts of a stop
    sight: Sight,
    standing: Sequence[Pause],
    units: Sequence[str],
    *,
    name: str,
    title: str,
    path: str = "",
    parts: tuple[str, ...] = (),
) -> Stop:
    return Stop(
        unit=name,
        unit_name=title,
        user_name=who_paused(sight, standing),
        reason=why_paused(standing),
        since=sight.local(standing[0].at),
        may_lift=all(sight.may("resume", _unit(unit)) for unit in units),
        path=path,
        parts=parts,
    )


def _unit(unit: str) -> Subject:
    return Subject(name=f"unit:{unit or 'all'}", type="unit", unit=unit, owner="")
