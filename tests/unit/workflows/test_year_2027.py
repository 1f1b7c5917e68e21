"""A year of plans, with a clock that jumps and a worker that stops: each once.

R10, R11 and R12: every occasion of 2027 is sent once, or seen to be missed; none comes
twice and none is without a trace, whatever the clock of the machine shows meanwhile.
"""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, update
from sqlmodel import col, select
from year_folder import AROUND, NEWS, RULES, write_year

from comms.channels.sandbox import SandboxChannel
from comms.clock import in_zone, instant
from comms.model.plans import EventFacts
from comms.model.tables import Delivery, Item, Publication, Version
from comms.ports import Published
from comms.store import folders, open_store
from comms.store.publications import next_due
from comms.workflows.apply import apply
from comms.workflows.plan_ahead import plan_ahead
from comms.workflows.post import send_posts
from comms.workflows.publish import publish_due
from comms.workflows.release import begin_posts

ZONE = "Europe/Helsinki"
STARTS = datetime(2026, 12, 31, 12, tzinfo=UTC)
ENDS = datetime(2028, 1, 2, 12, tzinfo=UTC)
LATEST = timedelta(hours=2)
#: Around these nights the clock runs true: the nights themselves are the test.
CHANGES = (date(2027, 3, 28), date(2027, 10, 31))
#: When the event moves, and to when: before its invitation is out, and after.
MOVES = {
    datetime(2027, 4, 20, 8, tzinfo=UTC): "2027-06-10T12:00",
    datetime(2027, 6, 1, 8, tzinfo=UTC): "2027-06-24T18:00",
}
#: The stages of a beat that this year has work for; the others only cost time.
STAGES = (publish_due, plan_ahead, begin_posts, send_posts)
JUMPS = [timedelta(hours=1), timedelta(days=1)]
STOPS = [timedelta(minutes=10), timedelta(hours=3), timedelta(days=3)]


class Wall(SandboxChannel):
    """A network that counts what it is given, by the key of the attempt."""

    def __init__(self, folder):
        super().__init__("x", folder)
        self.posted = Counter()
        self.texts = Counter()

    def publish(self, post, attempt, _save_state):
        """Take it."""
        self.posted[attempt.key] += 1
        self.texts[post.text] += 1
        return Published(remote_id=attempt.key)


@dataclass
class World:
    """True time, what the machine's clock shows, and what is to happen when."""

    chance: random.Random
    now: datetime = STARTS
    skew: timedelta = timedelta(0)
    happenings: list = field(default_factory=list)

    def fill(self):
        """Choose the moments of jumps and stops, away from each other."""
        days = [day for day in range(3, 360, 6) if self._is_free(day)]
        self.chance.shuffle(days)
        for span in (*JUMPS, *JUMPS, *JUMPS):
            for sign in (1, -1):
                at = self._moment(days.pop())
                back = at + timedelta(minutes=self.chance.randint(5, 3000))
                self.happenings.append((at, "jump", sign * span))
                self.happenings.append((back, "jump", timedelta(0)))
        for span in STOPS * 4:
            self.happenings.append((self._moment(days.pop()), "stop", span))
        self.happenings += [(at, "move", to) for at, to in MOVES.items()]
        self.happenings.sort(key=lambda found: found[0])

    def _is_free(self, day):
        near = date(2027, 1, 1) + timedelta(days=day)
        return all(not -6 <= (near - night).days <= 2 for night in CHANGES)

    def _moment(self, day):
        minutes = self.chance.randint(0, 24 * 60)
        return datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=day, minutes=minutes)


@pytest.fixture
def wall(tmp_path):
    """The one account."""
    return Wall(tmp_path / "wall")


@pytest.fixture
def office(request, open_lape, tmp_path, wall, clock, channel):
    """The year, applied on the last day of the year before."""
    clock.set(STARTS)
    # One database is enough: `test_plan_ahead` plans on both.
    url, drop = request.getfixturevalue("_sqlite_databases")(None)
    store = open_store(url)
    house = open_lape(store, clock, channel)
    opened = replace(house, open_channel=lambda _account: wall)
    apply(opened, write_year(tmp_path / "year"), "fi")
    with store.write() as session:
        session.execute(
            update(Item).values(state="approved", approved_hash=Item.content_hash)
        )
    yield opened
    store.close()
    drop()


@pytest.mark.long
@pytest.mark.parametrize("seed", [2027])
def test_every_occasion_of_2027_comes_once(office, wall, seed):
    """Sent within two hours, or missed with a trace; both nights of change too."""
    world = World(random.Random(seed))  # noqa: S311 - moments, not secrets
    world.fill()

    beats = _live(office, world)

    rows = _rows(office)
    by_key = Counter((row.plan_entry.split(":")[1], row.occasion) for row in rows)
    assert set(by_key) == _expected(rows)
    assert set(by_key.values()) == {1}
    assert {row.state for row in rows} - {"expired"} == {"sent", "missed"}
    assert beats < 1000

    sent = [row for row in rows if row.state == "sent"]
    assert len(sent) > len(rows) * 3 / 4
    for row in sent:
        assert timedelta(0) <= row.published_at - row.due_at <= LATEST
    assert set(wall.posted.values()) == {1}
    assert set(wall.texts.values()) == {1}
    assert len(wall.posted) == len(sent) == _deliveries(office)
    for night in CHANGES:
        (row,) = [
            row
            for row in rows
            if row.plan_entry.endswith(":daily:wall")
            and row.occasion == night.isoformat()
        ]
        assert row.state == "sent"


def _live(house, world):
    """Let the year pass: beats when they are due, and what happens in between."""
    beats = 0
    while world.now < ENDS:
        _turn_clock(house, world)
        _write_words(house, world)
        for stage in STAGES:
            stage(house)
        beats += 1
        beat = _next_due(house)
        due = beat - world.skew if beat is not None else ENDS
        if not world.happenings or due <= world.happenings[0][0]:
            world.now = max(due, world.now + timedelta(seconds=1))
            continue
        at, kind, what = world.happenings.pop(0)
        world.now = max(at, world.now)
        if kind == "jump":
            world.skew = what
        elif kind == "stop":
            world.now += what
        else:
            _move_event(house, what, world.now)
    return beats


def _next_due(house):
    """The planner's own beats at midnight are left out: something is due each night."""
    with house.store.read() as session:
        return next_due(session, house.clock.now())


def _turn_clock(house, world):
    house.clock.set(world.now + world.skew)


def _write_words(house, world):
    """A person who gives new words to what comes back; now and then she is away."""
    if world.chance.random() < 1 / 12 and not any(
        abs((world.now.date() - night).days) < 2 for night in CHANGES
    ):
        return
    day = in_zone(house.clock.now(), ZONE).isoformat(timespec="minutes")
    words = func.concat(Item.external_id, f" {day}")
    ours = col(Item.external_id).in_(RULES)
    told = select(words).where(Item.id == Version.item_id).scalar_subquery()
    with house.store.write() as session:
        session.execute(
            update(Version)
            .where(col(Version.item_id).in_(select(Item.id).where(ours)))
            .values(social=told)
        )
        session.execute(
            update(Item).where(ours).values(content_hash=words, approved_hash=words)
        )


def _move_event(house, starts, now):
    with house.store.write() as session:
        event = folders.event(session, "E1")
        facts = EventFacts.model_validate(event.facts)
        event.facts = facts.model_copy(update={"starts": starts}).model_dump(
            mode="json"
        )
        event.starts_at, event.updated_at = instant(starts, ZONE), now
        session.add(event)


def _rows(house):
    with house.store.read() as session:
        found = session.exec(select(Publication).where(Publication.kind == "post"))
        return list(found)


def _deliveries(house):
    with house.store.read() as session:
        found = session.exec(
            select(Delivery).where(Delivery.account == "wall", Delivery.state == "sent")
        )
        return len(list(found))


def _expected(rows):
    """Every occasion there is: by the calendar, not by the code under test."""
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]
    found = {("daily", day.isoformat()) for day in days}
    found |= {("weekly", day.isoformat()) for day in days if day.weekday() == 0}
    found |= {("monthly", day.isoformat()) for day in days if day.day == 1}
    # Moved once before it was out, and once after: once in all.
    found |= {("invitation", "2027-05-27"), ("reminder", "2027-06-23")}
    assert set(AROUND) == {"invitation", "reminder"}
    told = {row.plan_entry.split(":")[1]: row.occasion for row in rows}
    return found | {(name, told[name]) for name in NEWS if name in told}
