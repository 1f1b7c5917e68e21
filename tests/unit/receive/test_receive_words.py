"""What servers say in plain words, what programs answer, and what is none of that."""

import pytest
from returned_mails import PLAIN, US, feedback, mail

from comms.receive.phrases import families
from comms.receive.reading import read_mail
from comms.receive.values import HARD, Kind, Nature, Reason

ARF = "Feedback-Type: {}\nUser-Agent: Big/1\nVersion: 1\n"


@pytest.mark.parametrize("name", PLAIN)
def test_words_of_servers_are_understood(name):
    """Families of phrases, in the languages that servers speak."""
    text, expected = PLAIN[name]

    found = read_mail(mail(text, subject="Undelivered mail"))

    assert found.kind is Kind.BOUNCE
    [one] = found.recipients
    assert one.address == "reader@domain.example"
    assert (one.reason, one.status, one.is_hard) == expected


def test_each_recipient_in_a_text_has_her_own_reason():
    """What is said about one is not held against the next."""
    text = (
        "I wasn't able to deliver your message to the following addresses.\n\n"
        "<a@x.example>:\nRemote host said: 550 5.1.1 User unknown\n\n"
        "<b@x.example>:\nRemote host said: 552 5.2.2 Mailbox full\n\n"
        "--- Below this line is a copy of the message.\n\nTo: c@x.example\n"
    )

    found = read_mail(mail(text))

    assert [(one.address, one.is_hard) for one in found.recipients] == [
        ("a@x.example", True),
        ("b@x.example", False),
    ]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("RCPT TO", Reason.USER_UNKNOWN),
        ("DATA", Reason.FILTERED),
        ("end of DATA", Reason.FILTERED),
        ("MAIL FROM", Reason.SENDER_REJECTED),
        ("EHLO", Reason.SENDER_REJECTED),
    ],
)
def test_no_such_user_counts_where_she_was_named(command, reason):
    """What is said of the sender, or of the mail, is no word about her."""
    text = (
        "Could not be delivered:\n<reader@domain.example>: host mx said: 550 User "
        f"unknown (in reply to {command} command)\n"
    )

    assert [one.reason for one in read_mail(mail(text)).recipients] == [reason]


def test_gateway_that_reports_a_report_is_read_through():
    """Its own words say nothing; the transcript in the mail it brings does."""
    inner = (
        "Content-Type: text/plain\n\n>>> RCPT To:<reader@domain.example>\n"
        "<<< 550 5.1.1 Invalid recipient\n"
    )
    parts = (
        ("text/plain", "Unable to deliver message to <reader@domain.example>.\n"),
        ("message/rfc822", inner),
    )
    body = "".join(f"--c\nContent-Type: {kind}\n\n{text}" for kind, text in parts)
    head = "Content-Type: multipart/mixed; boundary=c\n"

    [one] = read_mail(mail(f"{body}\n--c--\n", headers=head)).recipients

    assert (one.reason, one.is_hard) == (Reason.USER_UNKNOWN, True)


def test_refusal_by_the_recipient_herself_is_soft():
    """She is there, and does not want this; whatever the code."""
    text = "<a@x.example>: 550 5.1.1 Refused due to recipient preferences\n"

    [one] = read_mail(mail(text)).recipients

    assert (one.reason, one.is_hard) == (Reason.FILTERED, False)


def test_who_is_late_has_not_failed():
    """Exim and others warn in words."""
    text = (
        "A message that you sent has not yet been delivered to one or more of its\n"
        "recipients after more than 24 hours.\n\n  reader@domain.example\n"
    )

    found = read_mail(mail(text, subject="Warning: message delayed 24 hours"))

    assert (found.kind, found.nature) == (Kind.BOUNCE, Nature.DELAY)


@pytest.mark.parametrize(
    ("type_", "kind", "nature"),
    [
        ("abuse", Kind.COMPLAINT, Nature.COMPLAINT),
        ("fraud", Kind.COMPLAINT, Nature.COMPLAINT),
        ("opt-out", Kind.COMPLAINT, Nature.OPT_OUT),
        ("not-spam", Kind.NONE, Nature.NOT_SPAM),
        ("auth-failure", Kind.NONE, Nature.AUTH_FAILURE),
    ],
)
def test_complaint_is_what_a_person_says(type_, kind, nature):
    """RFC 5965; a report about a signature is about us."""
    found = read_mail(feedback(ARF.format(type_)))

    assert (found.kind, found.nature, found.feedback_type) == (kind, nature, type_)


def test_complaint_names_our_mail_though_its_reader_is_left_out():
    """By the return path and the link for leaving of the mail it brings."""
    token = "t" * 35
    original = (
        f"Return-Path: <{US}>\nMessage-ID: <abc@post.example>\n"
        f"List-Unsubscribe: <https://o.example/u/{token}>, <mailto:leave+{token}@p>\n"
    )

    found = read_mail(feedback(ARF.format("abuse"), original=original))

    assert found.original_message_id == "abc@post.example"
    assert found.leave_tokens == (token,)
    assert [number for number, _ in found.return_paths] == [7]


AWAY = {
    "out of office": ("Out of Office: Kevät", ""),
    "finnish": ("Automaattinen vastaus: Kevät", ""),
    "finnish-away": ("Poissa: Kevät", ""),
    "swedish": ("Autosvar: Kevät", ""),
    "swedish-away": ("Frånvaro", "X-Auto-Response-Suppress: All\n"),
    "german": ("Abwesenheitsnotiz: Kevät", ""),
    "rfc3834": ("Re: Kevät", "Auto-Submitted: auto-replied\n"),
    "ticket": ("[#12] Kiitos viestistäsi", "Auto-Submitted: auto-replied (ticket)\n"),
    "vacation": ("Re: Kevät", "X-Autoreply: yes\nPrecedence: bulk\n"),
    "of a bounce": ("Automatic reply: Mail delivery failed", "Return-Path: <>\n"),
}


@pytest.mark.parametrize("name", AWAY)
def test_answer_of_a_program_is_no_bounce(name):
    """However final its words: "this address is no longer in use"."""
    subject, headers = AWAY[name]
    text = "I have left. This address is no longer valid; mail will not be delivered.\n"

    found = read_mail(
        mail(text, subject=subject, headers=headers, sender="Anna <anna@kunta.example>")
    )

    assert found.kind is Kind.AUTO_REPLY


def test_automatic_bounce_is_a_bounce_first():
    """Postfix and others mark their reports as automatic answers too."""
    text, _ = PLAIN["postfix"]

    found = read_mail(mail(text, headers="Auto-Submitted: auto-replied\n"))

    assert found.kind is Kind.BOUNCE


def test_challenge_asks_for_a_proof():
    """Nobody answers it, and nothing follows."""
    found = read_mail(
        mail(
            "To release your message, click here.\n",
            subject="Please confirm your message",
            sender="guard@x.example",
        )
    )

    assert (found.kind, found.nature) == (Kind.AUTO_REPLY, Nature.CHALLENGE)


ORDINARY = {
    "answer": ("Re: Kevät", "Kiitos kirjeestä!", "Anna <anna@kunta.example>", ""),
    "parcel": (
        "Delivery notification",
        "Your parcel could not be delivered. Questions: help@parcel.example",
        "Parcel <no-reply@parcel.example>",
        "Return-Path: <>\n",
    ),
    "postmaster": (
        "Planned maintenance",
        "The mail system is updated on Monday.",
        "Postmaster <postmaster@kunta.example>",
        "",
    ),
    "newsletter": (
        "Semester i juli",
        "Your mailbox is full of offers",
        "news@shop.example",
        "List-Id: <a.shop.example>\nPrecedence: bulk\n",
    ),
    "quotation": (
        "Undelivered Mail Returned to Sender",
        "Hei, sain tämän:\n> <a@x.example>: 550 5.1.1 User unknown",
        "Anna <anna@kunta.example>",
        "",
    ),
    "aggregate": (
        "Report Domain: post.example Submitter: big.example",
        "This is an aggregate report.",
        "noreply-dmarc@big.example",
        "",
    ),
    "read": (
        "Read: Kevät",
        (
            "Disposition: manual-action/MDN-sent-manually; displayed\n"
            "Final-Recipient: rfc822; anna@kunta.example"
        ),
        "Anna <anna@kunta.example>",
        "Content-Type: message/disposition-notification\n",
    ),
    "empty": ("", "", "", ""),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_mail_is_left_alone(name):
    """A person's mail costs nobody her newsletter."""
    subject, text, sender, headers = ORDINARY[name]

    found = read_mail(mail(text, subject=subject, sender=sender, headers=headers))

    assert (found.kind, found.nature) == (Kind.NONE, Nature.ORDINARY)


def test_mail_to_the_leaving_address_asks_to_leave():
    """Whatever it says; but an automatic answer to it does not."""
    to = f"Delivered-To: leave+{'t' * 35}@post.example\n"
    asks = mail("", sender="anna@kunta.example", subject="", headers=to)
    away = mail(
        "Olen lomalla",
        sender="anna@kunta.example",
        subject="Automaattinen vastaus",
        headers=to,
    )

    assert [read_mail(raw).nature for raw in (asks, away)] == [
        Nature.UNSUBSCRIBE,
        Nature.VACATION,
    ]


def test_notification_as_json_is_read():
    """Amazon SES by mail: a bounce, a complaint, an arrival."""
    bounced = (
        '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent",'
        '"bouncedRecipients":[{"emailAddress":"a@x.example","action":"failed",'
        '"status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user\n unknown"}]}}\n--\n'
    )
    complained = (
        '{"notificationType":"Complaint","complaint":{"complainedRecipients":'
        '[{"emailAddress":"a@x.example"}]}}'
    )
    arrived = (
        '{"notificationType":"Delivery","delivery":{"recipients":["a@x.example"]}}'
    )

    found = [
        read_mail(mail(text, sender="no-reply@sns.example"))
        for text in (bounced, complained, arrived)
    ]

    assert [one.nature for one in found] == [
        Nature.HARD_BOUNCE,
        Nature.COMPLAINT,
        Nature.SUCCESS,
    ]
    assert {one.recipients[0].address for one in found} == {"a@x.example"}


def test_phrases_are_words_for_known_reasons():
    """In lower case, once under its heading, none so short that it fits anywhere."""
    kinds = ("before", "gone", "after", "maybe")
    every = [family for kind in kinds for family in families(kind)]

    assert {Reason(family.name) for family in every} >= HARD
    for family in (*every, *families("sign")):
        phrases = [*family.plain, *map("*".join, family.starred)]
        assert [one for one in phrases if one != one.lower()] == []
        assert sorted(set(phrases)) == sorted(phrases)
        assert [one for one in phrases if len(one) < 2] == []
