"""The parts of a segment's form: read from what was posted, and moved by buttons."""

from collections.abc import Callable
from dataclasses import replace

from comms.model.desk import Values
from comms.model.segment_page import GROUP, JOINS, KINDS, ROOT, Node
from comms.model.segments import DEEPEST, MOST_CONDITIONS
from comms.model.seminar import YES, many, one

_EMPTY = Node(kind=GROUP)
#: Buttons, each with the address of the part they are about ("add:where.1").
ADD, JOIN, DROP = "add", "join", "drop"
_LONGEST_LIST = 500


def tree_of(values: Values, place: str = ROOT, depth: int = 1) -> Node:
    """Return the part of a form under an address; where there is none, a group."""
    kind = one(values, f"{place}.kind")
    if kind in KINDS:
        typed = [line.strip() for line in one(values, f"{place}.lines").splitlines()]
        found = (*many(values, f"{place}.values"), *filter(None, typed))
        return Node(
            kind=kind,
            is_not=one(values, f"{place}.not") == YES,
            values=tuple(dict.fromkeys(found))[:_LONGEST_LIST],
            name=one(values, f"{place}.name").strip(),
            after=one(values, f"{place}.after_day").strip(),
            before=one(values, f"{place}.before_day").strip(),
        )
    join = one(values, f"{place}.join")
    numbers = range(MOST_CONDITIONS if depth < DEEPEST else 0)
    places = (f"{place}.{number}" for number in numbers)
    return Node(
        kind=GROUP,
        join=join if join in JOINS else JOINS[0],
        parts=tuple(
            tree_of(values, part, depth + 1)
            for part in places
            if f"{part}.kind" in values
        ),
    )


def fields_of(tree: Node) -> Values:
    """Return the fields that would give a tree."""
    found: dict[str, tuple[str, ...]] = {}
    for place, part in tree.every():
        found[f"{place}.kind"] = (part.kind,)
        if part.kind == GROUP:
            found[f"{place}.join"] = (part.join,)
            continue
        found[f"{place}.not"] = (YES,) if part.is_not else ("",)
        found[f"{place}.values"] = part.values
        found[f"{place}.lines"] = ("\n".join(part.values),)
        found[f"{place}.name"] = (part.name,)
        found[f"{place}.after_day"] = (part.after,)
        found[f"{place}.before_day"] = (part.before,)
    return found


def moved(tree: Node, act: str, values: Values) -> Node:
    """Return a tree after a button was pressed; unchanged by any other.

    Args:
        tree: As posted.
        act: The button.
        values: The form: which kind is to be added.
    """
    verb, _, place = act.partition(":")
    steps = place.split(".")[1:]
    if not all(step.isdecimal() for step in steps):
        return tree
    path = [int(step) for step in steps]
    if verb == DROP and path:
        return _changed(tree, path[:-1], lambda part: _without(part, path[-1]))
    if len([*tree.every()]) >= MOST_CONDITIONS or len(path) + 1 >= DEEPEST:
        return tree
    if verb == ADD:
        kind = one(values, f"{place}.new")
        new = Node(kind=kind) if kind in KINDS else None
    else:
        new = _EMPTY if verb == JOIN else None
    if new is None:
        return tree
    return _changed(tree, path, lambda part: replace(part, parts=(*part.parts, new)))


def _without(part: Node, number: int) -> Node:
    parts = part.parts[:number] + part.parts[number + 1 :]
    return replace(part, parts=parts)


def _changed(tree: Node, path: list[int], change: Callable[[Node], Node]) -> Node:
    if not path:
        return change(tree) if tree.kind == GROUP else tree
    number = path[0]
    if number >= len(tree.parts):
        return tree
    part = _changed(tree.parts[number], path[1:], change)
    return replace(tree, parts=(*tree.parts[:number], part, *tree.parts[number + 1 :]))
