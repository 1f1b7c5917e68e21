"""An event is called off and held after all: what was held comes back, or says why."""

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK, e1
from test_called_off import (
    LATER,
    NEWS,
    OFF,
    _call_off,
    _rows,
    _states,
)
from test_said_still import REMINDER, _approved, _out, _write
from test_workflow_change import (
    APPROVER,
    CHANGE,
    ONCE,
    REASON,
    ZONE,
    _change,
    _event,
    _item,
    _with_sandboxes,
)
from test_workflow_change import day_before as announced

from comms.clock import instant
from comms.model.plans import Change
from comms.model.seminar import as_values
from comms.store import acts, folders
from comms.store.catalogue import load_catalogue
from comms.store.deliveries import forget_deliveries
from comms.store.posts import post_deliveries
from comms.store.publications import of_item, publication
from comms.workflows import held_after_all
from comms.workflows.announce import approve, submit
from comms.workflows.cards import tick as tick_card
from comms.workflows.change_fact import change, values_of
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.ledger import ledger
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick
from comms.workflows.write import save

ON = {"cancelled": ""}
SECOND = f"{E1_AT_THE_DESK}_change_2"


@pytest.fixture
def house(staged):
    """Open the sample on the day before its seminar."""
    return _with_sandboxes(staged(announced)[0])


def _put_on(house, item=SECOND, **texts):
    saved = _change(house, {**ON, **texts})
    tick(house)
    assert saved.item_id == item, saved.problems


def _at(house, when):
    house.clock.set(instant(when, ZONE))
    tick(house)


def test_what_was_approved_leaves_at_its_time(house):
    """Nobody has to write or approve anew what says nothing else than before."""
    _write(house)
    _approved(house)
    _call_off(house)
    back = _item(house, REMINDER)[0].state

    _put_on(house)

    item, _ = _item(house, REMINDER)
    assert (back, item.state) == ("returned", "approved")
    assert item.approved_hash == item.content_hash
    with house.store.read() as session:
        act = acts.last_act(session, f"item:{REMINDER}", ["reapprove"])
    assert (act.user, act.note) == (AUTHOR, SECOND)
    _at(house, "2027-03-11T08:00")
    assert [row.state for row in _rows(house, REMINDER, "page")] == ["sent"]


@ONCE
def test_everybody_who_heard_that_it_was_off_hears_that_it_is_on(house):
    """Mail, page and calendars; a higher SEQUENCE takes the entry back in."""
    _call_off(house)
    told, before = ledger(house, CHANGE)["recipients"], _event(house)

    _put_on(house)

    now = _event(house)
    assert ledger(house, SECOND)["recipients"] == told > 0
    assert now.sequence == before.sequence + 1
    assert (before.facts["cancelled"], now.facts["cancelled"]) == (True, False)
    page = SiteReader(house).event(E1_AT_THE_DESK, "fi")
    assert (page.cancelled, page.sequence) == (False, now.sequence)
    assert [note.title.partition(":")[0] for note in page.corrections] == [
        "Järjestetään sittenkin",
        "Peruttu",
    ]


@ONCE
def test_what_was_edited_meanwhile_is_approved_anew(house):
    """Nobody has approved what it says now; its writer reads why it is hers."""
    _write(house)
    _approved(house)
    _call_off(house)
    sheet = DeskReader(house).sheet(AUTHOR, REMINDER, "fi")
    mended = {**sheet.values, **as_values({"summary.fi": "Tule mukaan."})}
    save(house, AUTHOR, mended, "fi", item_id=REMINDER, seen=sheet.seen)

    _put_on(house)

    assert _item(house, REMINDER)[0].state == "returned"
    last = DeskReader(house).item(AUTHOR, REMINDER, "sv").history[-1]
    assert last.note.startswith("Evenemanget ordnas ändå (Vad behöver")


@ONCE
def test_what_had_its_time_meanwhile_waits_for_a_person(house):
    """A reminder of tomorrow that leaves tomorrow noon helps nobody."""
    _write(house, publish_day="10.3.2027", publish_time="14.00")
    _approved(house)
    _call_off(house)
    _at(house, "2027-03-10T14:20")

    _put_on(house)
    _at(house, "2027-03-10T14:30")

    assert _item(house, REMINDER)[0].state == "returned"
    assert [row.published_at for row in _rows(house, REMINDER, "page")] == [None]
    last = DeskReader(house).item(AUTHOR, REMINDER, "fi").history[-1]
    assert "julkaisuaika ehti mennä ohi" in last.note


@ONCE
def test_what_says_that_it_is_off_is_given_back(house):
    """It was approved as true, and keeps people away tomorrow."""
    _call_off(house)
    _write(house, **NEWS)
    _approved(house)

    _put_on(house)

    assert _item(house, REMINDER)[0].state == "returned"
    note = DeskReader(house).item(AUTHOR, REMINDER, "fi").history[-1].note
    assert "”peruttu”" in note
    assert "Järjestetään sittenkin" in note


@ONCE
def test_what_lay_in_review_lies_there_again(house):
    """Its approval was still to come, and is."""
    _write(house)
    submit(house, REMINDER, user=AUTHOR)
    _call_off(house)

    _put_on(house)

    assert _item(house, REMINDER)[0].state == "in_review"
    approve(house, REMINDER, user=APPROVER)
    assert _item(house, REMINDER)[0].state == "approved"


@ONCE
def test_cards_wait_again_as_cards(house):
    """Of the text that came back, and for the press; each once."""
    _write(house, publish_day="10.3.2027", publish_time="12.41", accounts="fb_network")
    _approved(house)
    _out(house)
    [card] = _rows(house, REMINDER, "post")
    press = _press(house)
    assert _states(house, card) == _states(house, press) == {"queued"}
    _call_off(house)
    assert _states(house, card) == _states(house, press) == {"cancelled"}

    _put_on(house)

    [back] = _rows(house, REMINDER, "post")
    assert (back.state, back.reason) == ("sending", {})
    assert _states(house, card) == _states(house, press) == {"queued"}
    assert _item(house, REMINDER)[0].state == "approved"


@ONCE
def test_cards_that_say_it_is_off_are_posted_no_more(house):
    """Whoever opens the card the day after would tell everybody the opposite."""
    _write(house, publish_day="10.3.2027", publish_time="12.41", accounts="fb_network")
    _tick_press(house)
    _call_off(house)
    [off] = [
        row for row in _rows(house, CHANGE, "announcement") if row.state == "sending"
    ]
    assert _states(house, off) == {"queued"}

    _put_on(house)

    [off] = _rows(house, CHANGE, "announcement")
    assert (off.state, off.reason["key"]) == (
        "cancelled",
        "rules.why.not_so_any_more",
    )


@ONCE
def test_posts_come_back_at_their_time_or_wait_for_a_new_one(house):
    """Past times are nobody's: a person gives the post another one."""
    with house.store.write() as session:
        ahead, late = [
            row
            for row in of_item(session, E1_AT_THE_DESK)
            if row.kind == "post" and row.state == "sent"
        ][:2]
        for row, at in ((ahead, "2027-03-10T18:00"), (late, "2027-03-10T13:00")):
            # More of it, as somebody planned it for the day.
            row.state, row.due_at = "scheduled", instant(at, ZONE)
            row.published_at = None
            forget_deliveries(session, row.id)
            session.add(row)
    _call_off(house)
    _at(house, "2027-03-10T13:30")

    on = Change(event=E1_AT_THE_DESK, field="cancelled", before=True, after=False)
    with house.store.read() as session:
        catalogue, now = load_catalogue(session), house.clock.now()
        found = held_after_all.coming_back(session, catalogue, [on], now)
    _put_on(house)

    how = {one.thing.id: one.how for one in found}
    assert (how[ahead.id], how[late.id]) == ("goes", "past")
    with house.store.read() as session:
        row = publication(session, late.external_id, kind="post")
    assert (row.state, row.reason["key"]) == ("missed", "rules.why.back_too_late")


@ONCE
def test_an_approved_reminder_of_the_chain_keeps_its_approval(house):
    """It says what was approved, word by word."""
    name = next(
        row.external_id
        for row in _rows(house, E1_AT_THE_DESK, "reminder")
        if row.state == "draft" and row.due_at > house.clock.now()
    )
    decide(house, "submit", name, user=AUTHOR)
    decide(house, "approve", name, user=APPROVER)
    _call_off(house)
    with house.store.read() as session:
        off = publication(session, name, kind="reminder").state

    _put_on(house)

    with house.store.read() as session:
        assert (off, publication(session, name, kind="reminder").state) == (
            "cancelled",
            "scheduled",
        )


def _letter(house):
    with house.store.read() as session:
        return publication(session, f"{LATER}_letter", kind="edition")


def _announce_later(house):
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
    _at(house, "2027-03-11T09:01")


def _turn(house, texts, when):
    with house.store.read() as session:
        before = values_of(folders.event(session, LATER))
    values = {**before, **as_values({**texts, "reason": REASON})}
    saved = change(house, AUTHOR, LATER, values, "fi", at_once=True)
    assert saved.item_id, saved.problems
    _at(house, when)


@ONCE
def test_a_letter_leaves_as_it_was_approved(house):
    """It carries the announcement, and says what it said."""
    _announce_later(house)
    was = _letter(house)
    _turn(house, OFF, "2027-03-11T09:05")
    off = _letter(house).state

    _turn(house, ON, "2027-03-11T09:10")

    letter = _letter(house)
    assert (was.state, off, letter.state) == ("scheduled", "draft", "scheduled")
    assert letter.approved_hash == letter.content_hash
    _at(house, "2027-03-15T09:00")
    assert _letter(house).state in {"sending", "sent"}


@ONCE
def test_a_letter_whose_day_has_passed_waits(house):
    """Nobody gets on Tuesday what was for Monday."""
    _announce_later(house)
    _turn(house, OFF, "2027-03-11T09:05")
    _at(house, "2027-03-15T09:20")

    _turn(house, ON, "2027-03-15T09:25")

    letter = _letter(house)
    assert letter.approved_hash is None
    assert letter.state not in {"approved", "scheduled", "sending", "sent"}


def _press(house, item=E1_AT_THE_DESK):
    return next(
        row
        for row in _rows(house, item, "announcement")
        if row.plan_entry.endswith(":press")
    )


def _tick_press(house):
    with house.store.read() as session:
        cards = post_deliveries(session, _press(house).id)
    for one in cards:
        tick_card(house, one.id, user=AUTHOR)


@ONCE
def test_the_form_and_the_approver_read_what_comes_back(house):
    """Before the press, each with what becomes of it."""
    _write(house)
    _approved(house)
    form = DeskReader(house).change_sheet(AUTHOR, E1_AT_THE_DESK, "fi")
    off = _change(house, OFF, at_once=False).item_id
    page = DeskReader(house).approvals.page(APPROVER, off, "fi")
    assert (form.is_off, form.coming_back) == (False, None)
    assert [line.title for line in page.not_leaving[0].texts] == ["Muistatko huomisen"]
    decide(house, "approve", off, user=APPROVER)
    tick(house)

    form = DeskReader(house).change_sheet(AUTHOR, E1_AT_THE_DESK, "fi")

    found = [(line.title, how) for line, how in form.coming_back.lines]
    assert ("Muistatko huomisen", "goes") in found
    assert form.is_off
    on = _change(house, ON, at_once=False).item_id
    page = DeskReader(house).approvals.page(APPROVER, on, "fi")
    assert page.coming_back == (form.coming_back,)
    assert page.not_leaving == ()
