"""Stops and what they hold, in memory: what the pages of running it are tested with."""

from sample_events import local

from comms.access.policy import require_pauser
from comms.model.desk_running import Held, Resuming

HELD = Held(
    ids=(17, 18),
    title="Perhekeskus avataan",
    sort="Sivu, Bluesky",
    unit_name="Varsinais-Suomi",
    state="scheduled",
    at=local("2027-02-16T08:30"),
    path="/items/seminar",
    may_drop=True,
)


class SampleRunning:
    """Answers for one desk, and writes down on it what was ordered."""

    def __init__(self, desk, users=None):
        self._desk = desk
        self._users = users

    def plan(self, name, stop, _language):
        """Return what lifting a stop would do."""
        standing = {one.unit: one for one in self._desk.stops(name, "fi")}
        found = standing.get(stop)
        if found is None or not found.may_lift:
            return None
        return Resuming(
            unit=stop,
            title=found.unit_name or "Kaikki",
            user_name=found.user_name,
            reason=found.reason,
            since=found.since,
            seen="2027-02-16T07:00:00+00:00",
            at_once=(HELD,),
            too_late=(HELD,),
            still_held=1,
            later=3,
            next_at=local("2027-02-17T09:00"),
        )

    def resume(self, name, stop, *, choices, seen):  # noqa: ARG002
        """Lift a stop."""
        if self._users:
            require_pauser(self._users[name], stop)
        self._desk.done.append(("resume", name, stop, *sorted(choices.items())))
        self._desk.standing = [one for one in self._desk.standing if one.unit != stop]
        return True
