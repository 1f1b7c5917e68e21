"""Planned ahead: each occasion once, moved while open, called off, never repeated."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, timedelta
from threading import Barrier

import pytest
from lape_steps import APPROVER, SAMPLE_STARTS, approve_items, edited
from sqlmodel import select

from comms.channels.sandbox import SandboxChannel
from comms.clock import in_zone, instant
from comms.model.plans import EditionPlan, EventFacts, NewContent, PostPlan
from comms.model.tables import Publication, Version
from comms.store import folders, open_store
from comms.testing import FrozenClock, MemoryChannel
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.house import Planned
from comms.workflows.plan_ahead import next_planning, plan_ahead
from comms.workflows.tick import next_beat, tick

ZONE = "Europe/Helsinki"
PLAN = "spring_2027"
SPRING = {"starts_on": date(2027, 2, 1), "until": date(2027, 11, 30)}
MARCH = {"starts_on": date(2027, 3, 1), "until": date(2027, 11, 30)}


def posting(folder, *plans):
    """Return the sample with other posts, each for the account bsky."""
    posts = [PostPlan(accounts=["bsky"], **plan) for plan in plans]
    for _ in range(len(plans) + 1):
        # More comments than plans: the file's bytes differ from those before.
        folder = edited(folder, "campaign", PLAN, posts=posts)
    return folder


def rows(house, prefix="post"):
    """Return publications by plan entry's beginning, in order of time."""
    with house.store.read() as session:
        found = session.exec(select(Publication).order_by(Publication.due_at))
        return [row for row in found if row.plan_entry.startswith(prefix)]


@pytest.fixture(scope="session")
def fill_without_posts(checked, open_lape):
    """Give what puts the sample without its posts into a database."""

    def fill(url):
        store = open_store(url)
        house = open_lape(store, FrozenClock(SAMPLE_STARTS), MemoryChannel())
        folder, findings = checked
        apply_checked(house, edited(folder, "campaign", PLAN, posts=[]), findings)
        store.close()

    return fill


@pytest.fixture
def quiet(create_database, fill_without_posts, open_lape, clock, channel):
    """Open a site that plans no posts yet."""
    clock.set(SAMPLE_STARTS)
    url, drop = create_database(fill_without_posts)
    store = open_store(url)
    yield open_lape(store, clock, channel)
    store.close()
    drop()


@pytest.fixture
def apply_posts(quiet, checked, tmp_path):
    """Give what applies the sample with other posts; networks are sandboxes."""
    house = replace(
        quiet,
        open_channel=lambda account: SandboxChannel(
            account.channel, tmp_path / account.id
        ),
    )

    def apply(*plans):
        folder, findings = checked
        apply_checked(house, posting(folder, *plans), findings)
        return house

    return apply


def test_a_rule_is_planned_up_to_the_horizon_and_only_once(apply_posts):
    """Sixty days; run again, and as another process, nothing is added."""
    house = apply_posts({"item": "spring_news", "cron": "0 9 * * mon", **SPRING})
    before = [(row.plan_entry, row.occasion) for row in rows(house)]

    for _ in range(2):
        assert plan_ahead(replace(house, planned=Planned())).made == []

    assert rows(house)[0].occasion == "2027-02-08"
    assert [(row.plan_entry, row.occasion) for row in rows(house)] == before
    assert len(before) == 8


def test_each_new_day_brings_what_has_come_within_the_horizon(apply_posts):
    """The beat before midnight plans nothing, the one after it does."""
    house = apply_posts({"item": "spring_news", "cron": "0 9 * * mon", **SPRING})
    plan_ahead(house)
    with house.store.read() as session:
        again = next_planning(session, house.clock.now())
    assert again == instant("2027-02-02T00:00", ZONE) > next_beat(house)

    house.clock.advance(timedelta(days=7))
    changes = plan_ahead(house)

    assert changes.made == ["spring_news.bsky.2027-04-05"]


def test_the_next_time_is_planned_however_far_it_is(apply_posts):
    """Its row is also the memory that it was not forgotten."""
    house = apply_posts({"item": "spring_news", "cron": "0 9 1 11 *", **SPRING})

    assert [row.occasion for row in rows(house)] == ["2027-11-01"]


def test_what_lay_in_the_past_counts_as_out(apply_posts):
    """Its last time is remembered, so that the next says something else."""
    january = {"starts_on": date(2026, 11, 2), "until": date(2027, 11, 30)}
    house = apply_posts({"item": "spring_news", "cron": "0 9 * * mon", **january})

    first, second, *_ = rows(house)
    assert (first.occasion, first.state) == ("2027-01-25", "sent")
    assert second.state == "draft"
    assert second.reason == {"key": "rules.why.repeat_needs_words"}


def test_what_passed_while_nobody_planned_is_seen_to_be_late(apply_posts):
    """Months away: no time between the last row and now is without a trace."""
    house = apply_posts({"item": "spring_news", "cron": "0 9 * * mon", **SPRING})

    house.clock.advance(timedelta(days=120))
    tick(house)

    past = [row for row in rows(house) if row.due_at < house.clock.now()]
    assert len(past) == 17
    assert {row.state for row in past} == {"expired"}


def test_an_event_takes_its_posts_along_until_they_are_out(apply_posts):
    """Moved while open; once out, a move of the event posts nothing again."""
    plan = {"item": "e1_announcement", "event": "E1", "offset": "-14d"}
    house = apply_posts(plan)
    (row,) = rows(house)
    assert row.due_local == "2027-02-25T12:00"

    _move_event(house, "2027-03-18T12:00")
    assert plan_ahead(house).moved == [row.external_id]
    (row,) = rows(house)
    assert (row.occasion, row.due_local) == ("2027-03-04", "2027-03-04T12:00")

    with house.store.write() as session:
        found = session.get_one(Publication, row.id)
        found.state = "sent"
        session.add(found)
    _move_event(house, "2027-04-18T12:00")
    plan_ahead(house)
    assert [(one.state, one.occasion) for one in rows(house)] == [
        ("sent", "2027-03-04")
    ]


def test_a_cancelled_event_calls_its_posts_off_and_may_bring_them_back(apply_posts):
    """With the reason; held after all, they are drafts again."""
    house = apply_posts({"item": "e1_announcement", "event": "E1", "offset": "-14d"})

    _move_event(house, "2027-03-11T12:00", cancelled=True)
    plan_ahead(house)
    (row,) = rows(house)
    assert (row.state, row.reason["key"]) == (
        "cancelled",
        "rules.why.event_cancelled",
    )

    house.clock.advance(timedelta(minutes=1))
    _move_event(house, "2027-03-11T12:00")
    plan_ahead(house)
    assert [(one.state, one.reason) for one in rows(house)] == [("draft", {})]


def test_a_plan_that_is_taken_out_is_called_off(apply_posts):
    """Nobody posts what the folder no longer has."""
    keep = {"item": "spring_news", "at": "2027-02-03T10:00"}
    drop = {"item": "results_deck", "at": "2027-02-10T12:00"}
    house = apply_posts(keep, drop)

    apply_posts(keep)

    states = {row.external_id: (row.state, row.reason) for row in rows(house)}
    assert states["spring_news.bsky"] == ("draft", {})
    assert states["results_deck.bsky"] == (
        "cancelled",
        {"key": "rules.why.plan_dropped"},
    )


def test_what_is_called_off_and_planned_again_needs_new_words_as_before(apply_posts):
    """Read by a few columns while it was cancelled, it waits again as a whole."""
    first = {"item": "spring_news", "at": "2027-02-03T10:00"}
    again = {"item": "spring_news", "at": "2027-02-10T10:00"}
    house = apply_posts(first, again)

    apply_posts(first)
    states = [row.state for row in rows(house)]
    apply_posts(first, again, {"item": "results_deck", "at": "2027-02-11T10:00"})

    assert states == ["draft", "cancelled"]
    found = [(row.state, row.reason.get("key")) for row in rows(house)]
    assert found == [
        ("draft", None),
        ("draft", "rules.why.repeat_needs_words"),
        ("draft", None),
    ]


def test_new_pages_are_told_once_each_after_they_are_out(apply_posts):
    """Planned in the beat in which the page goes out; nothing for what is not out."""
    new = {"on_new": NewContent(types=["news"], units=["national"], after="+3h")}
    house = apply_posts({**new, **SPRING})
    assert rows(house) == []
    approve_items(house, "spring_news")

    house.clock.set(instant("2027-02-03T10:00", ZONE))
    done = tick(house)

    assert done.planned.made == ["spring_news.bsky.2027-02-03"]
    (row,) = rows(house)
    assert row.due_local == "2027-02-03T13:00"
    house.clock.set(row.due_at)
    assert ("spring_news.bsky.2027-02-03", "sent") in _states(tick(house))


def test_nothing_is_posted_twice_in_the_same_words(apply_posts):
    """The second time waits as a draft, expires, and the next goes with new words."""
    house = apply_posts(
        {"item": "spring_news", "at": "2027-02-03T10:00"},
        {"item": "spring_news", "at": "2027-02-04T10:00"},
        {"item": "spring_news", "at": "2027-02-05T10:00"},
    )
    approve_items(house, "spring_news")

    house.clock.set(instant("2027-02-03T10:00", ZONE))
    tick(house)
    house.clock.set(instant("2027-02-04T10:00", ZONE))
    tick(house)
    second = rows(house)[1]
    assert (second.state, second.reason["key"]) == (
        "draft",
        "rules.why.repeat_needs_words",
    )
    house.clock.advance(timedelta(hours=3))
    tick(house)
    _write_other_words(house, "spring_news")
    house.clock.set(instant("2027-02-05T10:00", ZONE))
    tick(house)

    assert [row.state for row in rows(house)] == ["sent", "expired", "sent"]
    assert rows(house)[1].reason["key"] == "rules.why.repeat_needs_words"


def test_a_standing_appeal_comes_back_as_drafts(apply_posts):
    """Every six weeks after it was told first; within the horizon, the next one."""
    house = apply_posts({"item": "tell_us", "at": "2027-02-01T10:00"})

    first, second = rows(house)
    assert (first.plan_entry, first.reason) == ("post:tell_us:bsky", {})
    assert (second.plan_entry, second.due_local) == (
        "post@repeat:tell_us:bsky",
        "2027-03-15T10:00",
    )
    assert second.reason == {"key": "rules.why.repeat_needs_words"}


def test_a_number_by_a_rule_is_a_draft_that_gets_its_number_in_time(house, checked):
    """Planned ahead without one, numbered two weeks before, approved like any other."""
    folder, findings = checked
    changed = edited(folder, "edition", "NL1", send_at="", cron="0 10 1 * *", **MARCH)
    apply_checked(house, changed, findings)
    assert [(row.external_id, row.number) for row in rows(house, "edition:NL1")] == [
        ("NL1.2027-03-01", None),
        ("NL1.2027-04-01", None),
    ]

    house.clock.set(instant("2027-02-15T12:00", ZONE))
    tick(house)
    first, second = rows(house, "edition:NL1")[:2]
    assert (first.number, first.state) == (1, "draft")
    assert first.reason == {"key": "rules.why.number_drafted"}
    assert second.number is None

    approve_items(house, *_named(changed))
    decide(house, "submit", "NL1.2027-03-01", user="national_lead")
    decide(house, "approve", "NL1.2027-03-01", user=APPROVER)
    decide(
        house,
        "schedule",
        "NL1.2027-03-01",
        user="national_lead",
        untested_because="seen",
    )
    apply_checked(house, changed, findings)
    house.clock.set(instant("2027-03-01T10:00", ZONE))
    tick(house)

    assert rows(house, "edition:NL1")[0].state == "sent"


def test_two_workers_plan_each_occasion_once(apply_posts):
    """At the same moment; a key that is there already is no error."""
    house = apply_posts({"item": "spring_news", "cron": "0 9 * * *", **SPRING})
    house.clock.advance(timedelta(days=30))
    start = Barrier(3)

    def work(_number):
        start.wait()
        return plan_ahead(replace(house, planned=Planned())).made

    with ThreadPoolExecutor(3) as pool:
        made = [name for names in pool.map(work, range(3)) for name in names]

    assert len(made) == len(set(made)) == 30
    keys = [(row.plan_entry, row.occasion) for row in rows(house)]
    assert len(set(keys)) == len(keys)


def _move_event(house, starts, *, cancelled=False):
    """Change an event in the store, as a correction does."""
    with house.store.write() as session:
        event = folders.event(session, "E1")
        facts = EventFacts.model_validate(event.facts).model_copy(
            update={"starts": starts, "cancelled": cancelled}
        )
        event.facts = facts.model_dump(mode="json")
        event.starts_at = instant(starts, ZONE)
        event.updated_at = max(
            house.clock.now(), event.updated_at + timedelta(seconds=1)
        ).astimezone(UTC)
        session.add(event)


def _write_other_words(house, name):
    """Write other words and have them approved, as people do."""
    with house.store.write() as session:
        item = folders.item(session, name)
        for version in session.exec(select(Version).where(Version.item_id == item.id)):
            day = in_zone(house.clock.now(), ZONE).date()
            version.social = f"{day}: {version.title}"
            session.add(version)
        item.content_hash = item.approved_hash = f"other {day}"
        session.add(item)


def _states(done):
    return {(post.publication, post.state) for post in done.posts}


def _named(folder):
    (plan,) = (
        entry.described
        for entry in folder.entries
        if isinstance(entry.described, EditionPlan) and entry.described.id == "NL1"
    )
    return [name for section in plan.sections for name in section.items]


def test_new_words_for_the_next_time_leave_the_last_as_it_stands(apply_posts):
    """Else both would say the same: an edit of what comes back is no correction."""
    house = apply_posts(
        {"item": "spring_news", "at": "2027-02-03T10:00"},
        {"item": "spring_news", "at": "2027-02-05T10:00"},
    )
    approve_items(house, "spring_news")
    house.clock.set(instant("2027-02-03T10:00", ZONE))
    tick(house)

    _write_other_words(house, "spring_news")
    done = tick(house)

    assert [post.publication for post in done.posts] == []
    assert rows(house, "edit:") == []
