"""The quick way to a recipient's message gives the bytes of the long way."""

import hmac
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.deliver.merging import Merger, greeting, opaque
from comms.mime.forms import header_form
from comms.mime.headers import (
    Addresses,
    HeaderRefused,
    Mailbox,
    Structured,
    Unstructured,
    format_date,
    message_id,
    serialise,
)
from comms.mime.layout import Layout
from comms.mime.lists import leaving
from comms.mime.skeleton import Skeleton, SlotRefused, build_skeleton, new_slots
from comms.model.keyed import keyed_hash
from comms.model.links import LEAVE, PREFERENCES, make_token
from comms.store.sending import Claimed

KEY, SITE, DOMAIN = b"k" * 32, "https://lape.example.org", "posti.lape.example.org"
DATE = datetime(2027, 2, 17, 8, tzinfo=UTC)
SLOTS = new_slots(b"a message")


def skeleton(*headers: Unstructured | Structured) -> Skeleton:
    """Return a message with every slot, and a long part that all share."""
    text = "\n".join(SLOTS.token(n) for n in ("greeting", "unsubscribe_url", "address"))
    return build_skeleton(
        headers=headers or [Unstructured("Subject", "Kevään uutiset")],
        text=f"{text}\n" + "Uutisia maakunnista.\n" * 200,
        html=f"<p>{SLOTS.token('address')}</p>",
        slots=SLOTS,
        boundary_seed=b"seed",
    )


def merger(found: Skeleton, site: str = SITE) -> Merger:
    """Return the merger of an edition."""
    return Merger(
        skeletons={("fi", "standard", "html"): found},
        key=KEY,
        base_url=site,
        mail_domain=DOMAIN,
        date=DATE,
    )


def claimed(address: str, number: int = 7, name: str = "") -> Claimed:
    """Return a delivery in hand."""
    return Claimed(
        id=number,
        publication_id=1,
        language="fi",
        level="standard",
        variant="html",
        address=address,
        address_key=address,
        name=name,
        seat=number,
        state="confirmed",
    )


def the_long_way(address: str, number: int = 7) -> bytes:
    """Return the recipient's own fields as the serialiser writes them."""
    token = make_token(KEY, LEAVE, number)
    mailto = f"mailto:leave+{token}@{DOMAIN}?subject=unsubscribe"
    fields = [
        Structured("Date", format_date(DATE)),
        message_id(opaque(KEY, "message-id", number), DOMAIN),
        Addresses("To", (Mailbox("", address),)),
        *leaving(f"{SITE}/u/{token}", mailto),
    ]
    utf8 = not address.isascii()
    return b"".join(serialise(field, smtputf8=utf8) for field in fields)


ADDRESSES = st.one_of(
    st.emails(),
    st.from_regex(r"[a-z._+åä'-]{1,70}@[a-zä.-]{1,20}", fullmatch=True),
)


@settings(deadline=None)
@given(address=ADDRESSES)
def test_fields_of_any_address_are_those_of_the_serialiser(address: str):
    """Quick must never mean other bytes, nor a refusal less."""
    found = skeleton()
    try:
        wanted = the_long_way(address)
    except HeaderRefused:
        with pytest.raises(HeaderRefused):
            merger(found).merge(claimed(address))
        return

    content = merger(found).merge(claimed(address)).content

    assert content.startswith(found.header_block + wanted + b"MIME-Version: ")


@settings(deadline=None)
@given(name=st.text(max_size=90), address=st.emails())
@pytest.mark.parametrize("site", [SITE, f"{SITE}/{'x' * 60}?a&b="])
def test_body_is_that_of_the_skeleton(name: str, address: str, site: str):
    """What is joined in fewer pieces says the same, wherever the lines break."""
    found = skeleton()
    values = {
        "greeting": greeting(name, "fi"),
        "address": address,
        "unsubscribe_url": f"{site}/u/{make_token(KEY, LEAVE, 7)}",
        "preferences_url": f"{site}/p/{make_token(KEY, PREFERENCES, 7)}",
    }
    _, _, *body = found.pieces_with(b"", values)

    merged = merger(found, site).merge(claimed(address, 7, name))

    content = merged.content.partition(b"MIME-Version: ")[2]
    wanted = b"".join(body).partition(b"MIME-Version: ")[2]
    assert unfolded(content) == unfolded(wanted)
    assert max(map(len, content.split(b"\r\n"))) <= 76
    assert len(merged.pieces) < len(found.pieces)


def unfolded(body: bytes) -> bytes:
    """Return a body without the line ends that only make lines short."""
    return body.replace(b"=\r\n", b"")


@pytest.mark.parametrize(
    ("provider", "field"),
    [
        ("postmark", "X-PM-Metadata-comms: {}"),
        ("brevo", "X-Mailin-custom: {}"),
        ("sendgrid", 'X-SMTPAPI: {{"unique_args": {{"comms": "{}"}}}}'),
    ],
)
@pytest.mark.parametrize("number", [7, 10**17 + 7])
def test_provider_is_given_a_proof_to_give_back(provider, field, number):
    """What it reports is believed only with what nobody else can have made."""
    proof = f"{number}-{opaque(KEY, 'bounce', number)}"
    one = claimed("a@example.org")._replace(id=number)

    plain, merged = (
        replace(merger(skeleton()), provider=by).merge(one) for by in ("", provider)
    )

    heads = [
        set(mail.content.replace(b"\r\n ", b" ").split(b"\r\n"))
        for mail in (plain, merged)
    ]
    assert merged.sender == f"bounce+{proof}@{DOMAIN}"
    assert heads[1] - heads[0] == {field.format(proof).encode()}
    assert heads[0] - heads[1] == set()


@pytest.mark.parametrize("provider", ["", "ses", "mailgun"])
def test_provider_that_gives_the_return_path_back_needs_no_field(provider):
    """What is not needed is not in the mail."""
    mail = replace(merger(skeleton()), provider=provider)

    content = mail.merge(claimed("a@example.org")).content

    assert content == merger(skeleton()).merge(claimed("a@example.org")).content


def test_site_that_is_no_web_address_is_refused():
    """Nobody's link may run a script."""
    with pytest.raises(SlotRefused):
        merger(skeleton(), "javascript:x").merge(claimed("a@example.org"))


def test_both_secrets_of_a_delivery_stand_apart():
    """Who is told the Message-ID cannot make a return path of it."""
    secrets = {
        opaque(KEY, purpose, number)
        for purpose in ("message-id", "bounce")
        for number in (7, 8)
    }

    assert len(secrets) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in secrets)


@given(key=st.binary(min_size=1, max_size=100), words=st.binary(max_size=200))
def test_keyed_hash_is_the_hmac_of_the_library(key: bytes, words: bytes):
    """Quicker, and the same: links that were mailed stay good."""
    assert keyed_hash(key, words) == hmac.digest(key, words, "sha256")


def test_what_all_share_is_one_object():
    """So it is kept once, and looked at once."""
    mail = merger(skeleton())

    first = mail.merge(claimed("a@example.org", 1))
    second = mail.merge(claimed("b@example.org", 2))

    large = [i for i, piece in enumerate(first.pieces) if len(piece) > 1000]
    assert large
    assert all(first.pieces[i] is second.pieces[i] for i in large)
    assert first.content != second.content


def test_field_that_the_message_has_already_is_refused():
    """Two List-Unsubscribe fields, and a reader's program may pick the wrong one."""
    found = skeleton(Structured("List-Unsubscribe", "<https://other.example/u>"))

    with pytest.raises(HeaderRefused, match="List-Unsubscribe"):
        merger(found).merge(claimed("a@example.org"))


def test_layout_fills_signs_of_percent_in_nobody_s_words():
    """What the editors wrote is no template."""
    laid = Layout([b"100 %b of ", 0, b" and %(x)s ", 1, b"%"])

    assert laid.filled((b"%b", b"two")) == (b"100 %b of %b and %(x)s two%",)


def test_form_without_a_place_is_refused():
    """A field that is the same for all has no token."""
    with pytest.raises(HeaderRefused, match="no place"):
        header_form(Structured("X-Token", "<nothing>"), 35, 0)
