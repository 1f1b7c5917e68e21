"""Which mail account carries what, and for how long one is left alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.deliver.failover import Lane, down_for, shares

WEIGHTS = st.dictionaries(
    st.sampled_from("abcdef"), st.integers(1, 100), min_size=2, max_size=6
)


def _lanes(weights):
    return {name: Lane(weight=weight) for name, weight in weights.items()}


def _slots(found):
    return {name: set(share.slots) for name, share in found.items()}


def test_one_lane_takes_everything_unasked():
    """The usual site has one account: its claims need no filter."""
    assert shares({"email": Lane(weight=7)}) == {"email": None}


def test_the_last_lane_that_is_up_takes_everything():
    """Nobody waits for an account that is down."""
    lanes = _lanes({"a": 1, "b": 2, "c": 3})

    assert shares(lanes, {"a", "c"}) == {"b": None}
    assert shares(lanes, {"a", "b", "c"}) == {}


@given(WEIGHTS)
def test_every_delivery_has_one_lane_in_proportion_to_the_weights(weights):
    """Two would mean a race, none a loss."""
    found = shares(_lanes(weights))

    modulus = next(iter(found.values())).modulus
    every = [slot for share in found.values() for slot in share.slots]
    assert sorted(every) == list(range(modulus))
    total = sum(weights.values())
    for name, share in found.items():
        assert len(share.slots) * total == weights[name] * modulus


@given(WEIGHTS, st.data())
def test_while_a_lane_is_down_the_others_keep_theirs_and_divide_its_part(weights, data):
    """Greylisted mail must come again from the same place."""
    down = data.draw(st.sampled_from(sorted(weights)))
    before = shares(_lanes(weights))
    after = shares(_lanes(weights), {down})

    if len(weights) == 2:
        assert list(after.values()) == [None]
        return
    kept, had = _slots(after), _slots(before)
    assert all(had[name] <= kept[name] for name in kept)
    assert set().union(*kept.values()) == set().union(*had.values())
    assert sum(map(len, kept.values())) == sum(map(len, had.values()))
    orphans, others = len(had[down]), sum(weights.values()) - weights[down]
    for name in kept:
        fair = orphans * weights[name] / others
        assert abs(len(kept[name] - had[name]) - fair) < 2


@pytest.mark.parametrize(
    ("is_misconfigured", "first", "longest"), [(False, 5, 300), (True, 60, 900)]
)
def test_a_lane_is_left_alone_longer_and_longer(is_misconfigured, first, longest):
    """But never for ever: it takes its part back by itself."""
    spans = [down_for(n, is_misconfigured=is_misconfigured) for n in range(1, 100)]

    assert spans[0] == timedelta(seconds=first)
    assert spans[1] == timedelta(seconds=2 * first)
    assert spans == sorted(spans)
    assert spans[-1] == timedelta(seconds=longest)
