"""What is durable before what, and what a run leaves whose journal fails."""

from collections.abc import Sequence

import pytest
from scripted_smtp import Script, ScriptedSmtp
from sending import account, message

from comms.channels.email import SmtpChannel
from comms.ports import Accepted, Declined
from comms.testing import MemoryJournal


def test_commit_that_fails_lets_nothing_leave_and_forgets_nothing() -> None:
    """What was accepted before it is told once more at the end."""

    class Failing(MemoryJournal):
        """Fails where the second message is to leave."""

        def record(
            self,
            *,
            sent: Sequence[tuple[int, Accepted]] = (),
            in_data: Sequence[int] = (),
        ) -> Sequence[int]:
            """Fail before anything of that commit is durable."""
            if 2 in in_data:
                raise OSError
            return super().record(sent=sent, in_data=in_data)

    journal = Failing()
    with ScriptedSmtp() as server:
        channel = SmtpChannel(account(server))
        with pytest.raises(OSError):  # noqa: PT011 - the very error of the journal
            channel.send(iter([message(1), message(2), message(3)]), journal)

    assert [one.recipient[:2] for one in server.received] == ["r1"]
    assert [one for one, _ in journal.outcomes] == [1]
    assert isinstance(journal.outcome(1), Accepted)


def test_refusal_is_written_down_after_what_was_accepted_before() -> None:
    """Nobody is refused in a ledger that does not know yet who has got hers."""
    no = {("RCPT", "r2@esimerkki.example"): "550 5.1.1 no such reader"}
    journal = MemoryJournal()
    with ScriptedSmtp(Script(answers=no, extensions=("PIPELINING",))) as server:
        SmtpChannel(account(server)).send(iter([message(1), message(2)]), journal)

    kinds = [(one, type(outcome)) for one, outcome in journal.outcomes]
    assert kinds == [(1, Accepted), (2, Declined)]
