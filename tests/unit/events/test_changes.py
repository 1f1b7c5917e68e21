"""What a change of an event touches, and whether people must hear of it."""

import pytest
from event_facts import E1, E2, changed
from hypothesis import given
from hypothesis import strategies as st

from comms.events.changes import (
    changed_facts,
    has_moved,
    is_material,
    next_sequence,
    sequence_told,
)


def test_room_change_is_one_material_change_in_each_language():
    """The change of the sample: told to those who got the announcement."""
    room = {
        "fi": "ruokasali, 1. kerros",
        "sv": "matsalen, 1 vån.",
        "en": "dining hall, ground floor",
    }

    (change,) = changed_facts(E1, changed(E1, place={"room": room}))

    assert change.field == "place.room"
    assert change.before == E1.place.room
    assert change.after == room
    assert change.is_material
    assert next_sequence(0, [change]) == 1


def test_nothing_changed_is_nothing_to_tell():
    """Applying a folder twice must not raise a revision."""
    assert changed_facts(E1, E1) == ()
    assert next_sequence(3, ()) == sequence_told(3, ()) == 3


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts": "2027-03-11T13:00"}, "starts"),
        ({"ends": "2027-03-11T16:00"}, "ends"),
        ({"cancelled": True}, "cancelled"),
        ({"place": {"street": "Kirjastokuja 2"}}, "place.street"),
        ({"place": {"name": {"fi": "Kirjasto"}}}, "place.name"),
        ({"place": {"municipality": {"fi": "Toinen"}}}, "place.municipality"),
        ({"remote": "link_sent_to_registered"}, "remote"),
    ],
)
def test_when_where_and_whether_at_all_are_material(facts, field):
    """Somebody would stand at the wrong door, or at the wrong hour."""
    (change,) = changed_facts(E1, changed(E1, **facts))

    assert change.field == field
    assert change.is_material


@pytest.mark.parametrize(
    "facts",
    [
        {"summary": {**E1.summary, "fi": "Tule kertomaan, mitä palveluista puuttuu."}},
        {"title": {**E1.title, "sv": "Vad behöver familjerna?"}},
        {"registration": {"capacity": 30}},
        {"guest_speaker_role": {"fi": "Projektipäällikkö"}},
        {"contact": "c_other"},
        {"media_welcome": False},
        {"place": {"room": {**E1.place.room, "fi": "Valtuustosali,  2. kerros"}}},
        {"place": {"room": {**E1.place.room, "se": "čoahkkinlatnja"}}},
    ],
)
def test_words_and_details_raise_no_revision(facts):
    """A calendar program would ask everybody again for a mended typing error."""
    changes = changed_facts(E1, changed(E1, **facts))

    assert changes
    assert not is_material(changes)
    assert next_sequence(7, changes) == 7
    # Once a correction tells everybody, their calendars are to take it.
    assert sequence_told(7, changes) == 8


def test_text_added_where_an_empty_one_stood_is_not_material():
    """A translation that comes later sends nobody to another door."""
    empty = changed(E1, place={"room": {**E1.place.room, "se": ""}})
    full = changed(E1, place={"room": {**E1.place.room, "se": "čoahkkinlatnja"}})

    (change,) = changed_facts(empty, full)

    assert change.after["se"] == "čoahkkinlatnja"
    assert not change.is_material


def test_room_that_was_not_known_before_is_material():
    """Those who read the first notice do not know where to go."""
    bare = changed(E1, place={"room": {}})

    assert is_material(changed_facts(bare, E1))
    assert is_material(changed_facts(E1, bare))


def test_times_and_cancellation_are_said_in_words():
    """The desk and the correction show them as readers do."""
    changes = changed_facts(
        E1, changed(E1, starts="2027-03-11T13:30", cancelled=True, media_welcome=False)
    )
    words = {change.field: (change.before, change.after) for change in changes}

    before, after = words["starts"]
    assert before["fi"] == "to 11.3.2027 klo 12"
    assert after["sv"] == "to 11.3.2027 kl. 13.30"
    assert after["en"] == "Thu 11 March 2027, 1.30 pm"
    assert words["cancelled"][1] == {
        "fi": "peruttu",
        "sv": "inställt",
        "en": "cancelled",
    }
    assert words["media_welcome"][0]["sv"] == "ja"
    assert has_moved(changes)


def test_material_changes_come_first():
    """Who reads only the first line must read the one that matters."""
    changes = changed_facts(
        E1, changed(E1, summary={"fi": "Muu"}, place={"street": "Toinen katu 1"})
    )

    assert [change.is_material for change in changes] == [True, False]


def test_end_of_sign_up_is_shown_but_raises_no_revision():
    """The object in the calendar does not hold it."""
    (change,) = changed_facts(
        E2, changed(E2, registration={"closes": "2027-04-02T16:15"})
    )

    assert change.field == "registration.closes"
    assert change.after["fi"] == "pe 2.4.2027 klo 16.15"
    assert not change.is_material


@given(
    st.sampled_from(["fi", "sv", "en"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
def test_every_changed_text_is_reported(language, text):
    """No change is lost between the file and the correction."""
    new = changed(E1, summary={**E1.summary, language: text})

    fields = [change.field for change in changed_facts(E1, new)]

    assert fields == ([] if text == E1.summary[language] else ["summary"])
