"""The press hears a correction only of what somebody has handed out to it."""

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK
from test_called_off import OFF, _call_off, _states
from test_held_after_all import SECOND, _press, _put_on, _rows, _tick_press
from test_workflow_change import APPROVER, CHANGE, ONCE, _change, _with_sandboxes
from test_workflow_change import day_before as announced

from comms.language import say
from comms.workflows.desk import DeskReader


@pytest.fixture
def house(staged):
    """Open the sample on the day before its seminar."""
    return _with_sandboxes(staged(announced)[0])


@ONCE
def test_press_that_never_got_the_invitation_hears_nothing(house):
    """Nobody handed it out, so there is nothing to take back; neither is it now on."""
    card = _press(house)
    assert _states(house, card) == {"queued"}

    _call_off(house)
    off = _press(house, CHANGE)
    _put_on(house)

    assert (off.state, off.reason["key"]) == ("cancelled", "rules.why.press_untold")
    assert not _rows(house, SECOND, "announcement")
    assert _states(house, card) == {"queued"}


@ONCE
def test_who_is_told_names_the_press_only_where_it_was_handed_out(house):
    """Neither the form nor the approver reads of a card that nobody gets."""
    form = DeskReader(house).change_sheet(AUTHOR, E1_AT_THE_DESK, "fi")
    off = _change(house, OFF, at_once=False).item_id
    page = DeskReader(house).item(APPROVER, off, "fi")
    assert "Mediatiedotteet" not in form.accounts
    assert "press" not in {one.kind for one in page.outputs}

    _tick_press(house)

    form = DeskReader(house).change_sheet(AUTHOR, E1_AT_THE_DESK, "fi")
    page = DeskReader(house).item(APPROVER, off, "fi")
    assert "Mediatiedotteet" in form.accounts
    assert "press" in {one.kind for one in page.outputs}


@ONCE
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_card_that_ended_says_why_in_her_language(house, language):
    """Not by a word of the program."""
    _call_off(house)

    page = DeskReader(house).item(AUTHOR, E1_AT_THE_DESK, language)

    said = {one.reason for one in page.outputs if one.kind == "press"}
    assert said == {say(language, "rules.why.event_called_off")}
