"""What lasts several days is told on each of them, in every view of the calendar."""

from datetime import date, timedelta

import pytest
from calendar_steps import asked
from sqlmodel import select

from comms.clock import instant
from comms.model.states import ItemState
from comms.model.tables import Event, Item
from comms.store.publications import by_plan_entry
from comms.workflows.desk import DeskReader

JUNE, JULY = date(2027, 6, 1), date(2027, 7, 1)
ZONE = "Europe/Helsinki"


@pytest.fixture
def desk(lape):
    """Open a calendar with a camp, a fair over two months, and a night."""
    with lape.store.write() as session:
        like = session.exec(select(Event).where(Event.external_id == "E1")).one()
        for name, (starts, ends) in SPANS.items():
            session.add(_event(name, starts, ends, like))
    return DeskReader(lape).calendar


SPANS = {
    "camp": ("2027-06-08T09:00", "2027-06-10T16:00"),
    "fair": ("2027-06-29T10:00", "2027-07-02T00:00"),
    "night": ("2027-06-16T18:00", "2027-06-17T00:00"),
}


def _event(name: str, starts: str, ends: str, like: Event) -> Event:
    told = {"title": {"fi": name}, "starts": starts, "ends": ends, "registration": {}}
    return Event(
        source=like.source,
        external_id=name,
        unit=like.unit,
        path=f"events/{name}.yaml",
        facts={**like.facts, "id": name, **told},
        content_hash=name,
        uid=name,
        starts_at=instant(starts, ZONE),
        ends_at=instant(ends, ZONE),
        updated_at=like.updated_at,
    )


def _days(page) -> dict[date, list[tuple[str, object]]]:
    """Return by day what a page tells of the three, and which part of it."""
    days = [day for week in page.weeks for day in week]
    days += [day for band in page.bands for day in band.days]
    found: dict[date, list] = {}
    for day in days:
        own = [(one.title, one.part) for one in day.entries if one.kind == "event"]
        found.setdefault(day.day, []).extend(own)
    return {day: own for day, own in found.items() if own}


CAMP = {date(2027, 6, 7 + n): [("camp", (n, 3))] for n in (1, 2, 3)}
NIGHT = {date(2027, 6, 16): [("night", None)]}


@pytest.mark.parametrize("view", ["month", "list"])
def test_a_thing_stands_on_each_day_it_touches(desk, view):
    """Over the end of a month, too; what ends at midnight is over the day before."""
    june = _days(desk.page("national_lead", asked(view, JUNE, kind="event"), "fi"))
    july = _days(desk.page("national_lead", asked(view, JULY, kind="event"), "fi"))

    ends = {
        date(2027, 6, 29): [("fair", (1, 3))],
        date(2027, 6, 30): [("fair", (2, 3))],
    }
    after = {date(2027, 7, 1): [("fair", (3, 3))]}
    shown = after if view == "month" else {}
    assert june == CAMP | NIGHT | ends | shown
    assert july == (ends if view == "month" else {}) | after


def test_a_week_tells_above_its_hours_what_goes_on(desk):
    """It begins at its hour; there is no such row where nothing goes on."""
    week = desk.page("national_lead", asked("week", date(2027, 6, 9)), "fi")
    later = desk.page("national_lead", asked("week", date(2027, 6, 16)), "fi")

    first, *hours = week.bands
    assert (first.starts, first.ends) == (0, 0)
    told = [(day.day.day, one.part) for day in first.days for one in day.entries]
    assert told == [(9, (2, 3)), (10, (3, 3))]
    (morning,) = [band for band in hours if band.starts == 9]
    assert [one.part for one in morning.days[1].entries] == [(1, 3)]
    assert all(band.ends for band in later.bands)


def test_a_year_tells_it_in_both_its_months(desk):
    """It is one thing, and counted once."""
    wanted = asked("year", JUNE, kind="event")
    year = desk.page("national_lead", wanted, "fi")
    named = {
        month.first.month: [e.title for e in month.entries] for month in year.months
    }

    assert named[6] == ["camp", "night", "fair"]
    assert named[7] == ["fair"]
    assert year.count == sum(map(len, named.values())) - 1


def test_each_day_of_a_month_tells_as_much_as_its_list(desk, lape):
    """Of every kind, with an item in review that leaves on several days."""
    with lape.store.write() as session:
        item = session.exec(select(Item).where(Item.external_id == "spring_news")).one()
        item.state = ItemState.IN_REVIEW
        session.add(item)
        posts = by_plan_entry(session, kinds=["post"]).values()
        own = [row for row in posts if row.plan_entry.split(":")[1] == "spring_news"]
        own[0].due_at += timedelta(days=2)
        session.add(own[0])
    for month in (date(2027, 2, 1), JUNE):
        page = desk.page("national_lead", asked("month", month), "fi")
        days = {day.day: day for week in page.weeks for day in week}
        listed = {
            day: desk.page("national_lead", asked("day", day), "fi").weeks[0][0].entries
            for day in days
        }

        assert {day: len(one.entries) + one.more for day, one in days.items()} == {
            day: len(own) for day, own in listed.items()
        }
        whole = {(e.key, e.part) for day in days.values() for e in day.entries}
        assert whole <= {(e.key, e.part) for own in listed.values() for e in own}


def test_a_page_of_the_list_holds_no_more_for_what_lasts_long(desk, monkeypatch):
    """Its lines are counted, not its things: none is lost between two pages."""
    monkeypatch.setattr("comms.workflows.calendar.A_PAGE", 2)
    told = []
    for number in range(4):
        wanted = asked("list", JUNE, kind="event", page=number)
        page = desk.page("national_lead", wanted, "fi")
        told.append([e.part for day in page.weeks[0] for e in day.entries])
        assert page.more == (number < 2)

    assert told == [[(1, 3), (2, 3)], [(3, 3), None], [(1, 3), (2, 3)], []]


def test_an_exhibition_of_months_stands_on_each_of_its_days(desk, lape):
    """Though it began long before the window; it is over where it is over."""
    with lape.store.write() as session:
        like = session.exec(select(Event).where(Event.external_id == "E1")).one()
        span = ("2027-09-01T10:00", "2028-03-31T18:00")
        session.add(_event("exhibition", *span, like))
    days = 30 + 31 + 30 + 31 + 31 + 29 + 31

    def told(view, on):
        page = desk.page("national_lead", asked(view, on, kind="event"), "fi")
        return _days(page)

    assert told("list", date(2028, 2, 10)) == {
        date(2028, 2, n): [("exhibition", (153 + n, days))] for n in range(1, 30)
    }
    week = told("week", date(2028, 3, 30))
    assert list(week) == [date(2028, 3, n) for n in range(27, 32)]
    assert told("day", date(2027, 12, 24)) == {
        date(2027, 12, 24): [("exhibition", (115, days))]
    }
    assert told("list", date(2028, 4, 1)) == {}
    year = desk.page("national_lead", asked("year", date(2028, 5, 1)), "fi")
    assert [m.first.month for m in year.months if m.entries] == [1, 2, 3]
