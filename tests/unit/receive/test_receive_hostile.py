"""Mail of an enemy: nested, endless, full of what makes programs slow or fall.

How long it takes is not measured here: each of these took minutes, or all memory, in
some program that read mail.
"""

from dataclasses import replace

import pytest
from returned_mails import failed, groups, mail, report

from comms.receive.letters import letter_in
from comms.receive.parts import read_parts
from comms.receive.reading import read_mail
from comms.receive.values import Nature

HEAD = b"From: MAILER-DAEMON@x.example\nSubject: Undelivered Mail\n"
MANY = 200_000
REPORT = b"Content-Type: message/delivery-status\n\n"

HOSTILE = {
    "nested": HEAD
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
        for n in range(1000)
    ),
    "mail in mail": HEAD + b"Content-Type: message/rfc822\n\n" * 1000,
    "parts": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\n\n"
    + b"--x\n\na\n" * 100_000,
    "no boundary": HEAD + b"Content-Type: multipart/x\n\n" + b"--aaaaaaaa\n" * MANY,
    "long field": HEAD + b"X-A: " + b"a" * 10_000_000 + b"\n\n",
    "many fields": HEAD + b"A: b\n" * MANY + b"\n",
    "folded": HEAD + b"A: b\n" + b" c\n" * MANY,
    "parameters": b"Content-Type: multipart/x" + b";a=b" * MANY,
    "blanks": b"Content-Type: multipart/x;" + b" " * MANY,
    "returns": HEAD + b"\n" + b"\r" * MANY,
    "line feeds": HEAD + b"\n" * MANY,
    "tags": HEAD + b"Content-Type: text/html\n\n" + b"<a" * MANY,
    "styles": HEAD + b"Content-Type: text/html\n\n" + b"<style>" * MANY,
    "at": HEAD + b"\n" + b"a@" * MANY,
    "quotes": HEAD + b"\n" + b'"a' * MANY,
    "addresses": HEAD + b"\n" + b"".join(b"a%d@b.example\n" % n for n in range(20_000)),
    "recipients": HEAD
    + REPORT
    + b"Final-Recipient: rfc822; a@b.example\nAction: failed\n\n" * 20_000,
    "codes": HEAD + b"\n" + b"550 5.1.1 " * MANY,
    "transcript": HEAD + b"\n" + b">>> DATA\n<<< 550-\n" * MANY,
    "words": b"Subject: " + b"=?utf-8?b?QUJD?= " * MANY + b"\n\n",
    "json": b'Return-Path: <>\n\n"notificationType"' + b'{"a":' * MANY,
    "arrays": b'Return-Path: <>\n\n{"notificationType":' + b"[" * MANY,
    "charset": b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * MANY,
    "numbers": HEAD
    + REPORT
    + b"Final-Recipient: utf-8; "
    + rb"\x{D800}" * 99
    + b"@b.c",
    "date": HEAD + b"Date: Wed, 99 Feb 99999999999999999999 99:99:99 +9999\n\n",
    "nothing": b"",
    "nul": b"\0" * MANY,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_to_an_end(name):
    """Whatever it is called then, and whether it is passed on as a letter."""
    found = read_mail(HOSTILE[name])
    letter = letter_in(HOSTILE[name], replace(found, nature=Nature.ORDINARY))

    assert len(repr(found)) + len(repr(letter)) < 1_000_000


def test_parts_are_counted_and_so_is_their_depth():
    """So the work has a bound, whatever is sent."""
    nested, parts = (read_parts(HOSTILE[name]) for name in ("nested", "parts"))

    assert sum(1 for _ in nested.walk()) < 100
    assert sum(1 for _ in parts.walk()) < 100


def test_only_the_beginning_of_an_endless_mail_is_read():
    """A report stands at the beginning; what comes behind is the mail itself."""
    raw = report(groups(failed()), words="Sorry.") + b"x" * 30_000_000

    assert [one.status for one in read_mail(raw).recipients] == ["5.1.1"]


@pytest.mark.parametrize("cut", range(0, 900, 60))
def test_mail_that_is_cut_off_is_read_as_far_as_it_goes(cut):
    """At every place."""
    read_mail(report(groups(failed()))[:cut])


def test_words_about_a_thousand_people_stay_bounded():
    """A text may name no more than so many."""
    text = "".join(f"<a{number}@x.example>: gone\n" for number in range(1000))

    assert len(read_mail(mail(text)).recipients) == 100
