"""The demo's clock in people's hands: on to the next moment, or on by a day.

The clock stands until it is stepped. Whatever became due in between goes out, each
thing at its own moment, as it would if somebody had waited.
"""

import sys
from datetime import timedelta
from threading import Lock
from typing import Literal

from comms.clock import SteppedClock
from comms.errors import CommsError
from comms.workflows.house import House
from comms.workflows.list_work import look_after_lists
from comms.workflows.tick import next_beat, tick

Step = Literal["next", "day"]
_DAY = timedelta(days=1)


class Timetable:
    """Steps the clock of a demo; one step at a time, whoever asks.

    Args:
        house: The demo's site, which this process alone sends for.
        clock: Its clock.
    """

    def __init__(self, house: House, clock: SteppedClock) -> None:
        self._house = house
        self._clock = clock
        self._one = Lock()

    def step(self, step: Step) -> None:
        """Go on to the next moment at which something is due, or on by a day."""
        with self._one:
            if step == "day":
                self._go_until_tomorrow()
            elif moment := next_beat(self._house):
                self._clock.set(max(moment, self._clock.now()))
                self._beat()

    def catch_up(self) -> None:
        """Let out what is due at this moment: somebody has just decided something."""
        with self._one:
            self._beat()

    def _go_until_tomorrow(self) -> None:
        end = self._clock.now() + _DAY
        while (moment := next_beat(self._house)) and self._clock.now() < moment < end:
            self._clock.set(moment)
            self._beat()
        self._clock.set(end)
        self._beat()

    def _beat(self) -> None:
        try:
            tick(self._house)
            look_after_lists(self._house)
        except CommsError as error:
            # The desk goes on; what failed is tried again at the next moment.
            print(f"demo: {error}", file=sys.stderr, flush=True)
