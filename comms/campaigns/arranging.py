"""Moves, drops and adds in an edition and of its sections, each with its way back.

An act is one word of a form's button ("up:0.2"); what undoes it is another. Places are
"section.position", counted from 0. What does not fit the sections changes nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: Items by section.
Sections = tuple[tuple[str, ...], ...]
Place = tuple[int, int]

_PLACE = r"(\d{1,3})\.(\d{1,3})"
_NAME = r"([A-Za-z0-9][A-Za-z0-9_-]{0,63})"
_STEP = re.compile(rf"(up|down|drop):{_PLACE}")
_MOVE = re.compile(rf"move:{_PLACE}:{_PLACE}")
_PUT = re.compile(rf"(?:put|add):{_NAME}:{_PLACE}")
_SWAP = re.compile(r"section:(\d{1,3}):(\d{1,3})")
#: A new section may bring its headings along, written in some way (`edition_form`).
_OPEN = re.compile(r"open:(\d{1,3})(?::[A-Za-z0-9_-]{1,4000})?")
_CLOSE = re.compile(r"close:(\d{1,3})")
#: Sections that one number has at the most.
MOST_SECTIONS = 20


@dataclass(frozen=True, kw_only=True)
class Arranged:
    """Sections after an act."""

    sections: Sections
    #: "move", "drop", "put", "section", "open" or "close"; "": nothing changed.
    verb: str = ""
    #: Item it was about; "" for a section.
    item: str = ""
    #: Where it stands now; where it stood for "drop".
    place: Place = (0, 0)
    #: The act that takes it back.
    undo: str = ""

    @property
    def number(self) -> int:
        """Which of all items it is, counted from 1."""
        section, position = self.place
        return sum(map(len, self.sections[:section])) + position + 1

    @property
    def total(self) -> int:
        """How many items there are."""
        return sum(map(len, self.sections))


def arranged(sections: Sections, act: str) -> Arranged | None:
    """Return sections after an act; None: it is none of these, or does not fit."""
    if found := _STEP.fullmatch(act):
        return _step(sections, found[1], (int(found[2]), int(found[3])))
    if found := _MOVE.fullmatch(act):
        old, new = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
        return _move(sections, old, new)
    if found := _PUT.fullmatch(act):
        return _put(sections, found[1], (int(found[2]), int(found[3])))
    return _of_section(sections, act)


def _of_section(sections: Sections, act: str) -> Arranged | None:
    if found := _SWAP.fullmatch(act):
        return _swap(sections, int(found[1]), int(found[2]))
    if found := _OPEN.fullmatch(act):
        return _open(sections, int(found[1]))
    if found := _CLOSE.fullmatch(act):
        return _close(sections, int(found[1]))
    return None


def order_of(sections: Sections, old: int, new: int) -> list[int]:
    """Return the order of sections after one has moved, by where they stood."""
    order = list(range(len(sections)))
    order.insert(new, order.pop(old))
    return order


def _step(sections: Sections, verb: str, place: Place) -> Arranged | None:
    if not _stands(sections, place):
        return None
    if verb == "drop":
        item = sections[place[0]][place[1]]
        return Arranged(
            sections=_without(sections, place),
            verb="drop",
            item=item,
            place=place,
            undo=f"put:{item}:{_shown(place)}",
        )
    return _move(sections, place, _beside(sections, place, verb))


def _beside(sections: Sections, place: Place, verb: str) -> Place:
    """Return the next place up or down; at the edge of a section, the next section."""
    section, position = place
    if verb == "up":
        if position:
            return section, position - 1
        return (section - 1, len(sections[section - 1])) if section else place
    if position + 1 < len(sections[section]):
        return section, position + 1
    return (section + 1, 0) if section + 1 < len(sections) else place


def _move(sections: Sections, old: Place, new: Place) -> Arranged | None:
    if not _stands(sections, old):
        return None
    item = sections[old[0]][old[1]]
    if old == new:
        return Arranged(sections=sections, item=item, place=old)
    moved = _with(_without(sections, old), item, new)
    if moved is None:
        return None
    return Arranged(
        sections=moved,
        verb="move",
        item=item,
        place=new,
        undo=f"move:{_shown(new)}:{_shown(old)}",
    )


def _put(sections: Sections, item: str, place: Place) -> Arranged | None:
    put = _with(sections, item, place)
    if put is None:
        return None
    return Arranged(
        sections=put, verb="put", item=item, place=place, undo=f"drop:{_shown(place)}"
    )


def _swap(sections: Sections, old: int, new: int) -> Arranged | None:
    if old == new or not (old < len(sections) and new < len(sections)):
        return None
    return Arranged(
        sections=tuple(sections[n] for n in order_of(sections, old, new)),
        verb="section",
        place=(new, 0),
        undo=f"section:{new}:{old}",
    )


def _open(sections: Sections, at: int) -> Arranged | None:
    if at > len(sections) or len(sections) >= MOST_SECTIONS:
        return None
    return Arranged(
        sections=(*sections[:at], (), *sections[at:]),
        verb="open",
        place=(at, 0),
        undo=f"close:{at}",
    )


def _close(sections: Sections, at: int) -> Arranged | None:
    """Take a section away; one with items, and the last one, stay."""
    if at >= len(sections) or sections[at] or len(sections) == 1:
        return None
    return Arranged(
        sections=(*sections[:at], *sections[at + 1 :]),
        verb="close",
        place=(at, 0),
        undo=f"open:{at}",
    )


def _stands(sections: Sections, place: Place) -> bool:
    return place[0] < len(sections) and place[1] < len(sections[place[0]])


def _without(sections: Sections, place: Place) -> Sections:
    section = sections[place[0]]
    rest = (*section[: place[1]], *section[place[1] + 1 :])
    return (*sections[: place[0]], rest, *sections[place[0] + 1 :])


def _with(sections: Sections, item: str, place: Place) -> Sections | None:
    """Return sections with an item at a place; None: there is no such place."""
    if place[0] >= len(sections) or place[1] > len(sections[place[0]]):
        return None
    section: Sequence[str] = sections[place[0]]
    longer = (*section[: place[1]], item, *section[place[1] :])
    return (*sections[: place[0]], longer, *sections[place[0] + 1 :])


def _shown(place: Place) -> str:
    return f"{place[0]}.{place[1]}"
