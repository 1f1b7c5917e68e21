"""Days and hours as people type them in three languages."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.content.seminar_times import (
    Hour,
    Unread,
    both_readings,
    local,
    read_day,
    read_hour,
    read_hours,
    shown_day,
    shown_hour,
    shown_hours,
    unclear,
)

ZONE = "Europe/Helsinki"
DAY = date(2027, 3, 11)
#: What people type for a month, by language.
MONTHS = {
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta "
    "heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    "sv": "januari februari mars april maj juni juli augusti september oktober "
    "november december",
    "en": "January February March April May June July August September October "
    "November December",
}
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2099, 12, 31))
hours = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize(
    "typed",
    [
        "11.3.2027",
        "11.03.2027",
        "to 11.3.2027",
        "11. 3. 2027",
        "11/3/2027",
        "2027-03-11",
        "torstai 11. maaliskuuta 2027",
        "torsdag den 11 mars 2027",
        "Thu 11 March 2027",
        "March 11, 2027",
    ],
)
def test_a_day_is_taken_in_the_habits_of_three_languages(typed):
    """Nobody learns a format for a form."""
    assert read_day(typed) == DAY


@pytest.mark.parametrize("typed", ["13.10.", "13.10", "13.10.27", "13 oktober"])
def test_a_day_without_its_year_is_asked_for(typed):
    """N07: guessing the year has sent people to closed doors."""
    assert read_day(typed) == Unread(key="year_missing")


@pytest.mark.parametrize("typed", ["", "31.2.2027", "31.2.", "huomenna", "²³.1.2027"])
def test_what_is_no_day_is_no_day(typed):
    """And it is not said that only its year is missing."""
    assert read_day(typed) == Unread(key="day_wrong")


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("12–15", "12:00", "15:00"),
        ("12.00-15.30", "12:00", "15:30"),
        ("12:00—15:30", "12:00", "15:30"),
        ("12 to 15", "12:00", "15:00"),
        ("klo 12–15", "12:00", "15:00"),
        ("kl. 9.15–11", "09:15", "11:00"),
        ("12 noon to 3 pm", "12:00", "15:00"),
        ("9–11 am", "09:00", "11:00"),
        ("11–3 pm", "11:00", "15:00"),
    ],
)
def test_hours_are_taken_in_the_habits_of_three_languages(typed, start, end):
    """Walk-through 1 counts seconds."""
    assert read_hours(typed) == (Hour(wall=start), Hour(wall=end))


@pytest.mark.parametrize(
    ("typed", "key"),
    [("12", "end_missing"), ("25–26", "hours_wrong"), ("", "hours_wrong")],
)
def test_hours_that_cannot_be_are_said_so(typed, key):
    """An event without an end has no length in any calendar."""
    assert read_hours(typed) == Unread(key=key)


def test_an_hour_of_spring_night_that_is_skipped_is_named():
    """N11."""
    moment = local(date(2027, 3, 28), Hour(wall="03:30"))

    assert unclear(moment, ZONE) == "local_time_does_not_exist"


def test_an_hour_of_autumn_night_can_be_chosen_by_its_offset():
    """N12: what the form proposes to write is what it takes."""
    moment = local(date(2027, 10, 31), Hour(wall="03:30"))
    first, second = both_readings(moment, ZONE)

    assert unclear(moment, ZONE) == "local_time_is_ambiguous"
    assert (first, second) == ("03.30+03:00", "03.30+02:00")
    for typed in (first, second):
        hour = read_hour(typed)
        assert isinstance(hour, Hour)
        assert not unclear(local(date(2027, 10, 31), hour), ZONE)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_text_raises(typed):
    """Whatever is pasted into a field, the form comes back."""
    assert isinstance(read_day(typed), date | Unread)
    assert isinstance(read_hour(typed), Hour | Unread)
    assert isinstance(read_hours(typed), tuple | Unread)


@settings(max_examples=300, deadline=None)
@given(
    st.from_regex(
        r"\A(to |den )?[0-9]{1,3}[./ -][0-9]{0,3}[./ -]?[0-9]{0,5}( [a-z]+)?\Z"
    )
)
def test_no_near_miss_raises(typed):
    """What looks like a day or an hour is where a parser stumbles."""
    assert isinstance(read_day(typed), date | Unread)
    assert isinstance(read_hours(typed), tuple | Unread)


@given(days, st.sampled_from(["fi", "sv", "en"]))
def test_every_day_is_read_back_from_its_words(day, language):
    """For each day of eighty years and each language's month."""
    name = MONTHS[language].split()[day.month - 1]
    dot = "." if language == "fi" else ""

    assert read_day(f"{day.day}{dot} {name} {day.year}") == day
    assert read_day(f"{day.day}.{day.month}.{day.year}") == day
    assert shown_day(day.isoformat()) == f"{day.day}.{day.month}.{day.year}"


@given(days, hours, hours)
def test_what_the_form_shows_it_takes(day, start, end):
    """Saving an untouched form changes no time."""
    starts, ends = f"{day}T{start}", f"{day}T{end}"

    assert read_hours(shown_hours(starts, ends)) == (Hour(wall=start), Hour(wall=end))
    assert read_hour(shown_hour(starts)) == Hour(wall=start)
