"""One stream of messages on several connections.

Hears what happens on each of them and says what it means. A message leaves once the
journal has recorded that it may, and what was accepted before (`departures`). While the
stream has nothing, connections stay open. What the dialogue cannot finish becomes an
outcome; a wrong account and a server that cannot be met end the run, and so does a
fault of the journal or of the stream.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from comms.channels.email.account import SmtpAccount
from comms.channels.email.commits import Commits
from comms.channels.email.connections import Connections
from comms.channels.email.departures import Departures
from comms.channels.email.envelope import Addressed
from comms.channels.email.lines import Parcel
from comms.channels.email.opening import open_wire
from comms.channels.email.patience import Patience
from comms.channels.email.replies import Reply
from comms.channels.email.supply import Supply
from comms.channels.email.talk import Talk
from comms.channels.email.wire import ConnectionLost
from comms.errors import ChannelUnavailable, Misconfigured
from comms.ports import Deferred, InDoubt, Journal, Outcome, Stream


class Run:
    """Brings every message of a stream to its end (`talk.Listener`)."""

    def __init__(
        self, account: SmtpAccount, messages: Stream, journal: Journal
    ) -> None:
        self._account = account
        self._loop = loop = asyncio.get_running_loop()
        self._supply = Supply(messages, loop, partial(self.safely, self._wake))
        self._commits = Commits(journal, loop, self.safely)
        self._connections = Connections(account, loop)
        self._departures = Departures(loop, self._commits, self._connections, self)
        self._patience = Patience(messages, account.timeouts, loop)
        self._over = asyncio.Event()
        #: Messages that were announced once more already.
        self._repeated: set[int] = set()
        self._error: BaseException | None = None

    async def go(self) -> None:
        """Send until the stream is at its end; raises as `ports.DirectChannel.send`."""
        watcher = self._loop.create_task(self._watch())
        try:
            self.safely(self.go_on)
            await self._over.wait()
        finally:
            watcher.cancel()
            await self._end()
        if self._error is not None:
            raise self._error

    # -------------------------------------------------- what the talks tell us

    def invited(self, talk: Talk) -> None:
        """Let the message leave with the next commit."""
        self._departures.add(talk)

    def answered(self, message: Parcel, reply: Reply) -> None:
        """Keep an acceptance for the next commit; write down a refusal."""
        if reply.succeeded:
            self._connections.bore_fruit()
            self._commits.accepted(message.delivery_id, reply.as_accepted())
        else:
            self.safely(self._settle, message, reply.as_refusal())

    def refused(self, message: Parcel, verb: str, reply: Reply) -> None:
        """Write a refusal down; one of the sender ends the run."""
        if verb == "MAIL" and reply.blames_account:
            said = reply.as_reason()
            why = f"The mail server does not let this account send: {said}"
            self._stop(Misconfigured(why))
            return
        is_hers = verb == "RCPT"
        outcome = reply.as_recipient_refusal() if is_hers else reply.as_delay()
        self.safely(self._settle, message, outcome)

    def free(self, talk: Talk) -> None:
        """Give a talk its next message, or let it go."""
        self.safely(self._next, talk)

    def lost(self, talk: Talk, reason: str) -> None:
        """Write down what a lost connection means for what was on it."""
        self.safely(self._lost, talk, reason)

    # ------------------------------------------------------------ the dialogue

    def _next(self, talk: Talk) -> None:
        idle = self._connections.wake(talk)
        following = self.following(talk)
        if following is not None:
            talk.announce(following, after_idle=idle > self._account.idle_trusted)
        elif not self._may_come or not self._connections.rest(talk, idle):
            self._connections.leave(talk)
            self.go_on()

    def _lost(self, talk: Talk, reason: str) -> None:
        gives_up = self._connections.give_up_after_lost(talk)
        if talk.finishing is not None:
            doubt = InDoubt(reason=f"lost in the message: {reason}")
            self._settle(talk.finishing, doubt)
        # Not in data when time was up: untouched, it goes back to where it came from.
        message = None if self._patience.is_over else talk.announced
        if message is not None and self._may_repeat(talk, message):
            # Servers close after some messages; between two of them nothing is lost.
            self._supply.put_back(message)
            self._repeated.add(message.delivery_id)
        elif message is not None:
            self._settle(message, Deferred(reason=f"connection lost: {reason}"))
        if gives_up:
            self._stop(self._unavailable(reason))
        self.go_on()

    def _may_repeat(self, talk: Talk, message: Parcel) -> bool:
        untouched = talk.message_count > 0 and not talk.is_heard
        return untouched and message.delivery_id not in self._repeated

    def following(self, talk: Talk, before: int = 0) -> Addressed | None:
        """Return the next message for a talk; None: it has done its part, or waits.

        Args:
            talk: Where it is to go.
            before: Messages that end on this connection before that one.
        """
        if talk.is_used_up(self._loop.time(), before):
            return None
        while (message := self._take()) is not None:
            found = talk.way.addressed(message)
            if isinstance(found, Addressed):
                return found
            self._settle(message, found)
        return None

    # -------------------------------------------------------------- the stream

    @property
    def _may_come(self) -> bool:
        """Whether the stream, which has nothing now, may have more later."""
        return self._supply.is_waiting and self._error is None

    def prepare(self, count: int) -> None:
        """Have so many messages at hand, as far as any may still be sent."""
        if self._error is None and not self._patience.is_over:
            self._supply.prepare(count)

    def _take(self) -> Parcel | None:
        if self._error is not None or self._patience.is_over:
            return None
        try:
            return self._supply.take()
        except Exception as error:  # noqa: BLE001 - raised again at the end
            # A fault of the core: what is on the wire comes to its end first.
            self._stop(error)
            return None

    def _wake(self) -> None:
        """Ask the stream again: a wait is over."""
        for talk in self._connections.idle:
            self._next(talk)
        self.go_on()

    # --------------------------------------------------------- the connections

    def go_on(self) -> None:
        """Open a connection for each message that no talk is free for."""
        if self._over.is_set():
            return
        while self._supply.is_at_hand and (idle := self._connections.idle):
            self._next(idle[0])
        while self._error is None and self._connections.may_open():
            message = self._take()
            if message is None:
                break
            task = self._loop.create_task(self._open(message))
            self._connections.opening(task)
            task.add_done_callback(self._opened)
        if self._supply.is_over:
            for talk in self._connections.idle:
                self._connections.leave(talk)
        if self._connections.are_none and not self._may_come:
            self._commits.record()
            self._over.set()

    async def _open(self, message: Parcel) -> None:
        try:
            wire, features = await open_wire(self._account)
        except ConnectionLost as lost:
            self._supply.put_back(message, first=True)
            if self._connections.give_up_after_vain():
                self._stop(self._unavailable(str(lost)))
            return
        talk = Talk(wire, features, self._account, self, self._loop.time())
        if self._error is not None:
            wire.drop()
            return
        self._connections.add(talk)
        self._supply.put_back(message, first=True)
        self._next(talk)

    def _opened(self, task: "asyncio.Task[None]") -> None:
        error = self._connections.opened(task)
        if error is not None:
            self._stop(error)
        self.safely(self.go_on)

    def _unavailable(self, reason: str) -> ChannelUnavailable:
        where = f"{self._account.host}:{self._account.port}"
        return ChannelUnavailable(f"{where} cannot be met at present: {reason}")

    # ------------------------------------------------------ journal, time, ends

    def _settle(self, message: Parcel, outcome: Outcome) -> None:
        self._repeated.discard(message.delivery_id)
        self._commits.settle(message.delivery_id, outcome)

    def safely(self, act: Callable[..., None], *given: object) -> None:
        """Carry an act out; a fault of the journal ends the run where it stands."""
        try:
            act(*given)
        except BaseException as error:  # noqa: BLE001 - raised again by `go`
            self._error = self._error or error
            # Perhaps in the middle of a message: nothing more may be said.
            self._connections.drop_all()
            self._over.set()

    def _stop(self, error: BaseException) -> None:
        """End the run for a reason, after what is in a server's hands has ended."""
        self._error = self._error or error
        # Not now: a commit may be under way whose messages are to leave.
        self._loop.call_soon(self._let_go)

    def _let_go(self) -> None:
        for talk in [*self._connections.at_work]:
            if talk.finishing is None:
                self._connections.drop(talk)
        if not self._connections.at_work:
            self._over.set()

    async def _watch(self) -> None:
        """End connections on which the server has been silent for too long."""
        times = vars(self._account.timeouts).values()
        shortest = min(*times, self._account.idle_most)
        while True:
            await asyncio.sleep(min(1.0, shortest / 4))
            if self._patience.ends_now():
                self._cut_short()
            self._connections.end_silent()
            for talk in self._connections.idle_too_long():
                self._connections.leave(talk)

    def _cut_short(self) -> None:
        """Wait for nothing any more."""
        self._supply.stop()
        self._connections.stop_opening()
        for talk in [*self._connections.at_work]:
            talk.wire.lose("this process was told to end")
        self.safely(self.go_on)

    async def _end(self) -> None:
        """Record what is still open and leave the servers."""
        self._over.set()
        self._supply.stop()
        self._connections.stop_opening()
        self._connections.drop_all()
        try:
            self._commits.record()
        finally:
            await self._connections.goodbyes()
