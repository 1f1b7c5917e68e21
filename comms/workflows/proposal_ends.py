"""How a proposal ends: noted on itself, and on record at what it is about."""

from datetime import datetime

from comms.model.proposals import EXPIRED, Proposal
from comms.store import Session, acts
from comms.store import proposals as rows
from comms.workflows.house import House
from comms.workflows.proposing import PROPOSAL


def expire_proposals(house: House) -> list[int]:
    """Note what nobody agreed to in time; return which proposals."""
    now = house.clock.now()
    with house.store.read() as session:
        # Most beats find none, and then nobody waits for a lock.
        if not rows.overdue(session, now):
            return []
    with house.store.write(durable=True, in_turn=True) as session:
        found = rows.overdue(session, now)
        for row in found:
            end(session, row, EXPIRED, now, "", "")
            record(session, row, "expire", row.user, now)
        return [row.id or 0 for row in found]


def end(
    session: Session, row: Proposal, state: str, now: datetime, user: str, note: str
) -> None:
    """Keep what became of a proposal, by whom and why."""
    row.state, row.decided_at, row.decided_by, row.note = state, now, user, note
    rows.keep(session, row)


def record(
    session: Session, row: Proposal, verb: str, user: str, now: datetime
) -> None:
    """Write down what somebody did about a proposal."""
    acts.record_act(
        session,
        at=now,
        user=user,
        verb=verb,
        subject=f"{row.kind}:{row.name}",
        note=row.note or row.why,
        slots={PROPOSAL: row.id or 0},
    )
