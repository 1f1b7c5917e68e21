"""Mastodon: posts through the interface of an instance."""

from collections.abc import Mapping

from comms.channels.account import read_settings
from comms.channels.mastodon.account import Account
from comms.channels.mastodon.channel import MastodonChannel
from comms.clock import Clock

__all__ = ["Account", "MastodonChannel", "make"]


def make(settings: Mapping[str, str], clock: Clock) -> MastodonChannel:
    """Return the channel of an account."""
    return MastodonChannel(read_settings(Account, settings), clock)
