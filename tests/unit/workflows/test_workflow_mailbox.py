"""Mail that comes back into a mailbox, read by IMAP from a real Dovecot."""

import shutil
import tempfile
from pathlib import Path

import pytest
from came_back import GONE, Post, bounce
from dovecot import DOVECOT, PASSWORD, USER, Dovecot

from comms.errors import ChannelUnavailable, StoreUnavailable, WrongUsage
from comms.model.tables import Message, Publication
from comms.worker import mailbox
from comms.worker.mailbox import fetch, mailbox_at

AWAY = "From: eva@example.org\nSubject: Automaattinen vastaus\n\nLomalla.\n"
LETTER = "From: anna@example.org\nSubject: Re: kirje\n\nKiitos!\n"
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
needs_dovecot = pytest.mark.skipif(
    DOVECOT is None, reason="Dovecot is missing (Debian: dovecot-imapd)"
)


class Log:
    """Keeps events."""

    def __init__(self):
        self.events = []

    def info(self, event, **fields):
        """Note an event."""
        self.events.append((event, fields))

    error = info


@pytest.fixture(scope="module")
def server():
    """Give a mail server with one mailbox."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    # Its mailbox belongs to somebody else where we are root.
    folder.chmod(0o755)
    found = Dovecot(folder)
    yield found
    found.stop()
    shutil.rmtree(folder)


@pytest.fixture
def box(server, monkeypatch):
    """Give its mailbox, empty; and trust it."""
    server.empty()
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
    return server


@pytest.fixture
def post(house):
    """Give a site whose mail has left."""
    return Post(house)


def read(house, box, *, password=PASSWORD, deleting=False):
    """Fetch what is new."""
    place = mailbox_at(f"imaps://{USER}@localhost:{box.port}")
    return dict(fetch(house, Log(), place, password, deleting=deleting))


@needs_dovecot
def test_mailbox_is_read_once_and_letters_stay_unread(post, box):
    """What was read is marked; people's letters wait for people."""
    [anna] = post.edition("anna")
    full = (bounce(post.path(anna), GONE), AWAY, LETTER)
    box.put(*(raw.encode() for raw in full))

    first, second = read(post.house, box), read(post.house, box)

    assert first == {"suppressed": 1, "nothing": 2}
    assert second == {}
    assert post.suppressed() == {"anna": "hard_bounce"}
    seen = ["\\Seen" in flags for flags in box.flags()]
    assert seen == [True, True, False]


@needs_dovecot
@ONCE
def test_letter_to_a_return_path_goes_on_and_stays_as_it_is(lape, box, monkeypatch):
    """Once, though marking it failed; nobody deletes what a person wrote."""
    post = Post(lape)
    [anna] = post.edition("anna")
    mine = f"To: <{post.path(anna)}>\n{LETTER}{'x' * 1_100_000}\n"
    box.put(mine.encode(), LETTER.encode())
    real = mailbox._mark

    def away(*_):
        raise OSError

    monkeypatch.setattr(mailbox, "_mark", away)
    with pytest.raises(ChannelUnavailable):
        read(lape, box)
    monkeypatch.setattr(mailbox, "_mark", real)
    followed = read(lape, box, deleting=True)

    [row] = [one for one in post.all(Publication) if one.kind == "notice"]
    [kept] = [one for one in post.all(Message) if one.publication_id == row.id]
    assert followed == {"repeated": 1, "nothing": 1}
    assert len(kept.skeleton) > 1_100_000
    assert ["\\Seen" in flags for flags in box.flags()] == [True, False]


@needs_dovecot
@ONCE
def test_what_was_read_can_be_deleted_but_for_letters(post, box):
    """Reports need not be kept; a letter is never thrown away."""
    [anna] = post.edition("anna")
    box.put(*(raw.encode() for raw in (bounce(post.path(anna), GONE), AWAY, LETTER)))

    read(post.house, box, deleting=True)

    assert len(box.flags()) == 1


@needs_dovecot
@ONCE
def test_run_that_breaks_off_is_taken_up_again(post, box, monkeypatch):
    """A mail is marked when the database has it, never before."""
    rows = post.edition("anna", "bertta")
    names = ("anna", "bertta")
    box.put(
        *(
            bounce(post.path(row), GONE, name=name, number=row).encode()
            for row, name in zip(rows, names, strict=True)
        )
    )
    real, calls = mailbox.receive, []

    def away_at_second(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise StoreUnavailable
        return real(*arguments)

    monkeypatch.setattr(mailbox, "receive", away_at_second)
    with pytest.raises(StoreUnavailable):
        read(post.house, box)

    assert read(post.house, box) == {"suppressed": 1}
    assert set(post.suppressed()) == {"anna", "bertta"}


@needs_dovecot
@ONCE
def test_mail_that_breaks_the_reader_is_passed_over(post, box, monkeypatch):
    """Once; and those behind it are read."""
    [anna] = post.edition("anna")
    box.put(LETTER.encode(), bounce(post.path(anna), GONE).encode())
    real = mailbox.read_mail

    def fragile(raw):
        if b"kirje" in raw:
            raise RuntimeError
        return real(raw)

    monkeypatch.setattr(mailbox, "read_mail", fragile)

    assert read(post.house, box) == {"broken": 1, "suppressed": 1}
    assert read(post.house, box) == {}


@needs_dovecot
@ONCE
@pytest.mark.parametrize("fault", ["password", "certificate", "folder"])
def test_mailbox_that_cannot_be_opened_is_said_so(post, box, fault, monkeypatch):
    """In a sentence; a certificate that nobody vouches for is one of the reasons."""
    if fault == "certificate":
        monkeypatch.delenv("SSL_CERT_FILE")
    password = "wrong" if fault == "password" else PASSWORD
    folder = "Nowhere" if fault == "folder" else "INBOX"
    place = mailbox_at(f"imaps://{USER}@localhost:{box.port}/{folder}")

    with pytest.raises(ChannelUnavailable):
        fetch(post.house, Log(), place, password, deleting=False)


@pytest.mark.parametrize(
    "url",
    [
        "imap://u@h",
        "imaps://h",
        "imaps://u@h:x",
        "https://u@h",
        "imaps://u@h/%C3%A4",
        "INBOX",
        "",
    ],
)
def test_only_a_mailbox_over_tls_is_one(url):
    """A password is said to nobody in clear."""
    with pytest.raises(WrongUsage):
        mailbox_at(url)


def test_mailbox_is_named_by_a_url():
    """User and folder may hold what URLs must not."""
    found = mailbox_at("imaps://bounce%40p.example@mail.example/In%20box")

    assert (found.user, found.port, found.folder) == (
        "bounce@p.example",
        993,
        "In box",
    )
