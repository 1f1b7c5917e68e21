"""The journal beside the dialogue: what is durable before what, and how it ends.

The journal of these tests waits, in the middle of a commit, for something to happen on
the wire: in vain where the dialogue would stand still meanwhile.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from scripted_smtp import Script, ScriptedSmtp
from sending import account, message

from comms.channels.email import PhaseTimeouts, SmtpChannel
from comms.channels.email.run import Run
from comms.ports import Accepted, Deferred, Endable, Outcome
from comms.testing import MemoryJournal

#: Seconds after which nothing will happen any more.
PATIENCE = 10.0


class SlowJournal(MemoryJournal):
    """A journal whose first commit goes on once something has happened.

    Args:
        until: Waits for it; returns whether it happened.
        kept_back: As for its parent.
    """

    def __init__(
        self, until: Callable[[], bool], *, kept_back: Sequence[int] = ()
    ) -> None:
        super().__init__(kept_back=kept_back, on_intent=self._once)
        self._until = until
        #: What was called and when it ended, in order.
        self.steps: list[str] = []
        self.has_happened: bool | None = None

    def _once(self, _ids: Sequence[int]) -> None:
        if self.has_happened is None:
            self.has_happened = self._until()

    def record(
        self,
        *,
        sent: Sequence[tuple[int, Accepted]] = (),
        in_data: Sequence[int] = (),
    ) -> Sequence[int]:
        """Record, and note when."""
        self.steps.append("record")
        found = super().record(sent=sent, in_data=in_data)
        self.steps.append("recorded")
        return found

    def settle(self, delivery_id: int, outcome: Outcome) -> None:
        """Record, and note whose it was."""
        self.steps.append(f"settle {delivery_id}")
        super().settle(delivery_id, outcome)


def _soon(condition: Callable[[], bool]) -> bool:
    """Wait for a condition, in a thread that may wait."""
    tick = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if condition():
            return True
        tick.wait(0.01)
    return False


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Is set when a run hears that a connection was lost."""
    heard, real = threading.Event(), Run.lost

    def listen(run: Run, talk: Any, reason: str) -> None:
        real(run, talk, reason)
        heard.set()

    monkeypatch.setattr(Run, "lost", listen)
    return heard


def _hang_up(server: ScriptedSmtp) -> None:
    """Let the server close all connections without a word."""

    def close() -> None:
        for talk in server.talks:
            talk.cancel()

    assert server._loop is not None
    server._loop.call_soon_threadsafe(close)


def test_dialogue_goes_on_while_a_commit_is_on_its_way() -> None:
    """The others' envelopes need no journal."""
    with ScriptedSmtp() as server:
        journal = SlowJournal(lambda: _soon(lambda: server.commands.count("DATA") > 1))
        channel = SmtpChannel(account(server, connections=2))
        channel.send(iter([message(1), message(2)]), journal)

    assert journal.has_happened
    assert len(server.received) == 2


def test_refusal_during_a_commit_is_written_down_after_it() -> None:
    """Commits and outcomes come one after the other, in the order of the wire."""
    no = {("RCPT", "r2@esimerkki.example"): "550 5.1.1 no such reader"}
    with ScriptedSmtp(Script(answers=no)) as server:

        def is_refused() -> bool:
            return any(line.startswith("RCPT TO:<r2") for line in server.commands)

        journal = SlowJournal(lambda: _soon(is_refused))
        channel = SmtpChannel(account(server, connections=2))
        channel.send(iter([message(1), message(2)]), journal)

    assert journal.has_happened
    assert journal.steps[:3] == ["record", "recorded", "settle 2"]
    assert isinstance(journal.outcome(1), Accepted)


def test_message_whose_connection_is_lost_during_its_commit_never_left(
    lost: threading.Event,
) -> None:
    """It stands in the journal as leaving, and nobody has it: no doubt about that."""
    with ScriptedSmtp() as server:

        def until() -> bool:
            _hang_up(server)
            return lost.wait(PATIENCE)

        journal = SlowJournal(until)
        SmtpChannel(account(server)).send(iter([message(1), message(2)]), journal)

    assert journal.has_happened
    assert isinstance(journal.outcome(1), Deferred)
    assert isinstance(journal.outcome(2), Accepted)
    assert [one.recipient[:2] for one in server.received] == ["r2"]


def test_message_that_is_kept_back_and_lost_has_no_outcome(
    lost: threading.Event,
) -> None:
    """The journal has dealt with it already."""
    with ScriptedSmtp() as server:

        def until() -> bool:
            _hang_up(server)
            return lost.wait(PATIENCE)

        journal = SlowJournal(until, kept_back=[1])
        SmtpChannel(account(server)).send(iter([message(1), message(2)]), journal)

    assert [one for one, _ in journal.outcomes] == [2]


def test_end_while_a_commit_is_on_its_way_lets_nothing_leave(
    lost: threading.Event,
) -> None:
    """Told to end, nobody waits for the server; the commit comes to its own end."""
    times = PhaseTimeouts(ending=0.05)
    with ScriptedSmtp() as server:
        journal = SlowJournal(lambda: lost.wait(PATIENCE))
        channel = SmtpChannel(account(server, timeouts=times))
        channel.send(Endable(iter([message(1), message(2)]), lambda: True), journal)

    assert journal.has_happened
    assert server.received == []
    assert [type(outcome) for _, outcome in journal.outcomes] == [Deferred]
    assert journal.in_data == [1]


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
