"""The list of items at the desk, and what it may be asked for."""

from collections.abc import Sequence

from comms.model.desk import Choice, Line
from comms.model.desk_list import OUT, ItemList, Sought
from comms.model.programme import Unit
from comms.model.states import ItemState
from comms.store import item_words, waiting
from comms.workflows.desk_lines import item_line, type_name
from comms.workflows.desk_sight import Sight


def item_list(sight: Sight, sought: Sought, *, limit: int, offset: int) -> ItemList:
    """Return a part of the list of items that this person may see."""
    lines = item_lines(sight, sought, limit=limit + 1, offset=offset)
    return ItemList(
        lines=lines[:limit],
        has_more=len(lines) > limit,
        choices={
            "type": _types(sight),
            "state": _states(sight),
            "unit": _units(sight),
            "owner": (Choice(value=sight.user.id, label=sight.say("lists.mine")),),
        },
    )


def item_lines(
    sight: Sight, sought: Sought, *, limit: int, offset: int = 0
) -> Sequence[Line]:
    """Return the lines of items that this person may see, newest first."""
    found = item_words.found(
        sight.session, sought, units=sight.visible, limit=limit, offset=offset
    )
    titles = waiting.titles(sight.session, [item.id for item in found])
    out = item_words.out(sight.session, [item.external_id for item in found])
    return [
        item_line(sight, item, titles, is_out=item.external_id in out) for item in found
    ]


def _types(sight: Sight) -> tuple[Choice, ...]:
    there = item_words.types(sight.session)
    named = [Choice(value=name, label=type_name(sight, name)) for name in there]
    return tuple(sorted(named, key=lambda choice: choice.label))


def _states(sight: Sight) -> tuple[Choice, ...]:
    states = [*ItemState]
    states.insert(states.index(ItemState.APPROVED) + 1, OUT)
    return tuple(
        Choice(value=state, label=sight.say(f"desk.state.{state}")) for state in states
    )


def _units(sight: Sight) -> tuple[Choice, ...]:
    """Return the units whose items she sees; nothing where it is one."""
    seen = [unit for unit in sight.catalogue.all(Unit) if sight.sees(unit.id)]
    if len(seen) <= 1:
        return ()
    return tuple(
        Choice(value=unit.id, label=sight.viewer.unit_name(unit.id)) for unit in seen
    )
