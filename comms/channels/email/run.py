"""One stream of messages on several connections, and their common commit.

Connections whose server waits for a message meet here: one commit of the journal
records what was accepted on all of them and which messages may now leave; only then
these leave. While the stream has nothing, connections stay open. What the dialogue
cannot finish becomes an outcome; a wrong account and a server that cannot be met end
the run, and so does a fault of the journal or of the stream.
"""

import asyncio
from collections.abc import Callable, Mapping

from comms.channels.email.account import SmtpAccount
from comms.channels.email.commits import Commits
from comms.channels.email.envelope import Addressed
from comms.channels.email.lines import Parcel
from comms.channels.email.opening import open_wire
from comms.channels.email.replies import Reply
from comms.channels.email.supply import Supply
from comms.channels.email.talk import Talk
from comms.channels.email.wire import ConnectionLost
from comms.errors import ChannelUnavailable, Misconfigured
from comms.ports import Deferred, Endable, InDoubt, Journal, Outcome, Stream

#: After so many vain connections in a row, nobody else at work, the run ends.
_VAIN_CONNECTIONS = 2
#: The same for connections lost at work while no message was taken on any.
_FRUITLESS_CONNECTIONS = 20
#: Seconds until more connections are asked for again than the server last allowed.
_MORE_AFTER = 30.0
#: Connections that may be opened at the same time, once the first one stands.
_OPENING_AT_ONCE = 4
#: Seconds that goodbyes may take at the end of a run.
_GOODBYE = 5.0


class Run:
    """Brings every message of a stream to its end (`talk.Listener`)."""

    def __init__(
        self,
        account: SmtpAccount,
        messages: Stream,
        journal: Journal,
    ) -> None:
        self._account = account
        self._loop = asyncio.get_running_loop()
        self._commits = Commits(journal, self._loop, self._safely)
        self._supply = Supply(messages, self._loop, self._resumed)
        self._over = asyncio.Event()
        self._talks: set[Talk] = set()
        #: Talks with nothing to say at present, and since when.
        self._idle: dict[Talk, float] = {}
        self._leaving: set[Talk] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._most_talks = max(1, account.connections)
        self._fewer_until = 0.0
        #: Talks whose server waits for the message that they announced.
        self._ready: list[Talk] = []
        #: Messages that were announced once more already.
        self._repeated: set[int] = set()
        self._vain_connections = self._fruitless_connections = 0
        self._error: BaseException | None = None
        self._is_ending = _told_to_end(messages)
        #: Until when answers are waited for since this process was told to end.
        self._patience_until: float | None = None
        #: Whether nothing is waited for any more.
        self._is_cut_short = False

    async def go(self) -> None:
        """Send until the stream is at its end.

        Raises:
            Misconfigured: The account is wrong.
            ChannelUnavailable: The server cannot be met at present.
        """
        watcher = self._loop.create_task(self._watch())
        try:
            self._safely(self._open_more)
            await self._over.wait()
        finally:
            watcher.cancel()
            await self._end()
        if self._error is not None:
            raise self._error

    # -------------------------------------------------- what the talks tell us

    def invited(self, talk: Talk) -> None:
        """Let the message leave with the next commit."""
        if not self._ready:
            # After all that came in this turn of the loop: one commit for all.
            self._loop.call_soon(self._safely, self._prepare)
        self._ready.append(talk)

    def answered(self, message: Parcel, reply: Reply) -> None:
        """Keep an acceptance for the next commit; write down a refusal."""
        if reply.succeeded:
            self._fruitless_connections = 0
            self._commits.accepted(message.delivery_id, reply.as_accepted())
        else:
            self._safely(self._settle, message, reply.as_refusal())

    def refused(self, message: Parcel, verb: str, reply: Reply) -> None:
        """Write a refusal down; one of the sender ends the run."""
        if verb == "MAIL" and reply.blames_account:
            self._stop(
                Misconfigured(
                    "The mail server does not let this account send: "
                    f"{reply.as_reason()}"
                )
            )
            return
        is_hers = verb == "RCPT"
        outcome = reply.as_recipient_refusal() if is_hers else reply.as_delay()
        self._safely(self._settle, message, outcome)

    def free(self, talk: Talk) -> None:
        """Give a talk its next message, or let it go."""
        self._safely(self._next, talk)

    def lost(self, talk: Talk, reason: str) -> None:
        """Write down what a lost connection means for what was on it."""
        if talk not in self._idle:
            self._fruitless_connections += 1
        self._forget(talk)
        self._safely(self._lost, talk, reason)

    # ------------------------------------------------------------ the dialogue

    def _prepare(self) -> None:
        """Have at hand what follows, while other servers answer: then commit."""
        if self._error is None and not self._is_cut_short:
            self._supply.prepare(len(self._ready))
        self._loop.call_soon(self._safely, self._commit)

    def _commit(self) -> None:
        """Make acceptances and intents durable, then let those messages leave."""
        ready, self._ready = self._ready, []
        waiting = {t.announced.delivery_id: t for t in ready if t.announced}
        kept_back = frozenset(self._commits.record(tuple(waiting)))
        now = self._loop.time()
        for identifier, talk in waiting.items():
            if identifier in kept_back:
                # Without its dot the server has nothing (RFC 5321, 4.1.1.4).
                self._forget(talk)
                talk.wire.drop()
            else:
                talk.finish(self._following(talk, now, before=1))
        self._open_more()

    def _next(self, talk: Talk) -> None:
        now = self._loop.time()
        idle = now - self._idle.pop(talk, now)
        following = self._following(talk, now)
        if following is not None:
            talk.announce(following, after_idle=idle > self._account.idle_trusted)
        elif self._may_wait(talk, idle):
            self._idle[talk] = now - idle
        else:
            self._leave(talk)
            self._open_more()

    def _may_wait(self, talk: Talk, idle: float) -> bool:
        """Tell whether a talk may have more to say; one that is used up never has."""
        waits = self._supply.is_waiting and self._error is None
        is_fresh = not talk.is_used_up(self._loop.time())
        return waits and is_fresh and idle < self._account.idle_most

    def _leave(self, talk: Talk) -> None:
        self._forget(talk)
        self._leaving.add(talk)
        talk.leave()

    def _lost(self, talk: Talk, reason: str) -> None:
        if talk.finishing is not None:
            doubt = InDoubt(reason=f"lost in the message: {reason}")
            self._settle(talk.finishing, doubt)
        # Not in data when time was up: untouched, it goes back to where it came from.
        message = None if self._is_cut_short else talk.announced
        if message is not None and self._may_repeat(talk, message):
            # Servers close after some messages; between two of them nothing is lost.
            self._supply.put_back(message)
            self._repeated.add(message.delivery_id)
        elif message is not None:
            self._settle(message, Deferred(reason=f"connection lost: {reason}"))
        most = max(_FRUITLESS_CONNECTIONS, 2 * self._account.connections)
        if self._fruitless_connections >= most:
            self._stop(self._unavailable(reason))
        self._open_more()

    def _may_repeat(self, talk: Talk, message: Parcel) -> bool:
        untouched = talk.message_count > 0 and not talk.is_heard
        return untouched and message.delivery_id not in self._repeated

    def _following(
        self, talk: Talk, now: float, *, before: int = 0
    ) -> Addressed | None:
        """Return the next message for a talk; None: it has done its part.

        Args:
            talk: Where it is to go.
            now: Time of the loop.
            before: Messages that end on this connection before that one.
        """
        if talk.is_used_up(now, before):
            return None
        while (message := self._take()) is not None:
            found = talk.way.addressed(message)
            if isinstance(found, Addressed):
                return found
            self._settle(message, found)
        return None

    def _take(self) -> Parcel | None:
        if self._error is not None or self._is_cut_short:
            return None
        try:
            return self._supply.take()
        except Exception as error:  # noqa: BLE001 - raised again at the end
            # A fault of the core: what is on the wire comes to its end first.
            self._stop(error)
            return None

    def _resumed(self) -> None:
        """Ask the stream again: a wait is over."""
        self._safely(self._wake)

    def _wake(self) -> None:
        for talk in list(self._idle):
            self._next(talk)
        self._open_more()

    # --------------------------------------------------------- the connections

    def _open_more(self) -> None:
        """Open a connection for each message that no talk is free for."""
        while self._idle and self._supply.is_at_hand:
            self._next(next(iter(self._idle)))
        while self._error is None and self._may_open():
            message = self._take()
            if message is None:
                break
            task = self._loop.create_task(self._open(message))
            self._opening.add(task)
            task.add_done_callback(self._opened)
        if self._supply.is_over:
            for talk in list(self._idle):
                self._leave(talk)
        if self._is_over():
            self._commits.record()
            self._over.set()

    def _is_over(self) -> bool:
        """Whether nobody is at work, and nothing more will come."""
        waits = self._supply.is_waiting and self._error is None
        return not (self._talks or self._opening or waits)

    def _may_open(self) -> bool:
        if self._loop.time() >= self._fewer_until:
            self._most_talks = max(1, self._account.connections)
        if self._idle:
            return False
        at_once = _OPENING_AT_ONCE if self._talks else 1
        open_now = len(self._talks) + len(self._opening)
        return len(self._opening) < at_once and open_now < self._most_talks

    async def _open(self, message: Parcel) -> None:
        try:
            wire, features = await open_wire(self._account)
        except ConnectionLost as lost:
            self._was_vain(message, str(lost))
            return
        self._vain_connections = 0
        talk = Talk(wire, features, self._account, self, self._loop.time())
        if self._error is not None:
            wire.drop()
            return
        self._talks.add(talk)
        self._supply.put_back(message, first=True)
        self._next(talk)

    def _was_vain(self, message: Parcel, reason: str) -> None:
        """Try once more, or give up for now; with others at work, ask for less."""
        self._vain_connections += 1
        self._supply.put_back(message, first=True)
        if self._talks:
            self._most_talks = len(self._talks)
            self._fewer_until = self._loop.time() + _MORE_AFTER
        elif self._vain_connections >= _VAIN_CONNECTIONS:
            self._stop(self._unavailable(reason))

    def _unavailable(self, reason: str) -> ChannelUnavailable:
        where = f"{self._account.host}:{self._account.port}"
        return ChannelUnavailable(f"{where} cannot be met at present: {reason}")

    def _opened(self, task: "asyncio.Task[None]") -> None:
        self._opening.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._stop(error)
        self._safely(self._open_more)

    def _forget(self, talk: Talk) -> None:
        self._talks.discard(talk)
        self._idle.pop(talk, None)
        if talk in self._ready:
            self._ready.remove(talk)

    # ------------------------------------------------------ journal, time, ends

    def _settle(self, message: Parcel, outcome: Outcome) -> None:
        self._repeated.discard(message.delivery_id)
        self._commits.settle(message.delivery_id, outcome)

    def _safely(self, act: Callable[..., None], *given: object) -> None:
        """Carry an act out; a fault of the journal ends the run where it stands."""
        try:
            act(*given)
        except BaseException as error:  # noqa: BLE001 - raised again by `go`
            self._error = self._error or error
            for talk in self._talks:
                # Perhaps in the middle of a message: nothing more may be said.
                talk.wire.drop()
            self._talks.clear()
            self._over.set()

    def _stop(self, error: BaseException) -> None:
        """End the run for a reason, after what is in a server's hands has ended."""
        self._error = self._error or error
        # Not now: a commit may be under way whose messages are to leave.
        self._loop.call_soon(self._let_go)

    def _let_go(self) -> None:
        for talk in [talk for talk in self._talks if talk.finishing is None]:
            self._forget(talk)
            talk.wire.drop()
        if not self._talks:
            self._over.set()

    async def _watch(self) -> None:
        """End connections on which the server has been silent for too long."""
        times = vars(self._account.timeouts).values()
        shortest = min(*times, self._account.idle_most)
        while True:
            await asyncio.sleep(min(1.0, shortest / 4))
            now = self._loop.time()
            self._hurry(now)
            for talk in [*self._talks, *self._leaving]:
                deadline = talk.wire.deadline
                if deadline is not None and deadline < now:
                    talk.wire.lose("timed out")
            for talk, since in list(self._idle.items()):
                if now - since >= self._account.idle_most:
                    self._leave(talk)

    def _hurry(self, now: float) -> None:
        """Told to end, wait for no answer longer than an operator waits for an end."""
        if not self._is_ending():
            return
        if self._patience_until is None:
            self._patience_until = now + self._account.timeouts.ending
        if now < self._patience_until or self._is_cut_short:
            return
        self._is_cut_short = True
        self._supply.stop()
        for task in self._opening:
            task.cancel()
        for talk in [*self._talks]:
            talk.wire.lose("this process was told to end")
        self._safely(self._open_more)

    async def _end(self) -> None:
        """Record what is still open and leave the servers."""
        self._supply.stop()
        for task in self._opening:
            task.cancel()
        for talk in self._talks:
            talk.wire.drop()
        try:
            self._commits.record()
        finally:
            goodbyes: Mapping[asyncio.Future[None], Talk] = {
                talk.left: talk for talk in self._leaving
            }
            if goodbyes:
                await asyncio.wait(goodbyes, timeout=_GOODBYE)


def _told_to_end(messages: Stream) -> Callable[[], bool]:
    """Return what tells whether this process is to end."""
    return messages.is_ending if isinstance(messages, Endable) else lambda: False
