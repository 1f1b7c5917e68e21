"""An event is called off: nothing that has not left tells it as if it took place."""

from types import SimpleNamespace

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK, e1
from test_said_still import REMINDER, _approved, _out, _warnings, _write
from test_workflow_change import (
    APPROVER,
    CHANGE,
    ONCE,
    REASON,
    ROOMS,
    ZONE,
    _change,
    _item,
    _with_sandboxes,
)
from test_workflow_change import day_before as announced

from comms.clock import instant
from comms.model.plans import EditionPlan
from comms.model.seminar import as_values
from comms.store import folders
from comms.store.posts import post_deliveries
from comms.store.publications import of_item, publication
from comms.workflows import called_off
from comms.workflows.announce import approve, submit
from comms.workflows.change_fact import change, values_of
from comms.workflows.desk import DeskReader
from comms.workflows.tick import tick
from comms.workflows.write import save

OFF = {"cancelled": "yes"}
WHY = (
    "Tekstin tapahtuma on peruttu (Peruttu: Mitä perheet tarvitsevat? Avoin "
    "iltapäivä), mutta teksti ei kerro sitä. Korjaa teksti."
)
NEWS = {"summary.fi": "Ilta on peruttu.", "summary.sv": "Kvällen är inställd."}
#: A second event, whose letter is still to leave.
LATER = "huhtikuun_ilta"


@pytest.fixture
def house(staged):
    """Open the sample on the day before its seminar."""
    return _with_sandboxes(staged(announced)[0])


def _rows(house, item, kind):
    with house.store.read() as session:
        return [row for row in of_item(session, item) if row.kind == kind]


def _states(house, row):
    with house.store.read() as session:
        return {one.state for one in post_deliveries(session, row.id)}


def _sheet(house, event=E1_AT_THE_DESK, user=AUTHOR):
    return DeskReader(house).change_sheet(user, event, "fi").not_leaving


def _call_off(house):
    saved = _change(house, OFF)
    tick(house)
    assert saved.item_id == CHANGE, saved.problems


@ONCE
def test_a_text_that_invites_is_given_back_to_who_wrote_it(house):
    """Tomorrow at eight it would invite everybody to what does not take place."""
    _write(house)
    _approved(house)

    _call_off(house)

    assert _item(house, REMINDER)[0].state == "returned"
    [line] = [
        one
        for one in DeskReader(house).week(AUTHOR, "fi").waiting
        if one.subject == f"item:{REMINDER}"
    ]
    assert WHY in line.reason
    assert WHY in _warnings(DeskReader(house).item(AUTHOR, REMINDER, "fi").problems)
    house.clock.set(instant("2027-03-11T09:00", ZONE))
    tick(house)
    assert [row.state for row in _rows(house, REMINDER, "page")] != ["sent"]


@ONCE
@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("fi", "Tekstin tapahtuma on peruttu (Peruttu: Mitä perheet"),
        ("sv", "Evenemanget som texten berättar om är inställt (Inställt: Vad behöver"),
        ("en", "The event that the text tells of was called off (Cancelled: What do"),
    ],
)
def test_whoever_wrote_it_reads_the_reason_in_her_language(house, language, why):
    """In her week, and in the history of the text."""
    _write(house)
    _approved(house)

    _call_off(house)

    desk = DeskReader(house)
    lines = desk.week(AUTHOR, language).waiting
    [line] = [one for one in lines if one.subject == f"item:{REMINDER}"]
    assert why in line.reason
    assert desk.item(AUTHOR, REMINDER, language).history[-1].note.startswith(why)


@ONCE
def test_a_text_that_says_so_leaves_as_it_was_approved(house):
    """What tells that it is called off is what people need to hear."""
    _write(house, **NEWS)
    _approved(house)

    _call_off(house)

    assert _item(house, REMINDER)[0].state == "approved"
    assert not _warnings(DeskReader(house).item(AUTHOR, REMINDER, "fi").problems)


@ONCE
def test_one_that_says_so_in_one_language_alone_does_not_leave(house):
    """Who reads the other would come."""
    _write(house, **{"summary.fi": NEWS["summary.fi"]})
    _approved(house)

    _call_off(house)

    assert _item(house, REMINDER)[0].state == "returned"


@ONCE
def test_one_that_is_mended_afterwards_leaves(house):
    """Nobody holds a second time what tells it as it is."""
    _write(house)
    _approved(house)
    _call_off(house)
    sheet = DeskReader(house).sheet(AUTHOR, REMINDER, "fi")
    mended = {**sheet.values, **as_values(NEWS)}
    saved = save(house, AUTHOR, mended, "fi", item_id=REMINDER, seen=sheet.seen)
    assert saved.item_id == REMINDER, saved.problems

    _approved(house)
    house.clock.set(instant("2027-03-11T08:00", ZONE))
    tick(house)

    assert [row.state for row in _rows(house, REMINDER, "page")] == ["sent"]


@ONCE
def test_cards_that_wait_are_called_off(house):
    """Nobody pastes an invitation to it, nor sends it to the press."""
    _write(house, publish_day="10.3.2027", publish_time="12.41", accounts="fb_network")
    _approved(house)
    _out(house)
    [card] = _rows(house, REMINDER, "post")
    press = next(
        row
        for row in _rows(house, E1_AT_THE_DESK, "announcement")
        if row.plan_entry.endswith(":press")
    )
    assert _states(house, card) == _states(house, press) == {"queued"}
    named = [line.sort for line in _sheet(house).posts]
    with house.store.read() as session:
        before = values_of(folders.event(session, E1_AT_THE_DESK))
    values = {**before, **as_values({**OFF, "reason": REASON})}

    change(house, AUTHOR, E1_AT_THE_DESK, values, "fi", at_once=True)
    house.clock.set(instant("2027-03-10T12:50", ZONE))
    tick(house)

    assert _states(house, card) == _states(house, press) == {"cancelled"}
    assert named == ["Mediatiedotteet"]
    assert _item(house, REMINDER)[0].state == "returned"
    [ended] = _rows(house, REMINDER, "post")
    assert (ended.state, ended.reason["key"]) == (
        "cancelled",
        "rules.why.text_given_back",
    )


@ONCE
def test_posts_of_the_announcement_that_wait_do_not_leave(house):
    """They invite, in the words of the announcement itself."""
    with house.store.write() as session:
        post = next(
            row for row in of_item(session, E1_AT_THE_DESK) if row.kind == "post"
        )
        # One more of it, as somebody planned it for the evening.
        post.state, post.due_at = "scheduled", instant("2027-03-10T18:00", ZONE)
        session.add(post)
        name = post.external_id

    _call_off(house)
    house.clock.set(instant("2027-03-10T18:01", ZONE))
    tick(house)

    with house.store.read() as session:
        found = publication(session, name, kind="post")
    assert (found.state, found.reason["key"]) == (
        "cancelled",
        "rules.why.event_called_off",
    )


@ONCE
def test_a_letter_that_carries_it_is_a_draft_again(house):
    """It invites; its event alone would be marked as called off."""
    form = e1(
        title__fi="Huhtikuun ilta",
        day="8.4.2027",
        publish_day="11.3.2027",
        mail_day="15.3.2027",
        mail_time="9.00",
        accounts=[],
        reminders=[],
    )
    assert save(house, AUTHOR, form, "fi").item_id == LATER
    submit(house, LATER, user=AUTHOR)
    approve(house, LATER, user=APPROVER, untested_because="seen")
    house.clock.set(instant("2027-03-11T09:01", ZONE))
    tick(house)
    [named] = _sheet(house, LATER).editions
    with house.store.read() as session:
        before = values_of(folders.event(session, LATER))
    values = {**before, **as_values({**OFF, "reason": REASON})}

    change(house, AUTHOR, LATER, values, "fi", at_once=True)
    house.clock.set(instant("2027-03-11T09:05", ZONE))
    tick(house)

    with house.store.read() as session:
        letter = publication(session, f"{LATER}_letter", kind="edition")
    assert named.subject == f"edition:{LATER}_letter"
    assert (letter.state, letter.approved_hash) == ("draft", None)
    assert letter.reason["key"] == "rules.why.tells_called_off"
    assert letter.reason["item"] == "Huhtikuun ilta"


@pytest.mark.parametrize(
    ("said", "tells"),
    [
        ({"fi": "Katso [ohjelma](/fi/events/E1)."}, True),
        ({"fi": "[Ilta](/fi/events/E1) on peruttu."}, False),
        ({"fi": "Katso [ohjelma](/fi/events/E2)."}, False),
    ],
)
def test_a_number_whose_own_words_lead_to_it_is_looked_at_again(said, tells):
    """A greeting is typed, too."""
    plan = EditionPlan(
        id="NL9",
        newsletter="VSU",
        owner=AUTHOR,
        subject={"fi": "Kirje"},
        preheader={},
        intro=said,
        languages=["fi"],
        sections=[],
    )
    catalogue = SimpleNamespace(find=lambda *_: plan)
    row = SimpleNamespace(external_id="NL9")

    assert called_off._tells(catalogue, row, {"E1": None}) is tells


@ONCE
def test_another_correction_of_it_that_waits_is_given_back(house):
    """Nobody is told a new room of what does not take place."""
    room = _change(house, ROOMS, at_once=False).item_id
    submit_state = _item(house, room)[0].state
    saved = _change(house, OFF)
    tick(house)

    assert (room, saved.item_id) == (CHANGE, f"{E1_AT_THE_DESK}_change_2")
    assert submit_state == "in_review"
    assert _item(house, room)[0].state == "returned"
    assert _item(house, saved.item_id)[0].state == "approved"


@ONCE
def test_the_form_names_what_will_not_go_out(house):
    """Before the press, to who sees it; once it is called off, nothing more."""
    _write(house)
    _approved(house)

    found = _sheet(house)

    assert [(line.title, line.path) for line in found.texts] == [
        ("Muistatko huomisen", f"/items/{REMINDER}")
    ]
    assert found.others == 0
    _call_off(house)
    assert _sheet(house) is None


@ONCE
def test_an_event_that_nothing_tells_any_more_holds_nothing(house):
    """No list without a line."""
    _call_off(house)

    assert _sheet(house) is None
