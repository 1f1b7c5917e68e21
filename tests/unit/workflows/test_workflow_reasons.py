"""Whatever is held, missed, voided or sent back says why, and forgets it later."""

import pytest
from lape_steps import (
    APPROVER,
    NL1_AT,
    NL1_ITEMS,
    approve_items,
    edited,
    schedule_nl1,
)

from comms.clock import instant
from comms.errors import Refused
from comms.language import LANGUAGES, say
from comms.model.tables import Act
from comms.store import acts, folders
from comms.store.publications import publication
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.reasons import refusal, why
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"
ROOM_AT = instant("2027-03-10T12:40", ZONE)
CORRECTED_AT = instant("2027-03-10T13:00", ZONE)


def edition(house, name="NL1"):
    """Return an edition as it stands."""
    with house.store.read() as session:
        return publication(session, name, kind="edition")


def test_an_edition_says_which_item_was_returned(lape):
    """Else it would sit there, scheduled, and be missed."""
    schedule_nl1(lape)

    decide(lape, "return", "pilot_call", user=APPROVER, note="The date is wrong.")

    row = edition(lape)
    assert row.state == "draft"
    assert row.reason == {"key": "rules.why.item_returned", "item": "pilot_call"}

    decide(lape, "submit", "pilot_call", user="coordinator_EPO")
    decide(lape, "approve", "pilot_call", user=APPROVER)
    for verb, user in (
        ("submit", "national_lead"),
        ("approve", APPROVER),
        ("schedule", "national_lead"),
    ):
        decide(lape, verb, "NL1", user=user, untested_because="seen")
    assert (edition(lape).state, edition(lape).reason) == ("scheduled", {})


def test_a_returned_edition_carries_the_comment(lape):
    """Whoever mends it reads it where it stands."""
    approve_items(lape, *NL1_ITEMS)
    decide(lape, "submit", "NL1", user="national_lead")

    decide(lape, "return", "NL1", user=APPROVER, note="The intro is too long.")

    sentence = why(edition(lape).reason, "en")
    assert "sent it back for changes. The intro is too long." in sentence


def test_an_edit_after_the_approval_is_named(lape, checked):
    """The folder changed under an approved edition."""
    schedule_nl1(lape)
    folder, findings = checked

    changed = edited(folder, "edition", "NL1", subject={"fi": "Uusi {number}"})
    apply_checked(lape, changed, findings)

    row = edition(lape)
    assert (row.state, row.reason["key"]) == ("draft", "rules.why.content_changed")


def test_what_was_too_late_says_so(lape):
    """Approved, but nobody was there: missed. Not approved: expired."""
    schedule_nl1(lape)
    lape.clock.set(instant("2027-02-17T18:00", ZONE))

    tick(lape)

    assert edition(lape).reason == {"key": "rules.why.missed"}
    assert lape.clock.now() > NL1_AT


def test_a_correction_leaves_the_approval_of_an_edition_that_waits(lape):
    """All that differs is the fact that was corrected, and that was approved."""
    approve_items(lape, "e1_announcement", "spring_news")
    lape.clock.set(instant("2027-02-15T09:00", ZONE))
    tick(lape)
    lape.clock.set(ROOM_AT)
    _schedule_late(lape, "NL3")
    before = edition(lape, "NL3").approved_hash

    decide(
        lape, "correct", "e1_room_change", user="coordinator_VSU", note="The election."
    )
    lape.clock.set(CORRECTED_AT)
    tick(lape)

    row = edition(lape, "NL3")
    assert row.state == "scheduled"
    assert row.approved_hash == row.content_hash != before
    with lape.store.read() as session:
        act = acts.last_act(session, "edition:NL3", ("reapprove",))
    assert (act.user, act.note) == ("coordinator_VSU", "e1_room_change")
    assert act.content_hash == row.content_hash


def _schedule_late(house, name):
    """Schedule an edition to a time after the correction."""
    with house.store.write() as session:
        row = publication(session, name, kind="edition")
        row.due_at = instant("2027-03-12T08:00", ZONE)
        session.add(row)
    for verb, user in (
        ("submit", "coordinator_VSU"),
        ("approve", APPROVER),
        ("schedule", "coordinator_VSU"),
    ):
        decide(house, verb, name, user=user, untested_because="seen")


def test_a_refused_act_keeps_what_its_sentence_needs(lape):
    """Told again later, it has the names it had then."""
    with pytest.raises(Refused) as refused:
        decide(lape, "approve", "NL1", user=APPROVER, key="k")
    with pytest.raises(Refused) as again:
        decide(lape, "approve", "NL1", user=APPROVER, key="k")

    with lape.store.read() as session:
        act = acts.act_by_key(session, "k")
    assert set(act.slots) == set(refused.value.slots)
    assert again.value.slots == act.slots
    assert act.slots["item"] in refusal(act, "en")


def test_a_request_made_twice_returns_where_things_stand(lape):
    """Not the word for the act: whoever asks again wants the state."""
    first = decide(lape, "submit", "tell_us", user="coordinator_EPO", key="k1")
    again = decide(lape, "submit", "tell_us", user="coordinator_EPO", key="k1")

    assert first == again == "in_review"
    with lape.store.read() as session:
        assert folders.item(session, "tell_us").state == "in_review"


def test_an_older_row_without_a_slot_is_still_told():
    """Sentences grow; rows stay as they were written."""
    act = Act(user="u", verb="approve", subject="NL1", result="item_not_approved")

    assert refusal(act, "en").startswith("The item “…” is not approved")
    assert why({}, "fi") == ""
    assert why({"key": "channel.unheard_of"}, "sv") == "channel.unheard_of"
    for language in LANGUAGES:
        held = {"key": "channel.too_long", "measured": 300, "limit": 280}
        expected = say(language, "channel.too_long", measured=300, limit=280)
        assert why(held, language) == expected
