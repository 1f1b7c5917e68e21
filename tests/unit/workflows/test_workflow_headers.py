"""Headers of every kind of mail, read from the raw bytes that left.

An edition, a correction, a test and a notice, all signed, of one story.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from dkim_verifiers import dkimpy, mailauth_each
from lape_steps import NL1_AT, SAMPLE_STARTS, schedule_nl1
from newsletter_checks import OneClickRefused, one_click_url, structure_problems
from strict_reader import read_headers

from comms.clock import instant
from comms.config import Settings
from comms.deliver.merging import opaque
from comms.mime.dkim import Signer
from comms.store import open_store
from comms.testing import FrozenClock, MemoryChannel
from comms.workflows.decide import decide
from comms.workflows.test_send import send_test
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"
#: Long enough for a List-Unsubscribe far beyond any line that is usually folded.
SITE = "https://lape.example.org/" + "kansio/" * 40 + "lape"
KINDS = ("edition", "correction", "test", "notice")
LISTS = ("edition", "correction", "test")
DOMAIN = "posti.example.org"


@dataclass(frozen=True)
class Mails:
    """What left, by kind, and who signed it."""

    kinds: dict
    signers: tuple
    key: bytes


def _kind(message):
    head = message.content.partition(b"\r\n\r\n")[0]
    if b"\r\nX-Test-Of:" in head:
        return "test"
    if b"Auto-Submitted:" in head:
        return "notice"
    feedback = re.search(rb"\r\nFeedback-ID: ([^\r]*)", head)[1]
    return feedback.split(b":")[2].decode()


@pytest.fixture(scope="module")
def mails(_sqlite_databases, fill_lape, open_lape):
    """Tell the story once: bytes do not depend on the database."""
    url, drop = _sqlite_databases(fill_lape)
    store, channel = open_store(url), MemoryChannel()
    rsa, ed = generate_private_key(65537, 2048), Ed25519PrivateKey.generate()
    signers = (
        Signer(domain="lape.example.org", selector="r1", key=rsa),
        Signer(domain="lape.example.org", selector="e1", key=ed),
    )
    house = open_lape(store, FrozenClock(SAMPLE_STARTS), channel)
    settings = Settings(**house.settings.model_dump() | {"base_url": SITE})
    house = replace(house, settings=settings, signers=lambda _domain: signers)
    schedule_nl1(house)
    send_test(house, "NL1", user="national_lead")
    for at in ("2027-02-15T09:00", "2027-02-17T10:00"):
        house.clock.set(instant(at, ZONE))
        tick(house)
    assert house.clock.now() == NL1_AT
    house.clock.set(instant("2027-03-10T12:40", ZONE))
    decide(house, "correct", "e1_room_change", user="coordinator_VSU", note="The room.")
    house.clock.set(instant("2027-03-10T13:00", ZONE))
    tick(house)
    kinds = {kind: [] for kind in KINDS}
    for message in channel.messages:
        kinds[_kind(message)].append(message)
    yield Mails(kinds=kinds, signers=signers, key=house.key)
    store.close()
    drop()


def _fields(message):
    """Return header fields by name, each of which may stand once only."""
    found, _ = read_headers(message.content)
    names = Counter(name.lower() for name, _ in found if name != "DKIM-Signature")
    assert max(names.values()) == 1
    return dict(found)


@pytest.fixture(params=KINDS)
def each(request, mails):
    """Give every mail of a kind."""
    found = mails.kinds[request.param]
    assert found
    return found


@pytest.fixture(params=LISTS)
def of_list(request, mails):
    """Give every mail of a list, of a kind."""
    found = mails.kinds[request.param]
    assert found
    return found


def test_every_mail_is_legal_and_complete(each):
    """Each field of the base once, of people who answer, on our own domain."""
    for message in each:
        assert structure_problems(message.content, is_newsletter=False) == []
        fields = _fields(message)
        for name in ("From", "Reply-To", "Subject", "Date", "To", "Content-Language"):
            assert fields[name].strip(), name
        assert re.fullmatch(rf"<[0-9a-f]{{32}}@{DOMAIN}>", fields["Message-ID"])
        assert "Precedence" not in fields


def test_feedback_id_has_four_fields_and_nobody_in_it(mails, each):
    """The last one is the sender and never changes."""
    for message in each:
        fields = _fields(message)["Feedback-ID"].split(":")
        assert len(fields) == 4
        assert fields[3] == "lape"
        assert "@" not in "".join(fields)
    kinds = {_fields(m)["Feedback-ID"] for m in each}
    assert len(kinds) <= len({m.content.partition(b"Subject:")[2][:40] for m in each})
    assert mails.kinds["edition"]


def test_mail_of_a_list_says_all_that_lists_say(of_list):
    """RFC 2369 and 2919, in each kind."""
    for message in of_list:
        fields = _fields(message)
        assert re.search(rf"<[a-z0-9-]+\.{DOMAIN}>\Z", fields["List-Id"])
        assert re.fullmatch(r"<https://[^<> ]+/leaving>", fields["List-Help"])
        assert re.fullmatch(r"<mailto:[^<> @]+@[^<> @]+>", fields["List-Owner"])
        assert re.fullmatch(r"<https://[^<> ]+/archive/>", fields["List-Archive"])
        assert fields["List-Post"] == "NO"


def test_leaving_is_one_click_on_one_unfolded_line(of_list):
    """More than 300 characters, one token, never folded, never encoded."""
    for message in of_list:
        url = one_click_url(message.content)
        assert len(url) > 300
        [line] = re.findall(rb"(?im)^List-Unsubscribe:.*\r\n(?![ \t])", message.content)
        assert line.startswith(f"List-Unsubscribe: <{url}>, <mailto:leave+".encode())
        assert line.endswith(f"@{DOMAIN}?subject=unsubscribe>\r\n".encode())


def test_mail_to_staff_is_automatic_and_of_no_list(mails):
    """No program answers it, and nobody can leave it."""
    for message in mails.kinds["notice"]:
        fields = _fields(message)
        assert fields["Auto-Submitted"] == "auto-generated"
        assert fields["X-Auto-Response-Suppress"] == "OOF, AutoReply"
        assert not [name for name in fields if name.lower().startswith("list-")]
        with pytest.raises(OneClickRefused):
            one_click_url(message.content)


def test_mail_of_a_list_is_not_called_automatic(mails):
    """A person wrote it for its readers (RFC 3834, section 5)."""
    for kind in ("edition", "correction"):
        for message in mails.kinds[kind]:
            assert "Auto-Submitted" not in _fields(message)


def test_return_path_names_the_delivery_and_cannot_be_guessed(mails, each):
    """VERP with a keyed token: a bounce is matched by it, never by an address."""
    for message in each:
        number = message.delivery_id
        token = opaque(mails.key, "bounce", number)
        assert message.sender == f"bounce+{number}-{token}@{DOMAIN}"
        assert len(message.sender.partition("@")[0]) <= 64
        assert token not in message.content.decode("latin-1")


def test_every_mail_verifies_under_both_verifiers(mails):
    """Both signatures of each, of every kind."""
    contents = [m.content for found in mails.kinds.values() for m in found]

    assert mailauth_each(contents, mails.signers) == [[True, True]] * len(contents)
    for content in contents:
        assert dkimpy(content, mails.signers) == [True, True]


def _tampered(content):
    """Return a mail changed on its way, in each of the ways that matter."""
    head, _, _ = content.partition(b"\r\n\r\n")
    yield b"Subject: You have won\r\n" + content
    yield content.replace(head, head + b"\r\nSubject: You have won", 1)
    yield b"From: Eve <eve@evil.example>\r\n" + content
    yield b"Reply-To: eve@evil.example\r\n" + content
    if b"\r\nList-Unsubscribe: <https://lape" in head:
        yield content.replace(
            b"\r\nList-Unsubscribe: <https://lape",
            b"\r\nList-Unsubscribe: <https://l4pe",
        )
        yield content.replace(b"=One-Click", b"=Two-Clicks")
        yield content.replace(b"\r\nList-Id:", b"\r\nX-List-Id:")
    yield content.replace(b"\r\nFeedback-ID: ", b"\r\nFeedback-ID: x")


def test_what_was_changed_on_the_way_is_refused_by_both(mails):
    """A second Subject, a changed List-Unsubscribe: neither signature holds."""
    changed = [
        one for found in mails.kinds.values() for one in _tampered(found[0].content)
    ]
    assert len(changed) >= 4 * 5

    assert mailauth_each(changed, mails.signers) == [[False, False]] * len(changed)
    for content in changed:
        assert dkimpy(content, mails.signers) == [False, False]
