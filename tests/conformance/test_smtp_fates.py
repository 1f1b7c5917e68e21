"""What becomes of messages, whatever the server answers or leaves out."""

from collections.abc import Sequence

import pytest
import scripted_smtp
from scripted_smtp import DROP, HANG, KEEP_AND_DROP, Script, ScriptedSmtp
from sending import account, message, send

from comms.channels.email import PhaseTimeouts, SmtpChannel
from comms.errors import ChannelUnavailable, Misconfigured
from comms.ports import (
    Accepted,
    Declined,
    Deferred,
    InDoubt,
    Outcome,
    Stream,
    Wait,
)
from comms.testing import MemoryJournal


@pytest.fixture(autouse=True, params=["step by step", "pipelined"])
def _ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let servers announce PIPELINING, or not: the fates are the same."""
    if request.param == "pipelined":
        both = (*scripted_smtp.EXTENSIONS, "PIPELINING")
        monkeypatch.setattr(scripted_smtp, "EXTENSIONS", both)


#: The second of three readers has bad luck.
UNLUCKY = "r2@esimerkki.example"


@pytest.mark.parametrize(
    ("verb", "address", "reply", "outcome"),
    [
        ("MAIL", "s2@comms.example", "451 4.3.0 later", Deferred),
        ("MAIL", "s2@comms.example", "552 5.3.4 larger than we take", Declined),
        ("MAIL", "s2@comms.example", "421 4.3.2 closing", Deferred),
        ("RCPT", UNLUCKY, "450 4.2.1 busy", Deferred),
        ("RCPT", UNLUCKY, "550 5.1.1 no such reader", Declined),
        ("RCPT", UNLUCKY, "550 5.7.1 not from you", Declined),
        ("RCPT", UNLUCKY, "552 5.2.2 too many recipients", Deferred),
        ("RCPT", UNLUCKY, "421 4.3.2 closing", Deferred),
        ("DATA", UNLUCKY, "451 4.3.0 later", Deferred),
        ("DATA", UNLUCKY, "554 5.5.1 no valid recipients", Declined),
        ("DATA", UNLUCKY, "421 4.3.2 closing", Deferred),
        ("DOT", UNLUCKY, "452 4.3.1 disk full", Deferred),
        ("DOT", UNLUCKY, "550 5.7.1 looks like spam", Declined),
        ("DOT", UNLUCKY, "552 5.3.4 too large", Declined),
        ("DOT", UNLUCKY, "421 4.3.2 closing", Deferred),
    ],
)
def test_refusal_goes_by_its_first_digit_and_spoils_no_other(
    verb: str, address: str, reply: str, outcome: type[Outcome]
) -> None:
    """Temporary comes back, permanent does not; the others arrive."""
    with ScriptedSmtp(Script(answers={(verb, address): reply})) as server:
        journal = send(server)

    found = journal.outcome(2)
    assert type(found) is outcome
    assert not isinstance(found, Accepted)
    assert found.reason == reply
    assert [one.recipient[:2] for one in server.received] == ["r1", "r3"]
    assert isinstance(journal.outcome(1), Accepted)
    assert isinstance(journal.outcome(3), Accepted)
    assert server.complaints == []
    assert server.connection_count == (2 if reply.startswith("421") else 1)
    # In a pipeline the next envelope is on its way before the answer to the dot.
    is_ahead = verb == "DOT" and "PIPELINING" in server.script.extensions
    assert ("RSET" in server.commands) == (not (reply.startswith("421") or is_ahead))


@pytest.mark.parametrize("fate", [DROP, HANG, "this is not SMTP", "999 what", "250"])
@pytest.mark.parametrize(
    ("verb", "address", "outcome"),
    [
        ("RCPT", UNLUCKY, Deferred),
        ("DATA", UNLUCKY, Deferred),
        ("DOT", UNLUCKY, InDoubt),
    ],
)
def test_lost_answer_is_doubt_only_after_the_dot(
    verb: str, address: str, outcome: type[Outcome], fate: str
) -> None:
    """Before the intent is recorded nothing can have arrived (RFC 1047)."""
    if fate == "250" and verb != "DATA":
        fate = "354 go on"
    quick = PhaseTimeouts(command=0.3, data=0.3, final_dot=0.3)
    with ScriptedSmtp(Script(answers={(verb, address): fate})) as server:
        journal = send(server, timeouts=quick)

    assert type(journal.outcome(2)) is outcome
    assert (2 in journal.in_data) == (outcome is InDoubt)
    assert isinstance(journal.outcome(1), Accepted)
    assert isinstance(journal.outcome(3), Accepted)


@pytest.mark.parametrize(
    ("verb", "fate"), [("BODY", DROP), ("DOT", KEEP_AND_DROP)], ids=["body", "dot"]
)
def test_connection_lost_in_the_message_is_doubt(verb: str, fate: str) -> None:
    """Nobody can know; the same Message-ID goes out again, later."""
    with ScriptedSmtp(Script(answers={(verb, UNLUCKY): fate})) as server:
        journal = send(server)

    assert isinstance(journal.outcome(2), InDoubt)
    assert isinstance(journal.outcome(3), Accepted)


def test_connection_is_used_for_many_messages() -> None:
    """A connection costs more than a message."""
    with ScriptedSmtp() as server:
        journal = send(server)

    assert server.connection_count == 1
    assert server.commands[-1] == "QUIT"
    assert journal.outcome(3) == Accepted(remote_id="Q0003")


def test_connection_is_left_after_its_limit() -> None:
    """Relays close after some messages; we leave before."""
    with ScriptedSmtp() as server:
        send(server, messages_per_connection=2)

    assert [one.connection for one in server.received] == [1, 1, 2]
    assert server.commands.count("QUIT") == 2


def test_old_connection_is_left() -> None:
    """The limit of age, as that of messages."""
    with ScriptedSmtp() as server:
        send(server, connection_age=0.0)

    assert server.connection_count == 3


def test_server_that_closes_between_messages_costs_nobody_a_delay() -> None:
    """Nothing was under way, so the next message is said again at once."""
    with ScriptedSmtp(Script(messages_per_connection=1)) as server:
        journal = send(server)

    assert [type(outcome) for _, outcome in journal.outcomes] == [Accepted] * 3
    assert server.connection_count == 3


def _met_in_vain(server: ScriptedSmtp) -> MemoryJournal:
    """Send five messages to a server that cannot be met."""
    journal = MemoryJournal()
    five = [message(number) for number in range(1, 6)]
    with pytest.raises(ChannelUnavailable, match="at present"):
        SmtpChannel(account(server)).send(iter(five), journal)
    return journal


def test_server_that_is_away_is_asked_twice_and_nobody_is_touched() -> None:
    """Everybody would else wait for a fault that is nobody's."""
    with ScriptedSmtp(Script(answers={("CONNECT", ""): "421 4.3.2 no"})) as server:
        journal = _met_in_vain(server)

    assert journal.outcomes == []
    assert journal.in_data == []
    assert server.connection_count == 2


@pytest.mark.parametrize("answer", ["this is not SMTP", DROP, "451 4.3.0 later"])
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO"])
def test_server_that_cannot_be_met_properly_touches_nobody(
    verb: str, answer: str
) -> None:
    """It may be ill; the account is not proved wrong by that."""
    with ScriptedSmtp(Script(answers={(verb, ""): answer})) as server:
        journal = _met_in_vain(server)

    assert journal.outcomes == []


def test_nobody_listening_touches_nobody() -> None:
    """A server that is being restarted."""
    with ScriptedSmtp() as server:
        pass

    assert _met_in_vain(server).outcomes == []


@pytest.mark.parametrize(
    ("verb", "answer"), [("MAIL", "421 4.3.2 storm"), ("RCPT", DROP), ("DATA", DROP)]
)
def test_server_that_sends_everybody_away_is_left_alone_soon(
    verb: str, answer: str
) -> None:
    """A storm of 421 is about the server; a million readers need not learn of it."""
    journal = MemoryJournal()
    with ScriptedSmtp(Script(answers={(verb, "*"): answer})) as server:
        many = iter([message(number) for number in range(1, 200)])
        with pytest.raises(ChannelUnavailable):
            SmtpChannel(account(server, connections=4)).send(many, journal)

    assert 0 < len(journal.outcomes) < 30
    assert all(isinstance(outcome, Deferred) for _, outcome in journal.outcomes)


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.60 client may not send as this sender",
        "553 5.1.8 bad sender",
        "550 no",
        "530 5.7.0 sign in first",
        "555 5.5.4 unsupported parameter",
    ],
)
def test_refused_sender_stops_the_run_and_keeps_what_was_sent(reply: str) -> None:
    """Nobody but us was named yet: no reader's fault, so no reader's delivery."""
    answers = {("MAIL", "s2@comms.example"): reply}
    journal = MemoryJournal()
    with ScriptedSmtp(Script(answers=answers)) as server:
        channel = SmtpChannel(account(server))
        with pytest.raises(Misconfigured, match=reply[:3]):
            channel.send(iter([message(1), message(2), message(3)]), journal)

    assert [one for one, _ in journal.outcomes] == [1]
    assert journal.in_data == [1]


def test_fault_of_the_journal_leaves_the_message_unfinished() -> None:
    """Not durable, so the dot may not leave (disk full, database gone)."""

    def broken(_ids: Sequence[int]) -> None:
        raise OSError

    with ScriptedSmtp() as server:
        channel = SmtpChannel(account(server))
        with pytest.raises(OSError):  # noqa: PT011 - the very error of the journal
            channel.send(iter([message(1)]), MemoryJournal(on_intent=broken))

    assert server.received == []
    assert server.unfinished == [b""]


def test_outcome_is_recorded_before_the_next_dot_leaves() -> None:
    """One commit for both, so doubt is at most one message per connection."""
    seen: list[list[int]] = []
    journal = MemoryJournal(
        on_intent=lambda _ids: seen.append([one for one, _ in journal.outcomes])
    )
    with ScriptedSmtp() as server:
        three = [message(number) for number in (1, 2, 3)]
        SmtpChannel(account(server)).send(iter(three), journal)

    assert seen == [[], [1], [1, 2]]


def test_reply_of_many_lines_is_one_reply() -> None:
    """RFC 5321 section 4.2.1."""
    reply = "550-5.1.1 no such\r\n550 5.1.1 reader"
    with ScriptedSmtp(Script(answers={("RCPT", UNLUCKY): reply})) as server:
        journal = send(server)

    assert journal.outcome(2) == Declined(
        reason="550 5.1.1 no such 5.1.1 reader", status="5.1.1"
    )
    assert isinstance(journal.outcome(3), Accepted)


def test_server_that_wants_data_for_nobody_gets_none() -> None:
    """The dot alone ends it; the message goes to nobody (RFC 2920 section 3.1)."""
    answers = {("RCPT", UNLUCKY): "550 5.1.1 no such reader"}
    with ScriptedSmtp(Script(answers=answers, is_careless=True)) as server:
        journal = send(server)

    assert journal.outcome(2) == Declined(
        reason="550 5.1.1 no such reader", status="5.1.1"
    )
    assert 2 not in journal.in_data
    assert [one.content for one in server.received if one.recipient[:2] == "r2"] in (
        [],
        [b""],
    )
    assert isinstance(journal.outcome(3), Accepted)


def test_many_connections_share_the_work() -> None:
    """Each message once, whoever carries it."""
    with ScriptedSmtp() as server:
        many = [message(number) for number in range(1, 101)]
        journal = send(server, many, connections=8)

    assert 1 < server.connection_count <= 8
    assert sorted(one.recipient for one in server.received) == sorted(
        one.recipient for one in many
    )
    assert all(isinstance(outcome, Accepted) for _, outcome in journal.outcomes)
    assert len(journal.outcomes) == 100


def test_one_commit_serves_many_connections() -> None:
    """A commit costs a write to the disk, so it is shared."""
    sizes: list[int] = []
    journal = MemoryJournal(on_intent=lambda ids: sizes.append(len(ids)))
    with ScriptedSmtp() as server:
        many = iter([message(number) for number in range(1, 201)])
        SmtpChannel(account(server, connections=16)).send(many, journal)

    assert sum(sizes) == 200
    assert max(sizes) > 1


def test_server_that_takes_few_connections_gets_few() -> None:
    """A refused connection costs nobody a delay while others work."""
    with ScriptedSmtp(Script(most_connections=2)) as server:
        many = [message(number) for number in range(1, 51)]
        journal = send(server, many, connections=8)

    assert all(isinstance(outcome, Accepted) for _, outcome in journal.outcomes)
    assert len(server.received) == 50


def _with_pause(*pauses: float) -> Stream:
    """Give a message after each pause."""
    for number, seconds in enumerate((0.0, *pauses), start=1):
        yield Wait(seconds)
        yield message(number)


def test_connection_stays_open_while_the_stream_waits() -> None:
    """A slow account would else pay for a connection with each message."""
    journal = MemoryJournal()
    with ScriptedSmtp() as server:
        SmtpChannel(account(server)).send(_with_pause(0.02, 0.02), journal)

    assert server.connection_count == 1
    assert "NOOP" not in server.commands
    assert [one for one, _ in journal.outcomes] == [1, 2, 3]


def test_connection_is_asked_after_a_longer_pause() -> None:
    """It may be gone without a word; NOOP ends its group (RFC 2920 section 3.1)."""
    journal = MemoryJournal()
    with ScriptedSmtp() as server:
        there = account(server, idle_trusted=0.0)
        SmtpChannel(there).send(_with_pause(0.02), journal)

    first = server.commands.index("NOOP")
    assert server.commands[first + 1].startswith("MAIL")
    assert server.connection_count == 1
    assert isinstance(journal.outcome(2), Accepted)


@pytest.mark.parametrize("answer", [DROP, "421 4.4.2 idle for too long"])
def test_connection_that_ended_in_the_pause_costs_nobody_a_delay(answer: str) -> None:
    """Nothing was under way, so the message goes out on another one."""
    journal = MemoryJournal()
    with ScriptedSmtp(Script(answers={("NOOP", ""): answer})) as server:
        there = account(server, idle_trusted=0.0)
        SmtpChannel(there).send(_with_pause(0.02), journal)

    assert server.connection_count == 2
    assert isinstance(journal.outcome(2), Accepted)


def test_connection_is_left_when_the_pause_is_long() -> None:
    """Servers have little patience; leaving is politer than being left."""
    journal = MemoryJournal()
    with ScriptedSmtp() as server:
        there = account(server, idle_most=0.05)
        SmtpChannel(there).send(_with_pause(0.3), journal)

    assert server.connection_count == 2
    assert server.commands.count("QUIT") == 2
    assert isinstance(journal.outcome(2), Accepted)


def test_connection_that_is_used_up_waits_for_nothing() -> None:
    """Two have had their two messages when the third is lost: a new one takes over."""
    journal = MemoryJournal()
    lost = {("MAIL", "s6@comms.example"): HANG}
    quick = PhaseTimeouts(command=0.2, data=0.2, final_dot=0.2)
    with ScriptedSmtp(Script(answers=lost, late={"MAIL": 0.05})) as server:
        there = account(
            server, connections=3, messages_per_connection=2, timeouts=quick
        )
        SmtpChannel(there).send(_then_wait(6, 0.8), journal)

    assert all(isinstance(journal.outcome(one), Accepted) for one in range(1, 6))
    assert isinstance(journal.outcome(6), Deferred)
    assert server.connection_count == 4


def _then_wait(count: int, seconds: float) -> Stream:
    """Give messages, and the hope of more."""
    yield from map(message, range(1, count + 1))
    yield Wait(seconds)
