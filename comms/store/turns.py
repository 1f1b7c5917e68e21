"""What a publication that leaves by mail waits for."""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from comms.model.states import FINISHED, DeliveryState
from comms.model.tables import Delivery, Message, Publication
from comms.store.deliveries import lease_clock
from comms.store.publications import sending
from comms.store.sending import is_leaving

_OPEN = [state for state in DeliveryState if state not in FINISHED]
_IN_HAND = (DeliveryState.CLAIMED, DeliveryState.IN_DATA)


class Turn(Enum):
    """Whose turn it is."""

    #: Recipients or messages are not all there, or some were left behind in a hand.
    PREPARE = auto()
    #: Somebody can be sent to now.
    SEND = auto()
    #: Nobody is left; only the end has to be written down.
    FINISH = auto()


def turns(session: Session, now: datetime) -> set[Turn]:
    """Return what there is to do for the mail that is on its way."""
    return {
        turn
        for row in sending(session)
        for turn in (_turn(session, row, now),)
        if turn and (turn is not Turn.SEND or is_leaving(session, row.id or 0))
    }


def _turn(session: Session, row: Publication, now: datetime) -> Turn | None:
    is_left = and_(
        col(Delivery.state).in_(_IN_HAND),
        col(Delivery.lease_until) < lease_clock(session),
    )
    if not _is_prepared(session, row) or _has(session, row, is_left):
        return Turn.PREPARE
    is_ready = or_(
        col(Delivery.state) == DeliveryState.QUEUED,
        and_(
            col(Delivery.state) == DeliveryState.DEFERRED, col(Delivery.retry_at) <= now
        ),
    )
    if _has(session, row, is_ready):
        return Turn.SEND
    is_open = col(Delivery.state).in_(_OPEN)
    return None if _has(session, row, is_open) else Turn.FINISH


def _is_prepared(session: Session, row: Publication) -> bool:
    kept = select(Message.id).where(Message.publication_id == row.id).limit(1)
    return (
        row.recipients_fixed_at is not None and session.exec(kept).first() is not None
    )


def _has(session: Session, row: Publication, condition: ColumnElement[bool]) -> bool:
    found = select(Delivery.id).where(Delivery.publication_id == row.id, condition)
    return session.exec(found.limit(1)).first() is not None
