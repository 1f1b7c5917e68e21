"""Selective resume: what was chosen leaves, the rest stays or is called off.

Walk-through 8: pause all at a minute to the hour, nothing leaves at the hour, and two
of what waited go when the pause is lifted.
"""

from datetime import timedelta

import pytest
from lape_steps import NL1_AT, approve_items, schedule_nl1

from comms.errors import NotFound, Refused
from comms.store import acts, folders
from comms.store.pauses import add_pause, of_publication, pauses
from comms.store.publications import of_item, publication
from comms.workflows.desk import DeskReader
from comms.workflows.pause import pause
from comms.workflows.resuming import resume_chosen
from comms.workflows.tick import tick

LEAD, AGENT = "national_lead", "coordinator_POH"
BLOG, DECK, NEWS = "two_languages_blog", "results_deck", "spring_news"


def stopped_at_nl1(house):
    """Let a newsletter and two items be due at one minute, and everything paused."""
    schedule_nl1(house)
    with house.store.write() as session:
        for name in (BLOG, DECK):
            for row in of_item(session, name):
                row.due_at = NL1_AT
                session.add(row)
    house.clock.set(NL1_AT - timedelta(minutes=1))
    pause(house, user=LEAD, reason="Crisis in the north")
    house.clock.set(NL1_AT)
    tick(house)


@pytest.fixture
def stopped(staged):
    """Open the site under its pause."""
    return staged(stopped_at_nl1)[0]


def _rows(house, name):
    with house.store.read() as session:
        return {row.external_id: row for row in of_item(session, name)}


def _number(house, name, kind=""):
    with house.store.read() as session:
        return publication(session, name, kind=kind).id


def test_only_what_was_chosen_leaves(stopped, channel):
    """One goes, one is called off, and the newsletter stays paused by itself."""
    plan = DeskReader(stopped).running.plan(LEAD, "", "fi")
    at_once = {held.path: held for held in plan.at_once}
    assert {f"/items/{name}" for name in (BLOG, DECK, "NL1")} <= set(at_once)
    assert plan.reason == "Crisis in the north"
    choices = dict.fromkeys(at_once[f"/items/{BLOG}"].ids, "go")
    choices |= dict.fromkeys(at_once[f"/items/{DECK}"].ids, "drop")

    assert resume_chosen(stopped, unit="", user=LEAD, choices=choices, seen=plan.seen)
    assert not resume_chosen(stopped, unit="", user=LEAD, choices={})
    tick(stopped)

    assert channel.messages == []
    assert _rows(stopped, BLOG)[BLOG].state == "sent"
    assert {row.state for row in _rows(stopped, DECK).values()} == {"cancelled"}
    with stopped.store.read() as session:
        names = [stop.unit for stop in pauses(session)]
        told = [(act.verb, act.subject) for act in acts.all_acts(session)]
    assert of_publication(_number(stopped, "NL1")) in names
    assert not {of_publication(number) for number in choices} & {"", *names}
    assert ("cancel", f"item:{DECK}") in told
    assert told[-1] == ("resume", "unit:all")


def test_what_stays_is_lifted_alone_later(stopped, channel):
    """The list of pauses leads to it by its title, and it leaves within its window."""
    resume_chosen(stopped, unit="", user=LEAD, choices={})
    desk = DeskReader(stopped)
    name = of_publication(_number(stopped, "NL1"))
    [stop] = [one for one in desk.stops(LEAD, "sv") if one.unit == name]
    assert stop.path == "/items/NL1"
    assert desk.stops("agent_EKA", "sv") != ()

    resume_chosen(
        stopped, unit=name, user=LEAD, choices={_number(stopped, "NL1"): "go"}
    )
    tick(stopped)

    assert len(channel.messages) == 7


def test_what_is_too_late_is_not_sent_by_a_press(stopped, channel):
    """After the window it is missed: the page says so, and needs a new time."""
    stopped.clock.set(NL1_AT + timedelta(hours=3))
    tick(stopped)

    plan = DeskReader(stopped).running.plan(LEAD, "", "en")
    resume_chosen(stopped, unit="", user=LEAD, choices={_number(stopped, "NL1"): "go"})
    tick(stopped)

    assert plan.at_once == ()
    assert "/items/NL1" in {held.path for held in plan.too_late}
    assert channel.messages == []


def test_another_stop_than_the_one_she_saw_stands(stopped):
    """Lifted and ordered anew meanwhile: her choices were about the older one."""
    assert not resume_chosen(
        stopped, unit="", user=LEAD, choices={}, seen="2027-01-01T00:00:00+00:00"
    )

    with stopped.store.read() as session:
        assert [stop.unit for stop in pauses(session)] == [""]


def test_a_unit_lifts_its_own_stops_alone(stopped):
    """Another unit's publication looks like one that is not there."""
    own, other = _number(stopped, BLOG, "page"), _number(stopped, DECK, "page")
    desk = DeskReader(stopped)

    assert desk.running.plan(AGENT, "", "fi") is None
    with pytest.raises(Refused):
        resume_chosen(stopped, unit="", user=AGENT, choices={})
    pause(stopped, unit=of_publication(own), user=AGENT, reason="Wrong picture")
    with pytest.raises(NotFound):
        pause(stopped, unit=of_publication(other), user=AGENT, reason="x")
    with pytest.raises(NotFound):
        pause(stopped, unit=of_publication(99_999), user=AGENT, reason="x")


def test_what_was_missed_alone_leaves_at_the_time_it_is_given(stopped, channel):
    """Its own pause ends with its time: nobody paused the new one."""
    resume_chosen(stopped, unit="", user=LEAD, choices={})
    name = of_publication(_number(stopped, "NL1"))
    tick(stopped)
    with stopped.store.read() as session:
        assert name in [stop.unit for stop in pauses(session)]
    stopped.clock.set(NL1_AT + timedelta(hours=3))

    tick(stopped)

    with stopped.store.write() as session:
        assert [stop.unit for stop in pauses(session)] == []
        row = publication(session, "NL1", kind="edition")
        assert row.state == "missed"
        row.state, row.due_at = "scheduled", stopped.clock.now()
        session.add(row)
    tick(stopped)
    assert len(channel.messages) == 7


def test_two_who_pause_at_once_are_both_right(stopped, monkeypatch):
    """The second finds the stop by trying, not by having looked before."""
    monkeypatch.setattr("comms.store.pauses.pause_of", lambda *_: None)
    with stopped.store.write() as session:
        order = {"user": LEAD, "reason": "Two", "at": stopped.clock.now()}

        assert not add_pause(session, "", **order)
        assert add_pause(session, "POH", **order)

        assert [stop.reason for stop in pauses(session)] == [
            "Crisis in the north",
            "Two",
        ]


def test_a_page_that_changed_meanwhile_shows_it_when_that_is_chosen(stopped):
    """An edit that was approved under the stop is held like all else."""
    everything = dict.fromkeys(_numbers(stopped), "go")
    resume_chosen(stopped, unit="", user=LEAD, choices=everything)
    tick(stopped)
    pause(stopped, user=LEAD, reason="Again")
    with stopped.store.write() as session:
        item = folders.item(session, BLOG)
        item.content_hash = item.approved_hash = "another"
        session.add(item)
    desk = DeskReader(stopped)
    [held] = desk.running.plan(LEAD, "", "en").at_once
    assert (held.path, held.may_drop) == (f"/items/{BLOG}", False)
    assert held.sort.endswith("changed since it came out")

    resume_chosen(stopped, unit="", user=LEAD, choices=dict.fromkeys(held.ids, "drop"))
    tick(stopped)
    assert _rows(stopped, BLOG)[BLOG].content_hash != "another"
    [stop] = desk.stops(LEAD, "en")

    resume_chosen(stopped, unit=stop.unit, user=LEAD, choices={held.ids[0]: "go"})
    tick(stopped)
    assert _rows(stopped, BLOG)[BLOG].content_hash == "another"


def _numbers(house):
    plan = DeskReader(house).running.plan(LEAD, "", "fi")
    return [number for held in plan.at_once for number in held.ids]


def test_what_a_person_is_to_post_stays_with_the_rest_of_its_text(staged):
    """Its card came out as the pause was lifted, and its page was not there."""

    def paused(house):
        approve_items(house, NEWS)
        with house.store.read() as session:
            due = publication(session, NEWS).due_at
        house.clock.set(due - timedelta(minutes=1))
        pause(house, user=LEAD, reason="Crisis in the north")
        house.clock.set(due)
        tick(house)

    house, _ = staged(paused)
    card = _rows(house, NEWS)[f"{NEWS}.fb_network"]
    plan = DeskReader(house).running.plan(LEAD, "", "fi")
    resume_chosen(house, unit="", user=LEAD, choices={})
    tick(house)

    assert card.id in {number for held in plan.at_once for number in held.ids}
    assert _rows(house, NEWS)[f"{NEWS}.fb_network"].state != "sending"
