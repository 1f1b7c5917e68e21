"""How each lane stands: what waits on it, what is used of its limits, done when."""

from collections import Counter
from datetime import datetime
from typing import Any

from comms.clock import in_zone
from comms.deliver.classes import DIGEST, WEIGHTS
from comms.deliver.forecast import LaneLoad, Waiting, ends
from comms.deliver.usage import Usage
from comms.store import Session
from comms.store.queues import queues
from comms.workflows.forecast import loads
from comms.workflows.house import House

_ALL = "all"


def lane_lines(session: Session, house: House, zone: str) -> list[dict[str, Any]]:
    """Return what `comms status --json` says of each lane.

    Args:
        session: To read by.
        house: The site.
        zone: IANA name of the zone of local times.
    """
    now = house.clock.now()
    found = loads(session, house.lanes, queues(session))
    return [_line(name, load, now, zone) for name, load in found.items()]


def _line(name: str, load: LaneLoad, now: datetime, zone: str) -> dict[str, Any]:
    limits, usage = load.limits, Usage.of(load.used)
    quiet = limits.quiet.until(now, limits.zone) if limits.quiet else None
    queued = Counter[str]()
    for one in load.waiting:
        queued[one.of_class] += round(one.count)
    used = usage.used_of(limits, now)
    return {
        "lane": name,
        "queued": {of: queued[of] for of in WEIGHTS if queued[of]},
        "used": [
            {"seconds": seconds, "limit": limit, "used": count}
            for seconds, limit, count in used
        ],
        "quiet_until": _local(quiet, zone),
        "done": _local(_done(load, now), zone) if queued.total() else None,
    }


def _done(load: LaneLoad, now: datetime) -> datetime | None:
    """Return when all that waits will have left."""
    lowest = min(
        (one.of_class for one in load.waiting),
        key=lambda of: WEIGHTS[of],
        default=DIGEST,
    )
    total = sum(one.count for one in load.waiting)
    together = LaneLoad(
        limits=load.limits,
        used=load.used,
        waiting=[Waiting(name=_ALL, of_class=lowest, count=total)],
        speed=load.speed,
    )
    return ends(together, _ALL, now).at


def _local(moment: datetime | None, zone: str) -> str | None:
    return in_zone(moment, zone).isoformat(timespec="minutes") if moment else None
