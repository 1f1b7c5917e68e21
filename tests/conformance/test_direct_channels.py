"""Every channel with one message per recipient keeps the promises of its port."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from scripted_smtp import (
    DROP,
    EXTENSIONS,
    KEEP_AND_DROP,
    Certificate,
    Received,
    Script,
    ScriptedSmtp,
)

from comms.channels.email import SmtpAccount, SmtpChannel
from comms.ports import Declined, Deferred, InDoubt, Outcome
from comms.testing import DirectChannelContract, Fate, MemoryChannel, Stage


class TestMemoryChannel(DirectChannelContract):
    """The channel that stands in for others in tests."""

    def stage(
        self, fates: Mapping[str, Fate], *, is_misconfigured: bool = False
    ) -> Stage:
        """Return a channel in memory."""
        ends: dict[Fate, Outcome] = {
            "defer": Deferred(reason="later"),
            "decline": Declined(reason="no"),
            "lost_before": Deferred(reason="lost"),
            "lost_after": InDoubt(reason="lost"),
        }
        channel = MemoryChannel(
            fates={who: ends[fate] for who, fate in fates.items() if fate in ends},
            is_misconfigured=is_misconfigured,
        )
        return Stage(
            channel=channel,
            arrived=lambda: [(one.recipient, one.content) for one in channel.messages],
        )


class TestSmtpChannel(DirectChannelContract):
    """SMTP over STARTTLS with a password, against a real server."""

    extensions: Sequence[str] = EXTENSIONS

    _answers: Mapping[Fate, tuple[str, str]] = {
        "defer": ("RCPT", "451 4.7.1 greylisted"),
        "decline": ("RCPT", "550 5.1.1 no such reader"),
        "lost_before": ("RCPT", DROP),
        "lost_after": ("DOT", KEEP_AND_DROP),
    }

    @pytest.fixture(autouse=True)
    def _server(self, certificate: Certificate) -> Iterator[None]:
        self._ca_file = certificate.ca_file
        script = Script(
            certificate=certificate.for_server(),
            users={"comms": "s3cret-pass"},
            extensions=self.extensions,
        )
        with ScriptedSmtp(script) as self._smtp:
            yield
        assert self._smtp.complaints == []

    def stage(
        self, fates: Mapping[str, Fate], *, is_misconfigured: bool = False
    ) -> Stage:
        """Return the channel, its server set up to act as told."""
        answers: dict[tuple[str, str], str] = {}
        for recipient, fate in fates.items():
            if fate in self._answers:
                verb, answer = self._answers[fate]
                answers[verb, recipient] = answer
        self._smtp.script.answers = answers
        password = "wrong-pass" if is_misconfigured else "s3cret-pass"
        account = SmtpAccount(
            host="127.0.0.1",
            port=self._smtp.port,
            security="starttls",
            user="comms",
            password=password,
            ca_file=self._ca_file,
        )
        return Stage(
            channel=SmtpChannel(account),
            arrived=lambda: [(one.recipient, one.content) for one in self._arrived()],
            secret=password,
        )

    def _arrived(self) -> list[Received]:
        return list(self._smtp.received)


class TestPipelinedSmtpChannel(TestSmtpChannel):
    """The same where the server takes commands in a pipeline (RFC 2920)."""

    extensions = (*EXTENSIONS, "PIPELINING")
