"""Puts two people's edits of one form together: field by field, against their base.

What only one of them changed is taken; what both changed alike is no question; what
both changed otherwise is a clash, and a person chooses. A text is never merged within
itself, since a wrong merge reads like a right one. Choices of many (areas, accounts)
are sets: what one adds or takes away holds beside what the other does.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from comms.model.desk import Values

#: What stands in a field, as it compares.
_Plain = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Together:
    """Two edits as one form."""

    #: Both; where they clash, what the second person wrote.
    values: Values
    #: Fields taken from who saved first.
    taken: tuple[str, ...]
    #: Fields that both changed, each otherwise.
    clashes: tuple[str, ...]


def together(
    base: Values | None, theirs: Values, mine: Values, *, many: Collection[str] = ()
) -> Together:
    """Return what becomes of a form that was saved by somebody else meanwhile.

    Args:
        base: The form as both had it before; None: nobody knows, so whatever differs
            is a clash.
        theirs: What was saved meanwhile.
        mine: What is to be saved now.
        many: Fields with any number of choices each.
    """
    values: dict[str, tuple[str, ...]] = dict(mine)
    taken, clashes = [], []
    for name in dict.fromkeys((*theirs, *mine)):
        own, other = _of(mine, name), _of(theirs, name)
        before = None if base is None else _of(base, name)
        if other in {own, before}:
            continue
        if own == before:
            values[name] = tuple(theirs.get(name, ()))
            taken.append(name)
        elif before is not None and _is_set(name, many, before, other, own):
            values[name] = _union(before, other, own)
            if values[name] != own:
                taken.append(name)
        else:
            clashes.append(name)
    return Together(values=values, taken=tuple(taken), clashes=tuple(clashes))


def changed_fields(before: Values, after: Values) -> tuple[str, ...]:
    """Return the fields in which two forms differ, in the order of the second."""
    return tuple(
        name
        for name in dict.fromkeys((*after, *before))
        if _of(before, name) != _of(after, name)
    )


def plain(text: str) -> str:
    """Return a text as it compares: line ends and blanks at ends say nothing."""
    return "\n".join(row.rstrip() for row in text.strip().splitlines())


def _of(values: Values, name: str) -> _Plain:
    found = (plain(text) for text in values.get(name, ()))
    return tuple(text for text in found if text)


def _is_set(name: str, many: Collection[str], *sides: _Plain) -> bool:
    """Whether a field holds choices whose order says nothing, none of them a text."""
    return name in many or any(len(side) > 1 for side in sides)


def _union(before: _Plain, theirs: _Plain, mine: _Plain) -> tuple[str, ...]:
    """Return what both leave of what was there, and what either adds."""
    return tuple(dict.fromkeys(_kept(before, theirs, mine)))


def _kept(before: Sequence[str], theirs: _Plain, mine: _Plain) -> Iterator[str]:
    for choice in (*theirs, *mine):
        if choice not in before or (choice in theirs and choice in mine):
            yield choice
