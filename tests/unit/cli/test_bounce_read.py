"""`bounce read`: what each mail is, for people and for programs."""

import io
import sys
from types import SimpleNamespace

import pytest

REPORT = """\
From: MAILER-DAEMON@mx.example
To: <bounce+1-{token}@posti.example.org>
Subject: Undelivered Mail Returned to Sender
Message-ID: <1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such \x1b[31muser

--b--
""".format(token="0" * 32)
AWAY = "From: eva@example.org\nSubject: Automaattinen vastaus\n\nOlen lomalla.\n"


@pytest.fixture
def folder(tmp_path):
    """Give a folder with a bounce, an automatic answer, and a hidden file."""
    (tmp_path / "mails/more").mkdir(parents=True)
    (tmp_path / "mails/a.eml").write_text(REPORT)
    (tmp_path / "mails/more/b.eml").write_text(AWAY)
    (tmp_path / "mails/.hidden").write_text(REPORT)
    return tmp_path / "mails"


def test_json_has_the_promised_shape(comms, folder):
    """Names that programs rely on, and nothing else on standard output."""
    said = comms("bounce", "read", "--json", folder)

    first, second = said.document
    assert (first["file"], first["kind"]) == (str(folder / "a.eml"), "bounce")
    [recipient] = first["recipients"]
    assert {"recipient", "status", "hard", "reason"} <= set(recipient)
    assert recipient["recipient"] == "anna@example.org"
    assert (recipient["status"], recipient["hard"]) == ("5.1.1", True)
    assert recipient["reason"] == "userunknown"
    assert second["kind"] == "auto-reply"
    assert (said.code, said.err) == (0, "")
    assert "followed" not in first


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("pysyvä palautus", "osoitetta ei ole (5.1.1)", "ei enää lähetetä")),
        ("sv", ("permanent retur", "adressen finns inte (5.1.1)", "ingenting mera")),
        ("en", ("hard bounce", "no such mailbox (5.1.1)", "nothing more is sent")),
    ],
)
def test_person_reads_what_why_and_what_follows(comms, folder, language, words):
    """In her language, with a sum; no word of a stranger moves her cursor."""
    said = comms("bounce", "read", folder, LANGUAGE=language)

    assert said.code == 0
    assert [word for word in words if word not in said.out] == []
    assert said.out.splitlines()[-1].endswith(".")
    assert "\x1b" not in said.out


def test_mail_may_come_on_standard_input(comms, monkeypatch):
    """As mail servers hand it to a command."""
    stream = SimpleNamespace(buffer=io.BytesIO(REPORT.encode()))
    monkeypatch.setattr(sys, "stdin", stream)

    [found] = comms("bounce", "read", "-", "--json").document

    assert (found["file"], found["kind"]) == ("-", "bounce")


def test_missing_file_is_wrong_usage(comms, tmp_path):
    """Nothing is read where a name is mistyped."""
    said = comms("bounce", "read", tmp_path / "nowhere")

    assert (said.code, said.out) == (2, "")
    assert "nowhere" in said.err


def test_folder_without_mails_says_so(comms, tmp_path):
    """Silence would look like success."""
    assert comms("bounce", "read", tmp_path, LANGUAGE="en").out == "No mails.\n"
    assert comms("bounce", "read", tmp_path, "--json").document == []


def test_consequences_need_a_site(comms, folder):
    """Reading needs none."""
    assert comms("bounce", "read", folder).code == 0
    assert comms("bounce", "read", folder, "--apply").code == 1


@pytest.mark.usefixtures("sample")
def test_mailbox_is_named_by_a_url_and_opened_over_tls(comms, tmp_path):
    """A mistyped one is wrong usage; one that does not answer is said so."""
    (tmp_path / "password").write_text("ä word\n")

    wrong, away = (
        comms(
            "bounce",
            "fetch",
            url,
            "--password-file",
            tmp_path / "password",
            LANGUAGE="en",
        )
        for url in ("imap://u@mail.example", "imaps://u@localhost:1")
    )

    assert (wrong.code, away.code) == (2, 1)
    assert "imaps://user@host/folder" in wrong.err
    assert "localhost" in away.err
    assert "word" not in wrong.err + away.err.replace("password", "")


@pytest.mark.usefixtures("sample")
def test_forged_report_is_counted_and_changes_nothing(comms, folder):
    """Whoever reads the output sees that somebody tries."""
    said = comms("bounce", "read", folder, "--apply", "--json")
    told = comms("bounce", "read", folder, "--apply", LANGUAGE="en")

    assert [one["followed"] for one in said.document] == ["forged", "nothing"]
    assert "forged 1" in told.out
    assert said.code == told.code == 0


@pytest.mark.usefixtures("sample")
def test_letter_piped_in_goes_on_to_its_unit(comms, monkeypatch):
    """The mail server that pipes it keeps no copy."""
    letter = "From: anna@kunta.example\nTo: eka@example.org\nSubject: Kysymys\n\nHei!\n"
    stream = SimpleNamespace(buffer=io.BytesIO(letter.encode()))
    monkeypatch.setattr(sys, "stdin", stream)

    told = comms("bounce", "read", "-", "--apply", LANGUAGE="en")

    assert "the letter goes on to the unit" in told.out
