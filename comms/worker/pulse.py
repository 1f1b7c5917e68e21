"""Feels whether there is anything to do: a few small questions to the store.

A whole beat reads much; asked every second, an idle worker would cost what it does
not have to. What differs from the last look, or has become due, calls for a beat.
"""

from dataclasses import dataclass

from comms.clock import in_zone
from comms.store.deliveries import next_retry
from comms.store.occasions import planning_mark, programme_zone, work_mark
from comms.workflows.house import House

#: Looks after which a beat comes in any case: what grew late, what nobody told.
AT_LEAST_EVERY = 30


@dataclass
class Pulse:
    """What was felt at the last look."""

    _last: tuple[object, ...] | None = None
    _looks: int = 0

    def calls_for_a_beat(self, house: House) -> bool:
        """Tell whether something has changed or become due since the last look."""
        now = house.clock.now()
        with house.store.read() as session:
            retry_at = next_retry(session)
            felt = (
                in_zone(now, programme_zone(session) or "UTC").date(),
                planning_mark(session),
                work_mark(session, now),
                retry_at if retry_at is not None and retry_at <= now else None,
            )
        self._looks += 1
        if felt == self._last and self._looks < AT_LEAST_EVERY:
            return False
        self._last, self._looks = felt, 0
        return True

    def forget(self) -> None:
        """Let the next look call for a beat: the last one did not end well."""
        self._last = None
