"""Pause and resume: nothing leaves, by anybody's hand, until the stop is lifted."""

from datetime import timedelta

import pytest
from lape_steps import NL1_AT, approve_items

from comms.clock import instant
from comms.errors import NotFound, Refused
from comms.store import acts
from comms.store.publications import publication
from comms.workflows.pause import OPERATOR, pause, resume
from comms.workflows.status import status
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"


def _state(house, name, kind=""):
    with house.store.read() as session:
        return publication(session, name, kind=kind).state


def test_pause_all_stops_pages_posts_and_newsletters(due, channel):
    """The first thing to do in a crisis; the reason is on record."""
    pause(due, user="national_lead", reason="Crisis in the north")

    ticked = tick(due)

    assert channel.messages == []
    assert ticked.editions == []
    assert _state(due, "NL1") == "scheduled"
    [stop] = status(due)["paused"]
    assert (stop["unit"], stop["reason"]) == ("all", "Crisis in the north")
    with due.store.read() as session:
        last = acts.all_acts(session)[-1]
    assert (last.verb, last.subject, last.note) == (
        "pause",
        "unit:all",
        "Crisis in the north",
    )


def test_resume_lets_go_what_is_still_in_time(due, channel):
    """Within the window it leaves; the second order of each kind is harmless."""
    assert pause(due, user=OPERATOR, reason="")
    assert not pause(due, user=OPERATOR, reason="")
    tick(due)
    due.clock.set(NL1_AT + timedelta(hours=1))

    assert resume(due, user=OPERATOR)
    assert not resume(due, user=OPERATOR)
    tick(due)

    assert len(channel.messages) == 7


def test_what_became_too_late_waits_for_a_person(due, channel):
    """Never sent late by itself, not after a pause either."""
    pause(due, user=OPERATOR, reason="")
    due.clock.set(NL1_AT + timedelta(hours=3))
    tick(due)

    resume(due, user=OPERATOR)
    tick(due)

    assert channel.messages == []
    assert _state(due, "NL1") == "missed"
    needed = {row["publication"] for row in status(due)["needs_a_person"]}
    assert "NL1" in needed


def test_one_unit_is_stopped_and_the_others_go_on(lape):
    """A region in trouble silences itself alone."""
    approve_items(lape, "two_languages_blog", "results_deck")
    pause(lape, unit="POH", user="coordinator_POH", reason="Wrong names")
    lape.clock.set(instant("2027-02-10T08:30", ZONE))
    tick(lape)
    lape.clock.set(instant("2027-02-10T12:00", ZONE))
    tick(lape)

    assert _state(lape, "two_languages_blog", "page") != "sent"
    assert _state(lape, "two_languages_blog.bsky") != "sent"
    assert _state(lape, "results_deck", "page") == "sent"


@pytest.mark.parametrize(
    ("user", "unit", "rule"),
    [
        ("coordinator_POH", "", "not_your_region"),
        ("coordinator_POH", "VSU", "not_your_region"),
        ("agent_POH", "POH", "not_allowed"),
        ("viewer_partner", "", "not_allowed"),
    ],
)
def test_not_everybody_may_stop_everything(lape, user, unit, rule):
    """A coordinator her own region, the nation everything."""
    with pytest.raises(Refused) as refused:
        pause(lape, unit=unit, user=user, reason="")

    assert refused.value.key == rule


def test_a_unit_that_is_not_there_is_said_so(lape):
    """A typing error in a crisis must not look like success."""
    with pytest.raises(NotFound):
        pause(lape, unit="XYZ", user=OPERATOR, reason="")
