"""Rows of an applied folder: files, definitions, items, versions, events."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from comms.errors import NotFound
from comms.model.states import PublicationState
from comms.model.tables import (
    Definition,
    Event,
    Item,
    Medium,
    Message,
    Publication,
    SourceFile,
    Version,
)
from comms.store.beginning import begins
from comms.store.naming import holds
from comms.store.once import once


def source_files(session: Session, source: str) -> dict[str, SourceFile]:
    """Return the files of a source by path."""
    rows = session.exec(select(SourceFile).where(SourceFile.source == source))
    return {row.path: row for row in rows}


def files_of_item(
    session: Session, item: Item, besides: Collection[str] = ()
) -> dict[str, SourceFile]:
    """Return the files in the folder of an item, and some besides, by path."""
    folder = f"items/{item.external_id}/"
    rows = _files_within(session, item.source, folder, frozenset(besides))
    return {row.path: row for row in rows}


@once
def _files_within(
    session: Session, source: str, folder: str, besides: AbstractSet[str]
) -> Sequence[SourceFile]:
    path = col(SourceFile.path)
    own = begins(session, path, folder)
    return session.exec(
        select(SourceFile).where(SourceFile.source == source, own | path.in_(besides))
    ).all()


def sources(session: Session) -> Sequence[str]:
    """Return the sources that have been applied."""
    return session.exec(
        select(SourceFile.source).distinct().order_by(SourceFile.source)
    ).all()


def definitions(
    session: Session, source: str, only: AbstractSet[tuple[str, str]] | None = None
) -> dict[tuple[str, str], Definition]:
    """Return the definitions of a source by kind and id; of some, if so asked."""
    query = select(Definition).where(Definition.source == source)
    if only is not None:
        query = query.where(
            col(Definition.kind).in_({kind for kind, _ in only}),
            col(Definition.external_id).in_({name for _, name in only}),
        )
    found = {(row.kind, row.external_id): row for row in session.exec(query)}
    if only is None:
        return found
    return {key: row for key, row in found.items() if key in only}


def definitions_that(
    session: Session, source: str, kind: str, holding: str, names: Collection[str]
) -> dict[tuple[str, str], Definition]:
    """Return definitions of a kind that hold an id, and those of any kind by name."""
    # As text: hundreds of plans of posts are not worth reading for one item's.
    rows = session.exec(
        select(Definition)
        .where(Definition.source == source)
        .where(
            or_(
                and_(Definition.kind == kind, holds(session, Definition.body, holding)),
                col(Definition.external_id).in_(names),
            )
        )
    )
    return {(row.kind, row.external_id): row for row in rows}


def taken(session: Session) -> set[str]:
    """Return every id of a folder; case counts for nothing, as on some disks."""
    ids = (Item.external_id, Event.external_id, Definition.external_id)
    return {name.lower() for one in ids for name in session.exec(select(one))}


def items(
    session: Session,
    source: str | None = None,
    names: Collection[str] | None = None,
    of_type: str | None = None,
) -> dict[str, Item]:
    """Return items by id: of one source, those named, of one type; else all."""
    if names is not None and not names:
        return {}
    query = select(Item)
    if of_type is not None:
        query = query.where(Item.type == of_type)
    if names is not None:
        query = query.where(col(Item.external_id).in_(names))
    if source is not None:
        query = query.where(Item.source == source)
    return {row.external_id: row for row in session.exec(query)}


def item_states(session: Session) -> dict[str, str]:
    """Return where each item stands, by id."""
    return dict(session.exec(select(Item.external_id, Item.state)).all())


@once
def item(session: Session, external_id: str) -> Item | None:
    """Return one item."""
    return session.exec(select(Item).where(Item.external_id == external_id)).first()


def versions(
    session: Session, item_ids: Sequence[int | None]
) -> dict[int, list[Version]]:
    """Return the versions of some items by item row."""
    found: dict[int, list[Version]] = {}
    if not item_ids:
        return found
    rows = session.exec(
        select(Version)
        .where(col(Version.item_id).in_(item_ids))
        .order_by(col(Version.id))
    )
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


@once
def versions_of(session: Session, item_id: int | None) -> Sequence[Version]:
    """Return the versions of one item."""
    return versions(session, [item_id]).get(item_id or 0, [])


def languages_of(session: Session, item_id: int | None, level: str) -> frozenset[str]:
    """Return the languages in which an item has a version of a level."""
    rows = session.exec(
        select(Version.language).where(
            Version.item_id == item_id, Version.level == level
        )
    )
    return frozenset(rows)


def events(session: Session, source: str | None = None) -> dict[str, Event]:
    """Return events by id, in order of their start."""
    query = select(Event).order_by(col(Event.starts_at), col(Event.id))
    if source is not None:
        query = query.where(Event.source == source)
    return {row.external_id: row for row in session.exec(query)}


def events_seen(
    session: Session, since: datetime, limit: int | None = None
) -> Sequence[Event]:
    """Return events that readers may see and that end after an instant, next first."""
    return session.exec(
        select(Event)
        .where(col(Event.published_at).is_not(None), Event.ends_at > since)
        .order_by(col(Event.starts_at), col(Event.id))
        .limit(limit)
    ).all()


def events_past(
    session: Session, now: datetime, *, limit: int, offset: int
) -> Sequence[Event]:
    """Return events that readers may see and that are over, the last to begin first."""
    return session.exec(
        select(Event)
        .where(col(Event.published_at).is_not(None), Event.ends_at <= now)
        .order_by(col(Event.starts_at).desc(), col(Event.id).desc())
        .limit(limit)
        .offset(offset)
    ).all()


def events_named(session: Session, names: Collection[str]) -> dict[str, Event]:
    """Return some events by id, in order of their start."""
    if not names:
        return {}
    return {row.external_id: row for row in _events_named(session, frozenset(names))}


@once
def _events_named(session: Session, names: AbstractSet[str]) -> Sequence[Event]:
    query = select(Event).where(col(Event.external_id).in_(names))
    return session.exec(query.order_by(col(Event.starts_at), col(Event.id))).all()


def bodies_with(
    session: Session, mark: str, item_ids: Collection[int | None] | None = None
) -> dict[int, list[str]]:
    """Return the bodies in which a mark stands, by item row.

    Args:
        session: The store.
        mark: "event:".
        item_ids: Of these items; None: of all.
    """
    query = select(Version.item_id, Version.body).where(
        col(Version.body).contains(mark, autoescape=True)
    )
    if item_ids is not None:
        query = query.where(col(Version.item_id).in_(item_ids))
    found: dict[int, list[str]] = {}
    for item_id, body in session.exec(query):
        found.setdefault(item_id, []).append(body)
    return found


def event(session: Session, external_id: str) -> Event:
    """Return one event.

    Raises:
        NotFound: There is none.
    """
    found = session.exec(select(Event).where(Event.external_id == external_id)).first()
    if found is None:
        raise NotFound(key="missing.event", name=external_id)
    return found


def media(session: Session, source: str) -> dict[str, Medium]:
    """Return the files of media by id."""
    rows = session.exec(select(Medium).where(Medium.source == source))
    return {row.external_id: row for row in rows}


def pages_without_messages(session: Session) -> Sequence[Publication]:
    """Return pages that count as out but have nothing frozen to show yet."""
    shown = select(Message.publication_id)
    return session.exec(
        select(Publication)
        .where(Publication.kind == "page", Publication.state == PublicationState.SENT)
        .where(col(Publication.id).not_in(shown))
    ).all()
