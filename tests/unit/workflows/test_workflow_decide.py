"""Decisions: who may, in which order, bound to what, and all of it on record."""

import dataclasses

import pytest
from lape_steps import APPROVER, NL1_ITEMS, approve_items, edited
from seminar_form import AUTHOR, E1_AT_THE_DESK, OTHER, e1

from comms.errors import NotFound, Refused
from comms.model.programme import ApprovalRule
from comms.store import acts, folders
from comms.store.publications import by_plan_entry
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.ordering import order, state_of
from comms.workflows.write import save


def _refusal(house, verb, what, user):
    with pytest.raises(Refused) as refused:
        decide(house, verb, what, user=user)
    return refused.value.key


def test_nobody_approves_their_own_work(lape):
    """N14: the author is the coordinator who would otherwise approve."""
    decide(lape, "submit", "pilot_call", user="coordinator_EPO")

    assert _refusal(lape, "approve", "pilot_call", "coordinator_EPO") == "four_eyes"


def test_the_national_approver_decides_where_the_author_is_the_only_one(lape):
    """A region with one coordinator is not stuck with her own texts."""
    decide(lape, "submit", "pilot_call", user="coordinator_EPO")

    assert decide(lape, "approve", "pilot_call", user=APPROVER) == "approved"


def test_a_region_with_a_second_person_is_not_the_nations_to_approve(lape):
    """The agent wrote it, so the coordinator of that region approves."""
    decide(lape, "submit", "two_languages_blog", user="agent_POH")

    assert _refusal(lape, "approve", "two_languages_blog", APPROVER) == "not_allowed"
    state = decide(lape, "approve", "two_languages_blog", user="coordinator_POH")
    assert state == "approved"


def test_an_agent_has_no_say_in_another_region(lape):
    """N15."""
    found = _refusal(lape, "submit", "two_languages_blog", "agent_EKA")

    assert found == "not_your_region"


def test_a_press_release_needs_its_region_and_the_nation(lape):
    """B7: its author is the region's only voice, so the nation's counts for both."""
    decide(lape, "submit", "vsu_press_release", user="coordinator_VSU")

    own = _refusal(lape, "approve", "vsu_press_release", "coordinator_VSU")

    assert own == "four_eyes"
    assert decide(lape, "approve", "vsu_press_release", user=APPROVER) == "approved"


def test_an_edition_waits_for_all_its_items(lape):
    """N29: NL1 is blocked while one item is in review, and says which."""
    approve_items(lape, *(name for name in NL1_ITEMS if name != "pilot_call"))
    decide(lape, "submit", "pilot_call", user="coordinator_EPO")
    decide(lape, "submit", "NL1", user="national_lead")

    with pytest.raises(Refused) as refused:
        decide(lape, "approve", "NL1", user=APPROVER)

    assert refused.value.key == "item_not_approved"
    assert refused.value.slots == {"item": "pilot_call", "state": "in_review"}
    decide(lape, "approve", "pilot_call", user=APPROVER)
    assert decide(lape, "approve", "NL1", user=APPROVER) == "approved"


def test_only_what_was_approved_can_be_scheduled(lape, checked):
    """The facts changed after the approval, so the approval is void."""
    approve_items(lape, *NL1_ITEMS)
    decide(lape, "submit", "NL1", user="national_lead")
    decide(lape, "approve", "NL1", user=APPROVER)
    folder, findings = checked
    changed = edited(folder, "edition", "NL1", preheader={"fi": "Toinen esikatselu"})

    apply_checked(lape, changed, findings)

    found = _refusal(lape, "schedule", "NL1", "national_lead")
    assert found == "publication_state"


def test_a_draft_is_not_approved_before_it_was_submitted(lape):
    """Approving what nobody has finished is a slip."""
    assert _refusal(lape, "approve", "spring_news", APPROVER) == "publication_state"


def test_a_bilingual_unit_cannot_be_approved_in_one_language(lape, checked):
    """N01: both languages or neither, asked once more at the approval."""
    folder, findings = checked
    entries = tuple(
        entry
        for entry in folder.entries
        if entry.described.id != "two_languages_blog.sv.standard"
    )
    apply_checked(lape, dataclasses.replace(folder, entries=entries), findings)
    decide(lape, "submit", "two_languages_blog", user="agent_POH")

    found = _refusal(lape, "approve", "two_languages_blog", "coordinator_POH")

    assert found == "translation_missing"


def test_a_repeated_request_is_one_act(lape):
    """The demo's script and a double click are carried out once."""
    for _ in range(2):
        decide(lape, "submit", "tell_us", user="coordinator_EPO", key="k1")

    with lape.store.read() as session:
        [act] = acts.all_acts(session)
    assert (act.verb, act.subject, act.result) == ("submit", "item:tell_us", "done")


def test_a_refused_act_is_on_record_too(lape):
    """Who tried what is part of the proof."""
    _refusal(lape, "approve", "spring_news", "national_lead")

    with lape.store.read() as session:
        [act] = acts.all_acts(session)
        item = folders.item(session, "spring_news")
    assert (act.user, act.result) == ("national_lead", "four_eyes")
    assert item.state == "draft"


@pytest.mark.parametrize(
    ("what", "user"), [("no_such_item", APPROVER), ("spring_news", "nobody")]
)
def test_unknown_names_are_said_to_be_unknown(lape, what, user):
    """A typing error is not a rule of the programme."""
    with pytest.raises(NotFound):
        decide(lape, "submit", what, user=user)


def test_an_edition_that_was_called_off_stays_so(lape):
    """Cancelled is an end."""
    decide(lape, "cancel", "NL2", user="agent_POH")

    assert _refusal(lape, "submit", "NL2", "agent_POH") == "publication_state"
    with lape.store.read() as session:
        assert by_plan_entry(session)["edition:NL2"].state == "cancelled"


def test_words_edited_there_and_back_need_a_new_approval(lape, checked):
    """An edit voids the approval; the same words again do not bring it back."""
    folder, findings = checked
    approve_items(lape, "pilot_call")
    apply_checked(lape, edited(folder, "item", "pilot_call", evergreen=True), findings)
    apply_checked(lape, folder, findings)
    decide(lape, "submit", "pilot_call", user="coordinator_EPO")

    assert _refusal(lape, "approve", "pilot_call", "agent_EKA") == "not_allowed"
    assert decide(lape, "approve", "pilot_call", user=APPROVER) == "approved"


@pytest.mark.parametrize("verb", ["approve", "return"])
def test_only_an_approver_has_a_say_in_what_is_approved(lape, verb):
    """An agent of another region could send approved work back."""
    approve_items(lape, "pilot_call")

    assert _refusal(lape, verb, "pilot_call", "agent_EKA") == "not_allowed"


def test_what_was_sent_back_needs_every_approval_anew(lape):
    """Two levels: the yes from before the return counts no more."""
    release, region = "vsu_press_release", "coordinator_VSU"
    _change(lape, release, owner="national_lead")
    decide(lape, "submit", release, user="national_lead")
    assert decide(lape, "approve", release, user=region) == "in_review"
    _change(lape, release, state="returned")
    decide(lape, "submit", release, user="national_lead")

    assert _refusal(lape, "approve", release, APPROVER) == "not_allowed"
    assert decide(lape, "approve", release, user=region) == "in_review"
    assert decide(lape, "approve", release, user=APPROVER) == "approved"


def _change(house, name, **values):
    with house.store.write() as session:
        item = folders.item(session, name)
        for column, value in values.items():
            setattr(item, column, value)
        session.add(item)


def test_what_is_urgent_needs_a_reason_and_the_voices_of_its_own_rule(lape, checked):
    """A shorter way, not none: the reason is kept, and nobody is passed over."""
    folder, findings = checked
    slow = {
        "urgent_correction": ApprovalRule(steps=["approver_national"]),
        "correction": ApprovalRule(steps=["coordinator_of_unit", "approver_national"]),
    }
    apply_checked(lape, edited(folder, "unit", "VSU", approval=slow), findings)
    item = "e1_room_change"

    early = _refusal(lape, "correct", item, "coordinator_VSU")
    decide(lape, "submit", item, user="coordinator_VSU")
    silent = _refusal(lape, "approve", item, APPROVER)
    state = decide(lape, "approve", item, user=APPROVER, note="Sali on varattu")

    assert (early, silent) == ("reason_missing", "urgent_reason_missing")
    assert state == "approved"


def test_one_press_on_the_command_line_decides_the_letter_too(lape):
    """The command line has the desk's meaning: an item with all that hangs on it."""
    save(lape, AUTHOR, e1(), "fi")
    order(lape, "submit", E1_AT_THE_DESK, user=AUTHOR)
    order(lape, "approve", E1_AT_THE_DESK, user=OTHER, untested_because="nähty")

    assert state_of(lape, E1_AT_THE_DESK) == "approved"
    assert state_of(lape, f"{E1_AT_THE_DESK}_letter") == "scheduled"
    order(lape, "return", E1_AT_THE_DESK, user=OTHER, note="Ei sittenkään")
    assert state_of(lape, E1_AT_THE_DESK) == "returned"
