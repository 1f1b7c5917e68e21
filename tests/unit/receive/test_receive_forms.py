"""Odd forms: character sets, encodings, reports in the place of others."""

import base64
import json
import quopri

import pytest
from returned_mails import ORIGINAL, failed, groups, mail

from comms.receive.fields import decoded_words, read_fields
from comms.receive.reading import read_mail
from comms.receive.values import Kind, Nature, Reason

ARF = "Feedback-Type: abuse\nUser-Agent: Big/1\nVersion: 1\nSource-IP: 192.0.2.1\n"


@pytest.mark.parametrize(
    ("charset", "word"),
    [
        ("utf-8", "päivä"),
        ("iso-8859-1", "päivä"),
        ("koi8-r", "почта"),
        ("big5", "郵件"),
    ],
)
@pytest.mark.parametrize("form", ["b", "q"])
def test_subject_is_read_in_its_character_set(charset, word, form):
    """Two encoded words with a blank between are one (RFC 2047)."""
    octets = word.encode(charset)
    body = (
        base64.b64encode(octets).decode()
        if form == "b"
        else "".join(f"={octet:02X}" for octet in octets)
    )

    assert decoded_words(
        f"=?{charset}?{form}?{body}?= =?{charset}?{form}?{body}?="
    ) == (word * 2)


@pytest.mark.parametrize(
    "value",
    ["=?punycode?q?a-?=", "=?nothing?b?YQ==?=", "=?utf-8?b?Y?=", "=?utf-8?q?=FF?="],
)
def test_what_cannot_be_decoded_does_no_harm(value):
    """Rare sets can be made to take long; others are not there."""
    assert isinstance(decoded_words(value), str)


def test_control_characters_leave_decoded_words():
    """They are how headers are added and terminals are written to."""
    assert decoded_words("=?utf-8?q?a=0D=0ABcc:_b=1B?=") == "a  Bcc: b "


def test_fields_are_unfolded_and_strangers_passed_over():
    """A line that is no field, a field without a blank, one folded badly."""
    fields = read_fields(
        b"From:a@x.example\nnonsense\nContent-Type: a/b;\nboundary=c\nX: 1\n\t2\n"
    )

    assert fields.get("from") == "a@x.example"
    assert fields.get("content-type") == "a/b; boundary=c"
    assert fields.get("x") == "1 2"
    assert (fields.get("nonsense"), bool(read_fields(b""))) == ("", False)


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("type_", ["text/plain", "text/html"])
def test_encoded_words_of_servers_are_read(encoding, type_):
    """Also where they are HTML with style sheets."""
    text = "Viestiä ei voitu toimittaa: reader@domain.example, tuntematon vastaanottaja"
    if type_ == "text/html":
        text = f"<style>p {{}}</style><p>{text}<br>\n</p><script>1"
    coder = base64.encodebytes if encoding == "base64" else quopri.encodestring
    head = (
        f"Content-Type: {type_}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n"
    )

    [one] = read_mail(mail(coder(text.encode()).decode(), headers=head)).recipients

    assert (one.address, one.reason) == ("reader@domain.example", Reason.USER_UNKNOWN)


def test_header_names_the_failed_where_words_do_not():
    """Exim and others write X-Failed-Recipients."""
    head = "X-Failed-Recipients: a@x.example, b@x.example\n"
    text = "Sorry.\n\n  a@x.example\n    Unrouteable address\n"

    found = read_mail(mail(text, headers=head, sender="x@mx.example"))

    assert [(one.address, one.is_hard) for one in found.recipients] == [
        ("a@x.example", True),
        ("b@x.example", False),
    ]


def test_complaint_may_stand_in_a_text():
    """Some send its fields in a part of no type."""
    found = read_mail(mail(f"Hello\n\n{ARF}\nBye", sender="fbl@x.example"))

    assert (found.kind, found.feedback_type) == (Kind.COMPLAINT, "abuse")


def test_word_of_a_person_about_feedback_is_no_complaint():
    """The name of a field alone, without any beside it."""
    raw = mail("Feedback-Type: abuse\n", sender="anna@x.example", subject="Re: x")

    assert read_mail(raw).kind is Kind.NONE


def test_junk_mail_report_of_a_large_receiver_is_a_complaint():
    """It has no fields: the mail as it was, under a subject of its own."""
    inner = f"X-HmXmrOriginalRecipient: <reader@domain.example>\n{ORIGINAL}\nHei"
    raw = mail(
        inner,
        headers="Content-Type: message/rfc822\n",
        sender="staff@x.example",
        subject="complaint about message from 192.0.2.1",
    )

    found = read_mail(raw)

    assert found.kind is Kind.COMPLAINT
    assert [one.address for one in found.recipients] == ["reader@domain.example"]


@pytest.mark.parametrize("inner", ["{}", "[1]", "7", "{", '{"notificationType": 1}'])
def test_json_that_is_no_notification_is_ordinary(inner):
    """Whatever stands in it."""
    text = json.dumps({"Message": f'"notificationType" {inner}', "notificationType": 3})

    assert read_mail(mail(text, sender="no-reply@x.example")).nature is Nature.ORDINARY


def test_notification_may_be_wrapped_in_another():
    """As the service delivers it by default."""
    inner = {
        "eventType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "bouncedRecipients": [{"status": "5.1.1"}],
        },
    }
    text = json.dumps({"Type": "Notification", "Message": json.dumps(inner)})
    text = text.replace("eventType", "notificationType")

    found = read_mail(mail(text, sender="no-reply@x.example"))

    assert found.nature is Nature.HARD_BOUNCE


def test_report_without_recipients_is_read_by_its_words():
    """An empty report beside a sentence that says all."""
    text = (
        "--c\nContent-Type: text/plain\n\nCould not be delivered:\n"
        "<a@x.example>: 550 5.1.1 user unknown\n"
        "--c\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n--c--\n"
    )
    head = "Content-Type: multipart/report; boundary=c\n"

    [one] = read_mail(mail(text, headers=head)).recipients

    assert (one.address, one.is_hard) == ("a@x.example", True)


def test_worse_news_of_one_recipient_counts():
    """First late, then failed, in one report."""
    late = failed().replace("failed", "delayed")
    fields = groups(late, failed())
    raw = mail(fields, headers="Content-Type: message/delivery-status\n")

    assert [one.action for one in read_mail(raw).recipients] == ["failed"]
