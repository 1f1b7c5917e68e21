"""Cards that wait follow what is so: also reminders, and none is made for nothing."""

import json

import pytest
from lape_steps import APPROVER, approve_items, edited
from sample_channels import at, deliveries_of, planned, with_channels
from test_workflow_change import ONCE

from comms.store.publications import messages
from comms.workflows import cards, cards_follow
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.tick import tick

PRESS = "announcement:e1_announcement:press"
STEP = "e1_announcement.E1.reminder-3d"
REMINDER = "chain:e1_announcement:E1:reminder-3d"
COORDINATOR = "coordinator_VSU"


def announced(house):
    """Bring the sample past the announcement of its seminar."""
    approve_items(house, "e1_announcement")
    at(house, "2027-02-15T09:00")
    tick(with_channels(house))


@pytest.fixture
def house(staged, checked):
    """Open the sample past the announcement; one account is posted by hand."""
    found = with_channels(staged(announced)[0])
    folder, findings = checked
    by_hand = edited(folder, "account", "masto", mode="manual_copy")
    apply_checked(found, by_hand, findings)
    return found


def _said(house, entry):
    with house.store.read() as session:
        return {
            (one.account, one.language): json.loads(one.skeleton)["text"]
            for one in messages(session, planned(house, entry).id)
        }


def _remind(house):
    assert decide(house, "approve", STEP, user=APPROVER) == "scheduled"
    at(house, "2027-03-08T12:00")
    tick(house)


def _correct(house):
    at(house, "2027-03-10T13:00")
    decide(house, "correct", "e1_room_change", user=COORDINATOR, note="Sali")
    tick(house)


def _beat_again(house):
    """Look at all that stands, as while another change waits for an hour."""
    house.planned.posts = None
    tick(house)


@ONCE
def test_a_reminder_that_waits_says_what_a_correction_told(house):
    """Nobody reminds of a room that is another one by now."""
    _remind(house)
    before = _said(house, REMINDER)
    assert "valtuustosali" in before["masto", "fi"]

    _correct(house)

    after = _said(house, REMINDER)
    for code, room in (("fi", "ruokasali"), ("sv", "matsalen"), ("en", "dining hall")):
        assert room in after["masto", code]
    assert {one.state for one in deliveries_of(house, REMINDER)} == {"queued", "sent"}
    # What a program has posted stands as it was posted.
    assert after["bsky", "fi"] == before["bsky", "fi"]


@ONCE
def test_nobody_is_reminded_of_what_is_called_off(house, checked):
    """The card goes; what is posted is told by the correction."""
    _remind(house)
    folder, findings = checked
    called_off = edited(folder, "account", "masto", mode="manual_copy")
    called_off = edited(called_off, "event", "E1", cancelled=True)
    at(house, "2027-03-09T12:00")
    apply_checked(house, called_off, findings)

    tick(house)

    states = {one.account: one.state for one in deliveries_of(house, REMINDER)}
    assert states["masto"] == "cancelled"


@ONCE
def test_a_partly_ticked_card_is_composed_once(house, monkeypatch):
    """Beat after beat it would draw its picture and lock the store for nothing."""
    told = {one.language: one for one in deliveries_of(house, PRESS)}
    cards.tick(house, told["fi"].id, user=COORDINATOR)
    _correct(house)
    made, renewed = [], []
    compose, renew = cards_follow._posts, cards_follow._renew
    monkeypatch.setattr(
        cards_follow, "_posts", lambda *given: made.append(1) or compose(*given)
    )
    monkeypatch.setattr(
        cards_follow, "_renew", lambda *given: renewed.append(1) or renew(*given)
    )

    _beat_again(house)
    _beat_again(house)

    assert (made, renewed) == ([], [])
    assert "matsalen" in _said(house, PRESS)["press", "sv"]
    assert planned(house, PRESS).state == "sending"
