"""Messages that take long to make are made in several threads at once."""

from threading import Barrier

import pytest

from comms.deliver.side_by_side import SideBySide


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("ones", [0, 1, 2, 3, 7])
def test_what_is_made_comes_in_order(count, ones):
    """Whoever made it: the wire and the ledger know messages by their turn."""
    found = SideBySide(count).map(lambda one: one * 2, range(ones))

    assert [*found] == [one * 2 for one in range(ones)]


def test_two_are_made_at_the_same_time():
    """Each waits until the other is being made too; one by one it would never end."""
    both = Barrier(2, timeout=30)

    assert {*SideBySide(2).map(lambda _one: both.wait(), range(2))} == {0, 1}


@pytest.mark.parametrize("bad", [0, 1])
def test_a_fault_reaches_the_caller(bad):
    """Whichever thread met it."""

    def make(one):
        if one == bad:
            raise KeyError(one)

    with pytest.raises(KeyError):
        SideBySide(2).map(make, range(4))
