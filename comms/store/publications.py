"""Publications, their messages, and numbers of editions."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import String, cast, func, or_
from sqlmodel import Session, col, select

from comms.errors import IllegalStep, NotFound
from comms.model.states import PublicationState
from comms.model.tables import Delivery, Message, Numbering, Publication
from comms.store.beginning import begins
from comms.store.once import once

#: Kinds that leave by mail.
BY_MAIL = ("edition", "correction", "notice", "confirmation")


@once
def publication(session: Session, external_id: str, kind: str = "") -> Publication:
    """Return a publication by the id it has in the files.

    An edition comes before a page of the same id unless `kind` says otherwise.

    Raises:
        NotFound: There is none.
    """
    query = select(Publication).where(Publication.external_id == external_id)
    if kind:
        query = query.where(Publication.kind == kind)
    found = session.exec(query.order_by(col(Publication.kind))).first()
    if found is None:
        raise NotFound(key="missing.publication", name=external_id)
    return found


def locked(session: Session, publication_id: int) -> Publication:
    """Return one publication as it stands now; nobody else changes it meanwhile."""
    return session.get_one(
        Publication, publication_id, with_for_update=True, populate_existing=True
    )


def by_plan_entry(
    session: Session,
    entries: Collection[str] | None = None,
    *,
    kinds: Collection[str] | None = None,
) -> dict[str, Publication]:
    """Return the newest publication of each plan entry, of some, or of some kinds."""
    query = select(Publication).order_by(col(Publication.id))
    if entries is not None:
        query = query.where(col(Publication.plan_entry).in_(entries))
    if kinds is not None:
        query = query.where(col(Publication.kind).in_(kinds))
    return {row.plan_entry: row for row in session.exec(query)}


def due(session: Session, kind: str, now: datetime) -> Sequence[Publication]:
    """Return what is due and still waits to leave, oldest first."""
    waiting = [
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.RETURNED,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
    ]
    return session.exec(
        select(Publication)
        .where(Publication.kind == kind, col(Publication.due_at) <= now)
        .where(col(Publication.state).in_(waiting))
        .order_by(col(Publication.due_at), col(Publication.id))
    ).all()


def sending(session: Session) -> Sequence[Publication]:
    """Return what is on its way by mail: what cannot wait overtakes what can."""
    return session.exec(
        select(Publication)
        .where(
            col(Publication.kind).in_(BY_MAIL),
            Publication.state == PublicationState.SENDING,
        )
        .order_by(col(Publication.kind), col(Publication.due_at), col(Publication.id))
    ).all()


def next_due(session: Session, after: datetime) -> datetime | None:
    """Return the next instant at which something waits to leave."""
    return session.exec(
        select(func.min(Publication.due_at)).where(
            col(Publication.due_at) > after,
            col(Publication.state).in_(
                [
                    PublicationState.DRAFT,
                    PublicationState.IN_REVIEW,
                    PublicationState.APPROVED,
                    PublicationState.SCHEDULED,
                ]
            ),
        )
    ).one()


def published(
    session: Session, *, unit: str | None, limit: int, offset: int
) -> Sequence[Publication]:
    """Return pages that are out, newest first."""
    query = (
        select(Publication)
        .where(Publication.kind == "page", Publication.state == PublicationState.SENT)
        .order_by(col(Publication.published_at).desc(), col(Publication.id).desc())
        .limit(limit)
        .offset(offset)
    )
    if unit is not None:
        query = query.where(Publication.unit == unit)
    return session.exec(query).all()


def page(
    session: Session, item_id: str, state: str = PublicationState.SENT
) -> Publication | None:
    """Return the page of an item, if it is out (or in another state)."""
    return session.exec(
        select(Publication).where(
            Publication.plan_entry == f"page:{item_id}",
            Publication.state == state,
        )
    ).first()


def messages_of(
    session: Session, publication_ids: Sequence[int | None]
) -> dict[int, list[Message]]:
    """Return the newest revisions of the messages of some publications."""
    found: dict[int, list[Message]] = {}
    rows = session.exec(
        select(Message)
        .where(col(Message.publication_id).in_(publication_ids))
        .order_by(col(Message.revision))
    )
    newest = {
        (row.publication_id, row.account, row.language, row.level, row.variant): row
        for row in rows
    }
    for row in newest.values():
        found.setdefault(row.publication_id, []).append(row)
    return found


def messages(session: Session, publication_id: int | None) -> list[Message]:
    """Return the newest revision of each message of a publication."""
    return messages_of(session, [publication_id]).get(publication_id or 0, [])


def message(
    session: Session, publication_id: int, language: str, level: str, variant: str
) -> Message | None:
    """Return the newest revision of one message."""
    return session.exec(
        select(Message)
        .where(
            Message.publication_id == publication_id,
            Message.language == language,
            Message.level == level,
            Message.variant == variant,
        )
        .order_by(col(Message.revision).desc())
    ).first()


def message_of(session: Session, delivery: Delivery) -> Message | None:
    """Return the newest revision of what a delivery is to bring."""
    return session.exec(
        select(Message)
        .where(
            Message.publication_id == delivery.publication_id,
            Message.account == delivery.account,
            Message.language == delivery.language,
            Message.level == delivery.level,
            Message.variant == delivery.variant,
        )
        .order_by(col(Message.revision).desc())
    ).first()


def last_out(session: Session, publication: Publication) -> datetime | None:
    """Return when the last other edition of the same newsletter left; None: none."""
    return session.exec(
        select(Publication.published_at)
        .where(
            Publication.kind == "edition",
            Publication.newsletter == publication.newsletter,
            Publication.id != publication.id,
            col(Publication.published_at).is_not(None),
        )
        .order_by(col(Publication.published_at).desc())
        .limit(1)
    ).first()


def editions_in(session: Session, states: Sequence[str]) -> Sequence[Publication]:
    """Return the editions that stand in one of some states, in order of time."""
    return session.exec(
        select(Publication)
        .where(Publication.kind == "edition", col(Publication.state).in_(states))
        .order_by(col(Publication.due_at), col(Publication.id))
    ).all()


@once
def of_item(session: Session, item: str) -> Sequence[Publication]:
    """Return what tells an item: pages, posts, letters …; editions are not among it."""
    name = col(Publication.external_id)
    is_part = begins(session, name, f"{item}.")
    rows = session.exec(
        select(Publication)
        .where(Publication.kind != "edition", or_(name == item, is_part))
        .order_by(col(Publication.id))
    )
    return [row for row in rows if row.plan_entry.split(":")[1] == item]


def edition_by_number(
    session: Session, newsletter: str, number: int, year: int
) -> Publication | None:
    """Return the edition of a newsletter by its number, if it has gone out."""
    return session.exec(
        select(Publication).where(
            Publication.newsletter == newsletter,
            Publication.number == number,
            Publication.year == year,
            col(Publication.published_at).is_not(None),
        )
    ).first()


def has_deliveries(session: Session, publication_id: int | None) -> bool:
    """Tell whether a recipient has been fixed, which freezes the messages."""
    return (
        session.exec(
            select(Delivery.id)
            .where(Delivery.publication_id == publication_id)
            .limit(1)
        ).first()
        is not None
    )


def take_number(session: Session, newsletter: str, day: date, before: int) -> int:
    """Return the next number of a newsletter in a year and mark it as given.

    Args:
        before: Last number that went out before this store existed.
    """
    row = session.exec(
        select(Numbering)
        .where(Numbering.newsletter == newsletter, Numbering.year == day.year)
        .with_for_update()
    ).first()
    if row is None:
        row = Numbering(newsletter=newsletter, year=day.year, last=before, since=day)
    row.last += 1
    session.add(row)
    session.flush()
    return row.last


def last_number(session: Session, newsletter: str, year: int, before: int) -> int:
    """Return the last number given, or the one from before this store."""
    row = session.exec(
        select(Numbering).where(
            Numbering.newsletter == newsletter, Numbering.year == year
        )
    ).first()
    return row.last if row else before


#: States of what has come to its end.
ENDED = (
    PublicationState.SENT,
    PublicationState.CANCELLED,
    PublicationState.WITHDRAWN,
)
#: All others: an index finds what stands in one of some states, not what in none.
NOT_ENDED = tuple(state for state in PublicationState if state not in ENDED)


def open_publications(session: Session) -> Sequence[Publication]:
    """Return what has not come to its end, in order of time."""
    return session.exec(
        select(Publication)
        .where(col(Publication.state).in_(NOT_ENDED))
        .order_by(col(Publication.due_at), col(Publication.id))
    ).all()


def publications_since(session: Session, since: datetime) -> Sequence[Publication]:
    """Return what came to something since an instant, in order of time."""
    came = col(Publication.published_at) >= since
    late = (col(Publication.due_at) >= since) & col(Publication.state).in_(
        [PublicationState.MISSED, PublicationState.EXPIRED, PublicationState.HELD]
    )
    return session.exec(
        select(Publication)
        .where(came | late)
        .order_by(
            func.coalesce(Publication.published_at, Publication.due_at),
            col(Publication.id),
        )
    ).all()


#: More than so many items are not looked for one by one.
_MANY = 50


def carriers(session: Session, item: str) -> list[Publication]:
    """Return the editions that carried an item to their readers, oldest first."""
    return editions_carrying(session, [item])


def editions_carrying(session: Session, items: Collection[str]) -> list[Publication]:
    """Return the editions that carried one of some items, oldest first."""
    if not items:
        return []
    query = select(Publication).where(
        Publication.kind == "edition", col(Publication.published_at).is_not(None)
    )
    if len(items) <= _MANY:
        carried = cast(Publication.carries, String)
        named = [carried.contains(f'"{item}"', autoescape=True) for item in items]
        query = query.where(or_(*named))
    order = col(Publication.published_at), col(Publication.id)
    rows = session.exec(query.order_by(*order))
    return [row for row in rows if not {*items}.isdisjoint(row.carries)]


def letters_of(session: Session, item: str) -> Sequence[Publication]:
    """Return the letters that tell an item, oldest first."""
    return session.exec(
        select(Publication)
        .where(
            Publication.kind == "correction",
            col(Publication.plan_entry).like(f"correction:{item}:%"),
        )
        .order_by(col(Publication.id))
    ).all()


def forget(session: Session, row: Publication) -> None:
    """Take away a publication of which nothing has left and nothing is kept.

    Raises:
        IllegalStep: Somebody is to get it.
    """
    # Whoever adds a row to the ledger has it locked, or comes in turn.
    if has_deliveries(session, locked(session, row.id or 0).id):
        message = f"{row.external_id} is to be forgotten, and somebody is to get it"
        raise IllegalStep(message)
    for found in session.exec(select(Message).where(Message.publication_id == row.id)):
        session.delete(found)
    session.delete(row)
    session.flush()


def give_back(session: Session, row: Publication) -> None:
    """Free the number of an edition that will not be, if it was the last one given."""
    given = session.exec(
        select(Numbering).where(
            Numbering.newsletter == row.newsletter, Numbering.year == row.year
        )
    ).first()
    if given is not None and given.last == row.number:
        given.last -= 1
        session.add(given)
