"""X: posts through version 2 of its interface."""

from collections.abc import Mapping

from comms.channels.account import read_settings
from comms.channels.x.account import Account
from comms.channels.x.channel import XChannel
from comms.clock import Clock

__all__ = ["Account", "XChannel", "make"]


def make(settings: Mapping[str, str], clock: Clock) -> XChannel:
    """Return the channel of an account."""
    return XChannel(read_settings(Account, settings), clock)
