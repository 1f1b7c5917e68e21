"""A folder calls an event off: what the form would hold is held, and named first."""

from pathlib import Path

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK
from test_called_off import _rows, _states
from test_said_still import REMINDER, _approved, _out, _write
from test_workflow_change import ONCE, _event, _item, _with_sandboxes
from test_workflow_change import day_before as announced

from comms.workflows.apply import apply, export, plan
from comms.workflows.desk import DeskReader
from comms.workflows.tick import tick


@pytest.fixture
def house(staged):
    """Open the sample on the day before its seminar."""
    return _with_sandboxes(staged(announced)[0])


def _says(house, folder: Path, cancelled: str) -> Path:
    """Write the folder out, its event called off or held."""
    export(house, folder)
    path = folder / f"events/{E1_AT_THE_DESK}.yaml"
    kept = [x for x in path.read_text().split("\n") if not x.startswith("cancelled")]
    path.write_text("\n".join([f"cancelled: {cancelled}", *kept]))
    return folder


def test_what_tells_it_is_held_and_comes_back(house, tmp_path):
    """Texts by hand, their cards and those for the press; as by the form."""
    _write(house, publish_day="10.3.2027", publish_time="12.41", accounts="fb_network")
    _approved(house)
    _out(house)
    [card] = _rows(house, REMINDER, "post")
    assert _states(house, card) == {"queued"}
    off = _says(house, tmp_path / "off", "true")

    planned = plan(house, off, "en", replace_desk=True)
    untouched = _item(house, REMINDER)[0].state
    apply(house, off, "en", replace_desk=True)
    tick(house)

    assert ("item", REMINDER) in planned.voided
    assert ("post", card.plan_entry) in planned.stopped
    assert ("announcement", f"announcement:{E1_AT_THE_DESK}:press") in planned.stopped
    assert (untouched, _item(house, REMINDER)[0].state) == ("approved", "returned")
    assert _event(house).facts["cancelled"]
    assert _states(house, card) == {"cancelled"}
    note = DeskReader(house).item(AUTHOR, REMINDER, "fi").history[-1].note
    assert note.startswith("Tekstin tapahtuma on peruttu (Mitä perheet tarvitsevat?")

    on = _says(house, tmp_path / "on", "false")
    apply(house, on, "en", replace_desk=True)
    tick(house)

    assert _item(house, REMINDER)[0].state == "approved"
    assert _states(house, card) == {"queued"}


@ONCE
def test_a_text_posted_by_the_time_of_an_event_tells_it_unnamed(house, tmp_path):
    """Nothing in it says which; its plan does, and no guess is needed."""
    _write(house, **{"more.fi": "Tervetuloa."})
    folder = tmp_path / "planned"
    export(house, folder)
    (folder / "posts/by_event.yaml").write_text(
        "id: by_event\nname: {fi: Muistutus}\nposts:\n"
        f"- {{item: {REMINDER}, accounts: [fb_network], event: {E1_AT_THE_DESK},"
        " offset: '-1h'}\n"
    )
    apply(house, folder, "en", replace_desk=True)
    _approved(house)

    apply(house, _says(house, tmp_path / "off", "true"), "en", replace_desk=True)

    assert _item(house, REMINDER)[0].state == "returned"

    apply(house, _says(house, tmp_path / "on", "false"), "en", replace_desk=True)

    assert _item(house, REMINDER)[0].state == "approved"
    [post] = _rows(house, REMINDER, "post")
    assert post.state in {"draft", "approved", "scheduled"}


@ONCE
def test_a_text_that_waits_for_its_day_is_given_back_with_the_reason(house, tmp_path):
    """Its approval was void before; nobody knew why."""
    _write(house)
    _approved(house)

    off = _says(house, tmp_path / "off", "true")
    apply(house, off, "en", replace_desk=True)

    item, _ = _item(house, REMINDER)
    assert (item.state, item.approved_hash) == ("returned", None)
    lines = DeskReader(house).week(AUTHOR, "sv").waiting
    [line] = [one for one in lines if one.subject == f"item:{REMINDER}"]
    assert "är inställt (Vad behöver" in line.reason
