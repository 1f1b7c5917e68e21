"""Turns on a lane: overtaking, fairness, languages side by side."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.deliver.classes import WEIGHTS, Pace, Split, Turns, class_of


def _turns(**waiting):
    turns = Turns()
    for number, of_class in enumerate(waiting.values(), start=1):
        turns.enter(number, of_class)
    return turns


def _dealt(turns, count):
    return [turns.next() for _ in range(count)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("correction", "urgent"),
        ("notice", "confirmation"),
        ("confirmation", "confirmation"),
        ("reminder", "confirmation"),
        ("edition", "edition"),
        ("digest", "digest"),
    ],
)
def test_every_kind_has_its_class(kind, expected):
    """What cannot wait overtakes what can."""
    assert class_of(kind) == expected


def test_what_is_urgent_is_next_however_long_the_edition_has_run():
    """An edition that had the lane for itself owes nothing, and gains nothing."""
    turns = _turns(edition="edition")
    _dealt(turns, 100_000)

    turns.enter(2, "urgent")

    dealt = _dealt(turns, 101)
    assert dealt.index(2) <= 1
    assert Counter(dealt)[2] >= 94


def test_a_lower_class_is_never_starved():
    """Corrections to everybody go on for long; a confirmation waits for seconds."""
    turns = _turns(a="urgent", b="confirmation", c="edition", d="digest")

    dealt = Counter(_dealt(turns, 850))

    assert dealt == {1: 640, 2: 160, 3: 40, 4: 10}
    assert sum(WEIGHTS.values()) * 10 == 850


def test_publications_of_a_class_take_turns():
    """Whoever begins later does not have to wait for the first, nor catches up."""
    turns = _turns(a="edition")
    _dealt(turns, 50)
    turns.enter(2, "edition")
    turns.enter(3, "edition")

    assert Counter(_dealt(turns, 30)) == {1: 10, 2: 10, 3: 10}


def test_who_leaves_gets_no_turn():
    """Paused, cancelled, or at its end."""
    turns = _turns(a="edition", b="urgent")
    turns.leave(2)
    turns.leave(2)

    assert _dealt(turns, 3) == [1, 1, 1]
    turns.leave(1)
    assert turns.next() is None


def _claims(left, batch):
    """Return the languages in the order in which all of them are claimed."""
    split, order, rest = Split(left), [], dict(left)
    while not split.is_over:
        language, asked = split.next(batch)
        count = min(asked, rest[language])
        rest[language] -= count
        split.took(language, asked, count)
        order += [language] * count
    return order


@given(
    st.dictionaries(
        st.sampled_from(["fi", "sv", "en"]), st.integers(1, 3000), min_size=1
    ),
    st.sampled_from([1, 10, 250]),
)
def test_languages_advance_together(left, batch):
    """After any number of messages each has its part, but for one batch."""
    order, had, total = _claims(left, batch), Counter(), sum(left.values())

    for number, language in enumerate(order, start=1):
        had[language] += 1
        for each, count in left.items():
            assert abs(had[each] - count * number / total) <= batch
    assert had == left


def test_a_language_that_is_emptier_than_counted_stops_nobody():
    """Another worker took some, somebody left: claims find fewer."""
    split = Split({"fi": 100, "sv": 100})
    language, asked = split.next(50)
    split.took(language, asked, 3)

    taken = []
    while not split.is_over:
        name, asked = split.next(50)
        split.took(name, asked, asked)
        taken.append((name, asked))

    assert language not in dict(taken)
    assert sum(count for _, count in taken) == 100


def test_nothing_left_is_nothing_to_claim():
    """Not even a claim of none."""
    assert Split({}).is_over
    assert Split({"fi": 0}).is_over


def test_claims_grow_with_the_pace_and_shrink_with_it():
    """A fast lane claims much at a time; a slow one holds few in hand."""
    pace = Pace(least=10, most=250)

    fast = [pace.next(number * 0.02) for number in range(7)]
    slow = [pace.next(1.0 + number) for number in range(6)]

    assert fast == [10, 20, 40, 80, 160, 250, 250]
    assert slow == [125, 62, 31, 15, 10, 10]
    assert pace.next(6.3) == 10
