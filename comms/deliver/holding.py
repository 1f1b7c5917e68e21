"""Mail to a domain with an incident waits; a person may let it go sooner.

Asked at the claim, in its transaction. Nothing of this costs anything while no domain
is held, but for counting what is about to be tried.
"""

from collections.abc import Sequence
from datetime import datetime

from comms.deliver.breaker import DomainTally, domain_of
from comms.deliver.settling import held, held_reason
from comms.store import Session, failures
from comms.store.lanes import defer_untried
from comms.store.sending import Claimed


def set_apart(
    session: Session,
    claimed: Sequence[Claimed],
    *,
    owner: str,
    tally: DomainTally,
    now: datetime,
) -> list[Claimed]:
    """Defer what goes to a held domain, and return the rest, which is now tried.

    Args:
        session: The caller commits it, together with the claims.
        claimed: What was claimed in it.
        owner: Whose claims they are.
        tally: Counts what this process tries.
        now: When.
    """
    holds = failures.held_until(session, now)
    free = list(claimed)
    if holds:
        free = [one for one in claimed if _domain(one) not in holds]
        for domain, until in holds.items():
            waiting = [one.id for one in claimed if _domain(one) == domain]
            again = {one: held(one, domain, until).retry_at or until for one in waiting}
            reason = held_reason(domain)
            defer_untried(session, again, owner=owner, now=now, reason=reason)
    tally.add([one.address_key for one in free], now)
    return free


def let_go(session: Session, domain: str, *, user: str, now: datetime) -> bool:
    """End the hold of a domain; what happens there is believed from now on.

    Returns:
        Whether it was held.
    """
    hold = failures.hold_of(session, domain)
    if hold is None or hold.released_at is not None or hold.until <= now:
        return False
    hold.released_by, hold.released_at, hold.until = user, now, now
    session.add(hold)
    failures.wake(session, held_reason(domain), now)
    return True


def _domain(claimed: Claimed) -> str:
    return domain_of(claimed.address_key)
