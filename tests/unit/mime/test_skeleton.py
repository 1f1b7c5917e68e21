"""Messages encoded once and merged per recipient, read back from their raw bytes."""

import html as html_module
import re
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strict_reader import read_headers

from comms.mime.headers import (
    Addresses,
    HeaderRefused,
    Mailbox,
    Structured,
    Unstructured,
    message_id,
)
from comms.mime.quoted import clean
from comms.mime.skeleton import Skeleton, SlotRefused, build_skeleton, fill, new_slots

SLOTS = new_slots(b"seed of a test")
GREETING, LEAVE = SLOTS.token("greeting"), SLOTS.token("unsubscribe_url")
TEXT = f"{GREETING}\n\nPäivän uutiset. \n.dot\nFrom us\n\nPoistu: {LEAVE}\n"
HTML = (
    f'<html lang="fi"><body title="{GREETING}"><p>{GREETING}</p>\n'
    f'<p>Päivän uutiset.</p><a href="{LEAVE}">Poistu</a></body></html>\n'
)
VALUES = {
    "greeting": "Hei Maija!",
    "unsubscribe_url": "https://comms.example/u/abc?a=1&b=2",
}
STATIC = (
    Addresses("From", (Mailbox("Uutiset", "news@comms.example"),)),
    Unstructured("Subject", "Päivän uutiset"),
)
OWN = (
    Addresses("To", (Mailbox("", "maija@esimerkki.example"),)),
    message_id("one", "comms.example"),
    Structured("List-Unsubscribe", "<https://comms.example/u/abc?a=1&b=2>"),
)
# S12: what people put into fields for names.
HOSTILE = [
    "Maija\r\nBcc: victim@esimerkki.example",
    "Maija\r\n.\r\nMAIL FROM:<x@y.example>",
    "a\nb\rc\x0bd\x0ce\x1cf\x1dg\x1eh\x85i\u2028j\u2029k",
    "null\x00byte",
    "</a></p><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' & < > \" &amp; =3D =\r\n",
    "\u202eelttek\u202c",
    "x" * 5000,
    "ä" * 2000,
    ". . .",
    "From me",
    f"token {LEAVE} inside",
    "--=_boundary",
    "   ",
    "\ud800 half a pair",
]


def _skeleton(text=TEXT, html=HTML, slots=SLOTS):
    return build_skeleton(
        headers=STATIC, text=text, html=html, slots=slots, boundary_seed=b"b"
    )


def _parts(raw):
    message = message_from_bytes(raw, policy=default)
    assert not message.defects
    return [
        part.get_payload(decode=True).decode().replace("\r\n", "\n")
        for part in message.walk()
        if not part.is_multipart()
    ]


def _lines_are_legal(raw):
    read_headers(raw)
    lines = raw.split(b"\r\n")
    body = raw.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)
    assert all(len(line) <= 76 for line in body)
    assert not any(line.startswith((b".", b"From ")) for line in body)
    assert not any(line.endswith((b" ", b"\t")) for line in body)
    assert raw.endswith(b"\r\n")
    return True


def test_message_is_text_first_then_html_with_the_values_in_their_places():
    """The order is what readers prefer from the end (RFC 2046 section 5.1.4)."""
    raw = _skeleton().merge(headers=OWN, values=VALUES)

    text, html = _parts(raw)
    kinds = [p.get_content_type() for p in message_from_bytes(raw).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert text == fill(TEXT, SLOTS, VALUES, "text")
    assert html == fill(HTML, SLOTS, VALUES, "html")
    assert 'href="https://comms.example/u/abc?a=1&amp;b=2"' in html
    assert "Poistu: https://comms.example/u/abc?a=1&b=2\n" in text
    assert _lines_are_legal(raw)


def test_message_of_text_only_is_one_part():
    """For those who ask for it."""
    raw = _skeleton(html=None).merge(headers=OWN, values=VALUES)

    assert message_from_bytes(raw).get_content_type() == "text/plain"
    assert _parts(raw) == [fill(TEXT, SLOTS, VALUES, "text")]
    assert _lines_are_legal(raw)


def test_headers_stand_once_each_and_mime_last():
    """Section 1 of the mail rules: exactly one of each."""
    fields, _ = read_headers(_skeleton().merge(headers=OWN, values=VALUES))

    names = [name for name, _ in fields]
    assert names == [
        *("From", "Subject", "To", "Message-ID", "List-Unsubscribe"),
        *("MIME-Version", "Content-Type"),
    ]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_name_changes_nothing_but_its_own_place(hostile):
    """S12: no header, recipient, message or text elsewhere."""
    plain = _skeleton().merge(headers=OWN, values=VALUES | {"greeting": "MARK"})

    raw = _skeleton().merge(headers=OWN, values=VALUES | {"greeting": hostile})

    assert _lines_are_legal(raw)
    assert read_headers(raw)[0] == read_headers(plain)[0]
    assert message_from_bytes(raw)["To"] == "maija@esimerkki.example"
    shown = re.sub("[\n\u2028\u2029]", " ", clean(hostile))
    expected = [
        part.replace("MARK", value)
        for part, value in zip(
            _parts(plain), (shown, html_module.escape(shown)), strict=True
        )
    ]
    assert _parts(raw) == expected


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_any_content_round_trips_around_its_slots(before, between, after):
    """Content with any line end or control character is legal mail, and the same."""
    text = f"{before}{GREETING}{between}{LEAVE}{after}"
    html = f"<p>{before}{LEAVE}{between}{GREETING}{after}</p>"
    raw = _skeleton(text=text, html=html).merge(headers=OWN, values=VALUES)

    assert _lines_are_legal(raw)
    assert _parts(raw) == [
        fill(clean(text).rstrip("\n") + "\n", SLOTS, VALUES, "text"),
        fill(clean(html).rstrip("\n") + "\n", SLOTS, VALUES, "html"),
    ]


@given(st.text(max_size=200))
def test_any_value_stays_in_its_place(value):
    """As for hostile names, with whatever can be thought of."""
    values = VALUES | {"greeting": value}
    raw = _skeleton().merge(headers=OWN, values=values)

    assert _lines_are_legal(raw)
    assert _parts(raw) == [
        fill(TEXT, SLOTS, values, "text"),
        fill(HTML, SLOTS, values, "html"),
    ]
    assert len(read_headers(raw)[0]) == 7


def test_content_is_cleaned_of_what_no_mail_may_hold():
    """A page that somebody pasted brings all of these."""
    assert clean("a\r\nb\rc\nd\x0be\x0cf\x85g") == "a\nb\nc\nd\ne\nf\ng"
    assert clean("n\x00u\x07l\x1bl\x7f\x9f") == "null"
    assert clean("tab\there\u2028there") == "tab\there\u2028there"


def test_merge_is_the_same_every_time():
    """A message that is sent again must be the same message."""
    first = _skeleton().merge(headers=OWN, values=VALUES)

    assert _skeleton().merge(headers=OWN, values=VALUES) == first


def test_stored_skeleton_merges_to_the_same_bytes():
    """It is stored with its message and read at sending."""
    stored = Skeleton.from_bytes(_skeleton().to_bytes())

    assert stored == _skeleton()
    assert stored.to_bytes() == _skeleton().to_bytes()


def test_skeleton_of_another_version_is_refused():
    """After an upgrade it is rendered again, never guessed at."""
    with pytest.raises(SlotRefused, match="version"):
        Skeleton.from_bytes(b'{"version": 0}')


def test_slot_without_a_value_is_refused():
    """A gap in a mail is seen by everybody."""
    with pytest.raises(SlotRefused, match="greeting"):
        _skeleton().merge(headers=OWN, values={})


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "", "https://a b", "https://ä.example", "//x"]
)
def test_address_slot_takes_web_addresses_only(url):
    """It stands in an href."""
    with pytest.raises(SlotRefused, match="web address"):
        _skeleton().merge(headers=OWN, values=VALUES | {"unsubscribe_url": url})


def test_damaged_slot_is_refused_before_anything_is_sent():
    """A template that changes a token would show it to everybody."""
    with pytest.raises(SlotRefused, match="damaged"):
        _skeleton(text=TEXT.replace(GREETING, GREETING.upper()))


@pytest.mark.parametrize(
    "header",
    [
        Unstructured("subject", "again"),
        Structured("MIME-Version", "1.0"),
        Structured("Content-Type", "text/html"),
    ],
    ids=lambda one: one.name,
)
def test_header_that_is_there_already_is_refused(header):
    """An added Subject or Content-Type is how signed mail is forged."""
    with pytest.raises(HeaderRefused, match="twice"):
        _skeleton().merge(headers=[*OWN, header], values=VALUES)


def test_tokens_are_letters_and_digits_and_belong_to_their_seed():
    """So they survive MJML, href and quoted-printable, and nobody guesses them."""
    other = new_slots(b"another seed")

    assert re.fullmatch("[A-Za-z0-9]+", GREETING)
    assert new_slots(b"seed of a test") == SLOTS
    assert other.token("greeting") != GREETING
    with pytest.raises(SlotRefused):
        SLOTS.token("password")
