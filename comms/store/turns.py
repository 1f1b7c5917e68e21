"""What a publication that leaves by mail waits for."""

from datetime import datetime, timedelta
from enum import Enum, auto

from sqlmodel import Session, select

from comms.model.tables import Message, Publication
from comms.store.counting import is_unfinished
from comms.store.plain import Plain, Statement
from comms.store.publications import sending
from comms.store.sending import is_leaving
from comms.store.ways import DEFERRED, IN_HAND, QUEUED


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
    plain, which = Plain.of(session), row.id or 0
    no_time = timedelta()
    if not _is_prepared(session, row) or plain.rows(
        _LEFT, publication=which, lease=no_time
    ):
        return Turn.PREPARE
    if plain.rows(_READY, publication=which, now=now):
        return Turn.SEND
    return None if is_unfinished(session, which) else Turn.FINISH


_LEFT = Statement(
    """
    SELECT 1 FROM delivery {by_hand}
    WHERE publication_id = :publication AND {in_hand} AND lease_until < {lease_end}
    LIMIT 1
    """,
    in_hand=IN_HAND,
)
_READY = Statement(
    """
    SELECT 1 WHERE
        EXISTS (SELECT 1 FROM delivery {by_queue}
            WHERE publication_id = :publication AND {queued})
        OR EXISTS (SELECT 1 FROM delivery {by_retry}
            WHERE publication_id = :publication AND {deferred} AND retry_at <= :now)
    """,
    queued=QUEUED,
    deferred=DEFERRED,
)


def _is_prepared(session: Session, row: Publication) -> bool:
    kept = select(Message.id).where(Message.publication_id == row.id).limit(1)
    return (
        row.recipients_fixed_at is not None and session.exec(kept).first() is not None
    )
