"""One stream of messages on several connections, and their common commit.

Connections whose server waits for a message meet here: one commit of the journal
records what was accepted on all of them and which messages may now leave; only then
these leave. What the dialogue cannot finish becomes an outcome; a wrong account ends
the run, and so does a fault of the journal or of the stream.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence

from comms.channels.email.account import SmtpAccount
from comms.channels.email.envelope import unfit
from comms.channels.email.lines import Parcel, Surveyor
from comms.channels.email.opening import open_wire
from comms.channels.email.replies import Reply
from comms.channels.email.talk import Talk
from comms.channels.email.wire import ConnectionLost
from comms.errors import Misconfigured
from comms.ports import Accepted, Deferred, InDoubt, Journal, MergedMessage, Outcome

#: After so many vain connections in a row the rest of a run is deferred unseen.
_VAIN_CONNECTIONS = 2
#: Connections that may be opened at the same time, once the first one stands.
_OPENING_AT_ONCE = 4
#: Seconds that goodbyes may take at the end of a run.
_GOODBYE = 5.0


class Run:
    """Brings every message of a stream to its end (`talk.Listener`)."""

    def __init__(
        self,
        account: SmtpAccount,
        messages: Iterator[MergedMessage],
        journal: Journal,
    ) -> None:
        self._account = account
        self._messages = messages
        self._journal = journal
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._talks: set[Talk] = set()
        self._leaving: set[Talk] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._most_talks = max(1, account.connections)
        #: Talks whose server waits for the message that they announced.
        self._ready: list[Talk] = []
        self._accepted: list[tuple[int, Accepted]] = []
        #: Messages to be announced once more, and those that were already.
        self._again: deque[Parcel] = deque()
        self._repeated: set[int] = set()
        self._surveyor = Surveyor()
        self._vain_connections = 0
        self._error: BaseException | None = None

    async def go(self) -> None:
        """Send until the stream is at its end.

        Raises:
            Misconfigured: The account is wrong.
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
            self._loop.call_soon(self._safely, self._commit)
        self._ready.append(talk)

    def answered(self, message: Parcel, reply: Reply) -> None:
        """Keep an acceptance for the next commit; write down a refusal."""
        if reply.succeeded:
            self._accepted.append((message.delivery_id, reply.as_accepted()))
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
        is_recipients = verb == "RCPT"
        outcome = reply.as_recipient_refusal() if is_recipients else reply.as_refusal()
        self._safely(self._settle, message, outcome)

    def free(self, talk: Talk) -> None:
        """Give a talk its next message, or let it go."""
        self._safely(self._next, talk)

    def lost(self, talk: Talk, reason: str) -> None:
        """Write down what a lost connection means for what was on it."""
        self._forget(talk)
        self._safely(self._lost, talk, reason)

    # ------------------------------------------------------------ the dialogue

    def _commit(self) -> None:
        """Make acceptances and intents durable, then let those messages leave."""
        ready, self._ready = self._ready, []
        waiting = {t.announced.delivery_id: t for t in ready if t.announced}
        kept_back = frozenset(self._record(tuple(waiting)))
        for identifier, talk in waiting.items():
            if identifier in kept_back:
                # Without its dot the server has nothing (RFC 5321, 4.1.1.4).
                self._forget(talk)
                talk.wire.drop()
            else:
                talk.finish(self._following(talk, before=1))
        self._open_more()

    def _next(self, talk: Talk) -> None:
        message = self._following(talk)
        if message is not None:
            talk.announce(message)
            return
        self._forget(talk)
        self._leaving.add(talk)
        talk.leave()
        self._open_more()

    def _lost(self, talk: Talk, reason: str) -> None:
        if talk.finishing is not None:
            doubt = InDoubt(reason=f"lost in the message: {reason}")
            self._settle(talk.finishing, doubt)
        message = talk.announced
        if message is not None and self._may_repeat(talk, message):
            # Servers close after some messages; between two of them nothing is lost.
            self._again.append(message)
            self._repeated.add(message.delivery_id)
        elif message is not None:
            self._settle(message, Deferred(reason=f"connection lost: {reason}"))
        self._open_more()

    def _may_repeat(self, talk: Talk, message: Parcel) -> bool:
        untouched = talk.message_count > 0 and not talk.is_heard
        return untouched and message.delivery_id not in self._repeated

    def _following(self, talk: Talk, *, before: int = 0) -> Parcel | None:
        """Return the next message for a talk; None: it has done its part.

        Args:
            before: Messages that end on this connection before that one.
        """
        if talk.is_used_up(self._loop.time(), before):
            return None
        while (message := self._take()) is not None:
            reason = unfit(message, talk)
            if reason is None:
                return message
            self._settle(message, reason)
        return None

    def _take(self) -> Parcel | None:
        if self._error is not None:
            return None
        if self._again:
            return self._again.popleft()
        try:
            message = next(self._messages, None)
        except Exception as error:  # noqa: BLE001 - raised again at the end
            # A fault of the core: what is on the wire comes to its end first.
            self._stop(error)
            return None
        return self._surveyor.parcel(message) if message is not None else None

    # --------------------------------------------------------- the connections

    def _open_more(self) -> None:
        """Open a connection for each message that no talk is free for."""
        while self._error is None and self._may_open():
            message = self._take()
            if message is None:
                break
            task = self._loop.create_task(self._open(message))
            self._opening.add(task)
            task.add_done_callback(self._opened)
        if not self._talks and not self._opening:
            self._record()
            self._over.set()

    def _may_open(self) -> bool:
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
        self._again.appendleft(message)
        self._next(talk)

    def _was_vain(self, message: Parcel, reason: str) -> None:
        """Try once more, or defer everybody; with others at work, ask for less."""
        self._vain_connections += 1
        self._again.appendleft(message)
        if self._talks:
            self._most_talks = len(self._talks)
        elif self._vain_connections >= _VAIN_CONNECTIONS:
            while (each := self._take()) is not None:
                self._settle(each, Deferred(reason=f"connection lost: {reason}"))

    def _opened(self, task: "asyncio.Task[None]") -> None:
        self._opening.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._stop(error)
        self._safely(self._open_more)

    def _forget(self, talk: Talk) -> None:
        self._talks.discard(talk)
        if talk in self._ready:
            self._ready.remove(talk)

    # ------------------------------------------------------ journal, time, ends

    def _record(self, in_data: Sequence[int] = ()) -> Sequence[int]:
        """Record acceptances that wait, and the intent to finish messages."""
        if not self._accepted and not in_data:
            return ()
        sent = tuple(self._accepted)
        kept_back = self._journal.record(sent=sent, in_data=in_data)
        del self._accepted[: len(sent)]
        return kept_back

    def _settle(self, message: Parcel, outcome: Outcome) -> None:
        self._record()
        self._repeated.discard(message.delivery_id)
        self._journal.settle(message.delivery_id, outcome)

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
        shortest = min(vars(self._account.timeouts).values())
        while True:
            await asyncio.sleep(min(1.0, shortest / 4))
            now = self._loop.time()
            for talk in [*self._talks, *self._leaving]:
                deadline = talk.wire.deadline
                if deadline is not None and deadline < now:
                    talk.wire.lose("timed out")

    async def _end(self) -> None:
        """Record what is still open and leave the servers."""
        for task in self._opening:
            task.cancel()
        for talk in self._talks:
            talk.wire.drop()
        try:
            self._record()
        finally:
            goodbyes: Mapping[asyncio.Future[None], Talk] = {
                talk.left: talk for talk in self._leaving
            }
            if goodbyes:
                await asyncio.wait(goodbyes, timeout=_GOODBYE)
