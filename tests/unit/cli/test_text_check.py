"""`text-check`: what a network makes of a text, for people and programs."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from unicodedata import normalize

import pytest

LAPE = Path(__file__).parents[3] / "campaigns/lape"
SHAPE = {"length", "limit", "fits", "hashtags", "problems"}
PROBLEM = {"rule", "severity", "line", "value", "message"}


@pytest.fixture
def check(comms, monkeypatch):
    """Run the command with a text on standard input."""

    def run(text, *arguments, channel="x", language="fi"):
        raw = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        return comms(
            "text-check", "--channel", channel, "--language", language, *arguments
        )

    return run


def test_json_has_the_promised_shape_and_nothing_else(check):
    """Scripts rely on it."""
    said = check("Hei #LapeMuutos https://example.org/a\n", "--json")

    assert said.code == 0
    assert said.document == {
        "length": 4 + 12 + 23,
        "limit": 280,
        "fits": True,
        "hashtags": ["#LapeMuutos"],
        "problems": [],
    }
    assert set(json.loads(said.out)) == SHAPE
    assert said.err == ""


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "43 merkkiä liikaa (323/280). Lyhennä tekstiä."),
        ("sv", "43 tecken för mycket (323/280). Förkorta texten."),
        ("en", "43 characters too many (323/280). Shorten the text."),
    ],
)
def test_text_too_long_ends_with_one_and_the_count(check, language, sentence):
    """The text stays as it is; a person shortens it."""
    said = check("ä" * 323, "--json", language=language)

    assert said.code == 1
    assert said.document["fits"] is False
    assert said.document["length"] == 323
    (problem,) = said.document["problems"]
    assert set(problem) == PROBLEM
    assert (problem["rule"], problem["message"]) == ("too_long", sentence)


def test_people_read_the_count_and_sentences(check):
    """Numbers on standard output, sentences beside them."""
    said = check("#lape muutos " + "a" * 300)

    assert said.code == 1
    assert said.out.split() == ["313/280", "#lape"]
    assert "33 merkkiä liikaa" in said.err
    assert "#lape muutos" in said.err


@pytest.mark.parametrize("tag", ["#lape muutos", "#lape-muutos", "#2027", "#EU:n"])
def test_broken_hashtag_is_a_warning(check, tag):
    """It fits, so the exit code is 0; the person is told all the same."""
    said = check(f"Tule\n{tag}", "--json")
    (problem,) = said.document["problems"]

    assert said.code == 0
    assert problem["rule"] == "hashtag_breaks"
    assert (problem["severity"], problem["line"]) == ("warning", 2)


def test_hashtags_are_those_the_network_finds(check):
    """A bracket hides a tag from Mastodon and not from X."""
    on_x = check("(#Lape) #EU:n", "--json").document
    on_mastodon = check("(#Lape) #EU:n", "--json", channel="mastodon").document

    assert on_x["hashtags"] == ["#Lape", "#EU"]
    assert on_mastodon["hashtags"] == ["#EU"]
    assert on_mastodon["limit"] == 500


def test_decomposed_text_counts_as_it_is_seen(check):
    """Text from a Mac's clipboard."""
    said = check(normalize("NFD", "Förändring"), "--json")

    assert said.document["length"] == 10


def test_line_ends_of_other_systems_count_once(check):
    """A file from Windows has two characters for each."""
    assert check("a\r\nb\r\n", "--json").document["length"] == 3


def test_unknown_kind_of_channel_is_wrong_usage(check):
    """The sentence names the kinds there are."""
    said = check("Hei", "--json", channel="myspace")

    assert (said.code, said.out) == (2, "")
    assert "myspace" in said.err
    assert "mastodon" in said.err


def test_text_that_is_not_utf_8_is_wrong_usage(check):
    """Said with the byte, not counted wrongly."""
    said = check(b"H\xe4n", "--json")

    assert (said.code, said.out) == (2, "")
    assert "UTF-8" in said.err
    assert "2" in said.err


def test_unit_needs_a_site(check):
    """Its tags stand in the registry of a programme."""
    said = check("Hei", "--json", "--unit", "POH")

    assert (said.code, said.out) == (1, "")


def test_unit_adds_its_hashtags_and_typed_ones_are_warnings(check, comms):
    """The writer sees what room is left beside them; typed, they would stand twice."""
    assert comms("apply", LAPE).code == 0

    swedish = check("Hej", "--json", "--unit", "POH", language="sv").document
    typed = check("Hei #LapeMuutos", "--json", "--unit", "national").document
    nobody = check("Hei", "--json", "--unit", "XXX")

    assert swedish["hashtags"] == ["#LapeÖsterbotten", "#LapeFörändring"]
    assert swedish["length"] == 3 + 2 + 16 + 1 + 15
    assert swedish["fits"]
    assert [p["rule"] for p in typed["problems"]] == ["tag_typed"]
    assert (nobody.code, nobody.out) == (1, "")
