"""What tells an event: pages that are out or taken back, and editions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from comms.model.plans import EventFacts
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store.item_names import naming
from comms.store.publications import editions_carrying


def telling(session: Session, event: str) -> list[Item]:
    """Return the items that name an event as theirs, by time; no corrections."""
    rows = session.exec(
        select(Item)
        .where(Item.type != "correction", naming(EventFacts.kind, event))
        .order_by(col(Item.publish_local), col(Item.id))
    )
    return [row for row in rows if event in row.facts.get("events", ())]


def tellers(
    session: Session, event: str, state: str
) -> Sequence[tuple[Item, Publication]]:
    """Return what tells an event by a page in a state; corrections tell it not first.

    Args:
        session: To read by.
        event: Its id.
        state: Of the pages.

    Returns:
        Items with their pages, the page published last at the end.
    """
    rows = session.exec(
        _telling(state)
        .where(naming(EventFacts.kind, event))
        .order_by(col(Publication.published_at), col(Publication.id))
    )
    return [row for row in _first_told(rows) if event in row[0].facts["events"]]


def withdrawn_tellers(session: Session) -> Sequence[tuple[Item, Publication]]:
    """Return what told any event by a page that is withdrawn, the last at the end."""
    rows = session.exec(
        _telling(PublicationState.WITHDRAWN)
        .where(naming(EventFacts.kind))
        .order_by(col(Publication.published_at), col(Publication.id))
    )
    return [row for row in _first_told(rows) if row[0].facts["events"]]


def _telling(state: str) -> Select[Item, Publication]:
    return select(Item, Publication).where(
        col(Publication.external_id) == col(Item.external_id),
        Publication.kind == "page",
        Publication.state == state,
        Item.type != "correction",
    )


def _first_told(
    rows: Iterable[tuple[Item, Publication]],
) -> Iterator[tuple[Item, Publication]]:
    """Yield what tells events by itself: what corrects tells them not first."""
    return ((item, page) for item, page in rows if not item.facts.get("corrects"))


def corrected(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the items that a correction puts right, the first to be told at first."""
    first = facts.get("corrects")
    return (first, *facts.get("corrects_also", ())) if first else ()


def told_first(session: Session, facts: Mapping[str, Any]) -> list[Publication]:
    """Return the editions that told what a correction puts right, oldest first.

    The one whose own words it puts right; those that carried what it corrects, or
    anything else that tells an event that it changes: whoever heard of that hears of
    the change, once.

    Args:
        session: To read by.
        facts: Of the correction.
    """
    if edition := facts.get("corrects_edition"):
        return [row for row in _numbers(session, edition) if row.published_at]
    changes = [facts.get("change"), *facts.get("changes", ())]
    named = {*corrected(facts)}
    for event in {change["event"] for change in changes if change} if named else ():
        named |= {item.external_id for item in telling(session, event)}
    return editions_carrying(session, named)


def _numbers(session: Session, edition: str) -> Sequence[Publication]:
    return session.exec(
        select(Publication)
        .where(Publication.plan_entry == f"edition:{edition}")
        .order_by(col(Publication.id))
    ).all()
