"""Rhythms are read as people mean them, or refused with the word that is wrong."""

from datetime import date

import pytest

from comms.model.rhythms import RhythmWrong, parse_cron, returns


@pytest.mark.parametrize(
    ("field", "days"),
    [("mon", (0,)), ("1", (0,)), ("0", (6,)), ("7", (6,)), ("fri-sun", (4, 5, 6))],
)
def test_weekdays_are_counted_as_in_crontabs(field, days):
    """In APScheduler 0 is Monday, in every crontab Sunday: here the crontab counts."""
    assert parse_cron(f"0 9 * * {field}").weekdays == days


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("0 9 * *", "0 9 * *"),
        ("60 9 * * *", "60"),
        ("0 24 * * *", "24"),
        ("0 9 0 * *", "0"),
        ("0 9 * 13 *", "13"),
        ("0 9 * * fun", "fun"),
        ("0 9 5-3 * *", "5-3"),
        ("*/0 9 * * *", "*/0"),
        ("0 9 ,1 * *", ""),
        ("0 9 * * ٣", "٣"),
    ],
)
def test_the_wrong_word_of_a_rule_is_named(rule, part):
    """The finding points at it."""
    with pytest.raises(RhythmWrong) as fault:
        parse_cron(rule)

    assert fault.value.part == part


def test_a_rule_that_no_year_fulfils_is_seen():
    """It would be planned for ever and never come."""
    assert not parse_cron("0 9 30 feb *").names_a_day()
    assert parse_cron("0 9 29 feb *").names_a_day()


def test_months_keep_the_day_where_the_month_has_it():
    """The end of January comes back at the ends of shorter months."""
    found = list(returns(date(2027, 1, 31), "1 month", date(2027, 5, 31)))

    assert [day.isoformat() for day in found] == [
        "2027-02-28",
        "2027-03-31",
        "2027-04-30",
        "2027-05-31",
    ]


@pytest.mark.parametrize("every", ["6", "weeks", "0 weeks", "6 years", "-1 day"])
def test_a_repetition_that_cannot_be_read_is_refused(every):
    """At once, not when the first day is asked for."""
    with pytest.raises(RhythmWrong):
        returns(date(2027, 1, 1), every, date(2027, 12, 31))
