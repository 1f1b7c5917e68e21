"""Fields that programs of receivers act upon: leaving, lists, automatic mail."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strict_reader import encoded_words_of, read_headers

from comms.mime.headers import HeaderRefused, serialise
from comms.mime.lists import automatic, feedback_id, leaving, list_fields, mailto

MAILTO = "mailto:leave+token@comms.example?subject=unsubscribe"


@given(st.integers(min_value=1, max_value=600))
def test_leaving_is_one_unencoded_line_however_long(length):
    """300 characters stay one token; a folded one broke DKIM at a relay."""
    url = "https://comms.example/u/" + "x" * length
    field, post = (serialise(one) for one in leaving(url, MAILTO))

    assert field == f"List-Unsubscribe: <{url}>, <{MAILTO}>\r\n".encode()
    assert encoded_words_of(field) == []
    assert post == b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def test_leaving_that_no_line_can_hold_is_refused():
    """998 octets is what a line may have; cutting it would end the one click."""
    [field, _] = leaving("https://comms.example/" + "x" * 980, MAILTO)

    with pytest.raises(HeaderRefused, match="998"):
        serialise(field)


def test_list_says_all_that_the_rfc_asks():
    """RFC 2369: help, owner, archive, and that nobody posts here."""
    fields = list_fields(
        help_url="https://comms.example/fi/leaving",
        owner="päätoimitus@häme.example",
        archive_url="https://comms.example/fi/archive/",
    )

    found, _ = read_headers(b"".join(map(serialise, fields)) + b"\r\n")

    assert found == [
        ("List-Help", "<https://comms.example/fi/leaving>"),
        ("List-Owner", "<mailto:p%C3%A4%C3%A4toimitus@xn--hme-qla.example>"),
        ("List-Archive", "<https://comms.example/fi/archive/>"),
        ("List-Post", "NO"),
    ]


def test_automatic_mail_asks_for_no_answer():
    """RFC 3834, and servers that know another field."""
    found, _ = read_headers(b"".join(map(serialise, automatic())) + b"\r\n")

    assert found == [
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    ]


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("a@b.example", "mailto:a@b.example"),
        ("a+b@c.example", "mailto:a+b@c.example"),
        ("a?b&c=d@e.example", "mailto:a%3Fb%26c%3Dd@e.example"),
    ],
)
def test_mailto_can_be_read_in_one_way_only(address, url):
    """RFC 6068: what has a meaning in a URL is escaped."""
    assert mailto(address) == url


@given(st.lists(st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True), max_size=6))
def test_feedback_id_has_four_fields_at_most(fields):
    """The receiver reads them from the right; a fifth would move them all."""
    if not 1 <= len(fields) <= 4:
        with pytest.raises(HeaderRefused):
            feedback_id(*fields)
        return

    raw = serialise(feedback_id(*fields))

    value = re.sub(rb"\r\n", b"", raw.partition(b": ")[2])
    assert value.decode().split(":") == fields


@pytest.mark.parametrize("field", ["", "a:b", "a b", "ä", "a\r\nb", "x" * 65, "a@b.c"])
def test_feedback_id_of_something_else_is_refused(field):
    """No address, no second field in disguise."""
    with pytest.raises(HeaderRefused):
        feedback_id("NL1", field)
