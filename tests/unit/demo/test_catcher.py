"""The mail catcher as the demo runs it: a process of its own."""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from comms.channels.email import SmtpAccount, SmtpChannel
from comms.demo.mailbox import read_mailbox
from comms.ports import Accepted, MergedMessage
from comms.testing import MemoryJournal

MAIL = (
    b"From: News <news@comms.example>\r\nTo: reader@esimerkki.example\r\n"
    b"Subject: =?utf-8?q?P=C3=A4iv=C3=A4=C3=A4?=\r\n"
    b"Message-ID: <one@comms.example>\r\n"
    b"Date: Wed, 17 Feb 2027 10:00:00 +0200\r\n"
    b"\r\nfirst\r\n.dot\r\nlast\r\n"
)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """Where the catcher keeps its mail."""
    return tmp_path / "mail"


@pytest.fixture
def catcher(maildir: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A running catcher and its port."""
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "comms.demo.catcher", "--folder", maildir],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        port = json.loads(process.stdout.readline())["port"]
        yield process, port
        process.stdin.close()
        process.wait(timeout=60)


def _send(port: int, *recipients: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="test", timeout=60) as client:
        client.sendmail("bounce@comms.example", recipients, MAIL)


def test_caught_mail_is_the_bytes_that_came(catcher, maildir):
    """Points of the newsletter check are read from these bytes."""
    _send(catcher[1], "reader@esimerkki.example")

    (mail,) = read_mailbox(maildir)

    assert mail.raw() == MAIL
    assert mail.size == len(MAIL)
    stored = mail.file.read_bytes()
    assert stored.startswith(
        b"Return-Path: <bounce@comms.example>\r\n"
        b"Delivered-To: reader@esimerkki.example\r\n"
    )


def test_mailbox_reads_what_a_viewer_shows(catcher, maildir):
    """The demo's summary and viewer show these."""
    _send(catcher[1], "reader@esimerkki.example")

    (mail,) = read_mailbox(maildir)

    assert mail.recipient == "reader@esimerkki.example"
    assert mail.subject == "Päivää"
    assert mail.message_id == "one@comms.example"
    assert mail.date.isoformat() == "2027-02-17T10:00:00+02:00"
    assert mail.from_ == "News <news@comms.example>"
    assert mail.text.splitlines() == ["first", ".dot", "last"]
    assert mail.html == ""


def test_each_recipient_has_a_file_and_order_is_kept(catcher, maildir):
    """Counts of the demo are counts of files."""
    _send(catcher[1], "a@esimerkki.example", "b@esimerkki.example")
    _send(catcher[1], "c@esimerkki.example")

    found = [mail.recipient[0] for mail in read_mailbox(maildir)]

    assert found == ["a", "b", "c"]


def test_message_without_its_dot_leaves_nothing(catcher, maildir):
    """What was never acknowledged must not count as delivered."""
    with socket.create_connection(("127.0.0.1", catcher[1]), timeout=60) as wire:
        reader = wire.makefile("rb")
        reader.readline()
        for line in (b"HELO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<c@d.example>"):
            wire.sendall(line + b"\r\n")
            reader.readline()
        wire.sendall(b"DATA\r\n")
        reader.readline()
        wire.sendall(b"Subject: half\r\n")
    _send(catcher[1], "reader@esimerkki.example")

    assert [mail.subject for mail in read_mailbox(maildir)] == ["Päivää"]


def test_acknowledged_mail_survives_a_kill(catcher, maildir):
    """The 250 is a promise: file and folder are on the disk before it."""
    process, port = catcher
    _send(port, "reader@esimerkki.example")

    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)

    assert len(read_mailbox(maildir)) == 1


def test_files_are_synced_before_the_answer(tmp_path, monkeypatch):
    """A kill of the process proves little about the disk; the calls prove it."""
    from comms.clock import SystemClock  # noqa: PLC0415 - beside its only use
    from comms.demo.catcher import Maildir  # noqa: PLC0415 - as above

    maildir, calls = Maildir(tmp_path / "mail", SystemClock()), []
    monkeypatch.setattr(
        os, "fsync", lambda fd: calls.append(Path(f"/proc/self/fd/{fd}").readlink())
    )

    name = maildir.keep(MAIL, sender="", recipient="a@b.example")

    folder = tmp_path / "mail"
    assert calls == [folder / "tmp" / name, folder / "new"]


def test_full_disk_is_a_temporary_refusal():
    """Not acknowledged, so the sender tries again."""
    import asyncio  # noqa: PLC0415 - beside its only use
    from types import SimpleNamespace  # noqa: PLC0415 - as above

    from comms.demo.catcher import Catcher  # noqa: PLC0415 - as above

    class Full:
        def keep(self, *_args, **_named):
            raise OSError

    envelope = SimpleNamespace(content=b"x", mail_from="", rcpt_tos=["a@b.example"])

    answer = asyncio.run(Catcher(Full()).handle_DATA(None, None, envelope))

    assert answer.startswith("452 ")


def test_catcher_ends_when_its_input_closes(catcher):
    """It dies with the demo, also when that is killed."""
    process, _ = catcher

    process.stdin.close()

    assert process.wait(timeout=60) == 0


def test_mailbox_that_is_not_there_is_empty(tmp_path):
    """The summary of a demo that sent nothing."""
    assert read_mailbox(tmp_path / "nowhere") == ()


def test_what_our_channel_sends_is_what_the_catcher_keeps(catcher, maildir):
    """Full stops first on a line, and an address outside ASCII, on the whole way."""
    from comms.channels.email import (  # noqa: PLC0415 - beside their only use
        SmtpAccount,
        SmtpChannel,
    )
    from comms.ports import Accepted, MergedMessage  # noqa: PLC0415 - as above
    from comms.testing import MemoryJournal  # noqa: PLC0415 - as above

    journal = MemoryJournal()
    account = SmtpAccount(host="127.0.0.1", port=catcher[1], security="none")
    message = MergedMessage(
        delivery_id=1,
        sender="bounce@comms.example",
        recipient="käyttäjä@esimerkki.example",
        pieces=(MAIL,),
    )

    SmtpChannel(account).send(iter([message]), journal)

    (mail,) = read_mailbox(maildir)
    assert mail.raw() == MAIL
    assert mail.recipient == "käyttäjä@esimerkki.example"
    assert journal.outcome(1) == Accepted(remote_id=mail.file.name)


def test_mail_to_a_reader_outside_ascii_is_caught_as_it_came(catcher, maildir):
    """`käyttäjä@esimerkki.fi` from our own wire to the viewer (RFC 6531, 6532)."""
    reader = "käyttäjä@esimerkki.fi"
    content = f"To: {reader}\r\nSubject: x\r\n\r\nfirst\r\n.dot\r\n".encode()
    message = MergedMessage(
        delivery_id=1, sender="b@comms.example", recipient=reader, pieces=(content,)
    )
    account = SmtpAccount(host="127.0.0.1", port=catcher[1], security="none")
    journal = MemoryJournal()

    SmtpChannel(account).send(iter([message]), journal)

    assert isinstance(journal.outcome(1), Accepted)
    (mail,) = read_mailbox(maildir)
    assert mail.recipient == reader
    assert mail.raw() == content
