"""Lets the mails of a test leave at once, for a command that waits for them.

Nothing else leaves by it: editions that have begun are the worker's.
"""

from collections.abc import Sequence
from datetime import timedelta

from comms.deliver.forecast import ends
from comms.errors import ChannelUnavailable, CommsError, Misconfigured, Refused
from comms.store.queues import queues
from comms.store.readers import fates
from comms.workflows.finishing import finish
from comms.workflows.forecast import loads
from comms.workflows.house import House
from comms.workflows.lane_run import LaneRun

_SENT = "sent"
#: How long a command may wait for limits, and seconds beyond the wait for one mail.
_LONGEST, _MOMENT = timedelta(minutes=2), 0.5


def deliver_test(house: House, publication_ids: Sequence[int]) -> int:
    """Send some notices now, by whichever lane may; return how many have arrived.

    A worker that is faster is left to it.

    Args:
        house: The site.
        publication_ids: The notices.

    Raises:
        Refused: "test_failed": the server did not take all of them.
        Misconfigured: The mail account is wrong.
        ChannelUnavailable: Its server cannot be met; the worker tries again.
    """
    faults: list[CommsError] = []
    patience = _patience(house, publication_ids)
    for name in house.lanes:
        try:
            LaneRun(house, name, only=publication_ids, patience=patience).work()
        except (ChannelUnavailable, Misconfigured) as fault:
            # Another account may take its part.
            faults.append(fault)
    for one in publication_ids:
        finish(house, one)
    with house.store.read() as session:
        found = fates(session, publication_ids)
    failed = sum(found.values()) - found.get(_SENT, 0)
    if failed and faults:
        raise faults[0]
    if failed:
        raise Refused("test_failed", count=failed, messages=len(publication_ids))
    return found.get(_SENT, 0)


def _patience(house: House, publication_ids: Sequence[int]) -> float:
    """Return how long a lane waits for its limits: a test of ten mails takes a while.

    Not for hours, and not by a clock that stands still until it is stepped.
    """
    if house.settings.demo:
        return 0.0
    now = house.clock.now()
    with house.store.read() as session:
        own = [one for one in queues(session) if one.id in publication_ids]
        found = [
            ends(load, one.name, now).at
            for load in loads(session, house.lanes, own).values()
            for one in own
        ]
    waits = [at - now for at in found if at is not None]
    if not waits or max(waits) > _LONGEST:
        return 0.0
    paces = [lane.limits.pace for lane in house.lanes.values()]
    return _MOMENT + max((pace.length for pace in paces if pace), default=0.0)
