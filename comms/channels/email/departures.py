"""Messages that wait for the journal before they may leave, and their common commit.

One commit serves all connections that are ready. While it is on its way, the other
connections talk on, what follows is made, and who becomes ready waits for the next one.
"""

import asyncio
from collections.abc import Callable, Collection
from functools import partial
from typing import Protocol

from comms.channels.email.commits import Commits
from comms.channels.email.connections import Connections
from comms.channels.email.envelope import Addressed
from comms.channels.email.lines import Parcel
from comms.channels.email.talk import Talk
from comms.ports import Deferred, Outcome


class Sender(Protocol):
    """What a run does for its departures."""

    def prepare(self, count: int) -> None:
        """Have at hand what follows on so many connections."""
        ...

    def following(self, talk: Talk, before: int = 0) -> Addressed | None:
        """Return the next message for a talk, after so many more on it."""
        ...

    def settle(self, message: Parcel, outcome: Outcome) -> None:
        """Write down what became of a message."""
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
        #: Those whose message the journal is being asked about, by message.
        self._asked: dict[int, Talk] = {}

    @property
    def are_asked(self) -> bool:
        """Whether a commit is on its way."""
        return bool(self._asked)

    def is_asked(self, message: Parcel) -> bool:
        """Whether the journal is being asked about a message."""
        return message.delivery_id in self._asked

    def add(self, talk: Talk) -> None:
        """Let the message of a talk leave with the next commit."""
        self._ready.append(talk)
        if len(self._ready) == 1 and not self._asked:
            self._commit_soon()

    def _commit_soon(self) -> None:
        """Commit after all that came in this turn of the loop: more share it then."""
        self._loop.call_soon(self._sender.safely, self._commit)

    def _commit(self) -> None:
        """Ask the journal for all that are ready, while the others talk on."""
        ready, self._ready = self._ready, []
        self._asked = {
            talk.announced.delivery_id: talk
            for talk in ready
            if talk.announced and talk in self._connections.at_work
        }
        if not self._asked:
            self._commits.flush()
            return
        recorded = partial(self._sender.safely, self._recorded)
        self._commits.record(tuple(self._asked), recorded)
        # Made while the disk works: what follows is at hand when these leave.
        self._sender.prepare(len(self._asked))

    def _recorded(self, kept_back: Collection[int]) -> None:
        """Let those messages leave that are recorded now."""
        asked, self._asked = self._asked, {}
        for identifier, talk in asked.items():
            if talk not in self._connections.at_work:
                if identifier not in kept_back:
                    self._never_left(talk)
            elif identifier in kept_back:
                # Without its dot the server has nothing (RFC 5321, 4.1.1.4).
                self._connections.drop(talk)
            else:
                talk.finish(self._sender.following(talk, before=1))
        if self._ready:
            self._commit_soon()
        self._sender.go_on()

    def _never_left(self, talk: Talk) -> None:
        """Take back the intent of a message whose connection was lost meanwhile."""
        message = talk.announced
        if message is not None:
            reason = f"connection lost: {talk.ended}"
            self._sender.settle(message, Deferred(reason=reason))
