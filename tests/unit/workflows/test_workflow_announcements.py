"""Records of events go out with the page, and stay true."""

import json

import pytest
from lape_steps import APPROVER, approve_items, edited
from sample_channels import (
    ZONE,
    at,
    deliveries_of,
    planned,
    sandbox,
    shown,
    with_channels,
)

from comms.clock import instant
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.pause import pause
from comms.workflows.resuming import resume_chosen
from comms.workflows.tick import tick
from comms.workflows.withdraw import withdraw

LEAD = "national_lead"
RECORD = "announcement:e1_announcement:linkedevents"
DUE = "2027-02-15T09:00"


def told_today(house):
    """Bring the sample to the morning on which its seminar is announced."""
    approve_items(house, "e1_announcement")
    at(house, DUE)


@pytest.fixture
def house(staged):
    """Open the sample on the morning on which its seminar is announced."""
    return with_channels(staged(told_today)[0])


def records(house):
    """Return what stands at the event interface, by id."""
    [file] = shown(house, "linkedevents")
    return {record["id"]: record for record in file["events"]}


def test_both_events_and_their_series_stand_at_the_interface(house):
    """`linkedevents_json_two_events_one_series`, in three languages."""
    tick(house)

    found = records(house)
    assert set(found) == {"lape:E1", "lape:E2", "lape:vsu_spring"}
    first = found["lape:E1"]
    assert set(first["name"]) == {"fi", "sv", "en"}
    assert first["start_time"] == "2027-03-11T10:00:00Z"
    assert "lape:vsu_spring" in first["super_event"]["@id"]
    assert first["location_extra_info"]["fi"] == "valtuustosali, 2. kerros"


def test_record_goes_out_at_the_instant_of_its_page(house):
    """Nobody finds an event elsewhere whose page is not there."""
    tick(house)

    record, page = planned(house, RECORD), planned(house, "page:e1_announcement")
    assert (record.state, page.state) == ("sent", "sent")
    assert record.published_at == page.published_at == instant(DUE, ZONE)
    [delivery] = deliveries_of(house, RECORD)
    assert (delivery.recipient, delivery.state) == ("public:mul:1", "sent")


def test_second_beat_publishes_nothing_again(house):
    """One file, whatever the timetable does."""
    tick(house)
    before = [file.name for file in sandbox(house, "linkedevents").iterdir()]
    tick(house)

    assert [file.name for file in sandbox(house, "linkedevents").iterdir()] == before
    assert [one.attempts for one in deliveries_of(house, RECORD)] == [1]


def test_record_waits_for_its_page(house):
    """A pause of the unit stops both, and both are late together."""
    pause(house, unit="VSU", user=APPROVER, reason="Tarkistamme")
    tick(house)
    assert planned(house, RECORD).state == "draft"

    at(house, "2027-02-15T12:00")
    tick(house)

    assert planned(house, RECORD).state == planned(house, "page:e1_announcement").state
    assert not sandbox(house, "linkedevents").exists()


def test_correction_changes_the_record_that_stands(house):
    """`linkedevents_update`: one event at the interface, in its new room."""
    tick(house)
    at(house, "2027-03-10T13:00")
    decide(house, "correct", "e1_room_change", user="coordinator_VSU", note="Sali")

    tick(house)

    assert records(house)["lape:E1"]["location_extra_info"]["fi"] == (
        "ruokasali, 1. kerros"
    )
    assert records(house)["lape:E1"]["event_status"] == "EventScheduled"
    change = planned(house, "edit:e1_announcement:linkedevents:1")
    assert (change.kind, change.state) == ("edit", "sent")
    assert planned(house, RECORD).state == "sent"
    assert planned(house, "announcement:e1_room_change:linkedevents") is None


def test_moved_event_is_rescheduled_at_the_interface(house, checked):
    """Calendars of others say that it moved."""
    tick(house)
    folder, findings = checked
    moved = edited(
        folder, "event", "E1", starts="2027-03-12T12:00", ends="2027-03-12T15:00"
    )
    apply_checked(house, moved, findings)

    tick(house)

    found = records(house)
    assert found["lape:E1"]["event_status"] == "EventRescheduled"
    assert found["lape:E1"]["start_time"] == "2027-03-12T10:00:00Z"
    assert found["lape:E2"]["event_status"] == "EventScheduled"


def test_cancelled_event_stays_at_the_interface_as_cancelled(house, checked):
    """Who came by the interface is told by it; under a stop, once that is chosen."""
    tick(house)
    folder, findings = checked
    pause(house, user=LEAD, reason="Crisis")
    apply_checked(house, edited(folder, "event", "E1", cancelled=True), findings)
    tick(house)

    desk = DeskReader(house)
    held = desk.running.plan(LEAD, "", "en").at_once
    changes = [one for one in held if planned(house, RECORD).id in one.ids]
    assert [one.sort.endswith("changed since it came out") for one in changes] == [True]
    assert records(house)["lape:E1"]["event_status"] == "EventScheduled"
    choices = dict.fromkeys(changes[0].ids, "go")
    resume_chosen(house, unit="", user=LEAD, choices=choices)
    tick(house)

    assert records(house)["lape:E1"]["event_status"] == "EventCancelled"


def test_edited_item_changes_its_record_only_once_approved(house, checked):
    """What nobody has read again does not reach other people's calendars."""
    tick(house)
    before = json.dumps(shown(house, "linkedevents"))
    folder, findings = checked
    title = {"fi": "Uusi nimi", "sv": "Nytt namn", "en": "New name"}
    changed = edited(folder, "event", "E1", title=title)
    changed = edited(changed, "item", "e1_announcement", areas=["school"])
    apply_checked(house, changed, findings)
    tick(house)
    assert json.dumps(shown(house, "linkedevents")) == before

    approve_items(house, "e1_announcement")
    tick(house)

    assert records(house)["lape:E1"]["name"]["fi"] == "Uusi nimi"


def test_withdrawn_announcement_leaves_the_interface(house):
    """Nobody comes to what was taken back; its chain and its cards go with it."""
    tick(house)
    withdraw(house, "e1_announcement", user="coordinator_VSU", note="Väärä kunta")

    tick(house)
    tick(house)

    assert shown(house, "linkedevents") == []
    press = deliveries_of(house, "announcement:e1_announcement:press")
    assert {one.state for one in press} == {"cancelled"}
    assert planned(house, "chain:e1_announcement:E1:day").state == "cancelled"


def test_too_long_summary_holds_the_record_and_says_where(lape, checked):
    """Interfaces cut in silence; a person shortens."""
    house = with_channels(lape)
    folder, findings = checked
    long = {"fi": "a" * 141, "sv": "Kort", "en": "Short"}
    apply_checked(house, edited(folder, "event", "E1", summary=long), findings)
    approve_items(house, "e1_announcement")
    at(house, DUE)

    tick(house)

    row = planned(house, RECORD)
    assert row.state == "held"
    assert row.reason == {
        "key": "events.check.too_long",
        "field": "short_description.fi",
        "measured": 141,
        "limit": 140,
    }
    assert planned(house, "page:e1_announcement").state == "sent"
