"""What a correction written from facts says: all of it, and nothing twice."""

import re
from itertools import product

import pytest

from comms.content.change_words import words_of_many, write_words
from comms.content.fact_correction import Corrected, correction_files
from comms.language import LANGUAGES
from comms.model.facts import Fact
from comms.model.plans import Change, EventFacts

EVENT = EventFacts.model_validate(
    {
        "id": "E1",
        "type": "seminar",
        "unit": "VSU",
        "organiser": "VSU",
        "contact": "c",
        "summary": {"fi": "Tule."},
        "title": {"fi": "Iltapäivä", "sv": "Eftermiddag", "en": "Afternoon"},
        "starts": "2027-03-11T12:00",
        "ends": "2027-03-11T15:00",
        "place": {
            "name": {"fi": "Kaupungintalo", "sv": "Stadshuset", "en": "Town hall"},
            "room": {"fi": "valtuustosali", "sv": "fullmäktigesalen", "en": "chamber"},
            "street": "Katu 1",
        },
    }
)
ROOM = {"fi": "ruokasali", "sv": "matsalen", "en": "dining hall"}
CHANGES = {
    "room": [("place.room", ROOM)],
    "time": [("starts", "2027-03-12 12:00"), ("ends", "2027-03-12 15:00")],
    "cancelled": [("cancelled", True)],
    "many": [("place.room", ROOM), ("place.street", "Katu 2")],
}


def _sentences(text):
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    return [part for line in lines for part in re.split(r"\. (?=[A-ZÅÄÖ])", line)]


@pytest.mark.parametrize(("kind", "code"), [*product(CHANGES, LANGUAGES)])
def test_lead_and_text_say_no_sentence_twice(kind, code):
    """They stand one below the other on the page and in the mail."""
    words = _written(kind, code)

    said = _sentences(words.lead) + _sentences(words.body)

    assert len({one.rstrip(".") for one in said}) == len(said)


def test_what_was_said_before_stands_in_the_text():
    """Who knows the old room sees that it is the one that is meant."""
    words = _written("room", "fi")

    assert words.lead.startswith("Uusi tila: ruokasali. Aika ei muutu:")
    assert words.body.startswith("Aiemmin ilmoitettu tila: valtuustosali.\n\n")


@pytest.mark.parametrize(
    ("code", "lead", "before"),
    [
        (
            "fi",
            "Tapahtuma järjestetään to 11.3.2027 klo 12–15.",
            "Aiemmin kerrottiin, että tapahtuma on peruttu.",
        ),
        (
            "sv",
            "Evenemanget ordnas to 11.3.2027 kl. 12–15.",
            "Tidigare meddelades att evenemanget är inställt.",
        ),
    ],
)
def test_what_is_held_after_all_says_when(code, lead, before):
    """Whoever gave the day away asks that first; nothing says that it was to be."""
    off = EVENT.model_copy(update={"cancelled": True})
    on = Change(event="E1", field="cancelled", before=True, after=False)

    words = write_words(off, [on], title="Ilta", note="", language=code, fallbacks=())

    assert words.lead == lead
    assert words.body.startswith(before)


def test_a_new_time_is_said_once_where_it_is_held_after_all():
    """Not beside the old one."""
    off = EVENT.model_copy(update={"cancelled": True})
    changes = [
        Change(event="E1", field="cancelled", before=True, after=False),
        Change(
            event="E1",
            field="starts",
            before="2027-03-11 12:00",
            after="2027-03-11 13:00",
        ),
    ]

    words = write_words(
        off, changes, title="Ilta", note="", language="fi", fallbacks=()
    )

    assert words.lead == "Tapahtuma järjestetään. Uusi aika: to 11.3.2027 klo 13–15."


def test_several_events_say_no_sentence_twice():
    """Each below its name."""
    one = _written("room", "sv")

    both = words_of_many("Dagar", [("Ett", one), ("Två", one)], "sv")

    assert both.lead.count("Ny lokal: matsalen.") == 2
    assert "Ny lokal" not in both.body
    assert both.body.count("Tidigare meddelad lokal: fullmäktigesalen.") == 2


def _written(kind, code):
    changes = [
        Change(event="E1", field=field, before="", after=after)
        for field, after in CHANGES[kind]
    ]
    return write_words(
        EVENT,
        changes,
        title=EVENT.title[code],
        note="",
        language=code,
        fallbacks=("fi",),
    )


class _Catalogue:
    """No accounts, and Finnish where nothing else is there."""

    @staticmethod
    def all(_):
        """Return nothing."""
        return []

    @staticmethod
    def fallbacks(_):
        """Return Finnish."""
        return ("fi",)


def test_a_corrected_fact_says_its_value_once():
    """The lead says it; the text says what was said before."""
    old = Fact.model_validate(_fact("09 123 456"))
    new = Fact.model_validate(_fact("09 654 321"))
    corrected = Corrected(
        key="corrects", id="x", titles={"fi": ["Kysy"]}, owner="a", scope="VSU"
    )

    files = correction_files("c", _Catalogue(), corrected, (old, new), "2027-03-01")

    text = files["items/c/fi.md"].decode()
    assert text.count("{{fact:puhelin}}") == 1
    assert "Aiemmin kerroimme: 09 123 456" in text


def _fact(said):
    return {
        "id": "puhelin",
        "name": {"fi": "Puhelin"},
        "value": said,
        "unit": "VSU",
        "owner": "a",
    }


def _renamed(code, *more):
    title = {**EVENT.title, "fi": "Ilta"}
    changes = [
        Change(event="E1", field="title", before=dict(EVENT.title), after=title),
        *more,
    ]
    return write_words(
        EVENT,
        changes,
        title=EVENT.title[code],
        note="",
        language=code,
        fallbacks=("fi",),
    )


@pytest.mark.parametrize(
    ("code", "lead"),
    [
        ("fi", "Tapahtuman nimi on nyt: Ilta."),
        ("sv", "På svenska heter evenemanget som förut."),
        ("en", "In English the event is called what it was before."),
    ],
)
def test_a_name_of_one_language_is_new_to_its_readers_alone(code, lead):
    """Others read that theirs stands: nothing that they knew is called new."""
    words = _renamed(code)

    assert words.lead.startswith(lead)
    if code != "fi":
        assert EVENT.title[code] not in words.lead + words.body


def test_beside_other_changes_it_is_left_out_where_it_reads_the_same():
    """Who hears of a new room needs no word on a name."""
    room = Change(event="E1", field="place.room", before="", after=ROOM)

    words = _renamed("sv", room)

    assert words.title == "Ny lokal: Eftermiddag"
    assert words.lead.startswith("Ny lokal: matsalen. ")
    assert "heter" not in words.lead
