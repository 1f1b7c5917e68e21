"""The connections of a run: how many there may be, what they do, when one is left.

The first one is opened alone, so that a server that is away is asked once and not by
all at the same time; later ones a few at a time, and fewer for a while where the server
took no more.
"""

import asyncio
from collections.abc import Iterator

from comms.channels.email.account import SmtpAccount
from comms.channels.email.talk import Talk

#: Seconds until more connections are asked for again than the server last allowed.
_MORE_AFTER = 30.0
#: Connections that may be opened at the same time, once the first one stands.
_OPENING_AT_ONCE = 4
#: After so many vain connections in a row, nobody else at work, the run ends.
_VAIN_CONNECTIONS = 2
#: The same for connections lost at work while no message was taken on any.
_FRUITLESS_CONNECTIONS = 20
#: Seconds that goodbyes may take at the end of a run.
_GOODBYE = 5.0


class Connections:
    """Those of one run."""

    def __init__(self, account: SmtpAccount, loop: asyncio.AbstractEventLoop) -> None:
        self._account, self._loop = account, loop
        self.at_work: set[Talk] = set()
        #: Those of them with nothing to say at present, and since when.
        self._idle: dict[Talk, float] = {}
        self._leaving: set[Talk] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._most = max(1, account.connections)
        self._fewer_until = 0.0
        self._vain = self._fruitless = 0

    @property
    def are_none(self) -> bool:
        """Whether nobody is at work, or soon will be."""
        return not self.at_work and not self._opening

    # ------------------------------------------------------------------ opening

    def may_open(self) -> bool:
        """Tell whether one more may be opened now."""
        if self._loop.time() >= self._fewer_until:
            self._most = max(1, self._account.connections)
        if self._idle:
            return False
        at_once = _OPENING_AT_ONCE if self.at_work else 1
        open_now = len(self.at_work) + len(self._opening)
        return len(self._opening) < at_once and open_now < self._most

    def opening(self, task: "asyncio.Task[None]") -> None:
        """Note that a connection is being opened."""
        self._opening.add(task)

    def opened(self, task: "asyncio.Task[None]") -> BaseException | None:
        """Note that it is being opened no more; return what went wrong with us."""
        self._opening.discard(task)
        return None if task.cancelled() else task.exception()

    def add(self, talk: Talk) -> None:
        """Note a connection that stands."""
        self._vain = 0
        self.at_work.add(talk)

    def give_up_after_vain(self) -> bool:
        """Note a server that could not be met; return whether to give up for now.

        With others at work, only fewer are asked for.
        """
        self._vain += 1
        if self.at_work:
            self._most = len(self.at_work)
            self._fewer_until = self._loop.time() + _MORE_AFTER
            return False
        return self._vain >= _VAIN_CONNECTIONS

    # ------------------------------------------------------------------ at work

    def bore_fruit(self) -> None:
        """Note that a message was taken."""
        self._fruitless = 0

    def give_up_after_lost(self, talk: Talk) -> bool:
        """Note a lost connection; return whether too many bore no fruit."""
        if talk not in self._idle:
            self._fruitless += 1
        self.forget(talk)
        most = max(_FRUITLESS_CONNECTIONS, 2 * self._account.connections)
        return self._fruitless >= most

    def forget(self, talk: Talk) -> None:
        """Count a connection no more."""
        self.at_work.discard(talk)
        self._idle.pop(talk, None)

    def drop(self, talk: Talk) -> None:
        """Close a connection at once, without a word."""
        self.forget(talk)
        talk.wire.drop()

    # --------------------------------------------------------------------- idle

    @property
    def idle(self) -> list[Talk]:
        """Those with nothing to say, the longest first."""
        return list(self._idle)

    def wake(self, talk: Talk) -> float:
        """Let a talk be idle no more; return for how many seconds it was."""
        now = self._loop.time()
        return now - self._idle.pop(talk, now)

    def rest(self, talk: Talk, already: float) -> bool:
        """Let a talk be idle, as it was for some seconds; False: it is to leave."""
        now = self._loop.time()
        if talk.is_used_up(now) or already >= self._account.idle_most:
            return False
        self._idle[talk] = now - already
        return True

    def idle_too_long(self) -> Iterator[Talk]:
        """Yield those that have waited for a message for as long as they may."""
        now = self._loop.time()
        for talk, since in list(self._idle.items()):
            if now - since >= self._account.idle_most:
                yield talk

    # -------------------------------------------------------------------- ends

    def leave(self, talk: Talk) -> None:
        """Say goodbye."""
        self.forget(talk)
        self._leaving.add(talk)
        talk.left.add_done_callback(lambda _: self._leaving.discard(talk))
        talk.leave()

    def end_silent(self) -> None:
        """End those on which the server has been silent for too long."""
        now = self._loop.time()
        for talk in [*self.at_work, *self._leaving]:
            deadline = talk.wire.deadline
            if deadline is not None and deadline < now:
                talk.wire.lose("timed out")

    def stop_opening(self) -> None:
        """Wait for no server any more."""
        for task in self._opening:
            task.cancel()

    def drop_all(self) -> None:
        """Close all at once: perhaps in the middle of a message."""
        for talk in [*self.at_work]:
            self.drop(talk)

    async def goodbyes(self) -> None:
        """Wait for the servers' answers to goodbyes, for a short while."""
        waited = [talk.left for talk in self._leaving]
        if waited:
            await asyncio.wait(waited, timeout=_GOODBYE)
