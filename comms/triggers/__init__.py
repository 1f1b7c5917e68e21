"""When something is due: one file per kind of trigger.

A trigger is pure: it is given rules and instants, reads no clock and no store, and
yields occasions. The planner (`workflows.plan_ahead`) makes publications of them.
"""

from collections.abc import Sequence
from datetime import date, datetime

from comms.ports import Trigger
from comms.triggers.cron import CronRuleTrigger
from comms.triggers.new_content import NewContentTrigger
from comms.triggers.once import OnceTrigger
from comms.triggers.relative import RelativeTrigger

#: Every kind by the key that asks for it in campaign files.
KINDS: dict[str, type[Trigger]] = {
    "at": OnceTrigger,
    "cron": CronRuleTrigger,
    "event": RelativeTrigger,
    "after_publication": NewContentTrigger,
}


class ShippedTriggers:
    """Makes the triggers of this package (`ports.Triggers`)."""

    def once(self, local: str, zone: str) -> Trigger:
        """Return what is due at one local time."""
        return OnceTrigger(local, zone)

    def cron(self, rule: str, starts_on: date, until: date, zone: str) -> Trigger:
        """Return what is due by a rule of five fields."""
        return CronRuleTrigger(rule, starts_on, until, zone)

    def relative(self, anchor: datetime, offset: str, zone: str) -> Trigger:
        """Return what is due an offset away from an event."""
        return RelativeTrigger(anchor, offset, zone)

    def new_content(
        self, published: Sequence[datetime], offset: str, zone: str
    ) -> Trigger:
        """Return what is due an offset after each of some pages went out."""
        return NewContentTrigger(published, offset, zone)
