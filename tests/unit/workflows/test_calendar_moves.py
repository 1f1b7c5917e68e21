"""Moving in the calendar: what moves, what stays approved, what comes back."""

from datetime import date, timedelta

import pytest
from calendar_steps import approved, asked, entries, file, the
from desk_form import WRITER, filled
from lape_steps import approve_items

from comms.content.gate import is_approved
from comms.errors import NotFound, Refused
from comms.store import acts, folders
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.tick import tick

NEW = "2027-02-23T11:30"


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: nothing here is said to it that others do not say."""
    return _sqlite_databases


def move(house, user, entry, to=NEW, **more):
    """Move something."""
    desk = DeskReader(house).calendar
    return desk.move(user, entry.key, to, "en", **more)


def state_of(house, name):
    """Return the state of an item."""
    with house.store.read() as session:
        return folders.item(session, name).state


def test_post_moves_on_all_its_accounts_and_stays_approved(staged):
    """Items are approved by words, pictures and facts, not by when a post leaves."""
    house, _ = staged(approved)
    before = file(house, "posts/spring_2027.yaml")
    old = the(house, "national_lead", "spring_news", "post")

    act, problems = move(house, "national_lead", old, seen="2027-02-03T10:00")
    new = the(house, "national_lead", "spring_news", "post")

    assert problems == ()
    assert (new.at.isoformat(), new.state) == ("2027-02-23T11:30:00+02:00", "scheduled")
    assert (new.key, new.where) == (old.key, old.where)
    assert state_of(house, "spring_news") == "approved"
    after = file(house, "posts/spring_2027.yaml")
    assert after == before.replace(
        b"fb_network]\n    at: 2027-02-03 10:00",
        b"fb_network]\n    at: 2027-02-23 11:30",
    )

    DeskReader(house).calendar.take_back("national_lead", act, "en")

    assert file(house, "posts/spring_2027.yaml") == before
    assert the(house, "national_lead", "spring_news", "post").at == old.at


def test_what_was_missed_leaves_at_its_new_time(staged):
    """Else a person gives it one, and it waits for ever as missed."""
    house, _ = staged(approved)
    old = the(house, "national_lead", "spring_news", "post")
    house.clock.set(old.at + timedelta(hours=3))
    tick(house)
    missed = the(house, "national_lead", "spring_news", "post")

    _, problems = move(house, "national_lead", missed)

    assert (missed.state, problems) == ("missed", ())
    new = the(house, "national_lead", "spring_news", "post")
    assert (new.at.isoformat()[:16], new.state) == (NEW, "scheduled")
    house.clock.set(new.at)
    tick(house)
    assert the(house, "national_lead", "spring_news", "post").state != "missed"
    assert the(house, "national_lead", "spring_news", "post").state != "scheduled"


@pytest.mark.parametrize("kind", ["post", "page"])
def test_a_new_time_of_what_was_missed_is_taken_back(staged, kind):
    """It waits for a person again, as it did, and nothing leaves by itself."""
    house, _ = staged(approved)
    old = the(house, "national_lead", "spring_news", kind)
    house.clock.set(old.at + timedelta(hours=3))
    tick(house)
    missed = the(house, "national_lead", "spring_news", kind)
    act, _ = move(house, "national_lead", missed)
    calendar = DeskReader(house).calendar
    assert calendar.moved("national_lead", act, "en").may_undo

    calendar.take_back("national_lead", act, "en")
    tick(house)

    again = the(house, "national_lead", "spring_news", kind)
    assert (again.state, again.at) == ("missed", old.at)
    assert state_of(house, "spring_news") == "approved"


def test_page_takes_its_posts_along_and_its_approval_goes_until_undone(staged):
    """Its time is a fact of the item; taken back, what was approved is approved."""
    house, _ = staged(approved)
    page = the(house, "national_lead", "spring_news", "page")

    act, _ = move(house, "national_lead", page)
    moved = DeskReader(house).calendar.moved("national_lead", act, "en")
    found = {one.kind: one for one in entries(house, "national_lead")["spring_news"]}

    assert page.is_bound
    assert found["page"].at == found["post"].at == moved.after
    assert moved.is_void
    assert state_of(house, "spring_news") == "draft"
    assert the(house, "national_lead", "NL1", "edition").state == "draft"

    DeskReader(house).calendar.take_back("national_lead", act, "en")

    assert state_of(house, "spring_news") == "approved"
    assert the(house, "national_lead", "spring_news", "page").at == page.at
    again = DeskReader(house).calendar.moved("national_lead", act, "en")
    assert (again.is_undone, again.may_undo) == (True, False)


def test_edition_is_approved_as_a_whole_and_so_is_its_time(staged):
    """Undone, it is scheduled again, with the approval it had."""
    house, _ = staged(approved)
    edition = the(house, "national_lead", "NL1", "edition")

    act, _ = move(house, "national_lead", edition, "2027-02-18T10:00")
    assert the(house, "national_lead", "NL1", "edition").state == "draft"
    DeskReader(house).calendar.take_back("national_lead", act, "en")

    again = the(house, "national_lead", "NL1", "edition")
    assert (again.state, again.at) == ("scheduled", edition.at)


def test_event_nobody_knows_of_moves_and_keeps_its_length(lape):
    """And its reminders with it; who moved it has had a hand in it."""
    event = the(lape, "coordinator_VSU", "E1", "event")

    move(lape, "coordinator_VSU", event, "2027-03-28T13:00")
    new = the(lape, "coordinator_VSU", "E1", "event")

    assert (new.at.isoformat(), new.ends.isoformat()) == (
        "2027-03-28T13:00:00+03:00",
        "2027-03-28T16:00:00+03:00",
    )
    reminders = [
        one
        for month in (2, 3)
        for one in entries(
            lape, "coordinator_VSU", asked(on=date(2027, month, 1), kind="reminder")
        ).get("e1_announcement", [])
    ]
    assert "2027-03-27" in {one.at.date().isoformat() for one in reminders}


def test_approval_comes_back_only_to_what_was_approved(staged):
    """With all that hangs on it: the time of its event, and what was decided since."""
    house, _ = staged(approved)
    desk = DeskReader(house).calendar
    event = the(house, WRITER, "E1", "event")
    page = the(house, WRITER, "e1_announcement", "page")

    act, _ = move(house, WRITER, event, "2027-03-12T12:00")
    assert desk.moved(WRITER, act, "en").is_void
    desk.take_back(WRITER, act, "en")
    with house.store.read() as session:
        assert is_approved(folders.item(session, "e1_announcement"))

    act, _ = move(house, WRITER, page)
    decide(house, "submit", "e1_announcement", user=WRITER)
    desk.take_back(WRITER, act, "en")
    assert state_of(house, "e1_announcement") == "draft"

    approve_items(house, "e1_announcement")
    act, _ = move(house, WRITER, page)
    move(house, WRITER, event, "2027-03-12T12:00")
    desk.take_back(WRITER, act, "en")
    assert the(house, WRITER, "e1_announcement", "page").at == page.at
    assert state_of(house, "e1_announcement") == "draft"


def test_who_moves_an_event_has_had_a_hand_in_all_that_tell_it(lape):
    """So she approves none of them herself."""
    event = the(lape, "national_lead", "E1", "event")

    move(lape, "approver_national", event, "2027-03-12T12:00")

    with lape.store.read() as session:
        for item in ("e1_announcement", "vsu_press_release"):
            assert acts.writers(session, f"item:{item}") == {"approver_national"}


def test_what_follows_from_something_else_says_so(lape):
    """And leads to where its time is changed."""
    for kind, name in (
        ("registration", "E2"),
        ("reminder", "e1_announcement"),
        ("deadline", "pilot_call"),
    ):
        one = the(lape, "national_lead", name, kind)
        sheet = DeskReader(lape).calendar.sheet("national_lead", one.key, "en")

        assert not one.may_move
        assert sheet.refusal
        with pytest.raises(Refused) as refused:
            move(lape, "national_lead", one)
        assert refused.value.key == f"fixed_{kind}"


def test_what_has_left_is_fixed(lape):
    """Sent is sent."""
    january = entries(lape, "national_lead", asked(on=date(2027, 1, 1)))
    card = next(one for one in january["core_message_card"] if one.kind == "post")

    with pytest.raises(Refused) as refused:
        move(lape, "national_lead", card)

    assert (card.state, refused.value.key) == ("sent", "fixed_sent")


def test_time_that_is_none_is_asked_back_about(lape):
    """Past, skipped by the clock, shown twice: nothing moves."""
    page = the(lape, "national_lead", "spring_news", "page")

    for to, key in (
        ("2027-01-31T09:00", "past"),
        ("2027-03-28T03:30", "local_time_does_not_exist"),
        ("2027-10-31T03:30", "local_time_is_ambiguous"),
        ("nonsense", "unreadable"),
    ):
        act, (problem,) = move(lape, "national_lead", page, to)
        assert (act, problem.key) == (0, key)
    assert the(lape, "national_lead", "spring_news", "page").at == page.at


def test_move_of_what_somebody_moved_meanwhile_overwrites_nothing(lape):
    """Nor does taking back a move after another one."""
    page = the(lape, "national_lead", "spring_news", "page")
    first, _ = move(lape, "national_lead", page)

    with pytest.raises(Refused):
        move(lape, "national_lead", page, "2027-02-24T09:00", seen="2027-02-03T10:00")
    move(lape, "national_lead", page, "2027-02-24T09:00")
    with pytest.raises(Refused) as refused:
        DeskReader(lape).calendar.take_back("national_lead", first, "en")

    assert refused.value.key == "changed_meanwhile"


def test_only_ones_own_things_move_and_only_ones_own_moves_come_back(lape):
    """Another unit's is not there; the nation's is not hers."""
    desk = DeskReader(lape).calendar
    blog = the(lape, "national_lead", "two_languages_blog", "page")
    page = the(lape, "national_lead", "spring_news", "page")
    act, _ = move(lape, "national_lead", page)

    assert desk.sheet("coordinator_VSU", blog.key, "en") is None
    with pytest.raises(NotFound):
        move(lape, "coordinator_VSU", blog)
    with pytest.raises(Refused) as refused:
        move(lape, "coordinator_VSU", page)
    assert refused.value.key == "not_your_region"
    assert desk.moved("coordinator_VSU", act, "en") is None
    with pytest.raises(NotFound):
        desk.take_back("coordinator_VSU", act, "en")
    with lape.store.read() as session:
        assert "national_lead" in acts.writers(session, "item:spring_news")


def test_form_keeps_the_time_to_which_its_posts_were_moved(lape):
    """What was written at the desk stays editable there."""
    desk = DeskReader(lape)
    values = filled(desk, publish_day="15.2.2027", publish_time="9")
    values |= {"accounts": ("bsky", "masto")}
    name = desk.save(WRITER, values, "fi").item_id
    move(lape, WRITER, the(lape, WRITER, name, "post"))

    sheet = desk.sheet(WRITER, name, "fi")
    changed = {**sheet.values, "room.fi": ("Kokoushuone",)}
    saved = desk.save(WRITER, changed, "fi", item_id=name, seen=sheet.seen)

    assert saved.item_id == name, saved.problems
    assert the(lape, WRITER, name, "post").at.isoformat()[:16] == NEW
    assert the(lape, WRITER, name, "page").at.isoformat()[:16] == "2027-02-15T09:00"


def test_number_of_an_edition_stays_in_its_year(lape):
    """1/2027 in January 2028 would be a number twice."""
    edition = the(lape, "national_lead", "NL1", "edition")

    _, (problem,) = move(lape, "national_lead", edition, "2028-01-03T09:00")

    assert problem.key == "year"
