"""Tokens of mailed links cannot be made, changed or used for another purpose."""

import string

from hypothesis import given
from hypothesis import strategies as st

from comms.model.links import (
    LEAVE,
    PREFERENCES,
    TOKEN_LENGTH,
    make_token,
    read_token,
)

KEY = b"k" * 32


def test_a_token_leads_back_to_its_subscription():
    """For its own purpose only."""
    token = make_token(KEY, LEAVE, 12)

    assert read_token(KEY, LEAVE, token) == 12
    assert read_token(KEY, PREFERENCES, token) is None
    assert read_token(b"other" * 7, LEAVE, token) is None


@given(
    st.integers(0, TOKEN_LENGTH - 1),
    st.sampled_from(string.ascii_letters + string.digits + "-_"),
)
def test_a_token_with_one_letter_changed_is_no_token(place, letter):
    """S6: not one bit may flip."""
    token = make_token(KEY, LEAVE, 12)
    changed = token[:place] + letter + token[place + 1 :]

    assert (read_token(KEY, LEAVE, changed) == 12) == (changed == token)


def test_a_token_has_one_spelling():
    """S6: base64 knows two; only ours is taken, so no link leads twice."""
    tokens = [make_token(KEY, LEAVE, number) for number in range(50)]
    other = [one.replace("-", "+").replace("_", "/") for one in tokens]

    taken = [read_token(KEY, LEAVE, one) for one in other]
    assert taken == [
        number if tokens[number] == other[number] else None for number in range(50)
    ]
    assert None in taken


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_other_text_is_no_token(text):
    """Whatever stands in the address, the answer is a calm no."""
    assert read_token(KEY, LEAVE, text) is None
