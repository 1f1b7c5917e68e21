"""Lets the mails of a test leave at once, for a command that waits for them.

Nothing else leaves by it: editions that have begun are the worker's.
"""

from collections.abc import Sequence

from comms.errors import Refused
from comms.store.readers import fates
from comms.workflows.finishing import finish
from comms.workflows.house import House
from comms.workflows.lane import LaneRun

_SENT = "sent"


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
    for name in house.lanes:
        LaneRun(house, name, only=publication_ids).work()
    for one in publication_ids:
        finish(house, one)
    with house.store.read() as session:
        found = fates(session, publication_ids)
    if failed := sum(found.values()) - found.get(_SENT, 0):
        raise Refused("test_failed", count=failed, messages=len(publication_ids))
    return found.get(_SENT, 0)
