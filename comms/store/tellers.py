"""What tells an event: pages that are out or taken back, and editions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store.publications import editions_carrying


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
        .where(_says(event))
        .order_by(col(Publication.published_at), col(Publication.id))
    )
    return [row for row in _first_told(rows) if event in row[0].facts["events"]]


def withdrawn_tellers(session: Session) -> Sequence[tuple[Item, Publication]]:
    """Return what told any event by a page that is withdrawn, the last at the end."""
    rows = session.exec(
        _telling(PublicationState.WITHDRAWN).order_by(
            col(Publication.published_at), col(Publication.id)
        )
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
        rows = session.exec(select(Item).where(Item.type != "correction", _says(event)))
        named |= {
            item.external_id for item in rows if event in item.facts.get("events", ())
        }
    return editions_carrying(session, named)


def _numbers(session: Session, edition: str) -> Sequence[Publication]:
    return session.exec(
        select(Publication)
        .where(Publication.plan_entry == f"edition:{edition}")
        .order_by(col(Publication.id))
    ).all()


def _says(event: str) -> ColumnElement[bool]:
    """Return that facts hold an id, as text: thousands are not read for a few."""
    return cast(Item.facts, String).contains(f'"{event}"', autoescape=True)
