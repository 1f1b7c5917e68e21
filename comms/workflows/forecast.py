"""When an edition will have left: before it begins, and while it is on its way.

Recipients are counted live; what waits already, what the accounts have used, and their
limits are read at one instant. The answer is the one of `deliver.forecast`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comms.campaigns.leaving_times import leaves_at
from comms.campaigns.letters import CORRECTION, told_item
from comms.clock import in_zone
from comms.deliver import lanes
from comms.deliver.classes import class_of
from comms.deliver.failover import Lane
from comms.deliver.forecast import Ends, LaneLoad, Waiting, ends, latest
from comms.errors import NotFound
from comms.language import format_moment, say, say_count
from comms.model.figures import Grain, figure
from comms.model.states import FINISHED, PublicationState
from comms.model.tables import Publication
from comms.store import Session, deliveries, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.leaving import BY_MAIL
from comms.store.pauses import is_held
from comms.store.publications import publication
from comms.store.queues import Queue, queues, readers_told, speed_before, speed_now
from comms.store.tellers import told_first
from comms.workflows.draw import read_edition
from comms.workflows.house import House
from comms.workflows.quiet import passes
from comms.workflows.readership import readership

#: States after which nothing leaves any more.
_OVER = frozenset(
    {
        PublicationState.SENT,
        PublicationState.PARTLY_FAILED,
        PublicationState.CANCELLED,
        PublicationState.EXPIRED,
        PublicationState.WITHDRAWN,
    }
)


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """How an edition leaves, as things stand."""

    publication: str
    state: str
    #: Everybody it goes to, and for how many of them it has come to its end.
    recipients: int
    through: int
    begins_at: datetime
    #: When the last message will have left; None: nobody can tell.
    done_at: datetime | None
    #: Messages of others that leave before its end.
    ahead: int
    #: Messages a minute at present; None: unknown, or it has not begun.
    per_minute: float | None
    is_paused: bool
    #: Messages it still has on each lane, and when they will have left.
    by_lane: Mapping[str, Ends]
    zone: str

    def as_json(self) -> dict[str, Any]:
        """Return what `comms forecast --json` prints."""
        return {
            "publication": self.publication,
            "state": self.state,
            "recipients": self.recipients,
            "through": self.through,
            "begins": self._local(self.begins_at),
            "done": self._local(self.done_at),
            "ahead": self.ahead,
            "per_minute": None if self.per_minute is None else round(self.per_minute),
            "paused": self.is_paused,
            "lanes": {
                name: {"messages": round(one.count), "done": self._local(one.at)}
                for name, one in self.by_lane.items()
            },
            "zone": self.zone,
        }

    def sentences(self, language: str, grain: Grain = "full") -> list[str]:
        """Return the same in words: whom it goes to, when it is done, how far it is.

        Args:
            language: Of the words.
            grain: How exactly it is told how many they are.
        """
        begun = self.state == PublicationState.SENDING
        found = [self._to_whom(language, grain, begun=begun)]
        if self.state in _OVER:
            return found
        if self.is_paused:
            found.append(say(language, "sending.paused"))
        if self.ahead:
            found.append(say_count(language, "sending.ahead", self.ahead))
        if self.per_minute:
            rate = round(self.per_minute)
            found.append(say_count(language, "sending.rate", rate))
        found.append(self._end(language, begun=begun))
        return found

    def _to_whom(self, language: str, grain: Grain, *, begun: bool) -> str:
        if grain != "full":
            count = figure(language, self.recipients, grain)
            return f"{say(language, 'figures.readers', count=count)}."
        key = "through" if begun else "went" if self.state in _OVER else "recipients"
        return say_count(
            language, f"sending.{key}", self.recipients, through=self.through
        )

    def _end(self, language: str, *, begun: bool) -> str:
        done = "done" if self.done_at else "unmeasured"
        key = f"sending.{'begun' if begun else 'begins'}.{done}"
        slots = {"begins": self.begins_at, "done": self.done_at}
        shown = {
            name: format_moment(in_zone(at, self.zone), language)
            for name, at in slots.items()
            if at
        }
        return say(language, key, zone=self.zone, **shown)

    def _local(self, moment: datetime | None) -> str | None:
        if moment is None:
            return None
        return in_zone(moment, self.zone).isoformat(timespec="minutes")


def forecast(house: House, what: str) -> Forecast:
    """Return when the mail of an edition, or of a correction, will have left.

    Raises:
        NotFound: Nothing by this name leaves by mail.
    """
    with house.store.read() as session:
        row = publication(session, what)
        if row.kind not in BY_MAIL:
            raise NotFound(key="missing.publication", name=what)
        return forecast_of(session, house, load_catalogue(session), row)


def forecast_of(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    readers: int | None = None,
    through: int | None = None,
) -> Forecast:
    """Return the forecast of a publication, read by a session that is open.

    Args:
        session: To read by.
        house: Accounts and their limits.
        catalogue: Of that session.
        row: The publication.
        readers: How many it would go to, where somebody has counted; None: counted now.
        through: For how many of them it has come to its end, counted like them.
    """
    now = house.clock.now()
    waiting = queues(session)
    is_fixed = row.recipients_fixed_at is not None
    if readers is None or (is_fixed and through is None):
        recipients, through = _counted(session, catalogue, row)
    else:
        recipients, through = readers, through or 0
    leaves = leaves_at(catalogue, row)
    if leaves != row.due_at and passes(session, catalogue, row.plan_entry, leaves):
        leaves = row.due_at
    begins = max(now, leaves)
    own = _own(row, waiting, recipients - through, begins, now)
    found = {
        name: ends(load, row.external_id, now)
        for name, load in loads(session, house.lanes, waiting, own).items()
    }
    is_leaving = row.published_at and row.finished_at is None
    speed = speed_now(session, row.id or 0, now) if is_leaving else None
    return Forecast(
        publication=row.external_id,
        state=row.state,
        recipients=recipients,
        through=through,
        begins_at=row.published_at or begins,
        done_at=latest(found.values()),
        ahead=round(sum(one.ahead for one in found.values())),
        per_minute=speed and 60 * speed,
        is_paused=is_held(session, row.unit, row.plan_entry, row.id),
        by_lane=found,
        zone=catalogue.zone,
    )


def loads(
    session: Session,
    by_name: Mapping[str, Lane],
    waiting: Iterable[Queue],
    more: Iterable[Waiting] = (),
) -> dict[str, LaneLoad]:
    """Return what waits on each lane: fixed parts of everything, by weight."""
    total = sum(lane.weight for lane in by_name.values()) or 1
    everything = [
        *(
            Waiting(name=one.name, of_class=class_of(one.kind), count=one.count)
            for one in waiting
        ),
        *more,
    ]
    # Where nothing waits, nobody asks how fast it would leave.
    speed = speed_before(session) if everything else None
    return {
        name: LaneLoad(
            limits=lanes.in_zone_of(session, lane.limits),
            used=lanes.used(session, name).as_json(),
            waiting=[
                Waiting(
                    name=one.name,
                    of_class=one.of_class,
                    count=one.count * lane.weight / total,
                    begins_at=one.begins_at,
                )
                for one in everything
            ],
            speed=speed and speed * lane.weight / total,
        )
        for name, lane in by_name.items()
    }


def _own(
    row: Publication,
    waiting: Iterable[Queue],
    count: int,
    begins: datetime,
    now: datetime,
) -> list[Waiting]:
    """Return what waits of the publication itself, unless it is in line already."""
    if row.state in _OVER or any(one.id == row.id for one in waiting):
        return []
    return [
        Waiting(
            name=row.external_id,
            of_class=class_of(row.kind),
            count=count,
            begins_at=begins if begins > now else None,
        )
    ]


def _counted(
    session: Session, catalogue: Catalogue, row: Publication
) -> tuple[int, int]:
    """Return whom it goes to, and for how many it has come to its end."""
    if row.recipients_fixed_at is not None:
        counts = deliveries.mail_counts(session, row.id)
        over = sum(count for state, _, count in counts if state in FINISHED)
        return sum(count for _, _, count in counts), over
    if row.kind == CORRECTION:
        item = folders.item(session, told_item(row))
        told = told_first(session, item.facts) if item else []
        by = [one.id for one in told if one.newsletter == row.newsletter]
        return readers_told(session, by), 0
    try:
        content = read_edition(session, catalogue, row)
    except NotFound:
        return 0, 0
    return sum(readership(session, content).values()), 0
