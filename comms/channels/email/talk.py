"""One connection at work: a message in the server's hands, the next one announced.

The end of a message and the envelope of the next leave in one write (RFC 2920); a
server that does not announce PIPELINING is asked step by step. After the 354 the talk
stops and waits: whether the message may leave is not its to decide. What happens is
told to its `Listener`; nothing here knows a journal or a second connection.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from comms.channels.email.account import SmtpAccount
from comms.channels.email.envelope import Addressed, Way
from comms.channels.email.lines import Parcel
from comms.channels.email.opening import Features
from comms.channels.email.replies import Reply
from comms.channels.email.wire import Wire

_QUIT_SECONDS = 5.0
_Listen = Callable[[Reply], None]


class Listener(Protocol):
    """Who is told what happens in a talk."""

    def invited(self, talk: "Talk") -> None:
        """The server waits for the message that was announced."""
        ...

    def answered(self, message: Parcel, reply: Reply) -> None:
        """The server has answered the end of a message."""
        ...

    def refused(self, message: Parcel, verb: str, reply: Reply) -> None:
        """The server does not take the message that was announced."""
        ...

    def free(self, talk: "Talk") -> None:
        """Nothing is under way any more: another message may be announced."""
        ...

    def lost(self, talk: "Talk", reason: str) -> None:
        """The connection is over; `finishing` and `announced` say what was on it."""
        ...


class Talk:
    """A connection on which messages are sent, one after the other."""

    def __init__(
        self,
        wire: Wire,
        features: Features,
        account: SmtpAccount,
        listener: Listener,
        opened: float,
    ) -> None:
        self.wire = wire
        #: What the server can carry.
        self.way = Way(features)
        self._account = account
        self._listener = listener
        self._pipelining = "pipelining" in features
        self._steps: deque[tuple[bytes, _Listen]] = deque()
        # Made once: a message hears four answers.
        self._hear_dot = self._dot if self._pipelining else self._then_next(self._dot)
        envelope = (self._mail, self._rcpt, self._data)
        self._hear_envelope = tuple(map(self._guarded, envelope))
        self._hear_all = (self._hear_dot, *self._hear_envelope)
        self._hear_reset = self._guarded(self._reset)
        times = account.timeouts
        self._within = max(times.command, times.data)
        self._used_up_at = opened + account.connection_age
        #: What refused the announced message, and how.
        self._refusal: tuple[str, Reply] | None = None
        self._needs_reset = False
        #: Message whose end has left and is not answered yet.
        self.finishing: Parcel | None = None
        #: Message whose envelope is with the server, or on its way there.
        self.announced: Parcel | None = None
        #: Whether the server has said a word about the announced message.
        self.is_heard = False
        #: Messages whose end has left on this connection.
        self.message_count = 0
        #: Done when the connection has ended after `leave`.
        self.left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        wire.on_lost = self._lost

    def is_used_up(self, now: float, before: int = 0) -> bool:
        """Whether the limits of one connection are reached, after `before` more."""
        count = self.message_count + before
        return count >= self._account.messages_per_connection or (
            count > 0 and now >= self._used_up_at
        )

    def announce(self, following: Addressed, *, after_idle: bool = False) -> None:
        """Say whose message comes next.

        Args:
            following: What is announced.
            after_idle: Ask first whether the server is still there. NOOP ends a
                group (RFC 2920 section 3.1), so the envelope waits for its answer.
        """
        self._prepare(following)
        if after_idle:
            self._say((b"NOOP\r\n",), (self._woken,))
        else:
            self._go_on()

    def _woken(self, reply: Reply) -> None:
        if reply.closes:
            # Nothing was under way: what was to come may be said elsewhere.
            self.wire.lose(reply.as_reason())
        else:
            self._go_on()

    def _go_on(self) -> None:
        if self._pipelining:
            words, listeners = zip(*self._steps, strict=True)
            self._steps.clear()
            self._say((b"".join(words),), listeners)
        else:
            self._say_next()

    def finish(self, following: Addressed | None) -> None:
        """Send the announced message to its end, and announce the one that follows."""
        message = self.announced
        if message is None:
            raise AssertionError("a message is finished that was never announced")
        self.finishing, self.announced = message, None
        self.message_count += 1
        if following is None or not self._pipelining:
            self._say(message.on_wire(), (self._hear_dot,))
            if following is not None:
                self._prepare(following)
            return
        self._expect(following.parcel)
        words = message.on_wire(following.commands)
        self._say(words, self._hear_all, self._as_usual)

    def leave(self) -> None:
        """Say goodbye; the connection ends when the server has answered, or soon."""
        self.wire.on_lost = lambda _reason: self._gone()
        quit_ = (b"QUIT\r\n",)
        self.wire.say(quit_, (lambda _reply: self._gone(),), within=_QUIT_SECONDS)

    def _gone(self) -> None:
        self.wire.drop()
        if not self.left.done():
            self.left.set_result(None)

    def _prepare(self, following: Addressed) -> None:
        self._expect(following.parcel)
        if self._needs_reset:
            self._steps.append((b"RSET\r\n", self._hear_reset))
            self._needs_reset = False
        commands = following.commands.splitlines(keepends=True)
        self._steps += zip(commands, self._hear_envelope, strict=True)

    def _expect(self, message: Parcel) -> None:
        self.announced, self._refusal, self.is_heard = message, None, False

    def _say_next(self) -> None:
        if self._steps and not self.wire.is_waiting:
            words, listener = self._steps.popleft()
            self._say((words,), (listener,))

    def _say(
        self,
        words: Sequence[bytes],
        listeners: Sequence[_Listen],
        usual: _Listen | None = None,
    ) -> None:
        times = self._account.timeouts
        self.wire.say(
            words,
            listeners,
            within=self._within if self.finishing is None else times.final_dot,
            block=times.block,
            usual=usual,
        )

    def _guarded(self, listener: _Listen) -> _Listen:
        """Return a listener that hears it when the server leaves."""
        told = listener if self._pipelining else self._then_next(listener)

        def listen(reply: Reply) -> None:
            if reply.closes:
                # Whatever was asked (RFC 5321 section 3.8).
                self._closing(reply)
            else:
                told(reply)

        return listen

    def _then_next(self, listener: _Listen) -> _Listen:
        """Return a listener after which the next step is said."""

        def listen(reply: Reply) -> None:
            listener(reply)
            self._say_next()

        return listen

    def _closing(self, reply: Reply) -> None:
        message, self.announced = self.announced, None
        self._steps.clear()
        if message is not None:
            self._listener.refused(message, "", reply)
        self.wire.lose(reply.as_reason())

    def _as_usual(self, reply: Reply) -> None:
        """Hear that the message was taken, its follower's envelope too, and go on."""
        message, self.finishing, self.is_heard = self.finishing, None, True
        if message is not None:
            self._listener.answered(message, reply)
        self._listener.invited(self)

    def _dot(self, reply: Reply) -> None:
        message, self.finishing = self.finishing, None
        if message is None or reply.may_continue:
            self.finishing = message
            self.wire.lose(f"unexpected answer: {reply.as_reason()}")
            return
        self._listener.answered(message, reply)
        if reply.closes:
            self.wire.lose(reply.as_reason())
        elif self.announced is None:
            self._needs_reset = not reply.succeeded
            self._listener.free(self)
        elif not reply.succeeded and not self._pipelining:
            self._steps.appendleft((b"RSET\r\n", self._hear_reset))

    def _reset(self, reply: Reply) -> None:
        if not reply.succeeded:
            self.wire.lose(f"unexpected answer: {reply.as_reason()}")

    def _mail(self, reply: Reply) -> None:
        self.is_heard = True
        if not reply.succeeded:
            self._refuse("MAIL", reply)

    def _rcpt(self, reply: Reply) -> None:
        if not reply.succeeded and self._refusal is None:
            self._refuse("RCPT", reply)

    def _data(self, reply: Reply) -> None:
        if reply.succeeded:
            self.wire.lose(f"unexpected answer: {reply.as_reason()}")
        elif reply.may_continue and self._refusal is None:
            self._listener.invited(self)
        elif reply.may_continue:
            # No recipient was taken and yet data is wanted: nothing but its end
            # (RFC 2920 section 3.1).
            self._say((b".\r\n",), (lambda _reply: self._end_refused(),))
        else:
            self._refusal = self._refusal or ("DATA", reply)
            self._end_refused()

    def _refuse(self, verb: str, reply: Reply) -> None:
        if reply.may_continue:
            self.wire.lose(f"unexpected answer: {reply.as_reason()}")
            return
        self._refusal = (verb, reply)
        if not self._pipelining:
            self._steps.clear()
            self._end_refused()

    def _end_refused(self) -> None:
        message, self.announced = self.announced, None
        refusal, self._refusal = self._refusal, None
        self._needs_reset = True
        if message is not None and refusal is not None:
            self._listener.refused(message, *refusal)
            self._listener.free(self)

    def _lost(self, reason: str) -> None:
        self._listener.lost(self, reason)
