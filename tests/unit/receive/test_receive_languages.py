"""How servers and people's programs speak in other languages, and who only seems to."""

import pytest
from returned_mails import mail

from comms.receive.reading import read_mail
from comms.receive.values import Kind, Nature

EXCHANGE = "Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@domain.example>"
POSTMASTER = "Post <postmaster@domain.example>"
NOT_FOUND = "\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n"

#: Sender, subject, text, and whether there is nobody.
FAILED = {
    "german": (
        EXCHANGE,
        "Unzustellbar: Kevät",
        (
            "Fehler bei der Nachrichtenzustellung an folgende Empfänger:\n\n"
            "reader@domain.example\nDie E-Mail-Adresse konnte nicht gefunden werden.\n"
        ),
        True,
    ),
    "german-domino": (
        POSTMASTER,
        "ZUSTELLFEHLER: Kevät",
        (
            "Ihre Nachricht konnte nicht zugestellt werden:\n  reader@domain.example\n"
            "Benutzer reader (reader@domain.example) ist im Domino-Verzeichnis "
            "nicht aufgeführt\n"
        ),
        True,
    ),
    "french": (
        POSTMASTER,
        "Non remis : Kevät",
        (
            "Échec de la remise pour ces destinataires :\n\nreader@domain.example\n"
            "La boîte aux lettres est pleine.\n#554 5.2.2 mailbox full ##\n"
        ),
        False,
    ),
    "spanish": (
        POSTMASTER,
        "No se puede entregar: Kevät",
        (
            "No se pudo entregar el mensaje a estos destinatarios:\n\n"
            f"reader@domain.example{NOT_FOUND}"
        ),
        True,
    ),
    "danish": (
        EXCHANGE,
        "Kan ikke leveres: Kevät",
        (
            "Levering til disse modtagere eller grupper mislykkedes:\n\n"
            f"reader@domain.example{NOT_FOUND}"
        ),
        True,
    ),
    "dutch": (
        POSTMASTER,
        "Onbestelbaar: Kevät",
        (
            "De bezorging bij de volgende geadresseerden is mislukt:\n\n"
            f"reader@domain.example{NOT_FOUND}"
        ),
        True,
    ),
    "polish": (
        "MAILER-DAEMON@domain.example",
        "Zwrot nieodebranej wiadomości",
        "<reader@domain.example>: 550 5.1.1 Brak takiego użytkownika\n",
        True,
    ),
    "russian": (
        "mailer-daemon@domain.example",
        "Недоставленное сообщение",
        (
            "<reader@domain.example>: host mx[192.0.2.1] said: 550 5.1.1\n"
            "    User unknown (in reply to RCPT TO command)\n"
        ),
        True,
    ),
    "chinese": (
        POSTMASTER,
        "系统退信",
        (
            "收件人邮箱 reader@domain.example\nhost mx said: 550 5.1.1 No such user "
            "(in reply to RCPT TO command)\n"
        ),
        True,
    ),
    "policy": (
        EXCHANGE,
        "Undeliverable: Kevät",
        (
            "Your message to reader@domain.example couldn't be delivered.\nSecurity or "
            "policy settings have rejected your message.\nStatus code: 550 5.7.1_ETR\n"
        ),
        False,
    ),
    "command-and-response": (
        POSTMASTER,
        "Message status - undeliverable",
        (
            "The attached file had the following undeliverable recipient(s):\n"
            "reader@domain.example\nTranscript of session follows:\n"
            "   Command: RCPT TO:<reader@domain.example>\n"
            "   Response: 550 No such recipient\n"
        ),
        True,
    ),
}


@pytest.mark.parametrize("name", FAILED)
def test_report_in_any_language_is_a_bounce(name):
    """Servers speak to whoever runs them, not to us."""
    sender, subject, text, is_hard = FAILED[name]

    found = read_mail(mail(text, subject=subject, sender=sender))

    assert found.kind is Kind.BOUNCE
    assert [(one.address, one.is_hard) for one in found.recipients] == [
        ("reader@domain.example", is_hard)
    ]


AWAY = (
    "Lomavastaus", "Semestersvar: Kevät", "Automatisk besvarelse: Kevät",
    "Réponse automatique : Kevät", "Fuera de la oficina: Kevät",
    "Resposta automática: Kevät", "Fuori ufficio", "Afwezig: Kevät",
    "Odpowiedź automatyczna: Kevät", "Automatická odpoveď: Kevät",
    "Automaatvastus: Kevät", "Răspuns automat: Kevät", "Otomatik cevap: Kevät",
    "Αυτόματη απάντηση: Kevät", "Автоматический ответ: Kevät",
    "Автоматична відповідь: Kevät", "自動返信: Kevät", "自动答复: Kevät",
    "자동 회신: Kevät", "رد تلقائي: Kevät", "מענה אוטומטי: Kevät",
)  # fmt: skip


@pytest.mark.parametrize("subject", AWAY)
def test_answer_of_a_program_is_known_in_many_languages(subject):
    """By its subject alone, where no field says it."""
    found = read_mail(mail("5.6.", subject=subject, sender="a@domain.example"))

    assert (found.kind, found.nature) == (Kind.AUTO_REPLY, Nature.VACATION)


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ("Auto-Submitted: auto-generated\n", "Tämä on automaattinen vastaus."),
        ("X-Auto-Response-Suppress: All\n", "Vi har tagit emot ditt meddelande."),
        ("Auto-Submitted: auto-generated\nIn-Reply-To: <abc@post.example>\n", "OK"),
        ("Precedence: bulk\n", "This is an automated response to your mail."),
    ],
)
def test_receipt_of_a_help_desk_is_an_automatic_answer(headers, text):
    """A field says that a program wrote it, and its words that it answers."""
    found = read_mail(
        mail(text, subject="[#1] Kevät", sender="apu@domain.example", headers=headers)
    )

    assert found.kind is Kind.AUTO_REPLY


CHALLENGES = (
    (
        "I'm protecting myself from receiving junk mail. Please complete the "
        "verification process."
    ),
    (
        "In order for your message to be moved to this recipient's Inbox, she must add "
        "your address to a list of allowed senders."
    ),
)


@pytest.mark.parametrize("text", CHALLENGES)
def test_guard_of_a_mailbox_asks_for_a_proof(text):
    """In the words of two large ones."""
    found = read_mail(mail(text, subject="Re: Kevät", sender="a@domain.example"))

    assert found.nature is Nature.CHALLENGE


#: Sender, subject, text, other fields.
ORDINARY = {
    "parcel": (
        "DHL <no-reply@parcel.example>",
        "Delivery failed: your parcel could not be delivered",
        "We were unable to deliver your parcel. Address unknown?",
        "",
    ),
    "parcel-finnish": (
        "Posti <no-reply@parcel.example>",
        "Toimitus epäonnistui",
        "Pakettiasi ei voitu toimittaa: vastaanottajaa ei löytynyt osoitteesta.",
        "Return-Path: <>\n",
    ),
    "payment": (
        "Bank <noreply@bank.example>",
        "Payment failed",
        "Your payment was returned: account closed, recipient not found.",
        "Return-Path: <>\n",
    ),
    "full-soon": (
        EXCHANGE,
        "Your mailbox is almost full",
        "Please delete mail. If it is full, you cannot receive mail.",
        "",
    ),
    "quarantine": (
        POSTMASTER,
        "Quarantine summary",
        "Held for you:\nUndeliverable: Kevät, from a@domain.example\n",
        "Return-Path: <>\n",
    ),
    "phishing": (
        "Mail Administrator <admin@evil.example>",
        "Undelivered messages",
        "You have 5 undelivered messages. Your mailbox has exceeded its quota.",
        "",
    ),
    "digest": (
        "lista-request@lists.example",
        "Lista Digest, Vol 4",
        "1. Delivery failed: returned mail\n550 5.1.1 user unknown\n",
        "List-Id: <lista.lists.example>\nPrecedence: list\n",
    ),
    "held-by-a-list": (
        "lista-bounces@lists.example",
        "Your message to Lista awaits moderator approval",
        "Your mail to Lista is being held until the moderator can review it.",
        "",
    ),
    "cron": (
        "root@post.example (Cron Daemon)",
        "Cron <root@post> rotate",
        "error: mail delivery failed log: No such file or directory",
        "Auto-Submitted: auto-generated\n",
    ),
    "accepted": (
        "Maija <maija@domain.example>",
        "Accepted: Seminaari",
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n",
        "Content-Type: text/calendar; method=REPLY\n",
    ),
    "full-she-says": (
        "Maija <maija@domain.example>",
        "Postilaatikko täynnä",
        "My mailbox is full and mail could not be delivered: use maija2@d.example.",
        "",
    ),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_what_only_sounds_like_a_report_is_none(name):
    """Parcels, payments, digests, and people who tell of their mailbox."""
    sender, subject, text, headers = ORDINARY[name]

    found = read_mail(mail(text, subject=subject, sender=sender, headers=headers))

    assert (found.kind, found.nature) == (Kind.NONE, Nature.ORDINARY)


#: What servers say in answer to her name; whether there is nobody.
REPLIES = {
    True: (
        "recipient not exist", "no local mailbox", "user not known",
        "this recipient is not in my validrcptto list", "unknown e-mail address",
        "user missing home directory", "is not an active address at this host",
        "recipient not in directory", "no longer an employee here",
        "address is invalid",
        "mailbox no longer exists", "recipient domain must exist",
        "mail domain mentioned in email address is unknown", "no existe ese usuario",
        "utilisateur inconnu", "Empfänger existiert nicht", "mottagaren finns inte",
        "osoitetta ei löydy", "получатель не найден",
    ),
    False: (
        "error desconocido", "erreur inconnue", "certificate no longer valid",
        "sender address no longer exists", "reply address does not exist",
        "return address domain must exist", "unknown email client blocked",
        "nonexistent sender address", "domain of your HELO name is unknown",
        "storage quota overflow", "command not recognized", "too much mail data",
        "is a deactivated mailbox",
        "recipient no longer accepts mail from this sender", "sender verify failed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("is_hard", REPLIES)
def test_words_alone_tell_who_is_gone_from_who_is_not(is_hard):
    """No code says it; and what is said of us is no word about her."""
    text = (
        "The following address failed:\n\n  reader@domain.example\n    SMTP error from "
        "remote mail server after RCPT TO:<reader@domain.example>:\n    550 {}\n"
    )

    found = {said: read_mail(mail(text.format(said))) for said in REPLIES[is_hard]}

    wrong = [
        said for said, one in found.items() if one.recipients[0].is_hard != is_hard
    ]
    assert wrong == []
