"""Messages that wait for the journal before they may leave, and their common commit.

One commit serves all connections that are ready. What follows is made before it, while
other servers answer: the more are ready then, the less each costs.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

from comms.channels.email.commits import Commits
from comms.channels.email.connections import Connections
from comms.channels.email.envelope import Addressed
from comms.channels.email.talk import Talk


class Sender(Protocol):
    """What a run does for its departures."""

    def prepare(self, count: int) -> None:
        """Have at hand what follows on so many connections."""
        ...

    def following(self, talk: Talk, before: int = 0) -> Addressed | None:
        """Return the next message for a talk, after so many more on it."""
        ...

    def go_on(self) -> None:
        """Do what is to be done once messages have left."""
        ...

    def safely(self, act: Callable[..., None], *given: object) -> None:
        """Carry an act out; a fault of it ends the run."""
        ...


class Departures:
    """Those of one run."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        commits: Commits,
        connections: Connections,
        sender: Sender,
    ) -> None:
        self._loop, self._sender = loop, sender
        self._commits, self._connections = commits, connections
        #: Talks whose server waits for the message that they announced.
        self._ready: list[Talk] = []

    def add(self, talk: Talk) -> None:
        """Let the message of a talk leave with the next commit."""
        if not self._ready:
            # After all that came in this turn of the loop: one commit for all.
            self._loop.call_soon(self._sender.safely, self._prepare)
        self._ready.append(talk)

    def _prepare(self) -> None:
        self._sender.prepare(len(self._ready))
        self._loop.call_soon(self._sender.safely, self._commit)

    def _commit(self) -> None:
        """Make acceptances and intents durable, then let those messages leave."""
        ready, self._ready = self._ready, []
        at_work = self._connections.at_work
        waiting = {
            message.delivery_id: talk
            for talk in ready
            if (message := talk.announced) is not None and talk in at_work
        }
        kept_back = frozenset(self._commits.record(tuple(waiting)))
        for identifier, talk in waiting.items():
            if identifier in kept_back:
                # Without its dot the server has nothing (RFC 5321, 4.1.1.4).
                self._connections.drop(talk)
            else:
                talk.finish(self._sender.following(talk, before=1))
        self._sender.go_on()
