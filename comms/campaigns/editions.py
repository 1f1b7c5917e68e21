"""What an edition contains: the items it names, then those of its period."""

from collections.abc import Mapping
from datetime import datetime

from comms.clock import instant
from comms.model.plans import EditionPlan, Section
from comms.model.tables import Item


def items_of(
    plan: EditionPlan, items: Mapping[str, Item], since: datetime | None, zone: str
) -> list[tuple[Section, list[Item]]]:
    """Return the sections with their items: those named, then the period's.

    Args:
        since: When the newsletter's last edition left; None: never.
        zone: IANA name of the zone of local times.
    """
    named = {name for section in plan.sections for name in section.items}
    until = instant(plan.send_at, zone)
    period = sorted(
        (
            item
            for item in items.values()
            if item.external_id not in named
            and _within(instant(item.publish_local, zone), since, until)
        ),
        key=lambda item: item.publish_local,
        reverse=True,
    )
    return [
        (
            section,
            [items[name] for name in section.items if name in items]
            + [item for item in period if item.type in section.fill],
        )
        for section in plan.sections
    ]


def _within(moment: datetime, since: datetime | None, until: datetime) -> bool:
    return (since is None or moment > since) and moment <= until
