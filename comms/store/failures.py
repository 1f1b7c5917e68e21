"""What went wrong with mail: scores of addresses, held domains, alarms."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, delete, or_, update
from sqlalchemy import select as columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from comms.model.failures import Alarm, DomainHold, Failure
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication, Table
from comms.store.plain import Plain, Statement

_WAITING = (DeliveryState.QUEUED, DeliveryState.DEFERRED)


def add_failure(session: Session, row: Failure) -> None:
    """Note a failure: one for each address, sending and day, and a hard one stays."""
    statement = _insert(session, Failure).values(row.model_dump(exclude={"id"}))
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["address_hmac", "publication_id", "day"],
            set_={
                name: getattr(statement.excluded, name)
                for name in ("is_hard", "status", "at")
            },
            where=~col(Failure.is_hard),
        )
    )


def failures_of(
    session: Session, address_hmac: str, recipient: str, since: date
) -> list[Failure]:
    """Return the fresh failures of an address whose mail has not arrived since.

    Args:
        session: Reads only.
        address_hmac: Whose.
        recipient: As the ledger names her.
        since: The first day that counts.
    """
    arrived = select(Delivery.publication_id).where(
        Delivery.publication_id == Failure.publication_id,
        Delivery.recipient == recipient,
        Delivery.state == DeliveryState.SENT,
    )
    return list(
        session.exec(
            select(Failure).where(
                Failure.address_hmac == address_hmac,
                col(Failure.day) >= since,
                ~arrived.exists(),
            )
        )
    )


def hard_failures(session: Session, domain_hmac: str, since: datetime) -> list[str]:
    """Return the hashed addresses of a domain with a hard failure since."""
    return list(
        session.exec(
            select(Failure.address_hmac).where(
                Failure.domain_hmac == domain_hmac,
                col(Failure.at) >= since,
                col(Failure.is_hard),
            )
        )
    )


def forget_failures(session: Session, before: datetime) -> None:
    """Remove failures too old to count for anything."""
    session.execute(delete(Failure).where(col(Failure.at) < before))


def hold_of(session: Session, domain: str) -> DomainHold | None:
    """Return what is known about holding a domain; it may be over."""
    return session.exec(select(DomainHold).where(DomainHold.domain == domain)).first()


def held_domains(session: Session, now: datetime) -> list[DomainHold]:
    """Return the domains to which mail waits."""
    names = [*held_until(session, now)]
    if not names:
        return []
    query = select(DomainHold).where(col(DomainHold.domain).in_(names))
    return list(session.exec(query.order_by(DomainHold.domain)))


def held_until(session: Session, now: datetime) -> dict[str, datetime]:
    """Return until when mail waits, by domain; asked at each claim, so in brief."""
    if not Plain.of(session).rows(_ANY_HELD, now=now):
        return {}
    return {row[0]: row[1] for row in session.execute(_HELD, {"now": now})}


_ANY_HELD = Statement("""
    SELECT 1 FROM domain_hold WHERE until > :now AND released_at IS NULL LIMIT 1
""")
_HELD = columns(col(DomainHold.domain), col(DomainHold.until)).where(
    col(DomainHold.until) > bindparam("now"), col(DomainHold.released_at).is_(None)
)


def hold_domain(
    session: Session, domain: str, *, now: datetime, until: datetime, failures: int
) -> None:
    """Hold a domain, or hold it again."""
    begun = {"began_at": now, "until": until, "failure_count": failures}
    fresh = {"released_by": "", "released_at": None}
    _insert_new(session, DomainHold, {"domain": domain, **begun, **fresh}, ["domain"])
    session.execute(
        update(DomainHold).where(col(DomainHold.domain) == domain).values(begun | fresh)
    )


def wake(session: Session, reason: str, now: datetime) -> None:
    """Let deliveries that wait for a reason be tried at once."""
    session.execute(
        update(Delivery)
        .where(
            col(Delivery.state) == DeliveryState.DEFERRED,
            col(Delivery.reason) == reason,
        )
        .values(retry_at=now)
    )


def raise_alarm(
    session: Session, *, kind: str, subject: str, detail: str, now: datetime
) -> None:
    """Note that something about how we send is wrong: once a day, and counted."""
    key = {"kind": kind, "subject": subject, "day": now.date()}
    new = {"count": 0, "first_at": now, "last_at": now, "detail": detail[:300]}
    _insert_new(session, Alarm, key | new, list(key))
    session.execute(
        update(Alarm)
        .where(*(col(getattr(Alarm, name)) == value for name, value in key.items()))
        .values(count=Alarm.count + 1, last_at=now)
    )


def alarms_since(session: Session, at: datetime) -> list[Alarm]:
    """Return what has gone wrong since, the latest first."""
    return list(
        session.exec(
            select(Alarm)
            .where(col(Alarm.last_at) >= at)
            .order_by(col(Alarm.last_at).desc(), col(Alarm.id))
        )
    )


def refuse_stale(session: Session, now: datetime, reason: str) -> None:
    """Refuse what waits of publications that are of no use any more."""
    stale = session.exec(
        select(Publication.id).where(
            Publication.state == PublicationState.SENDING,
            col(Publication.stale_at) <= now,
        )
    ).all()
    if stale:
        session.execute(
            update(Delivery)
            .where(
                col(Delivery.publication_id).in_(stale),
                col(Delivery.state).in_(_WAITING),
                or_(*(col(Delivery.recipient).like(f"{kind}:%") for kind in "su")),
            )
            .values(state=DeliveryState.REFUSED.value, reason=reason, retry_at=None)
        )


def _insert_new(
    session: Session,
    table: type[Table],
    values: Mapping[str, object],
    key: Sequence[str],
) -> None:
    statement = _insert(session, table).values(dict(values))
    session.execute(statement.on_conflict_do_nothing(index_elements=list(key)))


def _insert(
    session: Session, table: type[Table]
) -> "postgresql.Insert | sqlite.Insert":
    """Return an insertion that may meet a row which is there already."""
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if postgres else sqlite.insert(table)
