"""Records of Linked Events, read back from the file, against the rules of the API."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from event_views import announcement, first, in_all, second

from comms.events.linked_events import (
    EventSource,
    Series,
    linked_events_file,
    linked_events_record,
    series_record,
)
from comms.events.linked_events_check import check_record

SOURCE = EventSource(
    api="https://events.example.org/v1", data_source="lape", publisher="lape:VSU"
)
ITEM = in_all(announcement)
SERIES = Series(id="vsu_spring", name={code: i.title for code, i in ITEM.items()})
EVENTS = [in_all(first), in_all(second)]
#: Fields that hold a text per language.
TRANSLATED = (
    "name",
    "short_description",
    "description",
    "location_extra_info",
    "provider",
    "info_url",
)


def record(views=EVENTS[0], item=ITEM, **more):
    """Return the record of one event."""
    return linked_events_record(views, item, source=SOURCE, **more)


@pytest.fixture
def document():
    """Return the file of the announcement, read back."""
    records = [
        series_record(SERIES, EVENTS, ITEM, source=SOURCE),
        *(record(views, series=SERIES) for views in EVENTS),
    ]
    return json.loads(linked_events_file(records))


def test_announcement_is_two_events_of_one_series(document):
    """The sample's fan-out: two events, one series."""
    series, *events = document["events"]

    assert series["super_event_type"] == "recurring"
    assert series["super_event"] is None
    assert [event["id"] for event in events] == ["lape:E1", "lape:E2"]
    assert {event["super_event"]["@id"] for event in events} == {
        "https://events.example.org/v1/event/lape:vsu_spring/"
    }
    assert {event["super_event_type"] for event in events} == {None}
    assert series["start_time"] == events[0]["start_time"]
    assert series["end_time"] == events[1]["end_time"]


def test_every_text_stands_in_each_language(document):
    """Readers of the city's calendar get their own language, not a mixture."""
    for event in document["events"][1:]:
        for field in TRANSLATED:
            assert list(event[field]) == ["fi", "sv", "en"], field
            assert all(event[field].values())


def test_times_are_instants_in_utc_on_both_sides_of_summer_time(document):
    """Twelve o'clock is ten in March and nine in April."""
    _, winter, summer = document["events"]

    assert winter["start_time"] == "2027-03-11T10:00:00Z"
    assert summer["start_time"] == "2027-04-08T09:00:00Z"
    assert summer["enrolment_end_time"] == "2027-04-01T13:15:00Z"
    assert datetime.fromisoformat(winter["end_time"]) == datetime(
        2027, 3, 11, 13, tzinfo=UTC
    )


def test_room_stands_beside_the_place():
    """H2: the place keeps its id when only the room changes."""
    moved = {code: replace(view, room="ruokasali") for code, view in EVENTS[0].items()}
    before, after = record(), record(moved)

    assert before["location_extra_info"]["sv"] == "fullmäktigesalen, 2 vån."
    assert after["location_extra_info"]["fi"] == "ruokasali"
    assert before["location"] == after["location"]
    assert before["location"]["name"]["en"] == "Exampleton Town Hall"
    assert before["location"]["@id"] != record(EVENTS[1])["location"]["@id"]


@pytest.mark.parametrize(
    ("cancelled", "status", "shown"),
    [
        (False, "EventScheduled", "EventScheduled"),
        (False, "EventRescheduled", "EventRescheduled"),
        (False, "EventPostponed", "EventPostponed"),
        (True, "EventRescheduled", "EventCancelled"),
    ],
)
def test_status_is_one_of_four_and_cancelled_wins(cancelled, status, shown):
    """Nobody should travel to an event that was first moved and then called off."""
    views = {c: replace(v, cancelled=cancelled) for c, v in EVENTS[0].items()}

    assert record(views, status=status)["event_status"] == shown


def test_series_is_cancelled_with_its_last_event():
    """One of two cancelled leaves a series of one."""
    gone = {c: replace(v, cancelled=True) for c, v in EVENTS[0].items()}

    one = series_record(SERIES, [gone, EVENTS[1]], ITEM, source=SOURCE)
    both = series_record(SERIES, [gone], ITEM, source=SOURCE)

    assert one["event_status"] == "EventScheduled"
    assert both["event_status"] == "EventCancelled"


def test_open_event_says_so_as_an_offer(document):
    """H5: no sign-up is a positive choice, told everywhere."""
    _, open_, workshop = document["events"]

    assert open_["offers"][0]["is_free"] is True
    assert open_["offers"][0]["description"]["fi"] == "Ei ilmoittautumista"
    assert "to 1.4.2027" in workshop["offers"][0]["description"]["sv"]
    assert open_["description"]["fi"].count("Ei ilmoittautumista") == 1
    assert workshop["maximum_attendee_capacity"] == 24


def test_access_and_picture_are_told_in_words(document):
    """Both are what some readers decide by."""
    event = document["events"][1]

    assert "Lift by the main door" in event["custom_data"]["accessibility_en"]
    assert "Hissi pääovelta" in event["description"]["fi"]
    assert event["images"][0]["alt_text"]["sv"] == "En ritad gård"
    assert event["images"][0]["photographer_name"] == "Esimerkkikuvaaja"


def test_languages_have_explicit_names():
    """A language the API does not know is left out, never guessed."""
    views = {**EVENTS[0], "uk": replace(EVENTS[0]["en"], language="uk")}

    found = record(views, spoken=["fi", "se", "uk", "fi"])

    assert [language["@id"] for language in found["in_language"]] == [
        "https://events.example.org/v1/language/fi/",
        "https://events.example.org/v1/language/se/",
    ]
    assert "uk" not in found["name"]
    (finding,) = check_record(found, languages=["fi", "uk"])
    assert (finding.severity, finding.key) == (
        "warning",
        "events.check.language_unknown",
    )


def test_stand_in_for_a_missing_translation_is_not_sent():
    """Finnish words under "sv" would be a lie that machines spread."""
    item = {**ITEM, "sv": ITEM["fi"]}

    found = record(item=item)

    assert "sv" not in found["images"][0]["alt_text"]
    assert "Ensin" not in found["description"]["sv"]


def test_keywords_are_the_areas_in_all_languages():
    """One keyword per area, not one per word."""
    names = [keyword["name"] for keyword in record()["keywords"]]

    assert names[0] == {
        "fi": "Perhekeskus",
        "sv": "Familjecenter",
        "en": "Family centre",
    }
    assert len(names) == 2


def test_record_is_the_same_whatever_the_order_of_languages():
    """A file that differs without a change would be sent again."""
    backwards = dict(reversed(EVENTS[0].items()))
    item = dict(reversed(ITEM.items()))

    assert linked_events_file([record(backwards, item)]) == linked_events_file(
        [record()]
    )


def test_markup_in_a_text_stays_a_text():
    """The longer description is HTML."""
    views = {"fi": replace(EVENTS[0]["fi"], summary="<script>x</script> & kahvia")}

    assert (
        "&lt;script&gt;x&lt;/script&gt; &amp; kahvia"
        in record(views, None)["description"]["fi"]
    )


def test_sample_passes_every_check(document):
    """80 and 140 characters, all languages, alternative texts."""
    for event in document["events"]:
        assert check_record(event, languages=["fi", "sv", "en"]) == ()


def test_what_is_too_long_is_found_by_field_and_language():
    """Characters, not bytes: ä counts once."""
    views = {
        **EVENTS[0],
        "fi": replace(EVENTS[0]["fi"], title="ä" * 80, summary="ö" * 141),
    }
    found = check_record(record(views))
    longer = {**EVENTS[0], "sv": replace(EVENTS[0]["sv"], title="å" * 81)}

    assert [(f.field, f.key, f.measured, f.limit) for f in found] == [
        ("short_description.fi", "events.check.too_long", 141, 140)
    ]
    assert [f.field for f in check_record(record(longer))] == ["name.sv"]
    assert check_record(record(longer), limits={"name": 100}) == ()


def test_what_is_missing_is_found():
    """A language owed, a place, an alternative text, an end after the start."""
    views = {
        code: replace(view, place="", ends=view.starts.replace(hour=1))
        for code, view in EVENTS[0].items()
        if code != "sv"
    }
    bare = replace(ITEM["en"], image=replace(ITEM["en"].image, alt=""))
    found = check_record(
        record(views, {**ITEM, "en": bare}), languages=["fi", "sv", "en"]
    )

    assert {(f.field, f.key) for f in found} == {
        ("name.sv", "events.check.translation_missing"),
        ("short_description.sv", "events.check.translation_missing"),
        ("location", "events.check.place_missing"),
        ("end_time", "events.check.ends_before_start"),
        ("images.0.alt_text.en", "events.check.alt_text_missing"),
    }
