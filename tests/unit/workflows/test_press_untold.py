"""The press hears a correction only of what somebody has handed out to it."""

import pytest
from test_called_off import _call_off, _states
from test_held_after_all import SECOND, _press, _put_on, _rows
from test_workflow_change import CHANGE, ONCE, _with_sandboxes
from test_workflow_change import day_before as announced


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
