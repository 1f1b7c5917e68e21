"""Sends a stream of messages over SMTP, one recipient each (`ports.DirectChannel`).

Uses an event loop of its own, which nobody outside sees: callers are synchronous.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import uvloop

from comms.channels.email.account import SmtpAccount
from comms.channels.email.opening import open_wire
from comms.channels.email.run import Run
from comms.channels.email.wire import ConnectionLost
from comms.errors import ChannelUnavailable
from comms.ports import Journal, Stream


class SmtpChannel:
    """A smarthost. Holds no connection between runs, so threads may share it."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account

    def send(self, messages: Stream, journal: Journal) -> None:
        """Send a stream of messages; see `ports.DirectChannel.send`."""
        self._account.verify()

        async def run() -> None:
            await Run(self._account, messages, journal).go()

        _to_its_end(run())

    def check(self) -> None:
        """Connect, authenticate and leave; see `ports.DirectChannel.check`."""
        self._account.verify()

        async def look() -> None:
            wire, _ = await open_wire(self._account)
            try:
                await wire.ask("QUIT", self._account.timeouts.connect)
            finally:
                wire.drop()

        try:
            _to_its_end(look())
        except ConnectionLost as lost:
            where = f"{self._account.host}:{self._account.port}"
            message = f"No mail server answers at {where}: {lost}"
            raise ChannelUnavailable(message) from lost


def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)
