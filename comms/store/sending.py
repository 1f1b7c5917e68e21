"""Steps of mail on its way, for many deliveries at once and without loading rows.

A delivery in hand is named by its id and its owner: whoever claimed it since has
another name, so a late step changes nothing. Every step is one statement, since
hundreds are made in a second.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Table,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    literal_column,
    null,
    update,
)
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from comms.model.orders import Pause
from comms.model.states import DeliveryState, PublicationState, SubscriptionState
from comms.model.tables import (
    Attempt,
    Delivery,
    Publication,
    Subscriber,
    Subscription,
)
from comms.store.deliveries import lease_clock
from comms.store.many import run_many
from comms.store.pauses import EVERYTHING, is_held

#: What the recipient of a delivery begins with that goes to a subscriber.
READER = "s:"
_READY = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
#: Without the mapping of rows to objects, which would cost more than the step.
_DELIVERY: Table = Delivery.__table__  # type: ignore[attr-defined]
_ATTEMPT: Table = Attempt.__table__  # type: ignore[attr-defined]
_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery in one worker's hands."""

    id: int
    publication_id: int
    #: "s:<subscriber id>" or "u:<user id>".
    recipient: str
    language: str
    level: str
    variant: str
    #: Number of the attempt that was begun for it.
    number: int


@dataclass(frozen=True, slots=True)
class Share:
    """The part of all deliveries that one lane prefers."""

    modulus: int
    #: A delivery belongs to it where its id, modulo that, is one of these.
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries a worker asks for."""

    publication_id: int
    #: Only what is served in it; "": in any language.
    language: str = ""
    #: Only this part; None: all.
    share: Share | None = None
    limit: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """A subscriber, and where she stands with one newsletter."""

    id: int
    address: str
    address_key: str
    name: str
    #: Number of the subscription, and its state.
    seat: int
    state: str


def take(
    session: Session,
    wanted: Wanted,
    *,
    owner: str,
    now: datetime,
    lease: timedelta,
) -> list[Taken]:
    """Take deliveries that are ready; each gets its attempt, fence and lease.

    Those that may have arrived already come last, so that a second interruption does
    not meet the same person again.
    """
    ids = _ready(session, wanted, now)
    if not ids:
        return []
    session.execute(
        _CLAIM, {"ids": ids, "owner": owner, "until": lease_clock(session) + lease}
    )
    session.execute(_BEGIN, {"ids": ids, "now": now})
    found = {row[0]: Taken(*row) for row in session.execute(_TAKEN, {"ids": ids})}
    return [found[identifier] for identifier in ids]


_CLAIM = (
    update(_DELIVERY)
    .where(_DELIVERY.c.id.in_(_IDS))
    .values(
        state=DeliveryState.CLAIMED.value,
        claimed_by=bindparam("owner"),
        lease_until=bindparam("until"),
        fence=_DELIVERY.c.fence + 1,
        attempts=_DELIVERY.c.attempts + 1,
    )
)
_BEGIN = insert(_ATTEMPT).from_select(
    ["delivery_id", "number", "started_at", "outcome", "detail"],
    columns(
        _DELIVERY.c.id,
        _DELIVERY.c.attempts,
        bindparam("now", type_=_ATTEMPT.c.started_at.type),
        literal(""),
        literal(""),
    ).where(_DELIVERY.c.id.in_(_IDS)),
    include_defaults=False,
)
_TAKEN = columns(
    _DELIVERY.c.id,
    _DELIVERY.c.publication_id,
    _DELIVERY.c.recipient,
    _DELIVERY.c.language,
    _DELIVERY.c.level,
    _DELIVERY.c.variant,
    _DELIVERY.c.attempts,
).where(_DELIVERY.c.id.in_(_IDS))


def _ready(session: Session, wanted: Wanted, now: datetime) -> list[int]:
    """Return what can be tried now, locked; new ones first, doubtful ones last.

    One question per kind, each answered along the index: to sort all that wait, for
    every batch anew, would take longer than to send it.
    """
    found: list[int] = []
    for doubtful in (False, True):
        for state in _READY:
            if len(found) < wanted.limit:
                found += session.scalars(
                    columns(_DELIVERY.c.id)
                    .where(
                        *_wanted(wanted),
                        _DELIVERY.c.state == state.value,
                        _DELIVERY.c.copies > 0 if doubtful else _DELIVERY.c.copies == 0,
                        _DELIVERY.c.retry_at.is_(None) | (_DELIVERY.c.retry_at <= now),
                    )
                    .order_by(_DELIVERY.c.id)
                    .limit(wanted.limit - len(found))
                    .with_for_update(skip_locked=True)
                )
    return found


def _wanted(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield _DELIVERY.c.publication_id == wanted.publication_id
    if wanted.language:
        yield _DELIVERY.c.language == wanted.language
    if wanted.share is not None:
        part = _DELIVERY.c.id % wanted.share.modulus
        yield part.in_(wanted.share.slots)


def people(
    session: Session, newsletter: str, subscriber_ids: Iterable[int]
) -> dict[int, Person]:
    """Return persons with where they stand with one newsletter."""
    rows = session.execute(
        _PEOPLE, {"newsletter": newsletter, "ids": list(subscriber_ids)}
    )
    return {row[0]: Person(*row) for row in rows}


_PEOPLE = (
    columns(
        col(Subscriber.id),
        col(Subscriber.address),
        col(Subscriber.address_key),
        col(Subscriber.name),
        col(Subscription.id),
        col(Subscription.state),
    )
    .join(Subscription, col(Subscription.subscriber_id) == col(Subscriber.id))
    .where(
        col(Subscription.newsletter) == bindparam("newsletter"),
        col(Subscriber.id).in_(_IDS),
    )
)


def standings(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return where the readers of some deliveries stand with the newsletters.

    By delivery; whoever has been erased, or is no reader, is not among them.
    """
    return {row[0]: row[1] for row in session.execute(_STANDINGS, {"ids": list(ids)})}


def is_leaving(session: Session, publication_id: int) -> bool:
    """Tell whether mail of a publication may leave: it is sending, nobody paused it."""
    found = session.execute(_LEAVING, {"publication": publication_id}).first()
    if found is None:
        return False
    unit, plan_entry, stopped = found
    return not stopped or not is_held(session, unit, plan_entry)


_LEAVING = columns(
    col(Publication.unit),
    col(Publication.plan_entry),
    exists()
    .where(col(Pause.unit).in_([EVERYTHING, col(Publication.unit)]))
    .label("stopped"),
).where(
    col(Publication.id) == bindparam("publication"),
    col(Publication.state) == PublicationState.SENDING.value,
)


def accept(
    session: Session, taken: Sequence[tuple[int, str]], *, owner: str, at: datetime
) -> None:
    """Note that the other side has some of the owner's messages.

    Their attempts are closed by `close_accepted`, which needs no hurry: that it was
    accepted stands in the delivery.

    Args:
        session: The caller commits it.
        taken: Delivery, and the other side's name for it.
        owner: Whose they are.
        at: When it was said.
    """
    run_many(
        session,
        _ACCEPT,
        [
            {"delivery": delivery, "owner": owner, "name": name, "at": at}
            for delivery, name in taken
        ],
    )


_ACCEPT = (
    update(_DELIVERY)
    .where(
        _DELIVERY.c.id == bindparam("delivery"),
        _DELIVERY.c.claimed_by == bindparam("owner"),
        _DELIVERY.c.state == literal_column(f"'{DeliveryState.IN_DATA}'"),
    )
    .values(
        state=literal_column(f"'{DeliveryState.SENT}'"),
        reason=literal_column("''"),
        retry_at=null(),
        remote_id=bindparam("name"),
        sent_at=bindparam("at"),
    )
)


def close_accepted(session: Session, ids: Sequence[int]) -> None:
    """Close the open attempts of those of some deliveries that were accepted."""
    session.execute(_CLOSE_ACCEPTED, {"ids": list(ids)})


def close_all_accepted(session: Session, publication_id: int) -> None:
    """Close what a publication's workers left open, however they ended."""
    session.execute(_CLOSE_ALL_ACCEPTED, {"publication": publication_id})


_CLOSE = (
    update(_ATTEMPT)
    .where(
        _ATTEMPT.c.outcome == "",
        _ATTEMPT.c.delivery_id == _DELIVERY.c.id,
        _ATTEMPT.c.number == _DELIVERY.c.attempts,
        _DELIVERY.c.state == DeliveryState.SENT.value,
    )
    .values(outcome="accepted", ended_at=_DELIVERY.c.sent_at)
)
_CLOSE_ACCEPTED = _CLOSE.where(_ATTEMPT.c.delivery_id.in_(_IDS))
_CLOSE_ALL_ACCEPTED = _CLOSE.where(
    _DELIVERY.c.publication_id == bindparam("publication")
)


def let_out(
    session: Session, ids: Sequence[int], *, owner: str, lease: timedelta
) -> frozenset[int]:
    """Note that the ends of some of the owner's messages may leave now.

    Asked in the same statement: whether the publication of each is sending and not
    paused, and whether a reader still takes its newsletter. People who work here
    ("u:") subscribe to nothing.

    Returns:
        Those that may leave. Why another may not is not said: some pass a pause, so
        the caller asks in full.
    """
    given = {"ids": list(ids), "owner": owner, "until": lease_clock(session) + lease}
    return frozenset(session.execute(_LET_OUT_AS_THEY_STAND, given).scalars())


def let_out_asked(
    session: Session, ids: Sequence[int], *, owner: str, lease: timedelta
) -> frozenset[int]:
    """As `let_out`, where the caller has asked whether they may leave."""
    given = {"ids": list(ids), "owner": owner, "until": lease_clock(session) + lease}
    return frozenset(session.execute(_LET_OUT, given).scalars())


_LET_OUT = (
    update(_DELIVERY)
    .where(
        _DELIVERY.c.id.in_(_IDS),
        _DELIVERY.c.claimed_by == bindparam("owner"),
        _DELIVERY.c.state == DeliveryState.CLAIMED.value,
    )
    .values(
        state=DeliveryState.IN_DATA.value,
        copies=_DELIVERY.c.copies + 1,
        # The server's answer may take longer than the batch before it.
        lease_until=bindparam("until"),
    )
    .returning(_DELIVERY.c.id)
)
#: The subscriber of a delivery; nothing where it goes to somebody who works here.
_READER = case(
    (
        func.substr(_DELIVERY.c.recipient, 1, len(READER)) == READER,
        cast(func.substr(_DELIVERY.c.recipient, len(READER) + 1), Integer),
    )
)
_STANDINGS = (
    columns(_DELIVERY.c.id, col(Subscription.state))
    .join(Publication, col(Publication.id) == _DELIVERY.c.publication_id)
    .join(
        Subscription,
        (col(Subscription.subscriber_id) == _READER)
        & (col(Subscription.newsletter) == col(Publication.newsletter)),
    )
    .where(_DELIVERY.c.id.in_(_IDS))
)
_LET_OUT_AS_THEY_STAND = _LET_OUT.where(
    exists().where(
        col(Publication.id) == _DELIVERY.c.publication_id,
        col(Publication.state) == PublicationState.SENDING.value,
        ~exists().where(col(Pause.unit).in_([EVERYTHING, col(Publication.unit)])),
        _READER.is_(None)
        | exists()
        .where(
            col(Subscription.subscriber_id) == _READER,
            col(Subscription.newsletter) == col(Publication.newsletter),
            col(Subscription.state) == SubscriptionState.CONFIRMED.value,
        )
        .correlate(_DELIVERY, Publication),
    )
)


def held(session: Session, owner: str, ids: Sequence[int]) -> list[Delivery]:
    """Return those of some deliveries that the owner has in hand, locked."""
    return list(
        session.exec(
            select(Delivery)
            .where(
                col(Delivery.id).in_(list(ids)),
                Delivery.claimed_by == owner,
                col(Delivery.state).in_([DeliveryState.CLAIMED, DeliveryState.IN_DATA]),
            )
            .with_for_update()
        )
    )
