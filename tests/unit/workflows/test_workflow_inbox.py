"""Mail that comes back from a mail server, by LMTP and SMTP; a real conversation."""

import smtplib
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from came_back import DOMAIN, GONE, Post, bounce, complaint

from comms.errors import StoreUnavailable
from comms.model.tables import Delivery, Subscription
from comms.worker import inbox
from comms.worker.inbox import Inbox, serve_inbox
from comms.workflows import returned
from comms.workflows.erase_files import ASIDE
from comms.workflows.receive import Follows

ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


class Log:
    """Keeps events; says when mail can come, and where."""

    def __init__(self):
        self.events, self.port = [], None
        self.listens = threading.Event()

    def info(self, event, **fields):
        """Note an event."""
        self.events.append((event, fields))
        if event == "waiting for returned mail":
            self.port = fields["port"]
            self.listens.set()

    debug = error = info


@contextmanager
def listening(house, *, smtp=False):
    """Let a site wait for mail; give its port."""
    ending, log = threading.Event(), Log()
    thread = threading.Thread(
        target=serve_inbox,
        args=(house, log, ending),
        kwargs={"host": "127.0.0.1", "port": 0, "smtp": smtp},
    )
    thread.start()
    try:
        assert log.listens.wait(60)
        yield log.port
    finally:
        ending.set()
        thread.join(60)
    assert not thread.is_alive()


@pytest.fixture
def post(house):
    """Give a site whose mail has left."""
    return Post(house)


@pytest.mark.parametrize("form", [smtplib.LMTP, smtplib.SMTP])
def test_bounce_by_the_wire_has_followed_when_it_is_answered(post, form):
    """250 means: in the database."""
    [anna] = post.edition("anna")
    # The report names our address on the envelope alone.
    raw = bounce("undisclosed", GONE)

    with (
        listening(post.house, smtp=form is smtplib.SMTP) as port,
        form("127.0.0.1", port) as client,
    ):
        refused = client.sendmail("", [post.path(anna)], raw)
        found = post.suppressed()

    assert (refused, found) == ({}, {"anna": "hard_bounce"})


@ONCE
def test_lmtp_answers_for_each_recipient(post):
    """Else the mail server waits for ever (RFC 2033 section 4.2)."""
    rows = post.edition("anna", "bertta")
    lines = [
        "LHLO mx.example",
        "MAIL FROM:<>",
        *(f"RCPT TO:<{post.path(row)}>" for row in rows),
        "DATA",
        *bounce("undisclosed", GONE).splitlines(),
        ".",
        "QUIT",
    ]

    with (
        listening(post.house) as port,
        socket.create_connection(("127.0.0.1", port), timeout=60) as wire,
        wire.makefile("rb") as said,
    ):
        wire.sendall("\r\n".join([*lines, ""]).encode())
        answers = [line[:4].decode() for line in said]

    after = answers[answers.index("354 ") + 1 :]
    assert after == ["250 ", "250 ", "221 "]


@ONCE
@pytest.mark.parametrize(
    "address",
    [
        f"anybody@{DOMAIN}",
        f"bounce+1-{'0' * 32}@elsewhere.example",
        f"bounce+1@{DOMAIN}",
        "a@b.example",
    ],
)
def test_mail_for_others_is_refused(post, address):
    """No relay, and no mailbox for people's letters."""
    with (
        listening(post.house) as port,
        smtplib.LMTP("127.0.0.1", port) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused) as told,
    ):
        client.sendmail("", [address], bounce("x", GONE))

    assert next(iter(told.value.recipients.values()))[0] == 550


@pytest.fixture
def taker(post):
    """Give what answers mail, without a wire."""
    return Inbox(post.house, Log())


@ONCE
def test_person_is_told_that_nobody_reads_the_return_path(post, taker):
    """Her letter is not thrown away in silence."""
    letter = b"From: anna@example.org\nSubject: Re: kirje\n\nKiitos!\n"
    to = [post.path(1)]

    assert taker.take(letter, to, "anna@example.org").startswith("550")
    assert taker.take(letter, to, "").startswith("250")


@ONCE
def test_mail_waits_while_the_database_is_away(post, taker, monkeypatch):
    """The mail server keeps it."""

    def away(*_):
        raise StoreUnavailable

    monkeypatch.setattr(returned, "receive", away)

    assert taker.take(bounce("x", GONE).encode(), [], "").startswith("451")
    assert not (post.house.settings.home / ASIDE).exists()


@ONCE
def test_report_that_overtakes_the_answer_is_asked_for_again(taker, monkeypatch):
    """The mail server brings it once more, a little later."""
    monkeypatch.setattr(returned, "receive", lambda *_: Follows.EARLY)

    assert taker.take(bounce("x", GONE).encode(), [], "").startswith("451")


@ONCE
def test_mail_that_fails_three_times_is_set_aside_for_two_weeks(
    post, taker, monkeypatch
):
    """It holds up no other; a person may look at it."""

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(returned, "receive", broken)
    first, second = (bounce("x", GONE, number=n).encode() for n in range(2))

    answers = [taker.take(first, [], "")[:3] for _ in range(3)]

    folder = post.house.settings.home / ASIDE
    [kept] = folder.glob("*.eml")
    assert answers == ["451", "451", "250"]
    assert kept.read_bytes() == first
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    post.house.clock.set(post.house.clock.now() + timedelta(days=15))
    for _ in range(3):
        taker.take(second, [], "")
    assert [path.read_bytes() for path in folder.glob("*.eml")] == [second]
    assert len([*folder.iterdir()]) == 2


@ONCE
def test_log_names_nobody(post):
    """What followed, without addresses and texts."""
    [anna] = post.edition("anna")
    log = Log()
    taker = Inbox(post.house, log)

    taker.take(bounce(post.path(anna), GONE).encode(), [], "")

    assert log.events == [
        ("returned mail read", {"nature": "hard-bounce", "followed": "suppressed"})
    ]
    assert "@" not in repr(log.events)


BRANCH = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
HEAD = "From: MAILER-DAEMON@x.example\nSubject: Undelivered\n"
HOSTILE = {
    "nested": HEAD + "".join(BRANCH.format(n) for n in range(1000)),
    "parts": HEAD + BRANCH.format("") + "--b\n\na\n" * 100_000,
    "header": HEAD + "A: b\n" * 1_600_000 + "\n",
    "text": HEAD + "Content-Transfer-Encoding: base64\n\n" + "QUFB\n" * 1_500_000,
}


@ONCE
def test_hostile_mail_by_the_wire_holds_nobody_up(post):
    """Each is answered, within a second of work; and so is who comes behind it."""
    [anna] = post.edition("anna")
    taker, took = Inbox(post.house, Log()), {}
    for name, raw in HOSTILE.items():
        begun = time.process_time()
        taker.take(raw.encode(), [post.path(anna)], "")
        took[name] = time.process_time() - begun
    with listening(post.house) as port, smtplib.LMTP("127.0.0.1", port) as client:
        with pytest.raises(smtplib.SMTPException):
            client.sendmail("", [post.path(anna)], HEAD + "\n" + "a" * 11_000_000)
        client.sendmail("", [post.path(anna)], HOSTILE["nested"])
        client.sendmail("", [post.path(anna)], bounce("undisclosed", GONE))

    assert {name: spent for name, spent in took.items() if spent > 1} == {}
    assert post.suppressed() == {"anna": "hard_bounce"}


@ONCE
def test_forged_mail_of_every_kind_changes_nothing(post):
    """Another's proof, number or purpose, a letter changed, an address alone."""
    anna, bertta = post.edition("anna", "bertta")
    real, other = post.path(anna), post.path(bertta)
    flipped = real.replace("-", "-0" if "-0" not in real else "-1", 1)
    number, proof = real.split("@")[0].removeprefix("bounce+").split("-")
    forged = [
        f"bounce+{bertta}-{proof}@{DOMAIN}",
        f"bounce+{number}-{other.split('-')[1]}",
        f"bounce+{number}-{post.message_id(anna).split('@')[0][:32]}@{DOMAIN}",
        flipped,
        f"leave+{post.token('anna', 'preferences')}@{DOMAIN}",
        "anna@example.org",
    ]
    taker, log = Inbox(post.house, Log()), []
    for count, to in enumerate(forged):
        head = f"Return-Path: <{to}>"
        reports = (bounce(to, GONE, number=count), complaint(head))
        log += [taker.take(raw.encode(), [to], "") for raw in reports]
        taker.take(b"From: anna@example.org\nSubject: leave\n\n", [to], "a@b.example")

    assert {said[:3] for said in log} == {"250"}
    assert post.suppressed() == {}
    assert {row.state for row in post.all(Subscription)} == {"confirmed"}
    assert {row.state for row in post.all(Delivery)} == {"sent"}


@ONCE
def test_more_connections_than_fit_into_memory_come_again(post, monkeypatch):
    """A flood is told to wait, and whoever is there is served."""
    monkeypatch.setattr(inbox, "_MOST_CONNECTIONS", 2)
    [anna] = post.edition("anna")
    with listening(post.house) as port, smtplib.LMTP("127.0.0.1", port) as first:
        with smtplib.LMTP("127.0.0.1", port):
            with pytest.raises(smtplib.SMTPConnectError) as told:
                smtplib.LMTP("127.0.0.1", port)
            assert told.value.smtp_code == 421
        first.sendmail("", [post.path(anna)], bounce("undisclosed", GONE))
        smtplib.LMTP("127.0.0.1", port).close()

    assert post.suppressed() == {"anna": "hard_bounce"}
