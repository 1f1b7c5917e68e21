"""Calendar files, read back by a parser and held against RFC 5545."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from comms.events.calendar import calendar_file
from comms.model.views import ContactCard, EventView

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2027, 2, 16, 7, 0, tzinfo=UTC)

E1 = EventView(
    id="E1",
    uid="e1@lape.example.org",
    sequence=3,
    language="sv",
    title="Vad behöver familjerna? Öppen eftermiddag; kaffe, bullar",
    summary="Kom och berätta. Ingen anmälan.",
    starts=datetime(2027, 3, 11, 12, tzinfo=HELSINKI),
    ends=datetime(2027, 3, 11, 15, tzinfo=HELSINKI),
    zone="Europe/Helsinki",
    place="Exempelstads stadshus",
    street="Esimerkkikatu 2",
    room="fullmäktigesalen, 2 vån.",
    municipality="Exempelstad",
    access=("Hiss vid huvudingången.",),
    registration_required=False,
    registration_opens=None,
    registration_closes=None,
    capacity=None,
    free=True,
    media_welcome=True,
    guest_speaker="",
    cancelled=False,
    unit_name="Egentliga Finland",
    contact=ContactCard(
        name="Projektkoordinator", email="k@example.org", phone="+358 0", unit="VSU"
    ),
    url="https://lape.example.org/sv/events/E1",
    calendar_url="/sv/events/E1.ics",
    updated_at=datetime(2027, 2, 15, 7, 0, tzinfo=UTC),
)
E2 = replace(
    E1,
    id="E2",
    uid="e2@lape.example.org",
    starts=datetime(2027, 4, 8, 12, tzinfo=HELSINKI),
    ends=datetime(2027, 4, 8, 15, tzinfo=HELSINKI),
)


@pytest.fixture
def raw():
    """Return the file with both events."""
    return calendar_file([E1, E2], now=NOW, name="Lape")


@pytest.fixture
def read(raw):
    """Return the file as a parser understands it."""
    return Calendar.from_ical(raw)


def test_lines_end_with_crlf_and_are_folded(raw):
    """RFC 5545, section 3.1: at most 75 octets, without the line end."""
    lines = raw.split(b"\r\n")

    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    raw.decode()


def test_file_says_what_it_is(read):
    """RFC 5545, section 3.6: required once each; METHOD for a publication."""
    assert read["version"] == "2.0"
    assert read["prodid"]
    assert read["method"] == "PUBLISH"
    assert "method" not in Calendar.from_ical(
        calendar_file([E1], now=NOW, name="Lape", method="")
    )


def test_both_sides_of_summer_time_come_out_right(raw, read):
    """March is +02:00, April +03:00; both are 12 o'clock on the wall."""
    starts = [event.decoded("dtstart") for event in read.walk("VEVENT")]

    assert [start.utcoffset() for start in starts] == [
        timedelta(hours=2),
        timedelta(hours=3),
    ]
    assert b"DTSTART;TZID=Europe/Helsinki:20270311T120000" in raw
    assert b"DTSTART;TZID=Europe/Helsinki:20270408T120000" in raw


def test_time_zone_is_described_once_and_rightly(read):
    """RFC 5545, section 3.6.5: onsets are told by the offset before them."""
    (zone,) = read.walk("VTIMEZONE")
    summer = [part["dtstart"].dt for part in zone.walk("DAYLIGHT")]
    winter = [part["dtstart"].dt for part in zone.walk("STANDARD")]

    assert str(zone["tzid"]) == "Europe/Helsinki"
    assert datetime(2027, 3, 28, 3, 0) in summer  # noqa: DTZ001 - wall time
    assert datetime(2027, 10, 31, 4, 0) in winter  # noqa: DTZ001 - wall time


def test_event_carries_its_identity_and_facts(read):
    """A later file with a higher number replaces this one."""
    event = read.walk("VEVENT")[0]

    assert str(event["uid"]) == "e1@lape.example.org"
    assert event["sequence"] == 3
    assert event.decoded("dtstamp") == NOW
    assert event["status"] == "CONFIRMED"
    assert str(event["url"]) == E1.url
    assert str(event["summary"]) == E1.title
    assert event["summary"].params["language"] == "sv"
    assert "fullmäktigesalen, 2 vån." in str(event["location"])
    assert "Projektkoordinator, k@example.org" in str(event["contact"])


def test_no_sign_up_is_said_once(read):
    """The summary of the event says it already."""
    first = str(read.walk("VEVENT")[0]["description"])
    silent = calendar_file([replace(E1, summary="Kom!")], now=NOW, name="Lape")

    assert first.count("Ingen anmälan") == 1
    described = str(Calendar.from_ical(silent).walk("VEVENT")[0]["description"])
    assert described.startswith("Kom!\nIngen anmälan.\n")


def test_cancelled_event_is_marked(raw):
    """Calendars strike it through instead of keeping it."""
    assert b"STATUS:CANCELLED" not in raw

    again = calendar_file([replace(E1, cancelled=True)], now=NOW, name="Lape")

    assert b"STATUS:CANCELLED" in again


def test_text_cannot_add_lines(raw):
    """A title may hold anything; it stays a title."""
    event = replace(E1, title="Kom\r\nATTENDEE:mailto:x@example.org")

    again = calendar_file([event], now=NOW, name="Lape")

    assert b"\r\nATTENDEE" not in again
    unfolded = raw.replace(b"\r\n ", b"")
    assert b"eftermiddag\\; kaffe\\, bullar" in unfolded


def test_no_events_make_an_empty_calendar():
    """A subscription may have nothing to show just now."""
    calendar = Calendar.from_ical(calendar_file([], now=NOW, name="Lape"))

    assert calendar.walk("VEVENT") == []


def test_zone_without_summer_time_is_described():
    """Not every place moves its clocks."""
    event = replace(E1, zone="Africa/Nairobi")

    (zone,) = Calendar.from_ical(calendar_file([event], now=NOW, name="Lape")).walk(
        "VTIMEZONE"
    )

    assert len(zone.walk("STANDARD")) == 1
    assert zone.walk("DAYLIGHT") == []
