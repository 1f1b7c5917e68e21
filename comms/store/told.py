"""What was told of all items, by hashes: no more is read of years of posts."""

from collections.abc import Collection, Iterator, Sequence

from sqlmodel import Session, col, select

from comms.model.states import ItemState
from comms.model.tables import Event, Item, Publication

_BATCH = 2000


def approved_content(session: Session) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each item that is approved as it stands: id, hash, and its own events."""
    rows = session.exec(
        select(Item.external_id, Item.content_hash, col(Item.facts)["events"])
        .where(
            Item.state == ItemState.APPROVED,
            Item.approved_hash == Item.content_hash,
        )
        .execution_options(yield_per=_BATCH)
    )
    yield from rows


def event_hashes(session: Session) -> dict[str, str]:
    """Return the hash of each event, by id."""
    return dict(session.exec(select(Event.external_id, Event.content_hash)).all())


def posts_told(
    session: Session, states: Collection[str]
) -> Iterator[tuple[int | None, str, str]]:
    """Yield posts in some states: number, plan entry, hash of what they told."""
    rows = session.exec(
        select(Publication.id, Publication.plan_entry, Publication.content_hash)
        .where(
            Publication.kind == "post",
            col(Publication.state).in_(states),
            Publication.content_hash != "",
        )
        .order_by(col(Publication.id))
        .execution_options(yield_per=_BATCH)
    )
    yield from rows


def numbered(
    session: Session, numbers: Collection[int | None]
) -> Sequence[Publication]:
    """Return some publications by their rows, in their order."""
    if not numbers:
        return []
    return session.exec(
        select(Publication)
        .where(col(Publication.id).in_(numbers))
        .order_by(col(Publication.id))
    ).all()
