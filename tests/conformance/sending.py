"""Messages, an account and a run, for the tests of the SMTP channel."""

from collections.abc import Sequence
from typing import Any

from scripted_smtp import ScriptedSmtp

from comms.channels.email import SmtpAccount, SmtpChannel
from comms.ports import MergedMessage
from comms.testing import MemoryJournal

CONTENT = b"Subject: x\r\n\r\nbody\r\n"


def account(server: ScriptedSmtp, **changed: Any) -> SmtpAccount:
    """Return an account on the server of a test, in clear."""
    settings: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "helo": "test.example",
    }
    return SmtpAccount(**settings | changed)


def message(number: int, **changed: Any) -> MergedMessage:
    """Return a message to reader `number`."""
    values: dict[str, Any] = {
        "delivery_id": number,
        "sender": f"s{number}@comms.example",
        "recipient": f"r{number}@esimerkki.example",
        "pieces": (changed.pop("content", CONTENT),),
    }
    return MergedMessage(**values | changed)


def send(
    server: ScriptedSmtp,
    messages: Sequence[MergedMessage] = (),
    **changed: Any,
) -> MemoryJournal:
    """Send three messages, or those given."""
    journal = MemoryJournal()
    chosen = messages or [message(number) for number in (1, 2, 3)]
    SmtpChannel(account(server, **changed)).send(iter(chosen), journal)
    return journal
