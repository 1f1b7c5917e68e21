"""What a correction has put right is found in people's own words."""

import pytest
from test_correction_words import EVENT, ROOM

from comms.content.corrections import changed
from comms.content.still_said import still_said
from comms.model.plans import Change
from comms.model.tables import Version


def _text(language="fi", **words):
    given = {"title": "", "lead": "", "social": "", "body": "", **words}
    return Version(language=language, level="standard", **given)


def _found(change, *texts):
    now = changed(EVENT, [change])
    return [(one.field, one.words) for one in still_said(texts, [change], now)]


def _room():
    return Change(
        event="E1", field="place.room", before=EVENT.place.room, after=dict(ROOM)
    )


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("fi", "Nähdään valtuustosalissa!", "valtuustosalissa"),
        ("sv", "Vi ses i Fullmäktigesalen.", "Fullmäktigesalen"),
        ("en", "See you in the chamber", "chamber"),
    ],
)
def test_a_room_is_found_in_whatever_form_it_is_typed(language, text, said):
    """Finnish bends its words."""
    assert _found(_room(), _text(language, social=text)) == [
        (f"social.{language}", said)
    ]


@pytest.mark.parametrize(
    "text", ["Nähdään ruokasalissa!", "Huomenna klo 12.", "{{fact:valtuustosali}}", ""]
)
def test_a_text_that_says_nothing_old_is_left_alone(text):
    """A warning without a reason is not read the next time."""
    assert _found(_room(), _text(body=text)) == []


def test_each_field_is_told_once_in_its_own_language():
    """What stands in another language's text is another word there."""
    text = _text(title="Valtuustosali", lead="valtuustosali, valtuustosali")

    assert _found(_room(), text, _text("sv", title="valtuustosali")) == [
        ("title.fi", "Valtuustosali"),
        ("summary.fi", "valtuustosali"),
    ]


@pytest.mark.parametrize(
    ("after", "text", "said"),
    [
        ("2027-03-12 12:00", "Tule to 11.3. kello kaksitoista", "11.3."),
        ("2027-03-12 12:00", "On Thu 11 March we meet", "11 March"),
        ("2027-03-12 12:00", "Aloitamme klo 12.", ""),
        ("2027-03-11 13:00", "Aloitamme klo 12.", "klo 12"),
        ("2027-03-11 13:00", "Vi börjar kl. 12 den 11.3.", "kl. 12"),
        ("2027-03-11 13:00", "Kahvit klo 12.45", ""),
    ],
)
def test_a_time_is_found_as_people_write_it(after, text, said):
    """Day and hour, each only where it is another one."""
    change = Change(event="E1", field="starts", before=EVENT.starts, after=after)

    assert [words for _, words in _found(change, _text(body=text))] == (
        [said] if said else []
    )


OFF = Change(event="E1", field="cancelled", before=False, after=True)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Ilta on peruttu."),
        ("fi", "Iltapäivää ei järjestetä"),
        ("sv", "Kvällen är inställd."),
        ("sv", "Mötet ställs in"),
        ("en", "The evening has been cancelled"),
        ("en", "It will not take place."),
    ],
)
def test_a_text_that_says_that_it_is_called_off_says_nothing_old(language, text):
    """In words of any form."""
    assert _found(OFF, _text(language, body=text)) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Tervetuloa! Voit perua ilmoittautumisen."),
        ("fi", "Voit peruuttaa paikkasi."),
        ("sv", "Din inställning räknas."),
        ("en", "Come along"),
        ("fi", "{{event:peruttu}}"),
    ],
)
def test_a_text_that_tells_what_is_called_off_tells_it_as_if_it_took_place(
    language, text
):
    """Whatever else it says; the words of a reference are not its own."""
    assert _found(OFF, _text(language, body=text)) == [(f"more.{language}", "")]


def test_each_language_says_by_itself_that_it_is_called_off():
    """Who reads the other would come."""
    texts = [_text("fi", lead="Peruttu"), _text("sv", lead="Välkommen")]

    assert _found(OFF, *texts) == [("more.sv", "")]


def test_what_goes_ahead_after_all_is_told_as_it_is():
    """An invitation is right again."""
    again = Change(event="E1", field="cancelled", before=True, after=False)

    assert _found(again, _text(body="Tervetuloa")) == []
