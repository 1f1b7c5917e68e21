"""Holds a restored site still: paused, and what may have left waits for a person."""

from collections.abc import Mapping
from datetime import datetime

from comms.campaigns.publications import move
from comms.clock import in_zone
from comms.deliver.claims import take_back
from comms.language import say
from comms.model.programme import Programme
from comms.model.states import DeliveryState, PublicationState
from comms.store import Session, acts
from comms.store.catalogue import load_catalogue
from comms.store.pauses import EVERYTHING, add_pause, lift_pause, pauses
from comms.store.restored import RESTORED, may_have_left, standing
from comms.workflows.pause import OPERATOR


def hold_still(
    session: Session, *, taken_at: datetime, now: datetime, language: str
) -> list[str]:
    """Pause everything, and hold what may have left since the backup was taken.

    Returns:
        The names of the publications that wait for a person now.
    """
    # Whoever had anything in hand is gone with the old machine.
    take_back(session, owner="restore", now=now, alone=True)
    at = _wall(session, taken_at)
    held = []
    for row in may_have_left(session, now):
        counts = standing(session, row.id)
        was = row.state
        move(
            row,
            PublicationState.HELD,
            key=RESTORED,
            at=at,
            was=was,
            sent=counts.get(DeliveryState.SENT, 0),
            waiting=_waiting(counts),
        )
        session.add(row)
        held.append(row.external_id)
    _pause(session, say(language, "operate.pause_reason", at=at), now)
    acts.record_act(
        session, at=now, user=OPERATOR, verb="restore", subject="site:all", note=at
    )
    return held


def _wall(session: Session, moment: datetime) -> str:
    """Return an instant as it stands on the programme's clocks, with their offset."""
    programmes = load_catalogue(session).all(Programme)
    zone = programmes[0].timezone if programmes else "UTC"
    return in_zone(moment, zone).isoformat(timespec="minutes")


def _waiting(counts: Mapping[str, int]) -> int:
    return sum(
        counts.get(state, 0) for state in (DeliveryState.QUEUED, DeliveryState.DEFERRED)
    )


def _pause(session: Session, reason: str, now: datetime) -> None:
    older = [stop.reason for stop in pauses(session) if stop.unit == EVERYTHING]
    lift_pause(session, EVERYTHING)
    whole = " · ".join([reason, *filter(None, older)])
    add_pause(session, EVERYTHING, user=OPERATOR, reason=whole, at=now)
