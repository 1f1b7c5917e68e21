"""One beat of the timetable: what is due at this moment, in this order."""

from dataclasses import dataclass, field
from datetime import datetime

from comms.store.deliveries import next_retry
from comms.store.publications import next_due
from comms.workflows.announcements import announce_due, follow_records
from comms.workflows.change_posts import follow_changes
from comms.workflows.deliver import Begun, Progress, begin_due, send_begun
from comms.workflows.house import House
from comms.workflows.post import send_posts
from comms.workflows.publish import publish_due
from comms.workflows.release import Posted, begin_posts


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """What one beat did."""

    #: Pages: id and new state.
    pages: list[tuple[str, str]] = field(default_factory=list)
    editions: list[Begun] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    #: Posts that began, were held, ended or waited too long.
    posts: list[Posted] = field(default_factory=list)


def tick(house: House, progress: Progress | None = None) -> Ticked:
    """Publish due pages, begin due editions, send what has begun."""
    pages = publish_due(house)
    announced = announce_due(house)
    return Ticked(
        pages=[(row.external_id, row.state) for row in pages],
        editions=begin_due(house),
        finished=send_begun(house, progress),
        posts=[
            *announced,
            *begin_posts(house),
            *follow_changes(house),
            *follow_records(house),
            *send_posts(house),
        ],
    )


def next_beat(house: House) -> datetime | None:
    """Return the next instant at which something is due; None: nothing is."""
    with house.store.read() as session:
        instants = [next_due(session, house.clock.now()), next_retry(session)]
    return min((found for found in instants if found is not None), default=None)
