"""When a lane may send again: after a failure, or when a limit lets it."""

from datetime import datetime, timedelta

from comms.deliver import lanes
from comms.deliver.classes import class_of
from comms.deliver.failover import Lane
from comms.store import Session
from comms.store.lane_health import lanes_down
from comms.store.leaving import leaving, ready
from comms.workflows.house import House
from comms.workflows.quiet import out_of_quiet


def next_lane(session: Session, house: House) -> datetime | None:
    """Return when mail that is ready may leave, if a lane holds it; None: none does."""
    now, down = house.clock.now(), lanes_down(session)
    held = {
        name: lane
        for name, lane in house.lanes.items()
        if name in down or not lane.limits.is_free
    }
    if not held:
        return None
    classes = {
        class_of(row.kind)
        for row in out_of_quiet(session, leaving(session), now)
        if ready(session, row.id, now, None)
    }
    instants = [down[name].until for name in held if name in down and classes]
    for name, lane in held.items():
        for kind in classes if name not in down else ():
            instants += _granted_at(session, name, lane, kind, now)
    return min((at for at in instants if at > now), default=None)


def _granted_at(
    session: Session, name: str, lane: Lane, kind: str, now: datetime
) -> list[datetime]:
    """Ask, without taking it, when the next message would be granted."""
    usage, limits = lanes.used(session, name), lanes.in_zone_of(session, lane.limits)
    wait = usage.grant(limits, 1, now, kind).wait_seconds
    return [now + timedelta(seconds=wait)] if wait > 0 else []
