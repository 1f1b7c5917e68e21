"""Says whether the audit log is as it was written, and shortens it after two years.

What is removed leaves a link: the act of shortening names the place and the hash of the
last act that went, and the chain goes on from there. Whatever the program still goes by
(who wrote, who approved, what was withdrawn) moves to the end of the chain and stays.
"""

from datetime import timedelta
from itertools import islice

from comms.model.audit_chain import Link, Verified
from comms.store import acts, audit_chain
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

#: Acts stay for two years (Act 906/2019 §17), leap years and all.
AUDIT_DAYS = 731
#: Breaks that are told one by one.
_TOLD = 20


def verify(house: House, noted: Link | None = None) -> Verified:
    """Walk along the whole log, as it is at this instant.

    Args:
        house: The site.
        noted: A link that was written down elsewhere, and must stand.
    """
    with house.store.read() as session:
        anchor, head = audit_chain.anchor(session), audit_chain.head(session)
        found = audit_chain.breaks(session, anchor)
        first = tuple(islice(found, _TOLD))
        broken = len(first) + sum(1 for _ in found)
        stands = None
        if noted is not None and noted.place > anchor.place:
            stands = audit_chain.link_at(session, noted.place) == noted
        elif noted is not None and noted.place == anchor.place:
            stands = noted == anchor
        return Verified(
            acts=audit_chain.count(session),
            head=head,
            anchor=anchor,
            breaks=first,
            broken=broken,
            stands=stands,
        )


def head(house: House) -> Link:
    """Return the last link, for somebody to note it elsewhere."""
    with house.store.read() as session:
        return audit_chain.head(session)


def shorten(house: House, *, run: bool = False) -> int:
    """Return how many acts are over their time; with `run`, remove them.

    A chain that does not hold stays as it is, until somebody has looked at it.
    """
    now = house.clock.now()
    before = now - timedelta(days=AUDIT_DAYS)
    with house.store.read() as session:
        _, count = audit_chain.over(session, before)
    if not run or not count or not verify(house).is_whole:
        return 0 if run else count
    with house.store.write(durable=True, in_turn=True) as session:
        end, count = audit_chain.over(session, before)
        if not count:
            return 0
        stay = audit_chain.shorten(session, end)
        acts.record_act(
            session,
            at=now,
            user=OPERATOR,
            verb=audit_chain.SHORTEN,
            subject=audit_chain.LOG,
            note=f"acts {count}",
            slots={**vars(end), "before": before.isoformat(), "stay": stay},
        )
    return count
