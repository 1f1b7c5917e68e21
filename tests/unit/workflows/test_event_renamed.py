"""An event that readers know gets another name."""

from test_held_after_all import _tick_press
from test_workflow_change import (
    CHANGE,
    E1_AT_THE_DESK,
    ONCE,
    _change,
    _event,
    _item,
    _with_sandboxes,
    day_before,
)

from comms.store.publications import of_item
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick


@ONCE
def test_an_event_may_get_another_name_after_it_was_told(staged):
    """Also in one language alone; calendars that hold the old name take the new."""
    told = _with_sandboxes(staged(day_before)[0])
    before = _event(told)
    titles = dict(before.facts["title"])

    wrong = _change(told, {"title.sv": ""}, key="a")
    saved = _change(told, {"title.fi": "Mitä perheet toivovat?"}, key="b")
    tick(told)

    assert [one.key for one in wrong.problems] == ["title_missing"]
    assert saved.item_id == CHANGE, saved.problems
    row = _event(told)
    assert row.facts["title"] == {**titles, "fi": "Mitä perheet toivovat?"}
    assert row.sequence == before.sequence + 1
    _, words = _item(told)
    assert words["fi"].title == f"Nimi muuttuu: {titles['fi']}"
    assert "nimi on nyt: Mitä perheet toivovat?" in words["fi"].lead
    assert f"Aiemmin ilmoitettu nimi: {titles['fi']}" in words["fi"].body.replace(
        "\\", ""
    )
    assert "Tidigare namn" not in words["sv"].body
    shown = SiteReader(told).event(E1_AT_THE_DESK, "fi")
    assert shown.title == "Mitä perheet toivovat?"


@ONCE
def test_the_press_hears_of_it_where_it_was_told(staged):
    """A card per language: a mail to journalists cannot be edited."""
    told = _with_sandboxes(staged(day_before)[0])
    _tick_press(told)

    saved = _change(told, {"title.fi": "Mitä perheet toivovat?"})
    tick(told)

    assert not saved.problems
    with told.store.read() as session:
        states = {row.plan_entry: row.state for row in of_item(session, CHANGE)}
    assert states[f"announcement:{CHANGE}:press"] == "sending"
