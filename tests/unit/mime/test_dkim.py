"""What the signer writes, two verifiers of other makers read."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from dkim.canonicalization import Relaxed
from dkim_verifiers import dkimpy, mailauth
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.errors import Misconfigured
from comms.mime.dkim import Signer, Signing, relaxed_body, sign

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
LONG = b"https://posti.example.org/u/" + b"a" * 300
HEAD = (
    b"From: Lape <uutiset@posti.example.org>\r\n"
    b"To: tilaaja01@example.org\r\n"
    b"Subject: =?utf-8?q?P=C3=A4iv=C3=A4n_uutiset?=\r\n"
    b"Date: Sun, 01 Nov 2026 11:00:00 +0200\r\n"
    b"Message-ID: <17.NL1@posti.example.org>\r\n"
    b"List-Unsubscribe: <" + LONG + b">,\r\n <mailto:lopeta@posti.example.org>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n"
)
MESSAGE = HEAD + b"\r\nHei,  kaikki \r\n\tja muut\r\n.\r\n\r\n\r\n"


@pytest.fixture(scope="module")
def signers() -> list[Signer]:
    """Return one signer of each kind; keys are slow to make."""
    return [
        Signer(
            domain="posti.example.org",
            selector="r2026",
            key=generate_private_key(65537, 2048),
        ),
        Signer(
            domain="posti.example.org",
            selector="e2026",
            key=Ed25519PrivateKey.generate(),
        ),
    ]


VERIFIERS = pytest.mark.parametrize("verify", [dkimpy, mailauth])


@VERIFIERS
def test_both_signatures_are_accepted(verify, signers):
    """One verifier alone would share our misreadings of the standard."""
    assert verify(sign(MESSAGE, signers, AT), signers) == [True, True]


@VERIFIERS
@pytest.mark.parametrize(
    ("found", "changed"),
    [
        (b"\r\nSubject:", b"\r\nSubject: Toinen\r\nSubject:"),
        (b"\r\nMIME-Version:", b"\r\nReply-To: x@evil.example\r\nMIME-Version:"),
        (b"/u/aaa", b"/u/baa"),
        (b"Hei,", b"Moi,"),
    ],
    ids=["second Subject", "added Reply-To", "other unsubscribe link", "other body"],
)
def test_change_in_transit_is_noticed(verify, signers, found, changed):
    """What a reader sees must be what we wrote, and nothing beside it."""
    signed = sign(MESSAGE, signers, AT)

    altered = signed.replace(found, changed, 1)

    assert altered != signed
    assert verify(altered, signers) == [False, False]


@VERIFIERS
def test_blanks_that_relays_alter_do_no_harm(verify, signers):
    """Relays fold headers anew and trim lines; relaxed form allows for it."""
    signed = sign(MESSAGE, signers, AT)

    altered = signed.replace(b"Lape <uutiset", b"Lape\r\n  <uutiset")
    altered = altered.replace(b"kaikki \r\n", b"kaikki\r\n").removesuffix(b"\r\n")

    assert verify(altered, signers) == [True, True]


def test_same_message_gets_the_same_bytes(signers):
    """A copy after a crash must not differ from the first."""
    assert sign(MESSAGE, signers, AT) == sign(MESSAGE, signers, AT)


def test_message_itself_is_unchanged_and_lines_are_short(signers):
    """A signature stands in front and touches nothing."""
    signed = sign(MESSAGE, signers, AT)

    assert signed.endswith(MESSAGE)
    added = signed.removesuffix(MESSAGE)
    assert max(map(len, added.split(b"\r\n"))) <= 78


def test_weak_key_is_refused():
    """Receivers ignore signatures of short keys (RFC 8301), so none is made."""
    weak = generate_private_key(65537, 1024)  # noqa: S505 - the point

    with pytest.raises(Misconfigured, match="1024 bits"):
        Signer(domain="posti.example.org", selector="old", key=weak)


def test_key_is_not_shown(signers):
    """Logs and error pages print what objects say about themselves."""
    assert "PrivateKey" not in repr(signers[0])


LINES = st.lists(st.sampled_from([b"", b" ", b"\t", b"a", b"a ", b" a  b\t", b"."]))


@given(lines=LINES, ends=st.booleans())
def test_relaxed_body_is_that_of_dkimpy(lines: list[bytes], ends: bool):
    """The quick way past whole bodies must never differ from the rule."""
    body = b"\r\n".join(lines) + (b"\r\n" if ends else b"")

    assert relaxed_body(body) == Relaxed.canonicalize_body(body)


@settings(max_examples=30)
@given(lines=LINES)
def test_any_body_verifies(signers, lines: list[bytes]):
    """Bodies are what people write; none may break its signature."""
    content = HEAD + b"\r\n" + b"\r\n".join(lines)

    assert dkimpy(sign(content, signers, AT), signers) == [True, True]


BODIES = st.lists(
    st.sampled_from(
        [b"\r\n", b"a", b" ", b"  ", b"\t", b" \r\n", b"--x\r\n", b"word " * 500, b"\r"]
    )
)


@given(body=BODIES, cuts=st.lists(st.integers(0, 3000), max_size=6))
def test_pieces_are_signed_as_the_whole_is(signers, body, cuts):
    """Wherever a message is cut, receivers see one message."""
    content = HEAD + b"\r\n" + b"".join(body)
    places = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
    pieces = [content[a:b] for a, b in pairwise(places)]
    ed25519 = signers[1:]
    signing = Signing()

    for _ in range(2):  # What is remembered of large pieces changes nothing.
        assert signing.signatures(pieces, ed25519, AT) + content == sign(
            content, ed25519, AT
        )
