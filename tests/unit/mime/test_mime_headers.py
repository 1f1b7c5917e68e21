"""Header fields, read back by two parsers that share nothing with the writer."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.policy import SMTPUTF8, default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strict_reader import encoded_words_of, read_headers

from comms.errors import CommsError
from comms.mime.addresses import NeedsSmtpUtf8
from comms.mime.headers import (
    Addresses,
    HeaderRefused,
    Mailbox,
    Structured,
    Unstructured,
    format_date,
    list_id,
    message_id,
    serialise,
    without_controls,
)

CONTROLS = [*map(chr, range(32)), *map(chr, range(127, 160)), "\u2028", "\u2029"]
#: Any text a header may hold: hostile, but without what is refused.
LEGAL = st.text(
    st.characters(exclude_categories=("Cc", "Zl", "Zp", "Cs")),
    max_size=400,
)
LONG_URL = "https://comms.example/u/" + "x" * 200


def _decoded(value: str) -> str:
    """Decode encoded words as RFC 2047 says; blanks between two of them vanish."""
    joined = re.sub(r"(\?=)\s+(?==\?)", r"\1", value)
    return "".join(
        part if isinstance(part, str) else part.decode(charset or "ascii")
        for part, charset in decode_header(joined)
    )


@pytest.mark.parametrize(
    "header",
    [
        lambda bad: Unstructured("Subject", f"a{bad}Bcc: x@y.example"),
        lambda bad: Addresses("To", (Mailbox(f"a{bad}b", "a@b.example"),)),
        lambda bad: Addresses("To", (Mailbox("", f"a{bad}b@c.example"),)),
        lambda bad: Addresses("To", (Mailbox("", f"a@c{bad}.example"),)),
        lambda bad: Structured("List-Help", f"<https://x.example/{bad}>"),
        lambda bad: Structured(f"X{bad}Y", "1"),
        lambda bad: list_id(f"News{bad}", "news", "c.example"),
        lambda bad: message_id(f"a{bad}b", "c.example"),
    ],
    ids=[
        "text",
        "display",
        "local",
        "domain",
        "token",
        "name",
        "list-id",
        "message-id",
    ],
)
def test_control_characters_are_refused_everywhere(header):
    """Each of them ends a line, or a word, for some reader of mail."""
    taken = []
    for control in CONTROLS:
        with suppress(HeaderRefused):
            taken.append((f"U+{ord(control):04X}", serialise(header(control))))

    assert taken == []


def test_refusal_names_the_header_and_never_the_value():
    """Errors are logged; what people typed is not."""
    with pytest.raises(HeaderRefused, match=r"^Subject: .*U\+000A") as refused:
        serialise(Unstructured("Subject", "private\nwords"))

    assert "private" not in str(refused.value)
    assert isinstance(refused.value, CommsError)


@given(LEGAL)
def test_free_text_reads_back_and_adds_no_header(text):
    """The subject of an edition is typed by people."""
    raw = serialise(Unstructured("Subject", text)) + b"X-Last: 1\r\n\r\n"

    fields, _ = read_headers(raw)

    assert [name for name, _ in fields] == ["Subject", "X-Last"]
    assert _decoded(fields[0][1]) == text
    assert all(len(word) <= 75 for word in encoded_words_of(raw))
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    assert message_from_bytes(raw, policy=default).keys() == ["Subject", "X-Last"]


@given(LEGAL.filter(str.strip))
def test_display_name_reads_back_and_adds_no_recipient(name):
    """Names come from forms and files of strangers."""
    header = Addresses(
        "To", (Mailbox(name, "a@b.example"), Mailbox("Last", "c@d.example"))
    )
    raw = serialise(header) + b"\r\n"

    fields, _ = read_headers(raw)
    parsed = message_from_bytes(raw, policy=default)["To"].addresses

    assert [field for field, _ in fields] == ["To"]
    if "=?" in fields[0][1]:
        assert _decoded(fields[0][1].partition(" <")[0]) == name
    assert [one.addr_spec for one in parsed] == ["a@b.example", "c@d.example"]
    assert all(len(word) <= 75 for word in encoded_words_of(raw))
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize(
    "name",
    [
        "Maija Meikäläinen",
        'Matti "M" Meikäläinen',
        "Plain Name",
        "Last, First",
        'a "quoted" \\ name',
        "=?utf-8?q?x?=",
        "على",
        "<b@c.example>",
    ],
)
def test_display_name_is_the_name(name):
    """Read by the standard library's parser as it was written."""
    raw = serialise(Addresses("From", (Mailbox(name, "a@b.example"),))) + b"\r\n"

    (parsed,) = message_from_bytes(raw, policy=default)["From"].addresses

    assert parsed.display_name == name
    assert parsed.addr_spec == "a@b.example"


def test_encoded_words_never_hold_half_a_character():
    """A reader decodes each word by itself."""
    raw = serialise(Unstructured("Subject", "ääkkösiä 👨‍👩‍👧 " * 20))

    for word in encoded_words_of(raw):
        str(make_header(decode_header(word.decode())))


@pytest.mark.parametrize("url", [LONG_URL, "https://c.example/" + "y" * 60])
def test_unsubscribe_address_is_whole_and_on_the_line_of_the_name(url):
    """A folded or encoded one is dead for one-click, and broke DKIM at a relay."""
    value = f"<{url}>, <mailto:leave@comms.example?subject=leave>"
    raw = serialise(Structured("List-Unsubscribe", value))

    assert raw.startswith(b"List-Unsubscribe: <" + url.encode() + b">,")
    assert raw.replace(b"\r\n", b"").decode().endswith(value)


@pytest.mark.parametrize(
    "value",
    ["", " x", "x ", "ä", "=?utf-8?q?x?=", "<https://c.example/" + "x" * 1000 + ">"],
)
def test_structured_value_that_cannot_stand_is_refused(value):
    """Refused, never mended: a mended token is another token."""
    with pytest.raises(HeaderRefused):
        serialise(Structured("List-Help", value))


@given(st.from_regex(r"[!-~]{1,60}( {1,3}[!-~]{1,60}){0,20}", fullmatch=True))
def test_structured_value_reads_back_exactly(value):
    """Unfolding gives the value, blank by blank."""
    if "=?" in value:
        return
    raw = serialise(Structured("X-Value", value)) + b"\r\n"

    fields, _ = read_headers(raw)

    assert fields == [("X-Value", value)]


def test_domain_outside_ascii_becomes_its_a_label():
    """Every server can carry it then."""
    raw = serialise(Addresses("To", (Mailbox("", "info@häme.example"),)))

    assert raw == b"To: info@xn--hme-qla.example\r\n"


def test_local_part_outside_ascii_needs_the_way_to_be_open():
    """An encoded word there would be illegal; a guess would reach a stranger."""
    header = Addresses("To", (Mailbox("", "käyttäjä@esimerkki.example"),))

    with pytest.raises(NeedsSmtpUtf8, match=r"5\.6\.7"):
        serialise(header)

    raw = serialise(header, smtputf8=True)
    assert raw == "To: käyttäjä@esimerkki.example\r\n".encode()
    parsed = message_from_string(raw.decode() + "\r\n", policy=SMTPUTF8)["To"].addresses
    assert [one.addr_spec for one in parsed] == ["käyttäjä@esimerkki.example"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@b.example",
        "a@",
        "a b@c.example",
        "a@b@c.example",
        "a@b..example",
        "<a@b.example>",
        "a,b@c.example",
        '"a b"@c.example',
        "a@[127.0.0.1]",
        "a.@b.example",
        "=?utf-8?q?x?=@b.example",
        "a@-b.example",
        "a\u200b@b.example",
        "x" * 65 + "@b.example",
        "a@" + "x." * 130 + "example",
        "a@b_c.example",
    ],
)
def test_what_is_no_address_is_refused(address):
    """One address in, one address on the wire."""
    with pytest.raises(HeaderRefused):
        serialise(Addresses("To", (Mailbox("", address),)), smtputf8=True)


@given(
    st.one_of(
        st.text(max_size=80),
        st.from_regex(r".{1,20}@.{1,20}", fullmatch=True),
        st.from_regex(
            r"[a-z<>,;:@ \"()\\.=?_-]{1,20}@[a-z.<>, -]{1,20}", fullmatch=True
        ),
    )
)
def test_any_address_is_refused_or_is_that_one_recipient(address):
    """Nothing that people type can become two recipients, or another one."""
    try:
        raw = serialise(Addresses("To", (Mailbox("", address),)), smtputf8=True)
    except HeaderRefused:
        return

    fields, _ = read_headers(raw + b"\r\n")
    parsed = message_from_string(raw.decode() + "\r\n", policy=SMTPUTF8)["To"]

    assert [name for name, _ in fields] == ["To"]
    (found,) = parsed.addresses
    assert found.addr_spec.partition("@")[0] == address.rpartition("@")[0]


def test_list_id_is_a_phrase_and_a_dotted_name():
    """RFC 2919; the name of a newsletter may hold any letter."""
    raw = serialise(list_id("Yhteinen työ", "national", "lape.example"))

    assert raw == b"List-Id: =?utf-8?q?Yhteinen_ty=C3=B6?= <national.lape.example>\r\n"
    plain = serialise(list_id("News, monthly", "m", "c.example"))
    assert plain == b'List-Id: "News, monthly" <m.c.example>\r\n'


@pytest.mark.parametrize("label", ["", "a b", "x" * 250, "ä", "a>"])
def test_list_id_that_is_no_name_is_refused(label):
    """It is what readers filter by, for years."""
    with pytest.raises(HeaderRefused):
        list_id("News", label, "comms.example")


def test_message_id_is_on_our_domain():
    """RFC 5322 section 3.6.4."""
    raw = serialise(message_id("d17.abc", "comms.example"))

    assert raw == b"Message-ID: <d17.abc@comms.example>\r\n"


def test_date_keeps_the_offset_of_its_instant():
    """RFC 5322 section 3.3; a naive instant has none."""
    helsinki = timezone(timedelta(hours=2))

    assert format_date(datetime(2027, 2, 17, 10, tzinfo=helsinki)) == (
        "Wed, 17 Feb 2027 10:00:00 +0200"
    )
    assert format_date(datetime(2027, 2, 17, 8, tzinfo=UTC)).endswith("+0000")
    with pytest.raises(ValueError, match="offset"):
        format_date(datetime(2027, 2, 17, 8))  # noqa: DTZ001 - the case


@given(st.text(max_size=100))
def test_text_from_outside_can_be_made_fit(text):
    """A name out of a file is shown, not refused."""
    raw = serialise(Unstructured("Subject", without_controls(text)))

    assert raw.count(b"Subject:") == 1


def test_header_without_a_mailbox_is_refused():
    """RFC 5322 section 3.6.3 wants one at least."""
    with pytest.raises(HeaderRefused):
        serialise(Addresses("To", ()))
