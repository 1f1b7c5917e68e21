"""Mails that come back, written from the standards and from how servers speak."""

US = "bounce+7-0123456789abcdef0123456789abcdef@post.example"
ORIGINAL = """\
Return-Path: <bounce@post.example>
Message-ID: <abc@post.example>
From: Ohjelma <kirje@ohjelma.example>
To: reader@domain.example
Subject: Kevät
"""


def mail(body, *, headers="", sender="MAILER-DAEMON@mx.example", subject="failure"):
    """Return a mail of one part."""
    head = (
        f"From: {sender}\nTo: <{US}>\nSubject: {subject}\nMessage-ID: <r1@mx.example>"
    )
    return f"{head}\n{headers}\n{body}".encode()


def groups(*recipients, mta="mx.example"):
    """Return the fields of a delivery report (RFC 3464)."""
    about = (
        f"Reporting-MTA: dns; {mta}\nArrival-Date: Wed, 17 Feb 2027 10:00:00 +0200\n"
    )
    return "\n".join([about, *(f"{one.strip()}\n" for one in recipients)])


def failed(
    status="5.1.1", said="550 5.1.1 no such user", *, to="reader@domain.example"
):
    """Return the fields about a recipient whose mail failed."""
    return (
        f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {said}"
    )


def report(
    status_part, *, type_="message/delivery-status", words="See below.", **others
):
    """Return a report in three parts (RFC 6522): words, fields, the mail itself."""
    parts = (
        ("text/plain; charset=utf-8", words),
        (type_, status_part),
        ("text/rfc822-headers", ORIGINAL),
    )
    body = "".join(f"--b\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts)
    head = (
        "MIME-Version: 1.0\nContent-Type: multipart/report;"
        ' report-type=delivery-status; boundary="b"\n'
    )
    return mail(f"{body}--b--\n", headers=head, **others)


def feedback(fields, *, words="This is a report.", original=ORIGINAL):
    """Return a report of unwanted mail (RFC 5965)."""
    parts = (
        ("text/plain", words),
        ("message/feedback-report", fields),
        ("message/rfc822", f"{original}\nHei\n"),
    )
    body = "".join(f"--b\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts)
    head = (
        "MIME-Version: 1.0\nContent-Type: multipart/report;"
        " report-type=feedback-report; boundary=b\n"
    )
    return mail(
        f"{body}--b--\n", headers=head, sender="fbl@big.example", subject="Abuse"
    )


#: How servers speak that send no report for programs: what follows the header, and for
#: whom it is, with which reason.
PLAIN = {
    "qmail": (
        "Hi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<reader@domain.example>:\n"
        "Sorry, no mailbox here by that name. (#5.1.1)\n\n"
        "--- Below this line is a copy of the message.\n\n" + ORIGINAL,
        ("userunknown", "5.1.1", True),
    ),
    "exim": (
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n"
        "  reader@domain.example\n"
        "    host mx.domain.example [192.0.2.7]\n"
        "    SMTP error from remote mail server after RCPT TO:"
        "<reader@domain.example>:\n"
        "    550 No such person here\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\n"
        + ORIGINAL,
        ("userunknown", "5.1.1", True),
    ),
    "exim-sender": (
        (
            "The following address(es) failed:\n\n  reader@domain.example\n"
            "    SMTP error from remote mail server after MAIL FROM:<x@post.example>:\n"
            "    550 domain post.example does not exist\n"
        ),
        ("rejected", "5.0.0", False),
    ),
    "postfix": (
        (
            "This is the mail system at host mx.example.\n\n"
            "I'm sorry to have to inform you that your message could not\n"
            "be delivered to one or more recipients. It's attached below.\n\n"
            "<reader@domain.example>: host mx.d.example[192.0.2.7] said: 552 5.2.2\n"
            "    Mailbox is full (in reply to RCPT TO command)\n"
        ),
        ("mailboxfull", "5.2.2", False),
    ),
    "sendmail": (
        (
            "   ----- The following addresses had permanent fatal errors -----\n"
            "<reader@domain.example>\n    (reason: 550 Host unknown)\n\n"
            "   ----- Transcript of session follows -----\n"
            "550 5.1.2 <reader@domain.example>... Host unknown (no data known)\n"
        ),
        ("hostunknown", "5.1.2", True),
    ),
    "exchange": (
        (
            "Your message\n\n  To:      reader@domain.example\n  Subject: Kevät\n\n"
            "did not reach the following recipient(s):\n\n"
            "reader@domain.example on Wed, 17 Feb 2027 10:00:00 +0200\n"
            "    The recipient name is not recognized\n"
            "    MSEXCH:IMS:Org:SITE:HOST 0 (000C05A6) Unknown Recipient\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
    "exchange-online": (
        (
            "Your message to reader@domain.example couldn't be delivered.\n"
            "reader wasn't found at domain.example.\n\n"
            "Diagnostic information for administrators:\n"
            "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; "
            "Recipient not found by SMTP address lookup'\n"
        ),
        ("userunknown", "5.1.10", True),
    ),
    "domino": (
        (
            "Your message\n  Subject: Kevät\nwas not delivered to:\n"
            "  reader@domain.example\nbecause:\n"
            "  User reader (reader@domain.example) not listed in Domino Directory\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
    "groupwise": (
        (
            "The message that you sent was undeliverable to the following:\n"
            "\treader@domain.example (user not found)\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
    "gmail": (
        (
            "** Address not found **\n\nYour message wasn't delivered to "
            "reader@domain.example because the address couldn't be found.\n\n"
            "The response was:\n550 5.1.1 The account that you tried to reach does "
            "not exist.\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
    "yahoo": (
        (
            "Sorry, we could not deliver your message to the following address.\n\n"
            "<reader@domain.example>:\nNo MX or A records for domain.example\n"
            "unknown host\n"
        ),
        ("hostunknown", "5.1.2", True),
    ),
    "appliance": (
        (
            "The following message to <reader@domain.example> was undeliverable.\n"
            "The reason for the problem:\n"
            "5.3.0 - Other mail system problem 554-'5.7.1 rejected, on a blocklist'\n"
        ),
        ("blocked", "5.7.1", False),
    ),
    "unsaid": (
        (
            "Unable to deliver message to: <reader@domain.example>\n"
            "Server mx.domain.example failed with: 550 No such user here\n"
        ),
        ("filtered", "5.0.0", False),
    ),
    "finnish": (
        (
            "Viestiä ei voitu toimittaa vastaanottajalle reader@domain.example.\n"
            "Syy: 550 5.1.1 Tuntematon vastaanottaja\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
    "swedish": (
        (
            "Meddelandet kunde inte levereras till reader@domain.example.\n"
            "Orsak: mottagarens brevlåda är full\n"
        ),
        ("mailboxfull", "5.2.2", False),
    ),
    "german": (
        (
            "Ihre Nachricht konnte nicht zugestellt werden:\n<reader@domain.example>:\n"
            "550 5.1.1 Empfänger unbekannt\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
    "moved": (
        "Could not be delivered:\n<reader@domain.example>: 551 5.1.6 user has moved\n",
        ("hasmoved", "5.1.6", True),
    ),
    "null-mx": (
        "<reader@domain.example>: Domain does not accept mail (nullMX)\n",
        ("notaccept", "5.1.10", True),
    ),
    "disabled": (
        "<reader@domain.example>: 525 5.7.13 User account disabled\n",
        ("suspend", "5.7.13", False),
    ),
    "expired": (
        "<reader@domain.example>: message has been in the queue too long\n",
        ("expired", "4.4.7", False),
    ),
    "transcript": (
        (
            "The attached message had PERMANENT fatal delivery errors!\n\n"
            "Failed address: reader@domain.example\n\n--- Session Transcript ---\n"
            " --> RCPT To:<reader@domain.example>\n <-- 550 unknown user\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
    "exchange-finnish": (
        (
            "Toimitus näille vastaanottajille tai ryhmille epäonnistui:\n\n"
            "reader@domain.example\nAntamaasi sähköpostiosoitetta ei löytynyt.\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
    "exchange-swedish": (
        (
            "Det gick inte att leverera till dessa mottagare eller grupper:\n\n"
            "reader@domain.example\n"
            "E-postadressen som du angav kunde inte hittas.\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
    "sender-verify": (
        (
            "The following address(es) failed:\n\n  reader@domain.example\n"
            "    SMTP error from remote mail server after RCPT TO:"
            "<reader@domain.example>:\n"
            "    550 No Such User Here\n    550 Sender verify failed\n"
        ),
        ("rejected", "5.0.0", False),
    ),
    "name-server-away": (
        (
            "Could not be delivered:\n<reader@domain.example>: Host or domain name not "
            "found. Name service error: Host not found, try again\n"
        ),
        ("networkerror", "", False),
    ),
    "japanese": (
        (
            "次のあて先へのメッセージは送信できませんでした。\n"
            "<reader@domain.example>\n宛先不明\n"
        ),
        ("userunknown", "5.1.1", True),
    ),
}
