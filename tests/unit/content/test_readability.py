"""Hints for readers: what they find, and what they leave alone."""

import pytest

from comms.content import readability
from comms.content.readability import hints


def keys(text, language="fi", **more):
    """Return what is found, in order."""
    return [hint.key for hint in hints(text, language, **more)]


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("fi", 20, []),
        ("fi", 21, ["long_sentence"]),
        ("sv", 25, []),
        ("sv", 26, ["long_sentence"]),
    ],
)
def test_sentences_have_a_length_that_readers_follow(language, words, found):
    """Finnish says in fewer words what the others say in more."""
    assert keys(" ".join(["sana"] * words) + ".", language) == found


def test_easy_language_is_held_to_shorter_words_and_sentences():
    """What is fine elsewhere is a hint there."""
    again = "ja taas " * 4
    text = f"Hyvinvointialuejohtamisen malli on nyt kerrottu {again}luettu."

    assert keys(text) == []
    assert keys(text, is_easy=True) == ["long_sentence", "long_word"]


@pytest.mark.parametrize(
    "text",
    [
        "Terveyden ja hyvinvoinnin laitos (THL) kertoo. THL:n sivut auttavat.",
        "THL (Terveyden ja hyvinvoinnin laitos) kertoo.",
        "EU rahoittaa. Lue [tiedote](https://THL.example/ABC).",
        "{{block:ABC}}\n\nLAPE on ohjelma.",
    ],
)
def test_explained_and_well_known_abbreviations_are_left_alone(text):
    """Nor do addresses and names of the house need an explanation."""
    assert keys(text, known={"LAPE"}) == []


def test_unexplained_abbreviation_is_named_once():
    """However often it stands there."""
    found = hints("STM päätti. STM:n päätös on tässä.", "fi")

    assert [(hint.key, hint.value) for hint in found] == [("abbreviation", "STM")]


def test_what_is_opened_and_never_closed_hides_nothing():
    """Nor does the search for its end go through the whole text from each place."""
    assert keys("{{" + "Sana. " * 50 + "STM }}", "en") == ["abbreviation"]
    assert keys("[linkki](osoite\n\nSTM)") == ["abbreviation"]


def test_explanations_are_looked_for_once_for_all(monkeypatch):
    """A text full of abbreviations costs no search of its own for each of them."""
    searched = []
    search = readability.re.search
    monkeypatch.setattr(
        readability.re, "search", lambda *a: searched.append(a) or search(*a)
    )
    names = [f"{a}{b}" for a in "ABCDEFGH" for b in "IJKLMNOP"]

    found = keys(". ".join(names), "en")

    assert found == ["abbreviation"] * 3
    assert len(searched) < len(names)


def test_of_each_kind_only_the_first_are_told():
    """A list of forty hints helps nobody."""
    text = "\n\n".join([" ".join([f"sana{n}"] * 30) + "." for n in range(9)])

    assert keys(text) == ["long_sentence"] * 3
