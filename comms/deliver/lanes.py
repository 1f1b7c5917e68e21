"""Takes from the limits of a mail account, in the transaction of the claim.

The lane's row is held from here to the commit, so that any number of workers share
one account of what was used. Where nothing is limited no row is touched.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from comms.deliver.limits import LaneLimits
from comms.deliver.usage import Grant, Usage
from comms.store import Session, lanes

T = TypeVar("T")


def grant(
    session: Session,
    name: str,
    limits: LaneLimits,
    wanted: int,
    now: datetime,
    kind: str = "edition",
) -> Grant:
    """Grant what a lane may send now, and count it as used.

    Args:
        session: The caller commits it, together with the claims.
        name: Of the account.
        limits: Of the account.
        wanted: The most that is asked for.
        now: Aware.
        kind: Class of the messages ("urgent", "confirmation", "edition", "digest").
    """
    if limits.is_free:
        return Grant(wanted)
    return _with(
        session,
        name,
        limits,
        lambda usage, exact: usage.grant(exact, wanted, now, kind),
    )


def give_back(
    session: Session, name: str, limits: LaneLimits, count: int, granted_at: datetime
) -> None:
    """Give back what was granted at an instant and never came to the wire."""
    if limits.is_free or count < 1:
        return
    _with(
        session,
        name,
        limits,
        lambda usage, exact: usage.give_back(exact, count, granted_at),
    )


def hold_back(
    session: Session,
    name: str,
    limits: LaneLimits,
    addresses: Mapping[int, str],
    now: datetime,
) -> dict[int, datetime]:
    """Count deliveries by the domain they go to, and say which have to wait.

    Args:
        session: The caller commits it, together with the claims.
        name: Of the account.
        limits: Of the account.
        addresses: By delivery.
        now: Aware.

    Returns:
        When to try those again whose domain is at its limit.
    """
    domains = {
        delivery: domain
        for delivery, address in addresses.items()
        if (domain := address.rpartition("@")[2].lower()) in limits.domains
    }
    if not domains:
        return {}
    return _with(
        session,
        name,
        limits,
        lambda usage, exact: usage.hold_back(exact, domains, now),
    )


def used(session: Session, name: str) -> Usage:
    """Return what a lane has used, as it stands; nothing is held."""
    row = lanes.lane(session, name)
    return Usage.of(row.used) if row else Usage()


def in_zone_of(session: Session, limits: LaneLimits) -> LaneLimits:
    """Return limits in the programme's zone, where that matters."""
    if not limits.needs_zone:
        return limits
    return replace(limits, zone=lanes.zone_of(session))


def _with(
    session: Session,
    name: str,
    limits: LaneLimits,
    change: Callable[[Usage, LaneLimits], T],
) -> T:
    """Change what a lane has used, with its row held."""
    row = lanes.locked_lane(session, name)
    usage = Usage.of(row.used)
    result = change(usage, in_zone_of(session, limits))
    row.used = usage.as_json()
    session.add(row)
    session.flush()
    return result
