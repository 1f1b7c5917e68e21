"""What is sent next: what was said in vain, what is at hand, then the stream."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from comms.channels.email.lines import Surveyor
from comms.channels.email.supply import Supply
from comms.ports import MergedMessage, Stream, Wait


def message(number: int) -> MergedMessage:
    """Return a message."""
    return MergedMessage(number, "a@b.example", "c@d.example", (b"Hello\r\n",))


def with_supply(stream: Stream, act: Callable[[Supply], object]) -> object:
    """Return what comes of an act with the supply of a stream."""

    async def acted() -> object:
        return act(Supply(stream, asyncio.get_running_loop(), lambda: None))

    return asyncio.run(acted())


def taken(supply: Supply) -> list[int]:
    """Return all that there is now."""
    return [one.delivery_id for one in iter(supply.take, None)]


def test_no_more_is_asked_of_the_stream_than_is_prepared():
    """What is in hand of a publication that is stopped has to be given back."""
    stream = iter(map(message, range(5)))

    def act(supply: Supply) -> tuple[bool, int]:
        supply.prepare(2)
        supply.prepare(2)
        return supply.is_at_hand, next(stream).delivery_id

    assert with_supply(stream, act) == (True, 2)


def test_what_was_said_in_vain_comes_before_what_is_at_hand():
    """It has waited longer; the order of the stream stays."""

    def act(supply: Supply) -> list[int]:
        supply.prepare(2)
        supply.put_back(Surveyor().parcel(message(9)))
        return taken(supply)

    assert with_supply(iter(map(message, range(4))), act) == [9, 0, 1, 2, 3]


def test_fault_of_the_stream_waits_for_what_came_before_it():
    """Those messages were made, and leave."""

    def stream() -> Iterator[MergedMessage]:
        yield message(1)
        raise LookupError("no key")

    def act(supply: Supply) -> list[int]:
        supply.prepare(3)
        found = supply.take()
        with pytest.raises(LookupError):
            supply.take()
        assert supply.take() is None
        return [found.delivery_id] if found else []

    assert with_supply(stream(), act) == [1]


def test_stream_that_has_nothing_now_gives_what_it_gave_before():
    """The wait is for what follows."""

    def act(supply: Supply) -> tuple[bool, list[int], bool]:
        supply.prepare(3)
        waits, found = supply.is_waiting, taken(supply)
        supply.stop()
        return waits, found, supply.is_at_hand

    stream = iter([message(1), Wait(60.0), message(2)])
    assert with_supply(stream, act) == (True, [1], False)
