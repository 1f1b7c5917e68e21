"""The chain of an event: drafts that wait for a person and follow the event."""

import json

import pytest
from lape_steps import APPROVER, approve_items, edited
from sample_channels import at, deliveries_of, planned, with_channels

from comms.clock import in_zone
from comms.errors import Refused
from comms.store.chain import reminders
from comms.store.publications import messages
from comms.workflows.accounts import retire
from comms.workflows.apply import apply_checked
from comms.workflows.chain import slug
from comms.workflows.decide import decide
from comms.workflows.status import status
from comms.workflows.tick import tick

DAY_BEFORE = "chain:e1_announcement:E1:reminder-1d-0900"
STEP = "e1_announcement.E1.reminder-1d-0900"


def announced(house):
    """Bring the sample past the announcement of its seminar."""
    approve_items(house, "e1_announcement")
    at(house, "2027-02-15T09:00")
    tick(with_channels(house))


@pytest.fixture
def house(staged):
    """Open the sample past the announcement of its seminar."""
    return with_channels(staged(announced)[0])


def chain_of(house, event):
    """Return the steps of an event: id of the step, due local time, state."""
    with house.store.read() as session:
        found = reminders(session)
    return [
        (row.plan_entry.split(":")[3], row.due_local, row.state)
        for row in found
        if row.plan_entry.split(":")[2] == event
    ]


def test_steps_to_come_are_drafts_in_wall_time(house):
    """What lies behind is not planned; nine stays nine where the clocks change."""
    assert chain_of(house, "E1") == [
        ("reminder-14d", "2027-02-25T12:00", "draft"),
        ("reminder-3d", "2027-03-08T12:00", "draft"),
        ("reminder-1d-0900", "2027-03-10T09:00", "draft"),
        ("day", "2027-03-11T12:00", "draft"),
        ("thanks", "2027-03-12T09:00", "draft"),
    ]
    second = {name: due for name, due, _ in chain_of(house, "E2")}
    assert second["invitation"] == "2027-02-25T09:00"
    assert second["reminder-1d-0900"] == "2027-04-07T09:00"
    row = planned(house, "chain:e1_announcement:E2:reminder-1d-0900")
    assert in_zone(row.due_at, "Europe/Helsinki").utcoffset().seconds == 3 * 3600
    assert row.occasion == "2027-04-07"


def test_steps_stand_in_status(house):
    """Whoever asks what waits sees them beside the rest."""
    waiting = {row["publication"]: row for row in status(house)["waiting"]}

    assert waiting[STEP]["kind"] == "reminder"
    assert waiting[STEP]["state"] == "draft"


def test_nothing_leaves_that_nobody_approved(house):
    """Sent for approval, it has failed; it is never sent by itself."""
    decide(house, "submit", STEP, user="coordinator_VSU")
    at(house, "2027-03-10T09:00")
    tick(house)
    assert planned(house, DAY_BEFORE).state == "in_review"

    at(house, "2027-03-10T11:30")
    tick(house)

    row = planned(house, DAY_BEFORE)
    assert (row.state, row.reason["key"]) == ("expired", "rules.why.expired")
    assert deliveries_of(house, DAY_BEFORE) == []


def test_proposal_that_nobody_took_up_ends_quietly(house, checked):
    """An offer is no failure; if the event moves on, the offer stands again."""
    at(house, "2027-03-10T11:30")
    tick(house)

    row = planned(house, DAY_BEFORE)
    assert (row.state, row.reason["key"]) == ("cancelled", "rules.why.not_taken_up")
    assert deliveries_of(house, DAY_BEFORE) == []
    folder, findings = checked
    moved = edited(
        folder, "event", "E1", starts="2027-03-19T12:00", ends="2027-03-19T15:00"
    )
    apply_checked(house, moved, findings)
    assert planned(house, DAY_BEFORE).state == "draft"


def test_approved_step_leaves_on_every_account_of_the_item(house):
    """One yes, seven posts: bsky and masto in three languages, X in one."""
    assert decide(house, "approve", STEP, user=APPROVER) == "scheduled"
    at(house, "2027-03-10T09:00")

    tick(house)

    told = [(one.account, one.language) for one in deliveries_of(house, DAY_BEFORE)]
    assert sorted(told) == sorted(
        [
            (account, code)
            for account in ("bsky", "masto")
            for code in ("fi", "sv", "en")
        ]
        + [("x_national", "fi")]
    )
    assert {one.state for one in deliveries_of(house, DAY_BEFORE)} == {"sent"}
    assert planned(house, DAY_BEFORE).state == "sent"


def test_words_come_from_the_facts_and_fit_each_network(house):
    """Title, day, hour and place; the account's own tags; the event's page."""
    decide(house, "approve", STEP, user=APPROVER)
    at(house, "2027-03-10T09:00")
    tick(house)

    with house.store.read() as session:
        kept = messages(session, planned(house, DAY_BEFORE).id)
    texts = {
        (one.account, one.language): json.loads(one.skeleton)["text"] for one in kept
    }
    on_x = texts["x_national", "fi"]
    assert on_x.startswith("Muistutus: Mitä perheet tarvitsevat?")
    assert "Esimerkkilän kaupungintalo" in on_x
    assert "#LapeVarsinaisSuomi" in on_x
    assert "https://lape.example.org/fi/events/E1" in on_x
    assert "Exempelstads stadshus" in texts["masto", "sv"]
    assert "11 March" in texts["bsky", "en"]
    # X takes two tags, Mastodon four: every account has a text of its own.
    assert "#Lape " not in f"{on_x} "
    assert texts["masto", "fi"].endswith("#Lape")


def test_chain_moves_with_its_event_and_asks_for_approval_anew(house, checked):
    """Who approved the Wednesday has not approved the Friday."""
    decide(house, "approve", STEP, user=APPROVER)
    folder, findings = checked
    moved = edited(
        folder, "event", "E1", starts="2027-03-19T12:00", ends="2027-03-19T15:00"
    )

    apply_checked(house, moved, findings)

    row = planned(house, DAY_BEFORE)
    assert (row.due_local, row.occasion) == ("2027-03-18T09:00", "2027-03-18")
    assert (row.state, row.reason["key"]) == ("draft", "rules.why.content_changed")
    at(house, "2027-03-10T09:00")
    tick(house)
    assert deliveries_of(house, DAY_BEFORE) == []


def test_correction_of_the_room_asks_for_approval_anew(house):
    """The reminder of the old room does not leave after the correction."""
    day = "chain:e1_announcement:E1:day"
    decide(house, "approve", "e1_announcement.E1.day", user=APPROVER)
    at(house, "2027-03-10T13:00")
    decide(house, "correct", "e1_room_change", user="coordinator_VSU", note="Sali")
    tick(house)
    tick(house)

    assert planned(house, day).state == "draft"


def test_cancelled_event_calls_its_chain_off_and_back(house, checked):
    """Nobody is reminded of what is not held; held after all, the drafts are back."""
    folder, findings = checked
    apply_checked(house, edited(folder, "event", "E1", cancelled=True), findings)
    assert {state for _, _, state in chain_of(house, "E1")} == {"cancelled"}
    assert {state for _, _, state in chain_of(house, "E2")} == {"draft"}

    apply_checked(house, *checked)

    assert {state for _, _, state in chain_of(house, "E1")} == {"draft"}


def test_step_that_a_person_cancelled_stays_cancelled(house):
    """The timetable does not know better."""
    decide(house, "cancel", STEP, user="coordinator_VSU")

    tick(house)

    assert planned(house, DAY_BEFORE).state == "cancelled"


def test_approved_step_that_was_missed_waits_for_a_person(house):
    """A machine that was off reminds nobody of yesterday by itself."""
    decide(house, "approve", STEP, user=APPROVER)
    at(house, "2027-03-10T12:00")
    tick(house)
    assert planned(house, DAY_BEFORE).state == "missed"

    decide(house, "schedule", STEP, user="coordinator_VSU")
    tick(house)

    assert planned(house, DAY_BEFORE).state == "sent"


@pytest.mark.parametrize(
    ("user", "rule"),
    [("coordinator_VSU", "four_eyes"), ("agent_POH", "not_allowed")],
)
def test_step_is_approved_by_the_rule_of_its_item(house, user, rule):
    """Nobody approves their own, and nobody else's region."""
    with pytest.raises(Refused) as refused:
        decide(house, "approve", STEP, user=user)

    assert refused.value.key == rule


def test_step_of_an_unapproved_item_is_not_approved(lape):
    """A reminder of what nobody has announced is none."""
    with pytest.raises(Refused, match="item_not_approved"):
        decide(with_channels(lape), "approve", STEP, user=APPROVER)


def test_returned_step_says_why(house):
    """Whoever proposed it reads what to change."""
    state = decide(house, "return", STEP, user=APPROVER, note="Ei samana päivänä")

    row = planned(house, DAY_BEFORE)
    assert (state, row.state) == ("returned", "returned")
    assert row.reason["note"] == "Ei samana päivänä"


def test_closed_account_is_left_out_and_approval_asked_anew(house):
    """What was approved for three accounts is another thing on two."""
    decide(house, "approve", STEP, user=APPROVER)
    retire(house, "x_national", user="national_lead", reason="Suljettu")
    tick(house)
    assert planned(house, DAY_BEFORE).state == "draft"

    decide(house, "approve", STEP, user=APPROVER)
    at(house, "2027-03-10T09:00")
    tick(house)

    assert {one.account for one in deliveries_of(house, DAY_BEFORE)} == {
        "bsky",
        "masto",
    }


def test_planning_twice_is_planning_once(house, checked):
    """One row per step and occasion, whatever runs again."""
    before = chain_of(house, "E1")
    for _ in range(2):
        apply_checked(house, *checked)
        tick(house)

    assert chain_of(house, "E1") == before


def test_names_of_steps_stand_in_ids():
    """People type them on a command line."""
    assert slug("reminder -1d 09:00") == "reminder-1d-0900"
    assert slug("reminder -14d") == "reminder-14d"
    assert slug("thanks") == "thanks"
