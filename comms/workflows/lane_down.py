"""Lanes that cannot send: noted with their faults, and asked again when it is time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from comms.deliver.failover import down_for
from comms.errors import ChannelUnavailable, Misconfigured
from comms.store.lane_health import Down, lanes_down, mark_down, mark_up
from comms.workflows.house import House


def recover(house: House, name: str) -> None:
    """Ask whether a lane that is down can send again; it is up then.

    Raises:
        Misconfigured: It cannot, until a person has mended it.
        ChannelUnavailable: Not yet.
    """
    with noting_faults(house, name):
        house.channel_of(name).check()
    with house.store.write() as session:
        mark_up(session, name, proved=False)


@contextmanager
def noting_faults(house: House, name: str) -> Iterator[None]:
    """Note that a lane is down where it says so."""
    try:
        yield
    except (Misconfigured, ChannelUnavailable) as fault:
        wrong = isinstance(fault, Misconfigured)
        with house.store.write(durable=True) as session:
            mark_down(
                session,
                name,
                fault=str(fault),
                is_misconfigured=wrong,
                now=house.clock.now(),
                span=partial(down_for, is_misconfigured=wrong),
            )
        raise


def states(house: House) -> Mapping[str, Down | None]:
    """Return how each lane is; None: it is up."""
    with house.store.read() as session:
        down = lanes_down(session)
    return {name: down.get(name) for name in house.lanes}
