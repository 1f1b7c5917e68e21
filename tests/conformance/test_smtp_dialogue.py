"""How the SMTP channel secures itself, signs in, and uses what is announced."""

import socket
from typing import Any

import pytest
from scripted_smtp import Certificate, Script, ScriptedSmtp
from sending import CONTENT, account, message, send

from comms.channels.email import SmtpAccount, SmtpChannel
from comms.errors import ChannelUnavailable, Misconfigured
from comms.ports import Accepted, Declined

USERS = {"comms": "s3cret-pässword"}
SIGNED_IN: dict[str, Any] = {"user": "comms", "password": USERS["comms"]}


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN", "XOAUTH2 PLAIN"])
def test_message_goes_encrypted_after_signing_in(
    certificate: Certificate, security: str, mechanisms: str
) -> None:
    """RFC 8314, 3207, 4954."""
    script = Script(
        certificate=certificate.for_server(),
        implicit_tls=security == "tls",
        users=USERS,
        mechanisms=mechanisms,
    )
    with ScriptedSmtp(script) as server:
        ca_file = certificate.ca_file
        journal = send(server, security=security, ca_file=ca_file, **SIGNED_IN)

    assert isinstance(journal.outcome(3), Accepted)
    assert all(one.over_tls for one in server.received)
    assert server.complaints == []


def test_starttls_that_is_not_offered_is_never_done_without(
    certificate: Certificate,
) -> None:
    """Somebody between us and the server may have struck the word out."""
    with ScriptedSmtp(Script(users=USERS)) as server:
        ca_file = certificate.ca_file
        with pytest.raises(Misconfigured, match="STARTTLS"):
            send(server, security="starttls", ca_file=ca_file, **SIGNED_IN)

    assert [line[:4].upper() for line in server.commands] == ["EHLO"]


@pytest.mark.parametrize("implicit", [True, False], ids=["tls", "starttls"])
def test_certificate_for_another_name_is_refused(
    certificate: Certificate, implicit: bool
) -> None:
    """Another server with a good certificate is another server."""
    script = Script(
        certificate=certificate.for_server("mail.other.example"), implicit_tls=implicit
    )
    with ScriptedSmtp(script) as server:
        channel = SmtpChannel(
            account(
                server,
                security="tls" if implicit else "starttls",
                ca_file=certificate.ca_file,
            )
        )
        with pytest.raises(Misconfigured, match="does not prove its name"):
            channel.check()


def test_certificate_of_an_unknown_authority_is_refused(
    certificate: Certificate,
) -> None:
    """Without `smtp_ca_file` the system's authorities count."""
    script = Script(certificate=certificate.for_server(), implicit_tls=True)
    with ScriptedSmtp(script) as server:
        channel = SmtpChannel(account(server, security="tls"))
        with pytest.raises(Misconfigured, match="does not prove its name"):
            channel.check()


def test_server_without_tls_on_the_tls_port_is_named(certificate: Certificate) -> None:
    """The common mistake: port 587 with smtp_security=tls."""
    with ScriptedSmtp() as server:
        channel = SmtpChannel(
            account(server, security="tls", ca_file=certificate.ca_file)
        )
        with pytest.raises(Misconfigured, match="smtp_security"):
            channel.check()


def test_ca_file_that_is_not_there_is_named(certificate: Certificate) -> None:
    """A setting is wrong: say which."""
    script = Script(certificate=certificate.for_server(), implicit_tls=True)
    with ScriptedSmtp(script) as server:
        missing = certificate.ca_file.with_name("none.pem")
        channel = SmtpChannel(account(server, security="tls", ca_file=missing))
        with pytest.raises(Misconfigured, match="smtp_ca_file"):
            channel.check()


@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN", "CRAM-MD5", ""])
def test_wrong_password_stops_the_run_and_is_not_shown(
    certificate: Certificate, mechanisms: str
) -> None:
    """Trying it again for each message would lock the account."""
    script = Script(
        certificate=certificate.for_server(), users=USERS, mechanisms=mechanisms
    )
    with (
        ScriptedSmtp(script) as server,
        pytest.raises(Misconfigured, match="AUTH") as refused,
    ):
        send(
            server,
            security="starttls",
            ca_file=certificate.ca_file,
            user="comms",
            password="not-this",  # noqa: S106 - the wrong one
        )

    assert server.connection_count == 1
    assert "not-this" not in f"{refused.value!r}"
    assert server.received == []


def test_password_is_never_sent_in_clear() -> None:
    """Not even to this machine, not even where the server asks for it."""
    with (
        ScriptedSmtp(Script(users=USERS)) as server,
        pytest.raises(Misconfigured, match="never sent in clear"),
    ):
        send(server, **SIGNED_IN)

    assert server.commands == []


def test_mail_in_clear_stays_on_this_machine() -> None:
    """What people read is nobody's business between machines."""
    there = SmtpAccount(host="mail.other.example", port=25, security="none")

    with pytest.raises(Misconfigured, match="this machine only"):
        SmtpChannel(there).check()


def test_server_that_no_name_leads_to_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing mistake in smtp_host would else defer everybody for days."""

    def unknown(*_args: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    there = SmtpAccount(host="mial.example", port=465, security="tls")

    with pytest.raises(Misconfigured, match=r"mial\.example"):
        SmtpChannel(there).check()


def test_check_says_when_nobody_answers() -> None:
    """For the operator who sets the account up."""
    with ScriptedSmtp() as server:
        pass

    with pytest.raises(ChannelUnavailable, match=f"127.0.0.1:{server.port}"):
        SmtpChannel(account(server)).check()


def test_greeting_that_refuses_for_good_stops_the_run() -> None:
    """521 or 554: no mail service for us here (RFC 7504)."""
    with (
        ScriptedSmtp(Script(answers={("CONNECT", ""): "554 5.3.2 no"})) as server,
        pytest.raises(Misconfigured, match="greeting"),
    ):
        send(server)


def test_server_without_extensions_gets_plain_commands() -> None:
    """EHLO unknown, so HELO; no parameter that was not announced."""
    answers = {("EHLO", ""): "502 5.5.1 what?"}
    with ScriptedSmtp(Script(answers=answers)) as server:
        send(server, [message(1)])

    assert server.commands[1].replace("helo", "HELO") == "HELO test.example"
    assert server.received[0].mail == "MAIL FROM:<s1@comms.example>"
    assert server.received[0].rcpt == "RCPT TO:<r1@esimerkki.example>"


def test_announced_extensions_are_used() -> None:
    """SIZE (RFC 1870) and DSN (RFC 3461), so that a bounce names its delivery."""
    odd = message(17, recipient="a+b=c@esimerkki.example")
    with ScriptedSmtp() as server:
        send(server, [odd])

    assert server.received[0].mail == (
        f"MAIL FROM:<s17@comms.example> SIZE={len(CONTENT)} RET=HDRS ENVID=17"
    )
    assert server.received[0].rcpt == (
        "RCPT TO:<a+b=c@esimerkki.example> NOTIFY=FAILURE "
        "ORCPT=rfc822;a+2Bb+3Dc@esimerkki.example"
    )


def test_recipient_outside_ascii_is_named_for_a_report() -> None:
    """RFC 6533 section 3: letters of other alphabets by their numbers."""
    odd = message(1, recipient="pää+a=b@esimerkki.example")
    with ScriptedSmtp() as server:
        send(server, [odd])

    assert server.received[0].rcpt.endswith(
        r"ORCPT=utf-8;p\x{E4}\x{E4}\x{2B}a\x{3D}b@esimerkki.example"
    )


def test_message_larger_than_the_server_takes_is_declined_unsaid() -> None:
    """The wire is not asked what is known."""
    with ScriptedSmtp(Script(extensions=["SIZE 19"])) as server:
        journal = send(server, [message(1)])

    assert journal.outcome(1) == Declined(
        reason="5.3.4 larger than the server takes; never sent", status="5.3.4"
    )
    assert not any(line.startswith("MAIL") for line in server.commands)


def test_local_part_outside_ascii_goes_where_smtputf8_is_offered() -> None:
    """`käyttäjä@esimerkki.fi` works from end to end (RFC 6531)."""
    content = "To: käyttäjä@esimerkki.example\r\n\r\nbody\r\n".encode()
    utf8 = message(1, recipient="käyttäjä@esimerkki.example", content=content)
    with ScriptedSmtp() as server:
        journal = send(server, [utf8, message(2)])

    assert isinstance(journal.outcome(1), Accepted)
    assert server.received[0].recipient == "käyttäjä@esimerkki.example"
    assert server.received[0].content == content
    assert "BODY=8BITMIME SMTPUTF8" in server.received[0].mail
    assert "SMTPUTF8" not in server.received[1].mail


def test_local_part_outside_ascii_is_declined_where_it_cannot_go() -> None:
    """5.6.7: a permanent failure of this way, found here and not by the server."""
    utf8 = message(1, recipient="käyttäjä@esimerkki.example")
    with ScriptedSmtp(Script(extensions=["8BITMIME"])) as server:
        journal = send(server, [utf8, message(2)])

    outcome = journal.outcome(1)
    assert isinstance(outcome, Declined)
    assert outcome.reason.startswith("5.6.7")
    assert isinstance(journal.outcome(2), Accepted)


def test_domain_outside_ascii_goes_as_its_a_label_everywhere() -> None:
    """No extension is needed for it."""
    with ScriptedSmtp(Script(extensions=[])) as server:
        send(server, [message(1, recipient="info@häme.example")])

    assert server.received[0].recipient == "info@xn--hme-qla.example"


@pytest.mark.parametrize(
    "content",
    [
        b"A: b\r\n\r\nx\n.\nMAIL FROM:<c@d.example>\r\n",
        b"A: b\r\n\r\nx\r.\r\r\n",
        b"A: b\r\n\r\nx\x00\r\n",
        b"A: b\r\n\r\n" + b"x" * 999 + b"\r\n",
    ],
    ids=["lf", "cr", "nul", "long"],
)
def test_content_that_could_smuggle_never_leaves(content: bytes) -> None:
    """Servers differ on bare line ends; a second message hides in the difference."""
    with ScriptedSmtp() as server:
        journal = send(server, [message(1, content=content), message(2)])

    assert isinstance(journal.outcome(1), Declined)
    assert [one.recipient[:2] for one in server.received] == ["r2"]


@pytest.mark.parametrize(
    "recipient", ["a@b.example>\r\nRCPT TO:<c@d.example", "a b@c.example", "", "a@"]
)
def test_recipient_that_is_no_address_never_leaves(recipient: str) -> None:
    """One message, one recipient, one line."""
    with ScriptedSmtp() as server:
        journal = send(server, [message(1, recipient=recipient)])

    assert isinstance(journal.outcome(1), Declined)
    assert not any(line.startswith("RCPT") for line in server.commands)


def test_empty_return_path_is_legal() -> None:
    """Nobody wants a bounce of a bounce."""
    with ScriptedSmtp() as server:
        send(server, [message(1, sender="")])

    assert server.received[0].mail.startswith("MAIL FROM:<> ")


def test_large_message_arrives_whole() -> None:
    """Sent in blocks, each with its own time-out."""
    content = b"A: b\r\n\r\n" + b".line of text\r\n" * 30_000
    with ScriptedSmtp() as server:
        send(server, [message(1, content=content)])

    assert server.received[0].content == content
