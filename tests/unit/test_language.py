"""Dates, plurals and words in three languages."""

from datetime import date, datetime

import pytest

from comms.clock import in_zone, instant
from comms.language import (
    MissingWords,
    format_day,
    format_moment,
    format_span,
    interface_language,
    month_name,
    pick,
    say,
    say_count,
    short_day,
    unbroken,
)
from comms.render.environment import open_templates

NOON = in_zone(instant("2027-03-11T12:00", "Europe/Helsinki"), "Europe/Helsinki")
THREE = in_zone(instant("2027-03-11T15:00", "Europe/Helsinki"), "Europe/Helsinki")
NEXT_DAY = in_zone(instant("2027-03-12T09:30", "Europe/Helsinki"), "Europe/Helsinki")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "to 11.3.2027 klo 12–15"),
        ("sv", "to 11.3.2027 kl. 12–15"),
        ("en", "Thu 11 March 2027, 12 noon–3 pm"),
    ],
)
def test_a_span_of_time_reads_as_people_write_it(language, expected):
    """The forms that the interface promises."""
    assert format_span(NOON, THREE, language) == expected


@pytest.mark.parametrize(
    ("language", "apart"),
    [("fi", "12\u00a0500"), ("sv", "12\u00a0500"), ("en", "12,500")],
)
def test_large_numbers_have_their_thousands_apart(language, apart):
    """In words as in tables, and never in a year."""
    assert say_count(language, "running.stop.waits", 12_500, num=12_500).startswith(
        f"{apart} "
    )
    environment = open_templates().environment(language)
    shown = environment.from_string(
        "{{ ngettext('running.stop.waits', 'running.stop.waits.many', many) }}"
        "|{{ _('readers.list.seen', seen=many) }}|{{ many|number }}"
        "|{{ 2027|number }}"
    ).render(many=12_500)
    sentence, named, number, year = shown.split("|")
    assert sentence.startswith(f"{apart} ")
    assert apart in named
    assert (number, year) == (apart, "2027")


def test_a_span_over_two_days_names_both():
    """Nobody should have to guess the second day."""
    assert format_span(NOON, NEXT_DAY, "fi") == (
        "to 11.3.2027 klo 12 – pe 12.3.2027 klo 9.30"
    )


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [(0, 0, "12 midnight"), (0, 5, "12.05 am"), (9, 30, "9.30 am"), (13, 0, "1 pm")],
)
def test_english_hours_have_their_half_of_the_day(hour, minute, expected):
    """Twelve is noon or midnight, never "12 am"."""
    moment = datetime(2027, 3, 11, hour, minute)  # noqa: DTZ001 - a wall clock

    assert format_moment(moment, "en").endswith(f", {expected}")


def test_a_language_the_program_does_not_speak_gets_english():
    """Sámi content may come before a Sámi interface."""
    assert interface_language("se") == "en"
    assert format_day(date(2027, 3, 11), "se") == "Thu 11 March 2027"
    assert [short_day(date(2027, 3, 8), each) for each in ("fi", "sv", "en")] == [
        "8.3.",
        "8.3",
        "8 Mar",
    ]
    whole = [short_day(date(2027, 3, 8), each, with_year=True) for each in ("sv", "en")]
    assert whole == ["8.3.2027", "8 Mar 2027"]
    assert month_name(2, "sv") == "februari"


def test_what_names_a_thing_is_written_as_it_is_typed():
    """A delivery is settled, and an act looked up, by this number."""
    said = say("en", "rules.not_in_doubt", delivery=12_345, state="sent")

    assert "delivery 12345:" in said
    assert "54321" in say("fi", "operate.audit_missing", act=7, place=54_321)


def test_a_missing_text_falls_back_in_order():
    """Her language, then the fallback, then whatever there is."""
    assert pick({"fi": "a", "sv": "b"}, "en", "fi") == "a"
    assert pick({"sv": "b"}, "en", "fi") == "b"
    assert pick({}, "en", "fi") == ""


def test_a_key_without_words_is_never_shown():
    """A page with "rules.four_eyes" on it helps nobody."""
    with pytest.raises(MissingWords):
        say("fi", "rules.no_such_rule")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "to 11.3.2027 klo~12 – pe 12.3.2027 klo~9.30"),
        ("sv", "to 11.3.2027 kl.~12 – fr 12.3.2027 kl.~9.30"),
        ("en", "Thu 11 March 2027, 12~noon – Fri 12 March 2027, 9.30~am"),
    ],
)
def test_an_hour_stays_with_its_word(language, expected):
    """On a narrow screen "klo" at the end of a line is read as a slip."""
    written = format_span(NOON, NEXT_DAY, language)

    assert unbroken(written) == expected.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fi", "to 11.3.2027"), ("sv", "to 11.3.2027"), ("en", "Thu 11 March 2027")],
)
def test_a_day_in_a_sentence_is_written_as_people_write_it(language, expected):
    """The end of a picture's permission stood there as 2027-03-11."""
    said = say(
        language, "seminar.problem.photo_permission_expired", day=date(2027, 3, 11)
    )

    assert expected in said
