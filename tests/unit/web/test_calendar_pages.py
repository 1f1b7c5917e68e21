"""Pages of the calendar: addresses, what is shown, what a press does."""

import re
from datetime import date

import pytest
from calendar_sample import SampleCalendar
from desk_sample import SampleDesk
from desk_visit import visiting, words

from comms.content.sheets import LARGEST, read_table
from comms.errors import Refused
from comms.language import say
from comms.model.calendar import VIEWS, Asked
from comms.web.desk.calendar_asked import address, read

TODAY = date(2027, 2, 16)


@pytest.fixture
def calendar():
    """What stands behind the pages."""
    return SampleCalendar()


@pytest.fixture
def visit(reader, clock, calendar):
    """Open a browser before the desk."""
    desk = SampleDesk()
    desk.calendar = calendar
    with visiting(reader, clock, desk) as browser:
        yield browser


def test_addresses_ask_for_what_they_were_made_from():
    """Back works, and a link shows a colleague the same."""
    asked = Asked(
        view="week", on=date(2027, 3, 28), unit="KAI", account="bsky", kind="post"
    )

    query = dict(
        part.split("=") for part in address(asked).partition("?")[2].split("&")
    )

    assert read(query, TODAY) == asked
    assert "page=" not in address(Asked(view="list", on=TODAY, page=3), unit="KAI")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"view": "decade", "on": "2027-02-30", "page": "-1"},
        {"on": "0001-01-01", "page": "٣"},
        {"on": "9999-12-31"},
        {"page": "9" * 5000},
    ],
)
def test_what_cannot_be_read_asks_for_this_month(query):
    """Whatever somebody types into an address, a calendar comes."""
    assert read(query, TODAY) == Asked(view="month", on=TODAY)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_says_where_it_is_and_keeps_its_filters(
    visit, calendar, view, language
):
    """Heading, zone, week; the ways on carry what is filtered."""
    page = visit.get(f"/desk/{language}/calendar?view={view}&on=2027-02-16&unit=KAI")

    assert page.status_code == 200
    assert "Europe/Helsinki" in words(page)
    assert calendar.asked.unit == "KAI"
    assert "on=2027-03-01&amp;unit=KAI" in page.text
    assert 'hreflang="sv"' in page.text
    assert "/desk/sv/calendar?view=" in page.text


def test_states_and_kinds_stand_there_in_words(visit):
    """Colour says nothing to many; drafts are seen."""
    page = words(visit.get("/desk/fi/calendar?view=month"))

    for key in ("desk.state.draft", "desk.state.scheduled", "calendar.kind.edition"):
        assert say("fi", key) in page
    assert "+ 3 muuta" in page
    assert "laskiainen (Ruotsissa)" in page


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("month", "päivä 2/3 Tapahtuma: Leiri"),
        ("week", "Jatkuu"),
        ("list", "päivä 3/3 klo 16.00 asti"),
    ],
)
def test_what_goes_on_says_so_in_words(visit, view, told):
    """Nobody takes the second day of a camp for another camp."""
    page = " ".join(words(visit.get(f"/desk/fi/calendar?view={view}")).split())

    assert told in page
    assert "päivä 2/3" in page


def test_days_to_come_open_the_composer_and_past_ones_do_not(visit):
    """Nothing new can leave yesterday."""
    page = visit.get("/desk/fi/calendar?view=month").text

    assert "/desk/fi/calendar/new?on=2027-02-17" in page
    assert "/desk/fi/calendar/new?on=2027-02-15" not in page
    new = visit.get("/desk/fi/calendar/new?on=2027-02-17T09:00").text
    assert "/desk/fi/seminars/new?on=2027-02-17T09:00" in new
    past = visit.get("/desk/fi/calendar/new?on=2027-02-15T09:00")
    assert 'href="/desk/fi/seminars/new"' in past.text
    assert "?on=" not in past.text
    assert "Valittu päivä (ma 15.2.2027) on mennyt" in words(past)


def test_move_goes_where_the_form_says_and_back_to_the_same_view(visit, calendar):
    """The undo bar stands over what the person was looking at."""
    answer = visit.post(
        "/desk/fi/calendar/move/17?view=week&on=2027-02-18&unit=KAI",
        data={"day": "19.2.2027", "time": "9.30", "seen": "2027-02-18T09:00"},
    )

    assert calendar.done == [
        ("move", "coordinator_KAI", "17", "2027-02-19T09:30", "2027-02-18T09:00")
    ]
    assert answer.headers["location"] == (
        "/desk/fi/calendar?view=week&on=2027-02-18&unit=KAI&moved=5#message"
    )
    bar = words(visit.get(answer.headers["location"]))
    assert "Siirretty: Mitä perheet tarvitsevat?, pe 19.2.2027 klo 9." in bar
    assert say("fi", "calendar.moved.void") in bar


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("19.2.2027", "9" * 5000),
        ("30.2.2027", "9"),
        ("19.2.", "9"),
        ("19.2.2027", "25"),
        ("", ""),
        ("x", "9.75"),
    ],
)
def test_time_that_cannot_be_read_comes_back_as_typed(visit, calendar, day, time):
    """With its reason at the field, and nothing moved."""
    answer = visit.post("/desk/fi/calendar/move/17", data={"day": day, "time": time})

    assert answer.status_code == 422
    assert f'name="day" value="{day}"' in answer.text
    assert say("fi", "calendar.problem.unreadable") in words(answer)
    assert calendar.done == []


def test_free_slot_is_one_press(visit, calendar):
    """The next free time of the account, without typing."""
    data = {"day": "1.1.2027", "time": "1", "slot": "2027-02-20T12:00"}
    visit.post("/desk/fi/calendar/move/17", data=data)

    assert calendar.done[0][3] == "2027-02-20T12:00"
    data["slot"] = "tomorrow"
    assert visit.post("/desk/fi/calendar/move/17", data=data).status_code == 422


def test_refusal_stands_over_the_form(visit, calendar):
    """Somebody else moved it meanwhile, or it has left."""
    calendar.refusal = Refused("fixed_sent")
    answer = visit.post(
        "/desk/fi/calendar/move/17", data={"day": "19.2.2027", "time": "9"}
    )

    assert answer.status_code == 422
    assert say("fi", "rules.fixed_sent") in words(answer)


def test_what_is_fixed_says_why_and_where_it_changes(visit, calendar):
    """No form for what cannot be moved."""
    calendar.fixed = "Tämä on jo lähtenyt."
    page = visit.get("/desk/fi/calendar/move/17")

    assert "Tämä on jo lähtenyt." in words(page)
    assert 'name="day"' not in page.text
    assert visit.get("/desk/fi/calendar/move/18").status_code == 404


def test_move_is_taken_back_by_its_number(visit, calendar):
    """From the bar; a number that is none is no move."""
    visit.post("/desk/fi/calendar/take-back?view=list", data={"act": "5"})

    assert calendar.done == [("take_back", "coordinator_KAI", 5)]
    for act in ("x", "9" * 20):
        answer = visit.post("/desk/fi/calendar/take-back", data={"act": act})
        assert answer.status_code == 404


def test_spreadsheets_carry_no_formula(visit):
    """S13: nothing of ours runs in a spreadsheet; and nothing is lost."""
    table = visit.get("/desk/fi/calendar.csv?view=month&on=2027-02-01")
    book = visit.get("/desk/fi/calendar.xlsx?view=month&on=2027-02-01")

    assert b";'=HYPERLINK(1)" in table.content
    for answer in (table, book):
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
        assert read_table(answer.content)[1] == ["2027-02-18 09:00", "=HYPERLINK(1)"]


def test_table_is_tried_before_it_is_carried_out(visit, calendar):
    """Line by line; with a fault there is no button to carry it out."""
    tried = visit.post(
        "/desk/fi/calendar/table", files={"file": ("t.csv", b"Aika;Aihe")}
    )
    assert calendar.done == [("try", b"Aika;Aihe")]
    assert say("fi", "calendar.table.is.fault") in words(tried)
    assert 'value="take"' not in tried.text

    calendar.tried = type(calendar.tried)(lines=calendar.tried.lines[:1])
    ready = visit.post(
        "/desk/fi/calendar/table",
        data={"table": "Aika;Aihe"},
        files={"file": ("", b"")},
    )
    done = visit.post(
        "/desk/fi/calendar/table",
        data={"table": "Aika;Aihe", "act": "take", "key": key_of(ready)},
        files={"file": ("", b"")},
    )
    assert 'value="take"' in ready.text
    assert calendar.done[-1] == ("take", b"Aika;Aihe", key_of(ready))
    assert done.status_code == 303, "loaded again, it carries nothing out again"
    assert "Yksi rivi otettiin käyttöön." in words(visit.get(done.headers["location"]))


def key_of(page) -> str:
    """Return what makes a form that is sent twice one request."""
    return re.search(r'name="key" value="([\w-]{16})"', page.text)[1]


def test_table_that_is_too_large_is_told_so(visit, calendar):
    """As a file and as text; it is not turned away at the door."""
    content = b"Aika;Aihe\n" + b"a" * 2_100_000
    for fields in (
        {"files": {"file": ("t.csv", content)}},
        {"data": {"table": content.decode()}, "files": {"file": ("", b"")}},
    ):
        calendar.done.clear()

        assert visit.post("/desk/fi/calendar/table", **fields).status_code == 200
        assert len(calendar.done[0][1]) > LARGEST


def test_event_leads_to_the_item_that_tells_it(visit):
    """An event has no page of its own at the desk."""
    answer = visit.get("/desk/fi/calendar/events/E1")

    assert answer.headers["location"] == "/desk/fi/items/seminar"
    assert visit.get("/desk/fi/calendar/events/E9").status_code == 404
