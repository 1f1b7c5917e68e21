"""A shift: what one worker sends, from a call on until nothing more is ready.

Any number of workers may be at it at once; they take turns at the rows. A worker has
one shift at a time. What finds nothing ready ends at once; after that it stays a while
with its connections open, since more may be ready soon.
"""

from comms.store.deliveries import next_retry
from comms.store.turns import Turn, turns
from comms.workflows.house import House
from comms.workflows.jobs import call_one_sender
from comms.workflows.lane import work_lanes
from comms.workflows.progress import Progress

#: Seconds for which a shift waits for more.
PATIENCE = 15.0


def work_shift(
    house: House, progress: Progress | None = None, patience: float = PATIENCE
) -> list[str]:
    """Send all that is ready; return what finished meanwhile.

    Raises:
        Misconfigured: A mail account is wrong.
        StoreUnavailable: The database went away; what was in hand is doubtful.
    """
    with house.store.read() as session:
        if Turn.SEND not in turns(session, house.clock.now()):
            return []
    finished = work_lanes(house, progress=progress, patience=patience)
    with house.store.write() as session:
        retry_at = next_retry(session)
        # What is due already waits for something else; the timetable calls for it.
        if retry_at is not None and retry_at > house.clock.now():
            call_one_sender(session, house, run_at=retry_at)
    return finished
