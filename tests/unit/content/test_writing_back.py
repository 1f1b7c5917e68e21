"""A changed fact goes back to its own place; every other byte stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.content.reading_yaml import parse
from comms.content.writing_back import with_changes
from comms.errors import Refused

FILE = """# A comment stays.
place:
  room:
    fi: valtuustosali, 2. kerros   # and so does this
    sv: 'fullmäktigesalen'
floor: 2
"""
FACTS = {
    "place": {"room": {"fi": "valtuustosali, 2. kerros", "sv": "fullmäktigesalen"}},
    "floor": 2,
}


def _with_room(**rooms):
    return {**FACTS, "place": {"room": {**FACTS["place"]["room"], **rooms}}}


def test_nothing_changed_means_no_byte_changes():
    """Original bytes where nothing changed."""
    assert with_changes("e.yaml", FILE.encode(), FACTS, FACTS) == FILE.encode()


def test_comments_and_quotes_of_others_stay():
    """One value changes, on its own line."""
    new = with_changes(
        "e.yaml", FILE.encode(), FACTS, _with_room(fi="ruokasali, 1. kerros")
    )

    assert new.decode() == FILE.replace("valtuustosali, 2.", "ruokasali, 1.")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_whatever_the_new_text_is_it_reads_back_the_same(text):
    """Quotation marks where YAML needs them."""
    new = with_changes("e.yaml", FILE.encode(), FACTS, _with_room(sv=text))

    assert parse(new.decode()).value == _with_room(sv=text)


def test_a_fact_that_is_not_in_the_file_is_refused():
    """Nothing is written where nobody would look for it."""
    with pytest.raises(Refused) as refused:
        with_changes("e.yaml", FILE.encode(), FACTS, _with_room(en="dining hall"))

    assert refused.value.slots == {"file": "e.yaml", "fact": "place.room.en"}
