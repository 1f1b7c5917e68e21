"""Sends a stream of messages over SMTP, one recipient each (`ports.DirectChannel`).

For every message MAIL, RCPT, DATA; after the 354 the journal makes durable that this
one may now arrive, together with the acceptance of the one before; only then the
message and its final dot leave. Connections are reused. What the dialogue cannot
finish becomes an outcome; a wrong account ends the run.
"""

from collections.abc import Iterator, Sequence

from comms.channels.email.account import SmtpAccount
from comms.channels.email.dialogue import ConnectionLost, Dialogue
from comms.channels.email.envelope import mail_command, rcpt_command, unfit
from comms.channels.email.replies import Reply
from comms.errors import Misconfigured
from comms.ports import Accepted, Deferred, InDoubt, Journal, MergedMessage, Outcome

#: After so many vain connections in a row the rest of a run is deferred unseen.
_VAIN_CONNECTIONS = 2


class SmtpChannel:
    """A smarthost. Holds no connection between runs, so threads may share it."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account

    def send(self, messages: Iterator[MergedMessage], journal: Journal) -> None:
        """Send a stream of messages; see `ports.DirectChannel.send`."""
        self._account.verify()
        run = _Run(self._account, journal)
        try:
            for message in messages:
                run.send(message)
        except BaseException:
            # Perhaps in the middle of a message: nothing more may be said.
            run.drop()
            raise
        finally:
            run.finish()

    def check(self) -> None:
        """Connect, authenticate and leave; see `ports.DirectChannel.check`."""
        self._account.verify()
        try:
            Dialogue(self._account).leave()
        except ConnectionLost as lost:
            where = f"{self._account.host}:{self._account.port}"
            raise Misconfigured(f"No mail server answers at {where}: {lost}") from lost


class _Run:
    """One stream: its connection, and the acceptance that is not yet recorded."""

    def __init__(self, account: SmtpAccount, journal: Journal) -> None:
        self._account = account
        self._journal = journal
        self._dialogue: Dialogue | None = None
        self._accepted: list[tuple[int, Accepted]] = []
        self._vain_connections = 0
        self._vain_reason = ""

    def send(self, message: MergedMessage) -> None:
        """Bring one message to its end; an acceptance is recorded with the next."""
        try:
            refusal = self._announce(message)
        except ConnectionLost as lost:
            self.drop()
            refusal = Deferred(reason=f"connection lost: {lost}")
        if refusal:
            self._settle(message, refusal)
        elif message.delivery_id in self._record([message.delivery_id]):
            # Taken back: without its dot the server has nothing (RFC 5321, 4.1.1.4).
            self.drop()
        else:
            self._finish(message)

    def drop(self) -> None:
        """Close the connection without a word."""
        if self._dialogue:
            self._dialogue.drop()
        self._dialogue = None

    def finish(self) -> None:
        """Record what is still open and leave the server."""
        try:
            self._record()
        finally:
            self._leave()

    def _announce(self, message: MergedMessage) -> Outcome | None:
        """Say whose message comes; None when the server waits for it."""
        dialogue = self._ready()
        if reason := unfit(message, dialogue):
            return reason
        dialogue, reply = self._mail(dialogue, message)
        if reply.blames_account:
            self.drop()
            raise Misconfigured(
                f"The mail server does not let this account send: {reply.as_reason()}"
            )
        if not reply.succeeded:
            return self._refused(reply, reply.as_refusal())
        reply = dialogue.command(rcpt_command(message, dialogue))
        if not reply.succeeded:
            return self._refused(reply, reply.as_recipient_refusal())
        reply = dialogue.command("DATA", self._account.timeouts.data)
        return None if reply.may_continue else self._refused(reply, reply.as_refusal())

    def _mail(
        self, dialogue: Dialogue, message: MergedMessage
    ) -> tuple[Dialogue, Reply]:
        try:
            return dialogue, dialogue.command(mail_command(message, dialogue))
        except ConnectionLost:
            if not dialogue.message_count:
                raise
        # Servers close after some messages; between two of them nothing is lost.
        self.drop()
        dialogue = self._ready()
        return dialogue, dialogue.command(mail_command(message, dialogue))

    def _finish(self, message: MergedMessage) -> None:
        dialogue = self._ready_for_body()
        try:
            reply = dialogue.body(message.content)
        except ConnectionLost as lost:
            self.drop()
            self._settle(message, InDoubt(reason=f"lost in the message: {lost}"))
            return
        if reply.succeeded:
            self._accepted.append((message.delivery_id, reply.as_accepted()))
        else:
            self._reset_after(reply)
            self._settle(message, reply.as_refusal())

    def _refused(self, reply: Reply, outcome: Outcome) -> Outcome:
        """Return the outcome; the connection is fit for the next message, or closed."""
        if reply.succeeded or reply.may_continue:
            raise ConnectionLost(f"unexpected answer: {reply.as_reason()}")
        self._reset_after(reply)
        return outcome

    def _reset_after(self, reply: Reply) -> None:
        if reply.closes or not self._answers("RSET"):
            self.drop()

    def _ready(self) -> Dialogue:
        """Return a connection on which a message can begin."""
        if self._dialogue and self._dialogue.is_used_up:
            self._leave()
        if self._dialogue and self._dialogue.is_quiet and not self._answers("NOOP"):
            self.drop()
        if self._dialogue is None:
            self._dialogue = self._connect()
        return self._dialogue

    def _connect(self) -> Dialogue:
        if self._vain_connections >= _VAIN_CONNECTIONS:
            raise ConnectionLost(self._vain_reason)
        # Connecting may take minutes; what is known is made durable first.
        self._record()
        try:
            dialogue = Dialogue(self._account)
        except ConnectionLost as lost:
            self._vain_connections += 1
            self._vain_reason = str(lost)
            raise
        self._vain_connections = 0
        return dialogue

    def _ready_for_body(self) -> Dialogue:
        if self._dialogue is None:
            raise AssertionError("a message was announced without a connection")
        return self._dialogue

    def _answers(self, command: str) -> bool:
        try:
            return self._ready_for_body().command(command).succeeded
        except ConnectionLost:
            return False

    def _leave(self) -> None:
        if self._dialogue:
            self._dialogue.leave()
        self._dialogue = None

    def _settle(self, message: MergedMessage, outcome: Outcome) -> None:
        self._record()
        self._journal.settle(message.delivery_id, outcome)

    def _record(self, in_data: Sequence[int] = ()) -> Sequence[int]:
        """Record acceptances that wait, and the intent to finish a message."""
        if not self._accepted and not in_data:
            return ()
        kept_back = self._journal.record(sent=tuple(self._accepted), in_data=in_data)
        self._accepted.clear()
        return kept_back
