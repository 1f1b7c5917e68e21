"""Holidays stand where printed calendars have them, under the names people use."""

from datetime import date

import pytest

from comms.events.holidays import easter, holidays

#: Easter Sundays of printed almanacs, the earliest and the latest there are among them.
EASTERS = ["1961-04-02", "2024-03-31", "2025-04-20", "2027-03-28", "2038-04-25"]


@pytest.mark.parametrize("day", [*EASTERS, "2285-03-22", "1943-04-25"])
def test_easter_is_when_almanacs_say(day):
    """Six other days of the year are counted from it."""
    found = date.fromisoformat(day)

    assert easter(found.year) == found


@pytest.mark.parametrize(
    ("day", "fi", "sv"),
    [
        ("2027-03-26", "pitkäperjantai", "långfredagen"),
        ("2027-05-06", "helatorstai", "Kristi himmelsfärdsdag"),
        ("2027-06-25", "juhannusaatto", "midsommarafton"),
        ("2027-06-26", "juhannuspäivä", "midsommardagen"),
        ("2026-06-20", "juhannuspäivä", "midsommardagen"),
        ("2026-10-31", "pyhäinpäivä", "alla helgons dag"),
        ("2027-11-06", "pyhäinpäivä", "alla helgons dag"),
        ("2027-12-06", "itsenäisyyspäivä", "självständighetsdagen"),
    ],
)
def test_movable_and_fixed_days_have_their_names(day, fi, sv):
    """Almanacs of 2026 and 2027."""
    on = date.fromisoformat(day)

    assert [one.name for one in holidays(on, on, "fi")] == [fi]
    assert [one.name for one in holidays(on, on, "sv")] == [sv]


def test_days_of_sweden_alone_say_so():
    """6 June is a working day in Finland."""
    (found,) = holidays(date(2027, 6, 6), date(2027, 6, 6), "en")

    assert found.countries == ("SE",)


def test_span_over_new_year_is_in_order():
    """A month view reaches into the next year."""
    days = [one.day for one in holidays(date(2027, 12, 24), date(2028, 1, 6), "fi")]

    assert days == sorted(days)
    assert days[0] == date(2027, 12, 24)
    assert days[-1] == date(2028, 1, 6)
