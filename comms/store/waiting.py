"""What waits for people, and what hangs on an item: the questions of the desk.

Every answer is bounded or about one item, and one question serves a whole list.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, func
from sqlmodel import Session, col, select

from comms.model.in_lists import ItemInList, PublicationInList
from comms.model.states import TO_LEAVE, DeliveryState, PublicationState
from comms.model.tables import (
    Attempt,
    Delivery,
    Event,
    Item,
    Publication,
    SourceFile,
    Version,
)
from comms.store import deliveries, in_lists
from comms.store.once import once
from comms.store.posts import PUBLIC_KINDS
from comms.store.publications import NOT_ENDED, editions_in
from comms.store.tellers import corrected, telling

#: Units (or accounts) that are asked for; None: all.
Units = Collection[str] | None

#: Kinds that go to one person, who works here or signs up; no output of an item.
TO_STAFF = ("notice", "confirmation")
#: States of an edition that has not left yet.
_OPEN_EDITION = (
    PublicationState.DRAFT,
    PublicationState.IN_REVIEW,
    PublicationState.RETURNED,
    PublicationState.APPROVED,
    PublicationState.SCHEDULED,
    PublicationState.HELD,
    PublicationState.MISSED,
)


#: What is said of a publication among thousands.
_SAID_OF_IT: tuple[Any, ...] = (
    Publication.external_id,
    Publication.kind,
    Publication.unit,
    Publication.state,
    Publication.reason,
    Publication.due_at,
)


def unfinished(session: Session) -> Sequence[Any]:
    """Return columns of all publications that have not ended, in order of time."""
    query = select(*_SAID_OF_IT).where(col(Publication.state).in_(NOT_ENDED))
    return session.execute(query.order_by(Publication.due_at, Publication.id)).all()


def items_in(
    session: Session,
    states: Collection[str],
    *,
    units: Units,
    owners: Collection[str] = (),
    limit: int,
) -> list[ItemInList]:
    """Return items in some states, those touched last first; no `owners`: anybody's."""
    query = select(*in_lists.ITEM).where(col(Item.state).in_(states))
    if owners:
        query = query.where(col(Item.owner).in_(owners))
    if units is not None:
        query = query.where(col(Item.unit).in_(units))
    order = (col(Item.updated_at).desc(), col(Item.id).desc())
    return in_lists.items(session, query.order_by(*order).limit(limit))


def items_listed(session: Session, names: Collection[str]) -> dict[str, ItemInList]:
    """Return some items by id, as far as lists need them."""
    if not names:
        return {}
    query = select(*in_lists.ITEM).where(col(Item.external_id).in_(names))
    return {one.external_id: one for one in in_lists.items(session, query)}


def items_named(session: Session, names: Collection[str]) -> dict[str, Item]:
    """Return some items by id."""
    if not names:
        return {}
    rows = session.exec(select(Item).where(col(Item.external_id).in_(names)))
    return {row.external_id: row for row in rows}


def titles(
    session: Session, item_ids: Collection[int | None]
) -> dict[int, dict[str, str]]:
    """Return the titles of some items by language, by item row."""
    found: dict[int, dict[str, str]] = {}
    if not item_ids:
        return found
    rows = session.exec(
        select(Version.item_id, Version.language, Version.title).where(
            col(Version.item_id).in_(item_ids), Version.level == "standard"
        )
    )
    for item_id, language, title in rows:
        found.setdefault(item_id, {})[language] = title
    return found


def publications_in(
    session: Session,
    states: Collection[str],
    *,
    units: Units,
    since: datetime,
    until: datetime,
    limit: int,
) -> list[PublicationInList]:
    """Return publications in some states that are due in a span, in order of time."""
    query = select(*in_lists.PUBLICATION).where(
        col(Publication.state).in_(states),
        col(Publication.kind).not_in(TO_STAFF),
        col(Publication.due_at) >= since,
        col(Publication.due_at) <= until,
    )
    if units is not None:
        query = query.where(col(Publication.unit).in_(units))
    order = (col(Publication.due_at), col(Publication.id))
    return in_lists.publications(session, query.order_by(*order).limit(limit))


def decided_alone(
    session: Session,
    states: Collection[str],
    *,
    units: Units,
    limit: int,
) -> Sequence[Publication]:
    """Return what is approved for itself and stands in some states, next one first."""
    query = select(Publication).where(
        col(Publication.kind).in_(["edition", "reminder"]),
        col(Publication.state).in_(states),
    )
    if units is not None:
        query = query.where(col(Publication.unit).in_(units))
    order = (col(Publication.due_at), col(Publication.id))
    return session.exec(query.order_by(*order).limit(limit)).all()


def open_editions(session: Session) -> Sequence[Publication]:
    """Return the editions that have not left yet, the next one first."""
    return editions_in(session, _OPEN_EDITION)


def told_on(
    session: Session,
    accounts: Units,
    states: Collection[str],
    *,
    units: Units,
    limit: int,
) -> list[tuple[Publication, Delivery]]:
    """Return what is told on accounts and stands in some states, oldest first.

    Only of publications that have begun: what waits for its time is not due.

    Args:
        accounts: Only on these; None: on any.
    """
    query = (
        select(Publication, Delivery)
        .join(Delivery, col(Delivery.publication_id) == col(Publication.id))
        .where(
            col(Publication.kind).in_(PUBLIC_KINDS),
            col(Publication.state).in_(
                [PublicationState.SENDING, PublicationState.PARTLY_FAILED]
            ),
            col(Delivery.state).in_(states),
        )
    )
    if accounts is not None:
        query = query.where(col(Delivery.account).in_(accounts))
    if units is not None:
        query = query.where(col(Publication.unit).in_(units))
    rows = session.exec(
        query.order_by(col(Publication.due_at), col(Delivery.id)).limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def public_deliveries(
    session: Session, publication_ids: Collection[int | None]
) -> dict[int, list[Delivery]]:
    """Return what was told to the world, by publication; no mail."""
    found: dict[int, list[Delivery]] = {}
    rows = session.exec(
        select(Delivery)
        .where(
            col(Delivery.publication_id).in_(publication_ids),
            col(Delivery.recipient).like("public:%"),
        )
        .order_by(col(Delivery.id))
    )
    for row in rows:
        found.setdefault(row.publication_id, []).append(row)
    return found


def addresses(session: Session, delivery_ids: Collection[int | None]) -> dict[int, str]:
    """Return where posts stand, by delivery, as far as somebody told."""
    if not delivery_ids:
        return {}
    rows = session.exec(
        select(Attempt.delivery_id, Attempt.saved)
        .where(col(Attempt.delivery_id).in_(delivery_ids))
        .order_by(col(Attempt.number))
    )
    return {row[0]: row[1]["url"] for row in rows if row[1].get("url")}


def mail_counts(
    session: Session, publication_ids: Collection[int | None]
) -> dict[int, list[tuple[str, str, int]]]:
    """Return (language as served, state, mails) of some publications to readers."""
    return {
        one or 0: sorted(
            (language, state, count)
            for state, language, count in deliveries.mail_counts(session, one)
        )
        for one in publication_ids
        if deliveries.goes_to(session, one) == "s"
    }


def readers_of(session: Session, publication_ids: Collection[int | None]) -> int:
    """Return how many people got one of some publications by mail, each once."""
    if len(set(publication_ids)) == 1:
        # The ledger names nobody twice for one.
        counts = mail_counts(session, publication_ids).values()
        sent = (one for rows in counts for one in rows if one[1] == DeliveryState.SENT)
        return sum(count for *_, count in sent)
    return session.exec(
        select(func.count(func.distinct(Delivery.recipient))).where(
            Delivery.account == "email",
            col(Delivery.publication_id).in_(publication_ids),
            col(Delivery.recipient).like("s:%"),
            col(Delivery.state) == DeliveryState.SENT,
        )
    ).one()


def corrections_of(session: Session, item: str) -> Sequence[Item]:
    """Return the corrections of an item, oldest first."""
    rows = session.exec(
        select(Item)
        .where(Item.type == "correction", _names(item))
        .order_by(col(Item.id))
    )
    return [row for row in rows if item in corrected(row.facts)]


def _names(name: str) -> Any:  # noqa: ANN401 - a condition
    """Return that facts hold an id, as text: thousands are not read for a few."""
    return cast(Item.facts, String).contains(f'"{name}"', autoescape=True)


def announcement_of(session: Session, event: str) -> Item | None:
    """Return the item that told an event first; None where none has named it."""
    return next(iter(telling(session, event)), None)


@once
def origin_of(session: Session, path: str) -> str:
    """Return where a file was written: "desk" or "folder"; "" for no such file."""
    return (
        session.exec(select(SourceFile.origin).where(SourceFile.path == path)).first()
        or ""
    )


def last_events_of(session: Session, unit: str, *, limit: int) -> Sequence[Event]:
    """Return the events of a unit that were written last, the newest first."""
    return session.exec(
        select(Event)
        .where(Event.unit == unit)
        .order_by(col(Event.updated_at).desc(), col(Event.id).desc())
        .limit(limit)
    ).all()


def waiting_counts(session: Session, account: str = "") -> Mapping[str, int]:
    """Return how many posts still wait to leave, by account.

    Args:
        session: Only read.
        account: Only this one; "": all.
    """
    query = (
        select(Publication.account, func.count())
        .where(
            col(Publication.kind).in_(PUBLIC_KINDS),
            col(Publication.state).in_(TO_LEAVE),
        )
        .group_by(Publication.account)
    )
    if account:
        query = query.where(Publication.account == account)
    return Counter({row[0]: row[1] for row in session.exec(query)})


#: States in which a person has to post it by hand.
BY_HAND = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
