"""Sentences: where they end, where they only seem to, and that no word is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.content.sentences import sentences


def texts(text):
    """Return the sentences of a text as they are written."""
    return [one.text for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tervetuloa 3. helmikuuta klo 12. Tilat ovat esteettömät!",
            ["Tervetuloa 3. helmikuuta klo 12.", "Tilat ovat esteettömät!"],
        ),
        ("Katso esim. Turun sivu (ks. alla).", ["Katso esim. Turun sivu (ks. alla)."]),
        (
            "Välkommen t.ex. Maria! Kl. 12 börjar vi.",
            ["Välkommen t.ex. Maria!", "Kl. 12 börjar vi."],
        ),
        ("”Hei.” Hän sanoi (näin). Ok?", ["”Hei.”", "Hän sanoi (näin).", "Ok?"]),
        ("Kirjoittaja A. Virtanen kertoo.", ["Kirjoittaja A. Virtanen kertoo."]),
        ("Siis… ehkä. Vai?", ["Siis… ehkä.", "Vai?"]),
        ("See https://a.example/b.c now. **Next** one.", None),
    ],
)
def test_sentence_ends_where_a_reader_ends_it(text, expected):
    """Ordinals, abbreviations and initials end nothing."""
    expected = expected or ["See https://a.example/b.c now.", "**Next** one."]

    assert texts(text) == expected


def test_lines_of_their_own_are_never_joined():
    """A heading has no full stop, and is a sentence all the same."""
    text = "# Otsikko\n\n- yksi\n- kaksi. Kolme.\n\nRivi\njatkuu. Loppu"

    assert [(one.block, one.text) for one in sentences(text)] == [
        (0, "Otsikko"),
        (1, "yksi"),
        (2, "kaksi."),
        (2, "Kolme."),
        (3, "Rivi\njatkuu."),
        (3, "Loppu"),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("." * 100_000, 1),
        (" \n" * 50_000, 0),
        ("Esim. " * 30_000, 1),
        ("Ok. " * 30_000, 30_000),
    ],
)
def test_no_text_takes_longer_than_its_length(text, count):
    """Whoever writes it: a row of marks, or of blank lines, is looked at once."""
    assert len(sentences(text)) == count


@given(st.text(alphabet=" \n.!?aBä3()*#-”", max_size=80))
def test_no_word_is_lost_and_places_are_right(text):
    """A comment stands at a place of the source: spans are exact, in order, apart."""
    found = sentences(text)

    assert all(text[one.start : one.end] == one.text for one in found)
    ends = [0, *(one.end for one in found)]
    assert all(one.start >= end for one, end in zip(found, ends, strict=False))
    covered = {place for one in found for place in range(one.start, one.end)}
    left = {text[place] for place in range(len(text)) if place not in covered}
    assert left <= set(" \n#-*>.)3")
