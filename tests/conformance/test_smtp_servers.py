"""Servers as they are met: slow, halting, old, under attack, about to close."""

import socket
from collections.abc import Callable, Iterator

import pytest
from scripted_smtp import Certificate, Script, ScriptedSmtp
from sending import account, message, send

from comms.channels.email import PhaseTimeouts, SmtpChannel
from comms.errors import ChannelUnavailable, Misconfigured
from comms.ports import Accepted, Stream, Wait
from comms.testing import MemoryJournal

PIPELINE = ("PIPELINING",)
TOKEN = "ya29.token"  # noqa: S105 - made up


def _all_accepted(journal: MemoryJournal, count: int) -> bool:
    kinds = [type(outcome) for _, outcome in journal.outcomes]
    return kinds == [Accepted] * count


def test_access_token_signs_in(certificate: Certificate) -> None:
    """SASL XOAUTH2, as large providers ask for it."""
    script = Script(
        certificate=certificate.for_server(),
        users={"news@example.org": TOKEN},
        mechanisms="XOAUTH2 PLAIN",
    )
    with ScriptedSmtp(script) as server:
        journal = send(
            server,
            security="starttls",
            ca_file=certificate.ca_file,
            user="news@example.org",
            password=TOKEN,
            mechanism="xoauth2",
        )

    assert _all_accepted(journal, 3)
    assert any(line.startswith("AUTH XOAUTH2 ") for line in server.commands)


def test_refused_access_token_stops_the_run_and_is_not_shown(
    certificate: Certificate,
) -> None:
    """The reason comes as a challenge; an empty line fetches the refusal."""
    script = Script(
        certificate=certificate.for_server(),
        users={"news@example.org": TOKEN},
        mechanisms="XOAUTH2",
    )
    with (
        ScriptedSmtp(script) as server,
        pytest.raises(Misconfigured, match="AUTH") as refused,
    ):
        send(
            server,
            security="starttls",
            ca_file=certificate.ca_file,
            user="news@example.org",
            password="expired-token",  # noqa: S106 - the wrong one
            mechanism="xoauth2",
        )

    assert "expired-token" not in f"{refused.value!r}"
    assert server.connection_count == 1
    assert server.received == []


def test_what_is_slipped_in_before_the_encryption_counts_for_nothing(
    certificate: Certificate,
) -> None:
    """Somebody in between answers our next commands in advance (RFC 3207, 6)."""
    script = Script(
        certificate=certificate.for_server(),
        slipped_in="\r\n250-evil.example\r\n250 AUTH PLAIN",
    )
    with ScriptedSmtp(script) as server:
        channel = SmtpChannel(
            account(server, security="starttls", ca_file=certificate.ca_file)
        )
        with pytest.raises(ChannelUnavailable):
            channel.send(iter([message(1)]), MemoryJournal())

    assert server.received == []


@pytest.mark.parametrize("extensions", [(), PIPELINE], ids=["steps", "pipeline"])
def test_answers_that_come_letter_by_letter_are_read(
    extensions: tuple[str, ...],
) -> None:
    """A network cuts where it likes."""
    with ScriptedSmtp(Script(trickles=True, extensions=extensions)) as server:
        journal = send(server)

    assert _all_accepted(journal, 3)
    assert server.complaints == []


def test_message_is_written_as_fast_as_the_server_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What does not fit into the pipe follows, in order and once."""
    real = socket.create_connection

    def narrow(*given: object, **named: object) -> socket.socket:
        made = real(*given, **named)  # type: ignore[arg-type]
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return made

    monkeypatch.setattr(socket, "create_connection", narrow)
    content = b"A: b\r\n\r\n" + b"".join(
        b"line %d %s\r\n" % (n, b"x" * 900) for n in range(600)
    )
    script = Script(reads_slowly=True, extensions=PIPELINE)
    with ScriptedSmtp(script) as server:
        journal = send(server, [message(1, content=content), message(2)])

    assert _all_accepted(journal, 2)
    assert server.received[0].content == content


def test_answer_to_the_final_dot_may_take_its_time() -> None:
    """A server that scans a message is not dead; a short wait makes duplicates."""
    times = PhaseTimeouts(command=0.2, data=0.2, block=0.2, final_dot=30.0)
    with ScriptedSmtp(Script(late={"DOT": 0.8})) as server:
        journal = send(server, [message(1)], timeouts=times)

    assert _all_accepted(journal, 1)
    assert PhaseTimeouts().final_dot == 600


def test_waits_are_those_of_the_standard() -> None:
    """RFC 5321 section 4.5.3.2."""
    times = PhaseTimeouts()

    assert (times.greeting, times.command, times.data, times.block) == (
        300,
        300,
        120,
        180,
    )


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "STARTTLS", "AUTH"])
def test_server_that_closes_while_being_met_is_met_again_later(
    certificate: Certificate, verb: str
) -> None:
    """421 may be said to anything (RFC 5321 section 3.8); it is no fault of ours."""
    script = Script(
        certificate=certificate.for_server(),
        users={"comms": "s3cret-pass"},
        answers={(verb, ""): "421 4.3.2 closing"},
    )
    with ScriptedSmtp(script) as server:
        channel = SmtpChannel(
            account(
                server,
                security="starttls",
                ca_file=certificate.ca_file,
                user="comms",
                password="s3cret-pass",  # noqa: S106 - made up
            )
        )
        with pytest.raises(ChannelUnavailable, match="421"):
            channel.send(iter([message(1)]), MemoryJournal())


def test_server_that_closes_an_idle_connection_costs_nobody_a_delay() -> None:
    """Its patience is over between two messages; the next goes out on another one."""
    journal = MemoryJournal()
    with ScriptedSmtp(Script(messages_per_connection=1)) as server:

        def halting() -> Stream:
            yield message(1)
            yield from _until(lambda: server.connection_count == 1 and not server.talks)
            yield message(2)

        SmtpChannel(account(server)).send(halting(), journal)

    assert _all_accepted(journal, 2)
    assert server.connection_count == 2


def _until(condition: Callable[[], bool]) -> Iterator[Wait]:
    """Wait in small steps until something holds."""
    for _ in range(1000):
        if condition():
            return
        yield Wait(0.01)


@pytest.mark.parametrize(
    "extensions",
    [(), ("SIZE",), ("8BITMIME",), ("PIPELINING",), ("SIZE 0", "PIPELINING"), ("X-Y",)],
    ids=" ".join,
)
def test_server_may_leave_any_extension_out(extensions: tuple[str, ...]) -> None:
    """What was not announced is not used, and nothing depends on it."""
    with ScriptedSmtp(Script(extensions=extensions)) as server:
        journal = send(server)

    assert _all_accepted(journal, 3)
    assert server.complaints == []
    used = {
        word.partition("=")[0]
        for one in server.received
        for word in f"{one.mail} {one.rcpt}".split()[2:]
        if "=" in word
    }
    assert used <= {one.split()[0] for one in extensions}


def test_answers_without_enhanced_codes_are_understood() -> None:
    """RFC 2034 is an offer; the first digit says enough."""
    answers = {
        ("RCPT", "r1@esimerkki.example"): "450 busy",
        ("RCPT", "r2@esimerkki.example"): "550 no such reader",
        ("DOT", "r3@esimerkki.example"): "250 ok 4Xyz",
    }
    with ScriptedSmtp(Script(extensions=(), answers=answers)) as server:
        journal = send(server)

    kinds = [type(journal.outcome(n)).__name__ for n in (1, 2, 3)]
    assert kinds == ["Deferred", "Declined", "Accepted"]
