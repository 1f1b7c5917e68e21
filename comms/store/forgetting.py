"""Lets old mail be nobody's: what was sent stays counted, and no row says to whom.

A row keeps state, language and reason, so an edition's ledger and figures are what
they were; its recipient becomes a number that no subscriber has (`store.erasing`).
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, func, literal, update
from sqlmodel import Session, col, select

from comms.model.addresses import address_key
from comms.model.item_names import ItemName
from comms.model.plans import EventFacts
from comms.model.states import PublicationState
from comms.model.tables import (
    Attempt,
    Delivery,
    Event,
    Item,
    Publication,
    Subscriber,
)
from comms.store.beginning import one_of
from comms.store.erasing import without
from comms.store.leaving import BY_MAIL
from comms.store.sending import READER
from comms.store.waiting import items_named

#: A correction may still follow so long after the end of an event that was told.
CORRECTED_FOR = timedelta(days=30)
#: Nothing more happens to a publication in these states by itself.
_OVER = (
    PublicationState.SENT,
    PublicationState.CANCELLED,
    PublicationState.WITHDRAWN,
    PublicationState.EXPIRED,
)
#: Rows that one transaction changes: others write in between.
AT_ONCE = 10_000


def named_over(
    session: Session,
    before: datetime,
    now: datetime,
    quiet: Collection[str] = (),
    *,
    of_quiet: bool = False,
) -> Sequence[int]:
    """Return publications that were over before an instant and still name readers.

    Args:
        session: Only read.
        before: The instant.
        now: Until when events may have ended of which mail has told.
        quiet: Sensitive newsletters, which have a time of their own.
        of_quiet: Whether what they sent is meant, or what all others did.
    """
    letter = func.coalesce(col(Publication.newsletter), "")
    ended = func.coalesce(
        col(Publication.finished_at),
        col(Publication.published_at),
        col(Publication.due_at),
    )
    named = select(Delivery.id).where(
        col(Delivery.publication_id) == col(Publication.id), _is_named(session)
    )
    found = session.exec(
        select(col(Publication.id), col(Publication.carries))
        .where(
            col(Publication.kind).in_(BY_MAIL),
            col(Publication.state).in_(_OVER),
            col(Publication.recipients_fixed_at).is_not(None),
            ended < before,
            letter.in_(quiet) if of_quiet else letter.not_in(quiet),
            named.exists(),
        )
        .order_by(col(Publication.id))
    ).all()
    carried = {name for _, carries in found for name in carries}
    lasting = _telling_events(session, carried, now - CORRECTED_FOR)
    return [number or 0 for number, carries in found if lasting.isdisjoint(carries)]


def count_named(
    session: Session, publications: Sequence[int], most: int | None = None
) -> int:
    """Return how many rows of some publications say to whom they went.

    Args:
        session: Only read.
        publications: By their numbers.
        most: Enough to be counted; None: all.
    """
    rows = select(col(Delivery.id)).where(
        one_of(session, col(Delivery.publication_id), publications),
        _is_named(session),
    )
    if most is not None:
        rows = rows.limit(most)
    return session.exec(select(func.count()).select_from(rows.subquery())).one()


def strip_some(session: Session, publication: int) -> int:
    """Let some rows of a publication be nobody's; return how many; not committed."""
    named = (
        select(Delivery.id)
        .where(col(Delivery.publication_id) == publication, _is_named(session))
        .limit(AT_ONCE)
    )
    ids = [one or 0 for one in session.exec(named)]
    if not ids:
        return 0
    first, last = min(ids), max(ids)
    these = (
        col(Delivery.publication_id) == publication,
        col(Delivery.id).between(first, last),
    )
    _clean_reasons(session, these)
    session.execute(
        update(Attempt)
        .where(col(Attempt.delivery_id).in_(select(Delivery.id).where(*these)))
        .values(detail="")
        .execution_options(synchronize_session=False)
    )
    done = session.execute(
        update(Delivery)
        .where(*these, _is_named(session))
        .values(
            recipient=literal(f"{READER}-") + cast(col(Delivery.id), String),
            remote_id="",
        )
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _is_named(session: Session) -> ColumnElement[bool]:
    """Return what holds of a row that says which subscriber it went to."""
    recipient = col(Delivery.recipient)
    if session.get_bind().dialect.name == "sqlite":
        # A part of the ledger's key: figures stand between "-" and ":".
        return (
            (col(Delivery.account) == "email")
            & (recipient >= f"{READER}0")
            & (recipient < f"{READER}:")
        )
    return recipient.like(f"{READER}%") & ~recipient.like(f"{READER}-%")


def _telling_events(
    session: Session, items: Collection[str], ended_after: datetime
) -> set[str]:
    """Return those of some items that tell events which ended after an instant."""
    if not items:
        return set()
    # What items name stands in narrow rows: few facts are read, of very many.
    lasting = session.exec(
        select(Item.external_id, ItemName.name)
        .join(ItemName, col(ItemName.item_id) == col(Item.id))
        .join(Event, col(Event.external_id) == col(ItemName.name))
        .where(ItemName.kind == EventFacts.kind, col(Event.ends_at) > ended_after)
    )
    named: dict[str, set[str]] = {}
    for item, event in lasting:
        if item in items:
            named.setdefault(item, set()).add(event)
    return {
        name
        for name, row in items_named(session, named).items()
        if not named[name].isdisjoint(row.facts.get("events") or ())
    }


def _clean_reasons(session: Session, these: Sequence[ColumnElement[bool]]) -> None:
    """Leave out of the answers of servers whom they name."""
    said = session.execute(
        select(Delivery.id, Delivery.recipient, Delivery.reason).where(
            *these, Delivery.reason != "", _is_named(session)
        )
    ).all()
    people = [int(recipient.removeprefix(READER)) for _, recipient, _ in said]
    known = {
        row[0]: (row[1], address_key(row[1]), row[1].rpartition("@")[0], row[2])
        for row in session.execute(
            select(Subscriber.id, Subscriber.address, Subscriber.name).where(
                col(Subscriber.id).in_(people)
            )
        )
    }
    for (number, _, reason), person in zip(said, people, strict=True):
        clean = without(reason, known.get(person, ()))
        if clean != reason:
            session.execute(
                update(Delivery)
                .where(col(Delivery.id) == number)
                .values(reason=clean)
                .execution_options(synchronize_session=False)
            )
