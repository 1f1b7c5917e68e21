"""Certificates that made-up calls name: few fetches, and none that holds others up."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from cryptography.x509 import Version
from provider_calls import CERTIFICATE, HOST, TOPIC, amazon, sns

from comms.errors import ChannelUnavailable
from comms.ports.webhooks import Call, Forged, Heard
from comms.testing.webhook_contract import NOW
from comms.webhooks import open_provider
from comms.webhooks.certificates import MOST_A_MINUTE, Certificates


class Amazon:
    """Stands for SNS: one certificate is there."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, address: str) -> bytes:
        """Return what stands there."""
        self.asked.append(address)
        if address.partition("?")[0].partition("#")[0] != CERTIFICATE:
            raise ChannelUnavailable(key="operate.webhook_away")
        return amazon()[1]


def _made_up(number: int) -> Call:
    name = f"{HOST}/SimpleNotificationService-{number}.pem"
    return sns("{}", at=NOW + timedelta(seconds=number / 100), SigningCertURL=name)


def test_made_up_names_cost_a_few_fetches_a_minute() -> None:
    """A thousand calls, each with a name of its own; a right one counts meanwhile."""
    there = Amazon()
    provider = open_provider("ses", secret="", topics=[TOPIC], fetch=there)
    assert isinstance(provider.read(sns("{}")), Heard)

    for number in range(1_000):
        with pytest.raises(ChannelUnavailable):
            provider.read(_made_up(number))

    assert len(there.asked) == MOST_A_MINUTE
    assert isinstance(provider.read(sns("{}")), Heard)
    later = NOW + timedelta(minutes=2)
    with pytest.raises(ChannelUnavailable):
        provider.read(sns("{}", at=later, SigningCertURL=f"{HOST}/{_NAME}"))
    assert len(there.asked) == MOST_A_MINUTE + 1


_NAME = "SimpleNotificationService-new.pem"


@pytest.mark.parametrize("written", ["{}?x=1", "{}?", "{}#x", "{}#"])
def test_one_certificate_has_one_address(written: str) -> None:
    """Else each made-up ending is another document, and drives the real one out."""
    there = Amazon()
    provider = open_provider("ses", secret="", topics=[TOPIC], fetch=there)

    said = provider.read(sns("{}", SigningCertURL=written.format(CERTIFICATE)))

    assert (said, there.asked) == (Forged(reason="signature"), [])


def test_what_was_not_there_is_not_asked_for_again_at_once() -> None:
    """But some minutes later: Amazon may have been away."""
    there, name = Amazon(), f"{HOST}/{_NAME}"
    kept = Certificates(there)

    for minutes in (0, 1, 2, 6):
        with pytest.raises(ChannelUnavailable):
            kept.at(name, NOW + timedelta(minutes=minutes))

    assert there.asked == [name, name]


def test_a_slow_answer_holds_nobody_else_up() -> None:
    """One waits for Amazon at a time; whoever comes meanwhile is told to come again."""
    began, go_on = Event(), Event()

    def slow(_address: str) -> bytes:
        began.set()
        go_on.wait(5)
        return amazon()[1]

    kept = Certificates(slow)
    first = Thread(target=kept.at, args=(CERTIFICATE, NOW))
    first.start()
    began.wait(5)
    with pytest.raises(ChannelUnavailable):
        kept.at(f"{HOST}/{_NAME}", NOW)
    go_on.set()
    first.join(5)
    assert kept.at(CERTIFICATE, NOW).version is Version.v3
