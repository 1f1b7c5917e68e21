"""What came back later: each event once, and the deliveries it may be about."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from comms.model.tables import Delivery, Publication, Receipt

#: Sendings among which a mail is looked for that nothing names more closely.
_MOST_SENDINGS = 200


def add_receipt(  # noqa: PLR0913 - one column each
    session: Session,
    *,
    account: str,
    event_key: str,
    kind: str,
    delivery_id: int | None,
    detail: str,
    at: datetime,
) -> bool:
    """Keep an event; False: it is known already, and nothing may follow again."""
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql if postgres else sqlite).insert(Receipt)
    found = session.execute(
        statement.values(
            account=account,
            event_key=event_key,
            kind=kind,
            delivery_id=delivery_id,
            detail=detail,
            received_at=at,
        )
        .on_conflict_do_nothing(index_elements=["account", "event_key"])
        .returning(col(Receipt.id))
    )
    return found.first() is not None


def knows(session: Session, *, account: str, event_key: str) -> bool:
    """Tell whether an event is known already."""
    query = select(Receipt.id).where(
        Receipt.account == account, Receipt.event_key == event_key
    )
    return session.exec(query).first() is not None


def count_since(session: Session, *, kind: str, since: datetime) -> int:
    """Return how many events of a kind have come since then."""
    query = select(func.count()).where(
        Receipt.kind == kind, col(Receipt.received_at) >= since
    )
    return session.exec(query).one()


def delivery_for_update(session: Session, delivery_id: int) -> Delivery | None:
    """Return a row of the ledger; nobody else writes it meanwhile."""
    query = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    return session.exec(query).first()


def deliveries_to(session: Session, recipient: str) -> list[int]:
    """Return the mails of the latest sendings to a recipient, as the ledger names her.

    They lie behind the ledger's key, so the ledger is not read as a whole.
    """
    latest = (
        select(Publication.id)
        .where(col(Publication.recipients_fixed_at).is_not(None))
        .order_by(col(Publication.recipients_fixed_at).desc())
        .limit(_MOST_SENDINGS)
    )
    rows = session.exec(
        select(Delivery.id).where(
            col(Delivery.publication_id).in_(session.exec(latest).all()),
            Delivery.recipient == recipient,
        )
    )
    return [row for row in rows if row is not None]
