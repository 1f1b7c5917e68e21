"""Works the lanes: one run of a channel for each mail account, for all publications.

A lane that cannot send is down for a growing while, and says why; the others take its
part. In one process several lanes work side by side, each in a thread.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Condition

from comms.errors import (
    ChannelUnavailable,
    Misconfigured,
    StoreUnavailable,
)
from comms.store.lane_health import lanes_down
from comms.workflows.finishing import finish_all
from comms.workflows.house import House
from comms.workflows.lane_down import recover
from comms.workflows.lane_run import LaneRun
from comms.workflows.lane_stream import LOOK_EVERY
from comms.workflows.progress import Progress


def work_lanes(
    house: House, *, progress: Progress | None = None, patience: float = 0.0
) -> list[str]:
    """Let every lane work until nothing is ready; any number of workers may at once.

    Args:
        house: The site.
        progress: Told how far publications are.
        patience: Seconds for which a lane waits for more before it has done its part.

    Returns:
        Names of the publications that have come to their end.

    Raises:
        Misconfigured: An account is wrong; the others have done what they could.
        StoreUnavailable: At once.
        Exception: What a lane raised, once all others have had their turn.
    """
    crew = _Crew(house, progress, patience)
    names = list(house.lanes)
    if len(names) == 1:
        crew.attend(names[0])
    else:
        with ThreadPoolExecutor(len(names), thread_name_prefix="lane") as pool:
            for done in [pool.submit(crew.attend, name) for name in names]:
                done.result()
    finished = [*crew.finished, *finish_all(house)]
    if crew.faults:
        raise crew.faults[0]
    return finished


class _Crew:
    """All lanes at work side by side, until none finds anything to do."""

    def __init__(
        self, house: House, progress: Progress | None, patience: float
    ) -> None:
        self._house, self._progress, self._patience = house, progress, patience
        self._changed = Condition()
        #: Rises when a lane has worked or fallen, and what each had seen of it when it
        #: found nothing: when all have seen the last, all is done.
        self._events = 0
        self._seen: dict[str, int] = dict.fromkeys(house.lanes, -1)
        self.finished: list[str] = []
        self.faults: list[Exception] = []

    def attend(self, name: str) -> None:
        """Let one lane work; while others are at work it waits for more, or to mend."""
        run, is_first = self._new_run(name), True
        while not self._is_over():
            events = self._events
            try:
                has_worked = self._is_up(name, is_first=is_first) and run.work()
            except Exception as fault:  # noqa: BLE001 - raised again by `work_lanes`
                if not self._may_mend(name, fault):
                    return
                run = self._new_run(name)
            else:
                self._note(name, events, has_worked=has_worked)
            is_first = False
            self.finished += run.stream.take_finished()

    def _new_run(self, name: str) -> LaneRun:
        return LaneRun(
            self._house, name, progress=self._progress, patience=self._patience
        )

    def _is_up(self, name: str, *, is_first: bool) -> bool:
        """Tell whether a lane can send; one that was down is asked at its time.

        One that a person had to mend is asked at the beginning too: that may be why
        somebody has begun.
        """
        with self._house.store.read() as session:
            down = lanes_down(session).get(name)
        if down is None:
            return True
        is_due = down.until <= self._house.clock.now()
        if not is_due and not (is_first and down.is_misconfigured):
            return False
        recover(self._house, name)
        return True

    def _may_mend(self, name: str, fault: Exception) -> bool:
        """Keep what a person has to know; tell whether the lane may be well again.

        Either way its part is for the others now.
        """
        may_mend = isinstance(fault, (ChannelUnavailable, Misconfigured))
        with self._changed:
            if not isinstance(fault, ChannelUnavailable):
                self.faults.append(fault)
            if not may_mend:
                del self._seen[name]
            self._events += 1
            self._changed.notify_all()
        return may_mend

    def _note(self, name: str, events: int, *, has_worked: bool) -> None:
        with self._changed:
            if has_worked:
                self._events += 1
                self._changed.notify_all()
                return
            self._seen[name] = events
            if not self._all_have_seen():
                self._changed.wait(LOOK_EVERY)
            self._changed.notify_all()

    def _is_over(self) -> bool:
        with self._changed:
            away = any(isinstance(one, StoreUnavailable) for one in self.faults)
            return away or self._house.is_ending() or self._all_have_seen()

    def _all_have_seen(self) -> bool:
        return all(seen == self._events for seen in self._seen.values())
