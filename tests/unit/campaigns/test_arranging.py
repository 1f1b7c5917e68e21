"""Moving items about in an edition: every press has its way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.campaigns.arranging import MOST_SECTIONS, arranged

START = (("news", "deck"), (), ("blog",))

ITEMS = st.text("abc", min_size=1, max_size=3)
SECTIONS = st.lists(st.lists(ITEMS, max_size=4).map(tuple), min_size=1, max_size=4).map(
    tuple
)
PLACE = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda p: f"{p[0]}.{p[1]}")
ACTS = st.one_of(
    st.tuples(st.sampled_from(["up", "down", "drop"]), PLACE).map(":".join),
    st.tuples(st.just("move"), PLACE, PLACE).map(":".join),
    st.tuples(st.sampled_from(["add", "put"]), ITEMS, PLACE).map(":".join),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
        lambda p: f"section:{p[0]}:{p[1]}"
    ),
    st.tuples(st.sampled_from(["open", "close"]), st.integers(0, 4)).map(
        lambda p: f"{p[0]}:{p[1]}"
    ),
)


@pytest.mark.parametrize(
    ("act", "after", "number"),
    [
        ("down:0.0", (("deck", "news"), (), ("blog",)), 2),
        ("up:0.1", (("deck", "news"), (), ("blog",)), 1),
        # At the edge of a section the next one follows, an empty one too.
        ("down:0.1", (("news",), ("deck",), ("blog",)), 2),
        ("up:2.0", (("news", "deck"), ("blog",), ()), 3),
        # First and last stay where they are.
        ("up:0.0", START, 1),
        ("down:2.0", START, 3),
        ("move:0.0:2.1", (("deck",), (), ("blog", "news")), 3),
        ("add:call:1.0", (("news", "deck"), ("call",), ("blog",)), 3),
        ("drop:0.1", (("news",), (), ("blog",)), 2),
    ],
)
def test_item_moves_where_the_press_says(act, after, number):
    """Up, down, dragged, added, taken out; and which of all it is."""
    found = arranged(START, act)

    assert found.sections == after
    assert found.number == number


@pytest.mark.parametrize(
    "act", ["", "save", "up:9.0", "drop:1.0", "move:0.0:7.0", "section:0:0", "add::0.0"]
)
def test_what_does_not_fit_changes_nothing(act):
    """A form that was tampered with, or a page that is old."""
    assert arranged(START, act) is None


def test_whole_sections_change_places():
    """The items go with their heading."""
    found = arranged(START, "section:2:0")

    assert found.sections == (("blog",), ("news", "deck"), ())
    assert arranged(found.sections, found.undo).sections == START


def test_section_is_added_and_taken_away_while_it_is_empty():
    """One with items stays, and so does the last one."""
    found = arranged(START, "open:3")

    assert found.sections == (*START, ())
    assert arranged(START, "close:0") is None
    assert arranged(((),), "close:0") is None
    assert arranged(((),) * MOST_SECTIONS, "open:1") is None


@given(SECTIONS, ACTS)
def test_undo_gives_back_what_stood_there(sections, act):
    """For every press that changed something."""
    found = arranged(sections, act)

    if found is not None and found.verb:
        assert arranged(found.sections, found.undo).sections == sections
