"""Comments find their sentence again, or say that it was changed."""

from hypothesis import given
from hypothesis import strategies as st

from comms.content.passages import Passage, find

BODY = "Tervetuloa perhekeskukseen. Tilaisuus on maksuton. Kahvia on tarjolla."


def passage(text):
    """Return a body in Finnish."""
    return Passage("fi", "standard", "body", text)


def test_a_comment_stays_at_its_sentence_when_others_are_edited():
    """What is written before or after it changes nothing."""
    edited = passage("# Uusi\n\nAluksi jotain. Hei. " + BODY.replace("maksuton", "ilo"))

    found = find(edited, "Kahvia on tarjolla.", 2)

    assert (found.number, found.is_changed) == (5, False)


def test_a_changed_sentence_is_found_and_said_to_be_changed():
    """The writer mended it: the comment stands there still."""
    found = find(passage(BODY.replace("Kahvia", "Teetä")), "Kahvia on tarjolla.", 2)

    assert (found.number, found.is_changed) == (2, True)


def test_a_sentence_that_is_gone_is_nowhere():
    """Nor is a passage that is gone."""
    assert find(passage("Aivan muuta 123."), "Kahvia on tarjolla.", 2).number is None
    assert find(None, "Kahvia on tarjolla.", 2).number is None


def test_of_two_equal_sentences_the_nearer_one_counts():
    """Headings repeat."""
    twice = passage("Ohjelma.\n\nAlku on klo 12.\n\nOhjelma.")

    assert find(twice, "Ohjelma.", 2).number == 2


NAMES = ["aamu", "päivä", "ilta", "kuu"]
words = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4)
texts = st.lists(
    words.map(lambda found: " ".join(found).capitalize() + "."), max_size=6
)


@given(texts, texts, words)
def test_no_edit_of_other_sentences_loses_a_comment(before, after, own):
    """Whatever is put before and behind it."""
    quote = "Tätä minä kommentoin: " + " ".join(own) + "."
    text = " ".join([*before, quote, *after])

    found = find(passage(text), quote, 0)

    assert found.number == len(before)
    assert not found.is_changed
