"""What names an entry of the programme, as far as a page shows it.

Asked of the rows as they stand, the newest first, and never more than are wanted; for
items see `store.item_names`.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, String, cast, func
from sqlmodel import Session, col, select

from comms.model.tables import Definition, Event, SourceFile
from comms.store.plain import Plain


def definitions_naming(
    session: Session, source: str, kinds: Collection[str], name: str
) -> list[tuple[str, str]]:
    """Return kind and id of definitions that hold an id, in the order of the folder."""
    rows = session.exec(
        select(Definition.kind, Definition.external_id)
        .where(
            Definition.source == source,
            col(Definition.kind).in_(kinds),
            holds(session, Definition.body, name),
        )
        .order_by(col(Definition.position))
    )
    return [(kind, identifier) for kind, identifier in rows]


def events_of_unit(session: Session, unit: str, most: int) -> Sequence[Event]:
    """Return the newest events of a unit."""
    return session.exec(
        select(Event)
        .where(Event.unit == unit)
        .order_by(col(Event.id).desc())
        .limit(most)
    ).all()


def path_of(session: Session, source: str, kind: str, name: str) -> str:
    """Return the file that a definition stands in; "": there is none."""
    found = session.exec(
        select(Definition.path).where(
            Definition.source == source,
            Definition.kind == kind,
            Definition.external_id == name,
        )
    ).first()
    return found or ""


def content_of(session: Session, source: str, path: str) -> bytes | None:
    """Return a file of a source as it was applied or written; None: there is none."""
    return session.exec(
        select(SourceFile.content).where(
            SourceFile.source == source, SourceFile.path == path
        )
    ).first()


def holds(session: Session, body: object, name: str) -> ColumnElement[bool]:
    """Return that JSON holds an id; of what is found, whoever asks looks where."""
    # A plain search, not LIKE: the plans of all posts are megabytes.
    find = func.instr if Plain.of(session).is_sqlite else func.strpos
    return find(cast(body, String), f'"{name}"') > 0
