"""A changed fact at the desk: who heard of the event, and who is told what."""

import pytest
from desk_form import WRITER, approved, written

from comms.clock import instant
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"


@pytest.fixture
def seminar(desk, offices):
    """Bring a seminar out: page, posts, and the letter of its region."""
    name = written(desk)
    approved(desk, name)
    offices.clock.set(instant("2027-02-02T09:00", ZONE))
    tick(offices)
    return name


def test_the_form_says_who_heard_of_it(desk, seminar):
    """Readers by mail, and the accounts that showed it."""
    sheet = desk.change_sheet(WRITER, seminar, "fi")

    assert sheet.item_id == seminar
    assert sheet.sheet.values["room.fi"] == ("Juhlasali",)
    assert sheet.readers > 0
    assert {"Bluesky", "Mastodon", "X"} <= set(sheet.accounts)
    assert sheet.may_at_once
    assert desk.change_sheet("agent_EKA", seminar, "fi") is None


def test_of_an_event_that_is_over_nobody_is_told_a_change(desk, seminar, offices):
    """Its page offers none, and the form says since when it is over."""
    sheet = desk.change_sheet(WRITER, seminar, "fi")
    assert "change" in desk.item(WRITER, seminar, "fi").may
    assert sheet.over_since is None
    values = {**sheet.sheet.values, "room.fi": ("ruokasali",)}
    offices.clock.set(instant("2027-06-01T09:00", ZONE))

    late = desk.change_sheet(WRITER, seminar, "fi")
    saved = desk.change(WRITER, seminar, values, "fi", at_once=False)

    assert late.over_since < offices.clock.now()
    assert "change" not in desk.item(WRITER, seminar, "fi").may
    assert (saved.item_id, [one.key for one in saved.problems]) == ("", ["event_over"])


def test_an_event_that_nobody_has_heard_of_has_no_such_form(desk):
    """Before it is announced, it is changed in its own form."""
    name = written(desk)

    assert desk.change_sheet(WRITER, name, "fi") is None
    assert desk.change_sheet(WRITER, "nonesuch", "fi") is None


def test_a_change_shows_what_each_reader_would_be_told(desk, seminar):
    """The correction's page with the new room, posts, and mail to those who got it."""
    sheet = desk.change_sheet(WRITER, seminar, "fi")
    values = {
        **sheet.sheet.values,
        "room.fi": ("ruokasali",),
        "room.sv": ("matsalen",),
        "reason": ("Vesivahinko",),
    }

    tried = desk.try_change(WRITER, seminar, values, "fi")

    assert [one for one in tried.problems if one.severity != "warning"] == []
    shown = {(one.kind, one.account, one.language): one for one in tried.outputs}
    assert "ruokasali" in shown["post", "bsky", "fi"].text
    mail = shown["newsletter", "email", "sv"]
    assert "matsalen" in mail.frame
    assert mail.text.startswith(str(sheet.readers))
    calendar = shown["calendar", "ics", "sv"].text
    assert "matsalen" in calendar
    assert "SEQUENCE:1" in calendar
    assert {one.state for one in tried.outputs} == {"planned"}


def test_what_was_shown_of_a_change_is_what_is_told(desk, offices, seminar):
    """An urgent change goes out at once, with the very words of its preview."""
    sheet = desk.change_sheet(WRITER, seminar, "fi")
    values = {
        **sheet.sheet.values,
        "room.fi": ("ruokasali",),
        "room.sv": ("matsalen",),
        "reason": ("Vesivahinko",),
    }
    tried = desk.try_change(WRITER, seminar, values, "fi")

    saved = desk.change(WRITER, seminar, values, "fi", at_once=True, key="once")
    offices.clock.set(instant("2027-02-02T09:05", ZONE))
    tick(offices)

    left = {
        (one.account, one.language): one
        for one in desk.item(WRITER, saved.item_id, "fi").outputs
        if one.kind == "post"
    }
    planned = {
        (one.account, one.language): one.text
        for one in tried.outputs
        if one.kind == "post"
    }
    assert {key: one.text for key, one in left.items()} == planned
    assert {one.state for one in left.values()} == {"sent"}
    corrections = [
        one
        for one in desk.item(WRITER, seminar, "fi").outputs
        if one.kind == "correction"
    ]
    assert [one.publication for one in corrections] == [saved.item_id]
