"""What has expired and is said all the same, for a person's start page."""

from collections.abc import Iterator
from datetime import datetime

from comms.clock import instant
from comms.model.desk import Line
from comms.store import facts
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_named import KINDS, PATHS, every
from comms.workflows.fact_pages import line_of


def expired_lines(sight: Sight) -> Iterator[Line]:
    """Yield the expired facts of her units that texts say, the oldest first."""
    today = sight.local(sight.now).date()
    gone = [
        (one.valid_until, one)
        for one in every(sight)
        if one.valid_until and one.valid_until < today and sight.works_for(one.unit)
    ]
    if not gone:
        return
    counted = {
        kind: facts.counts(sight.session, kind, names)
        for kind in KINDS
        if (names := [one.id for _, one in gone if one.kind == kind])
    }
    for day, one in sorted(gone, key=lambda pair: pair[0]):
        if uses := counted[one.kind].get(one.id, 0):
            line = line_of(sight, one, uses)
            yield Line(
                subject=f"{one.kind}:{one.id}",
                title=line.name,
                sort=sight.say(f"facts.{one.kind}.sort"),
                unit_name=line.unit_name,
                state="expired",
                at=sight.local(_end_of(sight, day.isoformat())),
                reason=sight.say("facts.week.expired"),
                path=f"{PATHS[one.kind]}/{one.id}",
                act="mend",
            )


def _end_of(sight: Sight, day: str) -> datetime:
    return instant(f"{day}T23:59", sight.catalogue.zone)
