"""What the store holds of a source, by kind and id: what a folder is compared with.

Where things stand is read by a few columns; what they say only where somebody asks.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from comms.model.states import ItemState
from comms.model.tables import Definition, Item, Version

#: Kind and id.
Key = tuple[str, str]
#: How many rows one statement asks for by name.
_PIECE = 500


_DEFINITION: tuple[Any, ...] = (
    Definition.kind,
    Definition.external_id,
    Definition.id,
    Definition.path,
    Definition.position,
)
_VERSION: tuple[Any, ...] = (
    Version.id,
    Version.item_id,
    Version.language,
    Version.level,
    Version.path,
)


class Held(NamedTuple):
    """A row that a thing is kept in."""

    id: int
    path: str
    position: int


def definitions_held(session: Session, source: str) -> dict[Key, Held]:
    """Return where the definitions of a source are kept."""
    rows = session.execute(select(*_DEFINITION).where(Definition.source == source))
    return {(kind, name): Held(*held) for kind, name, *held in rows}


def move_definitions(
    session: Session, source: str, places: Mapping[Key, tuple[str, int]]
) -> None:
    """Give definitions another path or position, those that stand elsewhere."""
    held = definitions_held(session, source)
    moved = [
        {"id": held[key].id, "path": path, "position": position}
        for key, (path, position) in places.items()
        if key in held and (held[key].path, held[key].position) != (path, position)
    ]
    if moved:
        session.execute(update(Definition), moved)


def items_held(session: Session, source: str) -> dict[int, tuple[str, str]]:
    """Return name and path of each item that a folder may still have, by row."""
    # What a person withdrew still stands in the folder.
    stands = (Item.state != ItemState.WITHDRAWN) | (Item.content_hash != "")
    rows = session.execute(
        select(Item.id, Item.external_id, Item.path).where(
            Item.source == source, stands
        )
    )
    return {number: (name, path) for number, name, path in rows}


def versions_held(session: Session) -> list[tuple[int, int, str, str, str]]:
    """Return row, item, language, level and path of every version."""
    rows = session.execute(select(*_VERSION).order_by(col(Version.id)))
    return [tuple(row) for row in rows]


def definition_bodies(
    session: Session, rows: Collection[int]
) -> dict[int, Mapping[str, Any]]:
    """Return what some definitions say, by row."""
    found: dict[int, Mapping[str, Any]] = {}
    for piece in _pieces(rows):
        query = select(Definition.id, Definition.body)
        rows_found = session.exec(query.where(col(Definition.id).in_(piece)))
        found |= {number or 0: body for number, body in rows_found}
    return found


def item_facts(session: Session, rows: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """Return the facts of some items, by row."""
    found: dict[int, Mapping[str, Any]] = {}
    for piece in _pieces(rows):
        query = select(Item.id, Item.facts).where(col(Item.id).in_(piece))
        found |= {number or 0: facts for number, facts in session.exec(query)}
    return found


def versions_by_row(session: Session, rows: Collection[int]) -> dict[int, Version]:
    """Return some versions, by row."""
    found: dict[int, Version] = {}
    for piece in _pieces(rows):
        query = select(Version).where(col(Version.id).in_(piece))
        found |= {row.id or 0: row for row in session.exec(query)}
    return found


def _pieces(rows: Collection[int]) -> Iterator[Sequence[int]]:
    every = sorted(rows)
    for start in range(0, len(every), _PIECE):
        yield every[start : start + _PIECE]
