"""The difference of two texts, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from comms.content.word_diff import GONE, NEW, SAME, Piece, Run, inline, marked

TEXTS = st.text(alphabet="aäb c.,-’\n\t§ ", max_size=40)


@given(TEXTS, TEXTS)
def test_both_texts_come_out_whole(before, after):
    """Whatever is marked, not a letter or blank is lost or added."""
    runs, (old, new) = inline(before, after), marked(before, after)

    assert "".join(run.text for run in runs if run.mark != GONE).split() == (
        after.split()
    )
    assert "".join(piece.text for piece in old) == before
    assert "".join(piece.text for piece in new) == after
    assert all(piece.text for piece in (*old, *new))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    """Nothing is marked where nothing changed."""
    assert {run.mark for run in inline(text, text)} <= {SAME}


def test_words_are_marked_and_not_letters_or_lines():
    """People read words: half a word in another colour says nothing."""
    assert inline("Tule tiistaina klo 12.", "Tule torstaina klo 12.") == (
        Run("Tule ", SAME),
        Run("tiistaina ", GONE),
        Run("torstaina ", NEW),
        Run("klo 12.", SAME),
    )


def test_a_sentence_written_anew_is_one_change():
    """Not a chequerboard of words between the same commas."""
    old, new = marked("Kahvia, leipää, teetä.", "Mehua, pullaa, vettä.")

    assert [piece for piece in old if piece.is_changed] == [
        Piece("Kahvia, leipää, teetä", is_changed=True)
    ]
    assert new[-1] == Piece(".", is_changed=False)


def test_a_paragraph_that_came_is_new_and_nothing_else_is():
    """What stands around it stayed."""
    runs = inline("Yksi.\n\nKolme.", "Yksi.\n\nKaksi.\n\nKolme.")

    assert "".join(run.text for run in runs if run.mark == NEW).strip() == "Kaksi."
    assert [run.text for run in runs if run.mark == GONE] == []


def test_lines_that_stayed_are_no_work():
    """The work for words grows with the square of a text."""
    lines = [f"Rivi {number} kertoo, mitä tapahtui.\n" for number in range(3000)]
    before = "".join(lines)
    lines[1500] = "Toinen rivi.\n"

    runs = inline(before, "".join(lines))

    assert [run.text for run in runs if run.mark] == [
        "Rivi 1500 kertoo, mitä tapahtui",
        "Toinen rivi",
    ]
