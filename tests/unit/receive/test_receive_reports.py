"""Reports for programs: whom they are about, with which code, and why (RFC 3464)."""

import pytest
from returned_mails import ORIGINAL, failed, groups, mail, report

from comms.receive.reading import read_mail
from comms.receive.standing import judged_by
from comms.receive.values import Kind, Nature, Reason, Recipient


def test_report_says_whom_why_and_by_whom():
    """All that it names, in one value."""
    found = read_mail(report(groups(failed())))

    [one] = found.recipients
    assert (found.kind, found.nature) == (Kind.BOUNCE, Nature.HARD_BOUNCE)
    assert (one.address, one.status, one.action) == (
        "reader@domain.example",
        "5.1.1",
        "failed",
    )
    assert (one.reason, one.is_hard) == (Reason.USER_UNKNOWN, True)
    assert one.diagnostic == "550 5.1.1 no such user"
    assert found.reporting_mta == "mx.example"
    assert found.original_message_id == "abc@post.example"
    assert found.return_paths == ((7, "0123456789abcdef" * 2),)


def test_several_recipients_keep_their_order_and_their_own_reasons():
    """One mail may name many."""
    found = read_mail(
        report(
            groups(
                failed(to="a@x.example"),
                failed("5.2.2", "552 5.2.2 quota exceeded", to="b@x.example"),
                failed("4.4.1", "connection timed out", to="c@x.example"),
            )
        )
    )

    assert [(one.address[0], one.status, one.is_hard) for one in found.recipients] == [
        ("a", "5.1.1", True),
        ("b", "5.2.2", False),
        ("c", "4.4.1", False),
    ]
    assert found.nature is Nature.HARD_BOUNCE


@pytest.mark.parametrize(
    ("action", "kind", "nature"),
    [
        ("failed", Kind.BOUNCE, Nature.HARD_BOUNCE),
        ("Failed (permanently)", Kind.BOUNCE, Nature.HARD_BOUNCE),
        ("delayed", Kind.BOUNCE, Nature.DELAY),
        ("delivered", Kind.NONE, Nature.SUCCESS),
        ("relayed", Kind.NONE, Nature.SUCCESS),
        ("expanded", Kind.NONE, Nature.SUCCESS),
    ],
)
def test_only_failed_is_a_failure(action, kind, nature):
    """A delay is a report, and no failure of anybody's."""
    found = read_mail(report(groups(failed().replace("failed", action))))

    assert (found.kind, found.nature) == (kind, nature)
    assert any(judged_by(one) for one in found.recipients) == (
        nature is Nature.HARD_BOUNCE
    )


@pytest.mark.parametrize(
    "type_", ["text/plain", "message/delivery-status", "message/global-delivery-status"]
)
def test_fields_count_in_a_part_of_the_wrong_type(type_):
    """Some gateways rewrite the types."""
    found = read_mail(report(groups(failed()), type_=type_))

    assert [one.status for one in found.recipients] == ["5.1.1"]


def test_fields_count_where_the_boundary_is_wrong():
    """A list that adds its foot breaks the parts; the words are still there."""
    raw = report(groups(failed())).replace(b'boundary="b"', b'boundary="other"')

    assert [one.status for one in read_mail(raw).recipients] == ["5.1.1"]


def test_addresses_outside_ascii_are_read():
    """As UTF-8 and as numbers (RFC 6533)."""
    plain = failed(to="x").replace("rfc822; x", "utf-8; käyttäjä@esimerkki.example")
    coded = failed(to="x").replace("rfc822; x", r"utf-8; k\x{E4}ytt\x{E4}@e.example")

    found = read_mail(
        report(groups(plain, coded), type_="message/global-delivery-status")
    )

    assert [one.address for one in found.recipients] == [
        "käyttäjä@esimerkki.example",
        "käyttä@e.example",
    ]


def test_code_of_the_other_server_outranks_what_the_report_makes_of_it():
    """The report says 5.1.1 where the other server spoke of policy."""
    found = read_mail(report(groups(failed("5.1.1", "550 5.7.1 access denied"))))

    assert (found.recipients[0].status, found.recipients[0].is_hard) == ("5.7.1", False)


def test_missing_empty_line_between_recipients_is_put_up_with():
    """Two recipients, one block."""
    one, other = failed(to="a@x.example"), failed(to="b@x.example")

    found = read_mail(report(groups(f"{one}\n{other}")))

    assert [one.address for one in found.recipients] == ["a@x.example", "b@x.example"]


def test_report_that_a_person_forwards_is_no_report():
    """Neither as a quotation nor as an attachment."""
    inner = report(groups(failed())).decode()
    sender, subject = "Anna <anna@kunta.example>", "Fwd: failure"
    attached = (
        "--c\nContent-Type: text/plain\n\nMikä tämä on?\n"
        f"--c\nContent-Type: message/rfc822\n\n{inner}\n--c--\n"
    )
    head = "Content-Type: multipart/mixed; boundary=c\n"

    mails = (
        mail(attached, headers=head, sender=sender, subject=subject),
        mail(groups(failed()), sender=sender, subject=subject),
    )

    assert [read_mail(one).kind for one in mails] == [Kind.NONE, Kind.NONE]


def test_report_that_a_gateway_reports_is_read_where_it_lies():
    """A scanner wraps what it cannot deliver; the mail it is about is one deeper."""
    inner = report(groups(failed())).decode()
    wrapped = (
        "--c\nContent-Type: text/plain\n\nThe following addresses had errors:\n\n"
        f"--c\nContent-Type: message/rfc822\n\n{inner}\n--c--\n"
    )
    head = "Content-Type: multipart/mixed; boundary=c\n"

    found = read_mail(
        mail(wrapped, headers=head).replace(b"To: <bounce+", b"To: <x+", 1)
    )

    assert [one.status for one in found.recipients] == ["5.1.1"]
    assert found.recipients[0].address == "reader@domain.example"
    assert found.original_message_id == "abc@post.example"
    assert [number for number, _ in found.return_paths] == [7]


def test_line_ends_make_no_difference():
    """CRLF on the wire, LF on disks, CR from old machines."""
    raw = report(groups(failed()), words="Sorry.\n\n<reader@domain.example>: gone")

    first, *others = (
        read_mail(raw.replace(b"\n", end)) for end in (b"\n", b"\r\n", b"\r")
    )

    assert all(other == first for other in others)


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        ("5.1.1", Reason.USER_UNKNOWN, "5.1.1"),
        ("5.0.0", Reason.USER_UNKNOWN, "5.1.1"),
        ("", Reason.HOST_UNKNOWN, "5.1.2"),
        ("5.2.1", Reason.USER_UNKNOWN, "5.2.1"),
        ("5.7.1", Reason.NOT_ACCEPT, "5.7.1"),
        ("5.1.1", Reason.MAILBOX_FULL, "5.0.0"),
        ("5.4.4", Reason.NETWORK, "5.0.0"),
        ("4.1.1", Reason.USER_UNKNOWN, "4.1.1"),
        ("5.2.2", Reason.MAILBOX_FULL, "5.2.2"),
        ("5.0.0", Reason.MAILBOX_FULL, "5.2.2"),
        ("5.0.0", Reason.BLOCKED, "5.0.0"),
        ("", Reason.UNDEFINED, "5.0.0"),
    ],
)
def test_nobody_is_gone_where_code_and_words_disagree(status, reason, expected):
    """A code that says nothing is replaced by what the words mean; no other is."""
    one = Recipient(address="a@x.example", status=status, reason=reason)

    assert judged_by(one) == expected


def test_text_of_a_report_cannot_write_to_a_terminal():
    """Control characters of an enemy end here."""
    raw = report(
        groups(failed(said="550 5.1.1 \x1b[2J\x07gone\x00", to="a\x1b[2Jb@x.example"))
    )

    found = read_mail(raw.replace(b"mx.example", b"mx\x1b]0;x\x07"))

    texts = [found.reporting_mta, found.subject, *map(repr, found.recipients)]
    texts += [found.recipients[0].address, found.recipients[0].diagnostic]
    assert all(text.isprintable() for text in texts)


def test_header_of_the_original_may_stand_in_any_form():
    """Whole, as a header, or behind the words."""
    whole = report(groups(failed())).replace(b"text/rfc822-headers", b"message/rfc822")
    behind = mail(
        f"Sorry.\n\n<a@x.example>: gone\n\n--- Original message ---\n\n{ORIGINAL}"
    )

    assert {read_mail(raw).original_message_id for raw in (whole, behind)} == {
        "abc@post.example"
    }
