"""The quick way to a recipient's message gives the bytes of the long way."""

import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.deliver.claims import Claimed
from comms.deliver.merging import Merger, opaque
from comms.mime.forms import header_form, stand_in
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
from comms.model.links import LEAVE, make_token
from comms.store.sending import Person, Taken

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


def merger(found: Skeleton) -> Merger:
    """Return the merger of an edition."""
    return Merger(
        skeletons={("fi", "standard", "html"): found},
        key=KEY,
        base_url=SITE,
        mail_domain=DOMAIN,
        date=DATE,
    )


def claimed(address: str, number: int = 7) -> Claimed:
    """Return a delivery in hand."""
    return Claimed(
        taken=Taken(
            id=number,
            publication_id=1,
            recipient=f"s:{number}",
            language="fi",
            level="standard",
            variant="html",
            number=1,
        ),
        person=Person(
            id=number,
            address=address,
            address_key=address,
            name="",
            seat=number,
            state="confirmed",
        ),
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


VALUES = st.fixed_dictionaries(
    {
        "greeting": st.text(),
        "address": st.text(max_size=90),
        "unsubscribe_url": st.from_regex(r"https://[!-~]{1,90}", fullmatch=True),
        "preferences_url": st.just(f"{SITE}/p/x"),
    }
)


@given(values=VALUES)
def test_layout_gives_the_bytes_of_the_skeleton(values: dict[str, str]):
    """What is joined in fewer pieces is the same message."""
    found = skeleton()

    laid = Layout(found).pieces_with(b"X-Own: 1\r\n", values)

    assert b"".join(laid) == b"".join(found.pieces_with(b"X-Own: 1\r\n", values))
    assert len(laid) < len(found.pieces)


@pytest.mark.parametrize(
    "values",
    [{}, {"greeting": "Hei", "unsubscribe_url": "javascript:x", "address": ""}],
)
def test_layout_refuses_what_the_skeleton_refuses(values: dict[str, str]):
    """A value is missing, or is no web address where one belongs."""
    with pytest.raises(SlotRefused):
        Layout(skeleton()).pieces_with(b"", values)


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


@pytest.mark.parametrize("token", ["", "kurz", "x" * 34, "x" * 34 + "\n", "ä" * 35])
def test_form_takes_no_other_token(token: str):
    """A token can change nothing but itself."""
    form = header_form(Structured("X-Token", f"<{stand_in(35)}>"), 35)

    assert form.filled("a" * 35) == b"X-Token: <" + b"a" * 35 + b">\r\n"
    with pytest.raises(HeaderRefused):
        form.filled(token)


def test_form_without_a_place_is_refused():
    """A field that is the same for all has no token."""
    with pytest.raises(HeaderRefused, match="no place"):
        header_form(Structured("X-Token", "<nothing>"), 35)
