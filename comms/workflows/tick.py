"""One beat of the timetable: what is due at this moment, in this order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from comms.campaigns.occasions import Changes
from comms.errors import StoreUnavailable
from comms.store.deliveries import next_retry
from comms.store.publications import next_due
from comms.workflows.announcements import announce_due, follow_records
from comms.workflows.chain import keep_chains
from comms.workflows.chain_posts import begin_reminders
from comms.workflows.change_posts import follow_changes
from comms.workflows.deliver import Begun, begin_due, send_begun
from comms.workflows.house import House
from comms.workflows.lane_times import next_lane
from comms.workflows.list_work import call_where_wanted
from comms.workflows.notices import notify
from comms.workflows.pause import forget_stops
from comms.workflows.plan_ahead import next_planning, plan_ahead
from comms.workflows.post import send_posts
from comms.workflows.progress import Progress
from comms.workflows.proposal_ends import expire_proposals
from comms.workflows.publish import publish_due
from comms.workflows.quiet import next_quiet_end
from comms.workflows.release import Posted, begin_posts
from comms.workflows.sign_up_mail import ask_and_welcome

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """What one beat did."""

    #: Pages: id and new state.
    pages: list[tuple[str, str]] = field(default_factory=list)
    #: What was planned ahead, moved or called off.
    planned: Changes = field(default_factory=Changes)
    editions: list[Begun] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    #: Posts that began, were held, ended or waited too long.
    posts: list[Posted] = field(default_factory=list)
    #: What stages raised.
    faults: list[Exception] = field(default_factory=list)


class _Stages:
    """Runs stages one after the other; one that fails does not hold the others."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []

    def run(self, stage: Callable[[], Iterable[T]]) -> list[T]:
        """Return what a stage did; nothing, if it failed."""
        try:
            return list(stage())
        except StoreUnavailable:
            # The others would fail for the same reason.
            raise
        except Exception as fault:  # noqa: BLE001 - raised again after the others
            self.faults.append(fault)
            return []


def tick(house: House, progress: Progress | None = None) -> Ticked:
    """Carry out one beat.

    Raises:
        StoreUnavailable: At once.
        Exception: What a stage raised, once all others have had their turn.
    """
    done = beat(house, progress)
    if done.faults:
        raise done.faults[0]
    return done


def beat(house: House, progress: Progress | None = None) -> Ticked:
    """Carry out what is due, then send what has begun.

    Returns:
        What was done, and what stages raised that had to be left.
    """
    done = carry_out(house)
    stages = _Stages()
    finished = stages.run(lambda: send_begun(house, progress))
    return replace(done, finished=finished, faults=[*done.faults, *stages.faults])


def carry_out(house: House) -> Ticked:
    """Publish due pages, plan what follows, begin what is due; mail only begins.

    Returns:
        What was done, and what stages raised that had to be left.
    """
    stages = _Stages()
    pages = stages.run(lambda: publish_due(house))
    # After the pages: what is told of a new one is planned in the same beat.
    planned = stages.run(lambda: [plan_ahead(house)])
    stages.run(lambda: keep_chains(house))
    announced = stages.run(lambda: announce_due(house))
    # Before the mail, which may take hours; and a card that is due is told by mail.
    posts = [
        found
        for stage in (
            begin_posts,
            begin_reminders,
            follow_changes,
            follow_records,
            send_posts,
        )
        for found in stages.run(partial(stage, house))
    ]
    stages.run(lambda: expire_proposals(house))
    stages.run(lambda: notify(house))
    stages.run(lambda: ask_and_welcome(house))
    stages.run(lambda: call_where_wanted(house))
    editions = stages.run(lambda: begin_due(house))
    # After all that may miss its time, or end.
    stages.run(lambda: forget_stops(house))
    return Ticked(
        pages=[(row.external_id, row.state) for row in pages],
        planned=planned[0] if planned else Changes(),
        editions=editions,
        posts=[*announced, *posts],
        faults=stages.faults,
    )


def next_beat(house: House) -> datetime | None:
    """Return the next instant at which something is due; None: nothing is."""
    with house.store.read() as session:
        now = house.clock.now()
        instants = [
            next_due(session, now),
            next_retry(session),
            next_planning(session, now),
            next_lane(session, house),
            next_quiet_end(session, now),
        ]
    return min((found for found in instants if found is not None), default=None)
