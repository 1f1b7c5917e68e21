"""The lists of offers: a unit's own, the nation's; and what of it is new."""

from collections import Counter
from collections.abc import Sequence

from comms.content.kits import (
    ADOPTED,
    DECLINED,
    OPEN,
    PUBLISHED,
    SCHEDULED,
    STATES,
)
from comms.model.desk import Choice
from comms.model.kit_views import KitLine, KitList
from comms.model.programme import Unit
from comms.workflows.desk_lines import type_name
from comms.workflows.desk_sight import Sight
from comms.workflows.kit_found import Offered, is_over, offers_in, titles_of
from comms.workflows.kit_words import moved_among

NEW, PAST, STANDING = "new", "past", "open"
_TAKEN = frozenset({ADOPTED, SCHEDULED, PUBLISHED})


def own_units(sight: Sight) -> list[str]:
    """Return the units whose work is hers; none for the nation's people."""
    if sight.units is None:
        return []
    known = {unit.id for unit in sight.catalogue.all(Unit)}
    return [unit for unit in sight.units if unit in known]


def kit_list(sight: Sight, wanted: str = "") -> KitList:
    """Return all offers as a unit sees them, or the nation.

    Args:
        wanted: Unit, where she works for several; "": the first.
    """
    units = own_units(sight)
    unit = wanted if wanted in units else next(iter(units), "")
    found = offers_in(sight.session, sight.catalogue, units=[unit] if unit else None)
    titles = titles_of(sight, [one.item for one in found])
    groups = _of_unit(sight, found, unit, titles) if unit else {}
    if not unit and sight.units is None:
        groups = _of_nation(sight, found, titles)
    return KitList(
        unit=unit,
        unit_name=sight.viewer.unit_name(unit) if unit else "",
        units=tuple(
            Choice(value=name, label=sight.viewer.unit_name(name)) for name in units
        ),
        groups=groups,
    )


def kit_news(sight: Sight) -> tuple[int, int]:
    """Return how many offers wait for an answer, and how many originals went on."""
    fresh = moved = 0
    for unit in own_units(sight):
        groups = kit_list(sight, unit).groups
        fresh += len(groups[NEW])
        moved += sum(line.has_moved for line in groups[ADOPTED])
    return fresh, moved


def _of_unit(
    sight: Sight, found: Sequence[Offered], unit: str, titles: dict[str, str]
) -> dict[str, tuple[KitLine, ...]]:
    groups: dict[str, list[KitLine]] = {
        name: [] for name in (NEW, ADOPTED, DECLINED, PAST)
    }
    own = [item for one in found for item in one.own.get(unit, ())]
    moved = moved_among(sight.session, sight.catalogue, own)
    for one in found:
        if unit not in one.units and unit not in one.own:
            continue
        state = one.state(unit, sight.now)
        group = _group(sight, one, state)
        if group:
            behind = any(i.external_id in moved for i in one.own.get(unit, ()))
            line = _line(sight, one, titles, state=state, unit=unit, has_moved=behind)
            groups[group].append(line)
    return {name: tuple(lines) for name, lines in groups.items()}


def _group(sight: Sight, one: Offered, state: str) -> str:
    """Return where an offer stands on a unit's list; "" where it does not."""
    if state in _TAKEN:
        return ADOPTED
    if not one.is_open:
        return ""
    if is_over(sight, one):
        return PAST
    return DECLINED if state == DECLINED else NEW


def _of_nation(
    sight: Sight, found: Sequence[Offered], titles: dict[str, str]
) -> dict[str, tuple[KitLine, ...]]:
    groups: dict[str, list[KitLine]] = {STANDING: [], PAST: []}
    for one in found:
        group = PAST if is_over(sight, one) else STANDING
        groups[group].append(_line(sight, one, titles))
    return {name: tuple(lines) for name, lines in groups.items()}


def _line(
    sight: Sight,
    one: Offered,
    titles: dict[str, str],
    *,
    state: str = "",
    unit: str = "",
    has_moved: bool = False,
) -> KitLine:
    return KitLine(
        id=one.item.external_id,
        title=titles[one.item.external_id],
        sort=type_name(sight, one.item.type),
        from_unit=sight.viewer.unit_name(one.item.unit),
        use_by=one.offer.use_by,
        state=state,
        is_open=one.is_open,
        has_moved=has_moved,
        counts=() if unit else counts_of(sight, one),
    )


def counts_of(sight: Sight, one: Offered) -> tuple[tuple[str, int], ...]:
    """Return how many units stand where, those who have said nothing first."""
    counts = Counter(one.state(unit, sight.now) for unit in one.units)
    return tuple((state, counts[state]) for state in STATES if counts[state])


def to_remind(sight: Sight, one: Offered) -> list[str]:
    """Return the units that have not decided and were not reminded yet."""
    if not one.is_open or is_over(sight, one):
        return []
    return [
        unit
        for unit in one.units
        if one.state(unit, sight.now) in OPEN and one.last(unit, "remind") is None
    ]
