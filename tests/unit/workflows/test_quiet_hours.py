"""Quiet hours in force: what waits until they end, and what is urgent and does not."""

from datetime import timedelta

import pytest
from calendar_steps import entries
from lape_steps import APPROVER
from programme_steps import Desk
from test_workflow_chain import announced

from comms.clock import instant
from comms.model.tables import Publication
from comms.store import acts, folders
from comms.store.catalogue import load_catalogue
from comms.store.leaving import Leaving
from comms.store.publications import publication
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.desk_departure import departure_of
from comms.workflows.desk_sight import sight
from comms.workflows.pause import pause
from comms.workflows.quiet import keeps_quiet, note_passed, out_of_quiet
from comms.workflows.resuming import resume_chosen
from comms.workflows.tick import next_beat, tick

DAY = "e1_announcement.E1.day"
NOON = instant("2027-02-17T12:00", "Europe/Helsinki")


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def _state(house, name):
    with house.store.read() as session:
        return publication(session, name, kind="").state


def _quiet(house, hours, part="national"):
    """Set the hours of the whole programme, or of a unit."""
    desk = Desk(house)
    name = "lape" if part == "national" else part
    typed = desk.form("policies", name, quiet_hours=hours)
    return desk.save("policies", name, typed)


def _said_by_its_stop(house):
    """Stop everything and let it go again; return when NL1 leaves, as the stop says."""
    pause(house, user="national_lead", reason="x")
    running = DeskReader(house).running
    held = {one.path: one for one in running.plan("national_lead", "", "en").at_once}
    go = dict.fromkeys((number for one in held.values() for number in one.ids), "go")
    resume_chosen(house, unit="", user="national_lead", choices=go)
    return held["/items/NL1"].leaves


def test_mail_waits_until_quiet_hours_end(due, channel):
    """It is said before it is saved; approvals stand; the next beat is their end."""
    done = _quiet(due, "9–12")

    tick(due)
    waiting = _state(due, "NL1")
    then = next_beat(due)
    with due.store.read() as session:
        row = publication(session, "NL1", kind="")
        seen = sight(due, session, "national_lead", "en")
        said = departure_of(seen, row, (), asking="schedule").sentences
    [shown] = entries(due, "national_lead")["NL1"]
    stopped = _said_by_its_stop(due)
    sent_before = len(channel.messages)
    due.clock.set(NOON)
    tick(due)

    assert "NL1" in {one.path.rpartition("/")[2] for one in done.effects.waits}
    assert "12" in stopped
    assert done.effects.voided == ()
    assert "leaves Wed 17 February 2027, 12 noon." in said[-1]
    assert "leaves Wed 17 February 2027, 12 noon." in shown.warnings[-1]
    assert (waiting, sent_before, then) == ("scheduled", 0, NOON)
    assert _state(due, "NL1") == "sent"
    assert len(channel.messages) == 7


def _post(item, unit, at):
    return Publication(
        id=9,
        plan_entry=f"post:{item}:fb",
        occasion="x",
        kind="post",
        external_id=f"{item}.fb",
        unit=unit,
        owner="x",
        due_local="2027-02-17T10:00",
        due_at=at,
    )


def test_what_is_urgent_leaves_and_the_log_says_why(lape):
    """Mail in mid-send waits as well; a unit's own hours are its own."""
    _quiet(lape, "9–12", "POH")
    at = instant("2027-02-17T10:00", "Europe/Helsinki")
    blog, other = (_post("two_languages_blog", unit, at) for unit in ("POH", "VSU"))
    urgent = _post("e1_room_change", "POH", at)
    decide(lape, "correct", "e1_room_change", user="coordinator_VSU", note="The hall")
    rows = [
        Leaving(1, "x", "correction", "", at, "POH", "correction:e1_room_change"),
        Leaving(2, "x", "edition", "", at, "POH", "edition:NL2"),
        Leaving(3, "x", "edition", "", at, "VSU", "edition:NL3"),
        Leaving(4, "x", "notice", "", at, "POH", "notice:x"),
    ]

    with lape.store.write(in_turn=True) as session:
        catalogue = load_catalogue(session)
        kept = [
            keeps_quiet(session, catalogue, one, at) for one in (blog, other, urgent)
        ]
        leaving = [one.id for one in out_of_quiet(session, rows, at)]
        for _ in range(2):
            note_passed(session, catalogue, urgent, at)
        note_passed(session, catalogue, blog, at)
        told = acts.last_act(session, "item:e1_room_change", ["pass-quiet"])

    assert kept == [True, False, False]
    assert leaving == [1, 3, 4]
    assert (told.user, told.note) == ("coordinator_VSU", "The hall")


def test_a_correction_passes_for_a_reason_or_before_its_event(lape):
    """Urgent and no reason said: it waits; who would come in vain is told."""
    _quiet(lape, "9–12", "POH")
    at = instant("2027-02-17T10:00", "Europe/Helsinki")
    row = _post("e1_room_change", "POH", at)
    kept = []

    with lape.store.write(in_turn=True) as session:
        catalogue = load_catalogue(session)
        kept.append(keeps_quiet(session, catalogue, row, at))
        room, event = folders.item(session, "e1_room_change"), "E1"
        room.facts = {**room.facts, "urgent": False}
        room.publish_local = "2027-02-17T09:30"
        kept.append(keeps_quiet(session, catalogue, row, at))
        begins = instant("2027-02-17T11:59", "Europe/Helsinki")
        folders.event(session, event).starts_at = begins
        session.flush()
        kept.append(keeps_quiet(session, catalogue, row, at))
        note_passed(session, catalogue, row, at)
        told = acts.last_act(session, "item:e1_room_change", ["pass-quiet"])

    assert kept == [True, True, False]
    assert told is not None


def test_a_step_that_quiet_hours_keep_until_its_event_does_not_leave(staged):
    """It would call people to what has begun: a person decides."""
    house = staged(announced)[0]
    decide(house, "submit", DAY, user="coordinator_VSU")
    decide(house, "approve", DAY, user=APPROVER)
    _quiet(house, "11–14", "VSU")
    house.clock.set(instant("2027-03-11T12:00", "Europe/Helsinki"))

    tick(house)

    with house.store.read() as session:
        row = publication(session, DAY, kind="")
    assert row.state == "missed"
    assert row.reason["key"] == "rules.why.quiet_past_event"

    # Who was told that it is hers to decide decides, in the same hours; on record.
    house.clock.advance(timedelta(minutes=5))
    decide(house, "schedule", DAY, user="coordinator_VSU")
    tick(house)
    with house.store.read() as session:
        told = acts.last_act(session, "item:e1_announcement", ["pass-quiet"])
    assert _state(house, DAY) in {"sending", "held", "sent"}
    assert told.user == "coordinator_VSU"
