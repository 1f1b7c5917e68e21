"""The start page: what waits for one person, what failed, what leaves next."""

from datetime import date, timedelta

import pytest
from desk_form import APPROVER, WRITER, approved, written
from lape_steps import NL1_ITEMS, approve_items
from sqlalchemy import event
from sqlmodel import select

from comms.clock import instant
from comms.errors import Refused
from comms.model.desk import Counts
from comms.model.states import DeliveryState
from comms.model.tables import Delivery, Item, Publication
from comms.store.connections import taken_down
from comms.store.publications import of_item
from comms.workflows.decide import decide
from comms.workflows.desk_lines import shown_state
from comms.workflows.repeats import REPEAT
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"


def _subjects(lines):
    return {line.subject: line for line in lines}


def test_what_waits_is_what_she_may_approve_now(desk, offices):
    """Each step of an approval waits for the one whom the rule names."""
    decide(offices, "submit", "vsu_press_release", user=WRITER)
    decide(offices, "submit", "two_languages_blog", user="agent_POH")

    waits = _subjects(desk.week(APPROVER, "fi").waiting)
    at_region = _subjects(desk.week("coordinator_POH", "sv").waiting)

    assert waits["item:vsu_press_release"].act == "approve"
    assert "item:two_languages_blog" not in waits
    assert at_region["item:two_languages_blog"].reason == (
        "Väntar på ditt godkännande."
    )
    assert desk.week(WRITER, "fi").waiting == ()


def test_the_menu_counts_at_once_what_she_does_and_soon_what_others_do(desk, offices):
    """To count takes long: a count is kept until she presses something, or a minute."""
    coordinator, one = "coordinator_POH", Counts(week=1, approvals=1)
    counts = [desk.counts(coordinator, "sv")]
    decide(offices, "submit", "two_languages_blog", user="agent_POH")
    counts.append(desk.counts(coordinator, "sv"))
    offices.clock.set(offices.clock.now() + timedelta(minutes=1))
    counts.append(desk.counts(coordinator, "sv"))
    decide(offices, "return", "two_languages_blog", user=coordinator, note="Kortare.")
    counts.append(desk.counts(coordinator, "sv"))
    decide(offices, "submit", "two_languages_blog", user="agent_POH")
    desk.approvals.queue(coordinator, "sv")
    counts.append(desk.counts(coordinator, "sv"))

    assert counts == [Counts(), Counts(), one, Counts(), one]
    assert desk.week(coordinator, "sv").to_do == 1


def test_what_was_returned_waits_for_its_author_with_the_reason(desk, offices):
    """She reads why before she opens it."""
    decide(offices, "submit", "two_languages_blog", user="agent_POH")
    decide(
        offices,
        "return",
        "two_languages_blog",
        user="coordinator_POH",
        note="Lyhennä alkua.",
    )

    (line,) = desk.week("agent_POH", "fi").waiting

    assert (line.act, line.state) == ("mend", "returned")
    assert "Lyhennä alkua." in line.reason


@pytest.fixture
def posted(offices, desk):
    """Bring the news to the moment after its posts: the group's card waits."""
    approve_items(offices, "spring_news")
    offices.clock.set(instant("2027-02-03T10:00", ZONE))
    tick(offices)
    return desk


def test_a_card_waits_for_whoever_serves_the_account(posted):
    """Personal accounts and groups have no program; a person posts and ticks."""
    lines = posted.week("national_lead", "fi").waiting

    (card,) = [line for line in lines if line.act == "post"]

    assert card.sort == "Facebook-ryhmä: Lape-verkosto (fi)"
    number = int(card.subject.removeprefix("delivery:"))
    page = posted.card("national_lead", number, "fi")
    assert page.text.startswith("Kevät käynnistyy")
    assert page.open_url == "https://facebook.example.org/groups/lape"
    assert posted.card("agent_EKA", number, "fi") is None
    posted.tick("national_lead", number, url="https://facebook.example.org/1")
    assert posted.week("national_lead", "fi").waiting == ()
    assert posted.card("national_lead", number, "fi").url == (
        "https://facebook.example.org/1"
    )


def test_a_card_says_how_late_it_is_and_ends_in_one_press(posted, offices):
    """Weeks after its time nobody will post it: with a reason it waits no more."""
    offices.clock.set(instant("2027-02-17T10:00", ZONE))
    [card] = [
        one for one in posted.week("national_lead", "fi").waiting if one.act == "post"
    ]
    assert (card.state, card.reason.split(".")[0]) == ("by_hand", "14 päivää myöhässä")
    number = int(card.subject.removeprefix("delivery:"))

    with pytest.raises(Refused):
        posted.running.end_card("agent_EKA", number, reason="x")
    posted.running.end_card("national_lead", number, reason="Ryhmä on hiljennyt")
    posted.running.end_card("national_lead", number, reason="toiseen kertaan")

    assert "post" not in {one.act for one in posted.week("national_lead", "fi").waiting}
    with offices.store.read() as session:
        row = session.exec(
            select(Publication).where(
                Publication.external_id == "spring_news.fb_network"
            )
        ).one()
    assert (row.state, row.reason["reason"]) == ("cancelled", "Ryhmä on hiljennyt")


def test_what_will_need_her_soon_is_told_to_whom_it_concerns(desk, offices):
    """A token that ends, to the nation; how many are silent, to who asks them."""
    with offices.store.write() as session:
        row = taken_down(session, "masto", user="admin", at=offices.clock.now())
        row.mode, row.sealed, row.expires_on = "automatic", "x", date(2027, 2, 8)

    [soon] = desk.week("national_lead", "sv").watch

    assert (soon.act, soon.path) == ("renew", "/accounts/masto")
    assert soon.reason.startswith("Nyckeln slutar snart")
    assert desk.week("coordinator_POH", "sv").watch == ()
    assert desk.week("national_lead", "sv").silent == 18
    assert desk.week("coordinator_POH", "sv").silent is None


def test_a_post_in_doubt_waits_for_a_look_and_is_settled(posted, offices):
    """Nothing is sent again on a guess; the person says what she found."""
    with offices.store.write() as session:
        row = session.exec(
            select(Publication).where(
                Publication.external_id == "spring_news.x_national"
            )
        ).one()
        delivery = session.exec(
            select(Delivery).where(Delivery.publication_id == row.id)
        ).one()
        row.state = "partly_failed"
        delivery.state = DeliveryState.UNKNOWN
        session.add_all([row, delivery])

    (line,) = [
        one for one in posted.week("national_lead", "fi").waiting if one.act == "look"
    ]

    assert (line.sort, line.path) == ("X (fi)", f"/cards/{delivery.id}")
    assert posted.card("national_lead", delivery.id, "fi").state == "unknown"
    shown = [
        one
        for one in posted.item("national_lead", "spring_news", "fi").outputs
        if one.account == "x_national"
    ]
    assert [(one.state, one.delivery) for one in shown] == [("unknown", delivery.id)]
    posted.settle(
        "national_lead", delivery.id, is_there=True, url="https://x.example.org/1"
    )
    assert "look" not in {one.act for one in posted.week("national_lead", "fi").waiting}


def test_what_failed_says_why_in_a_sentence(desk, offices):
    """What nobody approved in time expires; page and posts of an item are one line."""
    offices.clock.set(instant("2027-02-03T14:00", ZONE))
    tick(offices)

    failed = desk.week("national_lead", "fi").failed
    (news,) = [line for line in failed if line.path == "/items/spring_news"]

    assert news.state == "expired"
    assert news.act == "retime"
    assert news.act_path.startswith("/calendar/move/")
    assert news.reason.endswith(".")
    assert "Sivu" in news.sort
    assert "Bluesky" in news.sort


def test_a_repeat_whose_time_is_over_is_given_words_not_a_time(desk, offices):
    """It comes again by its rule; its date leads nowhere, and it is not on time."""
    approve_items(offices, "tell_us")
    for moment in ("2027-02-01T10:00", "2027-03-16T09:00"):
        offices.clock.set(instant(moment, ZONE))
        tick(offices)

    lines = desk.week("national_lead", "fi").failed
    (line,) = [one for one in lines if one.path == "/items/tell_us"]
    outputs = desk.item("national_lead", "tell_us", "fi").outputs
    late = [one for one in outputs if one.state == "expired"]

    assert (line.act, line.act_path) == ("words", "/items/tell_us/edit")
    assert "seuraavaa kertaa" in line.reason
    assert {(one.reason, one.act_path) for one in late} == {(line.reason, "")}


def test_what_one_press_mends_is_one_line_for_all_accounts(desk, offices):
    """Too long for one network and for another: the text is mended once."""
    before = desk.counts("national_lead", "fi").week
    now = offices.clock.now()
    with offices.store.write() as session:
        posts = [row for row in of_item(session, "spring_news") if row.kind == "post"]
        for row, limit in zip(posts, (300, 500), strict=False):
            reason = {"key": "channel.too_long", "measured": 600, "limit": limit}
            row.state, row.due_at, row.reason = "held", now, reason
            session.add(row)

    week = desk.week("national_lead", "fi")

    [line] = [one for one in week.failed if one.path == "/items/spring_news"]
    assert line.act == "shorten"
    assert line.sort.count(",") == 1
    assert {"300", "500"} <= set(line.reason.replace(".", " ").split())
    assert week.to_do == before + 1


def test_what_leaves_next_is_shown_as_scheduled_once_it_is_approved(desk):
    """A page follows its item, so the line says what will happen."""
    name = written(desk)

    before = [one for one in desk.week(WRITER, "fi").upcoming if name in one.path]
    approved(desk, name)
    after = [one for one in desk.week(WRITER, "fi").upcoming if name in one.path]

    assert {one.state for one in before} == {"draft"}
    assert {one.state for one in after} == {"scheduled"}
    assert f"item:{name}" not in _subjects(desk.week(WRITER, "fi").drafts)


def test_a_repeat_that_needs_words_is_not_shown_as_scheduled(offices):
    """Its item is approved; it still leaves only with words of its own."""
    approve_items(offices, "spring_news")
    with offices.store.read() as session:
        news = session.exec(select(Item).where(Item.external_id == "spring_news")).one()
    row = Publication(kind="post", state="draft", reason={})

    assert shown_state(row, news) == "scheduled"
    row.reason = {"key": REPEAT}
    assert shown_state(row, news) == "draft"


def test_the_letter_of_a_seminar_stands_in_its_line(desk):
    """One thing was written, so one line says what leaves of it at one time."""
    name = written(desk)

    lines = [one for one in desk.week(WRITER, "fi").upcoming if name in one.path]

    (line,) = lines
    assert line.path == f"/items/{name}"
    assert {"Sivu", "Uutiskirje"} <= set(line.sort.split(", "))


@pytest.fixture
def announced(desk, offices):
    """Bring the announcement of two events to readers; their chains are planned."""
    approve_items(offices, "e1_announcement")
    offices.clock.set(instant("2027-02-15T09:00", ZONE))
    tick(offices)
    return desk


def test_reminders_wait_as_proposals_in_one_line(announced):
    """Nobody has to look for them; whoever may not ask for approval sees none."""
    lines = [one for one in announced.week(WRITER, "fi").waiting if one.act == "choose"]

    (line,) = lines
    assert (line.path, line.state) == ("/items/e1_announcement#steps", "draft")
    assert line.reason.startswith("Muistutus on valmiina ehdotuksena.")
    assert "Muistutus" not in {
        one.sort for one in announced.week(WRITER, "fi").upcoming
    }
    assert "choose" not in {
        one.act for one in announced.week("agent_EKA", "fi").waiting
    }


def test_proposals_that_nobody_took_up_are_no_failures(announced, offices):
    """After the event nothing is left to mend."""
    offices.clock.set(instant("2027-04-20T09:00", ZONE))
    tick(offices)

    week = announced.week(WRITER, "fi")

    assert [one for one in week.failed if "Muistutus" in one.sort] == []
    assert "choose" not in {one.act for one in week.waiting}


def test_reminders_that_nobody_approved_are_one_line_for_a_week(announced, offices):
    """Two were sent for approval and got none: one thing to look at, then history."""
    for step in ("reminder-3d", "reminder-1d-0900"):
        decide(offices, "submit", f"e1_announcement.E1.{step}", user=WRITER)
    offices.clock.set(instant("2027-03-12T08:00", ZONE))
    tick(offices)

    def reminders():
        failed = announced.week(WRITER, "fi").failed
        return [one for one in failed if one.sort == "Muistutus"]

    assert [one.state for one in reminders()] == ["expired"]
    offices.clock.set(instant("2027-03-20T08:00", ZONE))
    assert reminders() == []


def test_the_page_asks_as_often_for_many_lines_as_for_few(desk, offices):
    """Nineteen more drafts in review are no reason for a single further question."""
    _put_in_review(offices, range(1))
    few = _questions(offices, lambda: desk.week(APPROVER, "fi"))
    _put_in_review(offices, range(1, 20))

    many = _questions(offices, lambda: desk.week(APPROVER, "fi"))

    assert many == few
    week = desk.week(APPROVER, "fi")
    assert len(week.waiting) == 20
    assert not week.more


def _put_in_review(house, numbers):
    with house.store.write() as session:
        for number in numbers:
            session.add(_copy(session, number))


def _copy(session, number):
    news = session.exec(select(Item).where(Item.external_id == "spring_news")).one()
    values = news.model_dump(exclude={"id"})
    return Item(
        **{
            **values,
            "external_id": f"news_{number}",
            "state": "in_review",
            "updated_at": news.updated_at + timedelta(minutes=number),
        }
    )


def _questions(house, look):
    asked = []
    engine = house.store.reader
    event.listen(
        engine, "before_cursor_execute", asked_with := (lambda *_args: asked.append(1))
    )
    look()
    event.remove(engine, "before_cursor_execute", asked_with)
    return len(asked)


def test_an_approved_number_waits_for_whoever_schedules_it(desk, offices):
    """It leaves only by that press; nobody said so, and its hour went by."""
    lead = "national_lead"
    approve_items(offices, *NL1_ITEMS)
    decide(offices, "submit", "NL1", user=lead)
    decide(offices, "approve", "NL1", user=APPROVER)
    offices.clock.set(instant("2027-02-15T09:00", ZONE))

    after = desk.approvals.after(APPROVER, "NL1", "fi")
    week = desk.week(lead, "fi")

    assert (after.leaves_at, after.to_schedule.hour) == (None, 10)
    line = _subjects(week.waiting)["edition:NL1"]
    assert (line.act, line.path) == ("schedule", "/editions/NL1")
    assert "edition:NL1" not in _subjects(week.upcoming)

    decide(offices, "schedule", "NL1", user=lead, untested_because="seen")
    week = desk.week(lead, "fi")

    assert desk.approvals.after(APPROVER, "NL1", "fi").to_schedule is None
    assert "edition:NL1" not in _subjects(week.waiting)
    assert "edition:NL1" in _subjects(week.upcoming)
