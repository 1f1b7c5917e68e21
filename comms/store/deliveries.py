"""The ledger: deliveries, one for each recipient of a publication."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    func,
    literal_column,
    or_,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Attempt, Delivery, Publication
from comms.store import counting
from comms.store.counting import Counts
from comms.store.plain import Plain, Statement
from comms.store.ways import AT_REST, DEFERRED, IN_HAND, QUEUED

#: Recipients who get mail: subscribers, users who work here, addresses that are asked.
_BY_MAIL = ("s", "u", "c")
#: As the partial index of retries has it.
_DEFERRED: ColumnElement[str] = literal_column(f"'{DeliveryState.DEFERRED}'")


#: Counted without reading rows.
by_language, total = counting.by_language, counting.total
unfinished = counting.unfinished


def add_deliveries(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that are not there yet; the key makes a second time harmless."""
    if not rows:
        return
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql if postgres else sqlite).insert(Delivery)
    session.execute(
        statement.on_conflict_do_nothing(
            index_elements=["publication_id", "account", "recipient"]
        ),
        [_EMPTY | dict(row) for row in rows],
    )


_EMPTY = {
    "state": DeliveryState.QUEUED.value,
    "reason": "",
    "remote_id": "",
    "attempts": 0,
    "copies": 0,
    "claimed_by": "",
    "fence": 0,
}


def lease_clock(session: Session) -> datetime:
    """Return the database's time, which all workers share and nobody steps."""
    if session.get_bind().dialect.name == "postgresql":
        found: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return found.astimezone(UTC)
    said = session.execute(select(func.datetime("now", "subsec"))).scalar_one()
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def abandoned(session: Session, *, owner: str, alone: bool) -> list[Delivery]:
    """Return mails in other hands whose lease has ended; posts are found out about.

    Args:
        owner: Name of a worker; what it has in hand itself, in any of its runs
            ("<owner>:…"), is under way.
        alone: This worker is the only one, so whatever another one held was left
            behind.
    """
    under_way = [PublicationState.SENDING, PublicationState.CANCELLED]
    query = select(Delivery)
    query = query.where(
        col(Delivery.publication_id).in_(
            select(Publication.id).where(col(Publication.state).in_(under_way))
        ),
        text(IN_HAND),
        Delivery.claimed_by != owner,
        ~col(Delivery.claimed_by).startswith(f"{owner}:", autoescape=True),
        or_(*(col(Delivery.recipient).like(f"{kind}:%") for kind in _BY_MAIL)),
    )
    if not alone:
        query = query.where(col(Delivery.lease_until) < lease_clock(session))
    return list(session.exec(query.with_for_update(skip_locked=True)))


def deliveries(session: Session, ids: Iterable[int]) -> list[Delivery]:
    """Return some deliveries, locked for this transaction."""
    return list(
        session.exec(
            select(Delivery).where(col(Delivery.id).in_(list(ids))).with_for_update()
        )
    )


def counts(session: Session, publication_id: int | None) -> Counts:
    """Return (state, language as served, rows) for the mail of a publication.

    Each row is read, as a proof must; `mail_counts` says the same sooner.
    """
    is_mail = goes_to(session, publication_id) in _BY_MAIL
    return _counts(session, publication_id) if is_mail else []


def mail_counts(session: Session, publication_id: int | None) -> Counts:
    """Return what `counts` does, from indexes: for pages, and while mail is leaving."""
    is_mail = goes_to(session, publication_id) in _BY_MAIL
    return counting.mail_counts(session, publication_id) if is_mail else []


def public_counts(session: Session, publication_id: int | None) -> Counts:
    """Return (state, language, rows) for what a publication told the world."""
    is_public = goes_to(session, publication_id) == "public"
    return _counts(session, publication_id) if is_public else []


def goes_to(session: Session, publication_id: int | None) -> str:
    """Return whom a publication goes to, "" for nobody.

    Readers ("s"), those who work here ("u"), who is asked whether an address is hers
    ("c"), or the world ("public"); never several.
    """
    query = select(Delivery.recipient).where(Delivery.publication_id == publication_id)
    return (session.exec(query.limit(1)).first() or "").partition(":")[0]


def _counts(session: Session, publication_id: int | None) -> Counts:
    rows = session.execute(
        select(Delivery.state, Delivery.language, func.count())
        .where(Delivery.publication_id == publication_id)
        .group_by(Delivery.state, Delivery.language)
    )
    return [(str(row[0]), str(row[1]), int(row[2])) for row in rows]


def variants(
    session: Session, publication_id: int | None
) -> list[tuple[str, str, str, str]]:
    """Return the distinct (account, language, level, variant) that are needed."""
    rows = session.execute(
        select(Delivery.account, Delivery.language, Delivery.level, Delivery.variant)
        .where(Delivery.publication_id == publication_id)
        .distinct()
        .order_by(Delivery.account, Delivery.language, Delivery.level, Delivery.variant)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def forget_deliveries(session: Session, publication_id: int | None) -> None:
    """Take back recipients of content that is no more; nothing has left for them."""
    those = select(Delivery.id).where(Delivery.publication_id == publication_id)
    session.execute(delete(Attempt).where(col(Attempt.delivery_id).in_(those)))
    session.execute(
        delete(Delivery).where(col(Delivery.publication_id) == publication_id)
    )


def tried(session: Session, publication_id: int | None) -> bool:
    """Tell whether any delivery of a publication has ever been tried."""
    found = select(Delivery.id).where(
        Delivery.publication_id == publication_id, Delivery.attempts > 0
    )
    return session.exec(found.limit(1)).first() is not None


def cancel_deliveries(session: Session, publication_id: int | None) -> None:
    """Call off what nobody has in hand."""
    plain = Plain.of(session)
    for statement in _CANCEL:
        plain.run(statement, publication=publication_id)
    for row in [*session.identity_map.values()]:
        if isinstance(row, Delivery) and row.publication_id == publication_id:
            session.refresh(row)


_CANCEL = [
    Statement(
        """
        UPDATE delivery {way} SET state = 'cancelled', reason = 'cancelled'
        WHERE publication_id = :publication AND {kind}
        """,
        way=way,
        kind=kind,
    )
    for way, kind in (("{by_queue}", QUEUED), ("{by_retry}", DEFERRED))
]


def unknown(session: Session, publication_id: int | None) -> list[Delivery]:
    """Return the deliveries whose fate a person must decide."""
    return list(
        session.exec(
            select(Delivery)
            .where(
                Delivery.publication_id == publication_id,
                text(AT_REST),
                Delivery.state == DeliveryState.UNKNOWN,
            )
            .order_by(col(Delivery.id))
        )
    )


def next_retry(session: Session) -> datetime | None:
    """Return when the next deferred delivery of what is on its way may be tried."""
    waiting = (
        col(Delivery.state) == _DEFERRED,
        # A post in doubt is looked for again at its time.
        and_(
            col(Delivery.state) == DeliveryState.IN_DATA,
            col(Delivery.recipient).like("public:%"),
        ),
    )
    found = [
        at
        for kind in waiting
        for at in session.exec(
            # For each publication along an index, not for each of its rows.
            select(
                select(func.min(Delivery.retry_at))
                .where(col(Delivery.publication_id) == col(Publication.id), kind)
                .correlate(Publication)
                .scalar_subquery()
            ).where(Publication.state == PublicationState.SENDING)
        )
        if at is not None
    ]
    return min(found, default=None)


def unknown_counts(session: Session) -> dict[str, int]:
    """Return how many deliveries of each publication a person must decide about."""
    rows = session.execute(
        select(Publication.external_id, func.count())
        .join(Delivery, col(Delivery.publication_id) == col(Publication.id))
        .where(text(AT_REST), Delivery.state == DeliveryState.UNKNOWN)
        .group_by(Publication.external_id)
    )
    return {str(row[0]): int(row[1]) for row in rows}


def of_recipient(
    session: Session, publication_id: int | None, recipient: str
) -> Delivery | None:
    """Return the delivery of one recipient."""
    return session.exec(
        select(Delivery).where(
            Delivery.publication_id == publication_id, Delivery.recipient == recipient
        )
    ).first()
