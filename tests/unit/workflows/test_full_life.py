"""A reader's whole life here, and what is left of her: a hash that says no.

She signs up, confirms, changes her language, gets an edition over real SMTP; it comes
back, so nothing more is sent to her; she is erased; a list that names her changes
nothing. Then every byte that the site keeps is looked through.
"""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from came_back import GONE, bounce
from lape_steps import NL1_AT, schedule_nl1

from comms.channels.email import SmtpAccount, SmtpChannel
from comms.demo.mailbox import read_mailbox
from comms.model.addresses import address_hmac
from comms.model.sign_up_views import Choices, Wish
from comms.receive.reading import read_mail
from comms.store.dumping import snapshot
from comms.store.sign_ups import suppressions_of
from comms.store.subscribers import by_address
from comms.workflows.choosing import OwnChoices
from comms.workflows.deliver import begin_due, send_begun
from comms.workflows.erase import erase_address
from comms.workflows.ledger import ledger
from comms.workflows.list_import import Asked, take_list
from comms.workflows.receive import Follows, mark_of, receive
from comms.workflows.retention import retention
from comms.workflows.sign_up import SignUps
from comms.workflows.sign_up_mail import ask_and_welcome

ADDRESS, NAME = "Aino.Erikoisuus@Example.org", "Aino Erikoisuus"
KEY = ADDRESS.casefold()
#: What must be nowhere afterwards, in whatever case.
HERS = re.compile(rb"erikoisuus", re.IGNORECASE)
WISH = Wish(
    address=ADDRESS,
    newsletters=("national",),
    choices=Choices(language="fi"),
    shown_in="fi",
    form="site",
)


@pytest.fixture
def maildir(tmp_path):
    """Where the server keeps what it is given."""
    return tmp_path / "mail"


@pytest.fixture
def site(lape, maildir):
    """Give the sample, whose mail leaves over SMTP."""
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "comms.demo.catcher", "--folder", maildir],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        port = json.loads(process.stdout.readline())["port"]
        account = SmtpAccount(host="127.0.0.1", port=port, security="none")
        yield replace(lape, open_mail=lambda: SmtpChannel(account))
        process.stdin.close()


def hers(maildir, number):
    """Return her mail of some number, as it arrived, and whom it names as sender."""
    mail = [one for one in read_mailbox(maildir) if one.recipient == ADDRESS][number]
    read = message_from_bytes(mail.file.read_bytes(), policy=policy.default)
    return read, read["Return-Path"].strip("<>")


def link(mail, kind):
    """Return the token of a link in a mail."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(rf"https://lape\.example\.org/{kind}/(\S+)", text)[1]


def listed(house, tmp_path, name):
    """Take a list in that names her; return what became of its row."""
    people = tmp_path / name
    people.write_text(f"email;name\n{ADDRESS};{NAME}\n")
    asked = Asked(newsletter="national", consent_source="messut")
    done = take_list(house, people, asked)
    people.unlink()
    return next(outcome for outcome, count in done.counts.items() if count)


def kept(house):
    """Give every byte that the site keeps: rows, database files, folder."""
    with snapshot(house.store) as found:
        for table in found.tables:
            for _, piece in found.pieces(table):
                yield table, piece
    if house.store.is_sqlite:
        database = Path(house.store.writer.url.database)
        yield from ((str(one), one.read_bytes()) for one in _beside(database))
    for one in house.settings.home.rglob("*"):
        if one.is_file():
            yield str(one), one.read_bytes()


def _beside(database):
    return [one for one in database.parent.glob(f"{database.name}*") if one.is_file()]


def comes_in(site, maildir):
    """Let her sign up, confirm and change her language; return her own link."""
    door, own = SignUps(site), OwnChoices(site)
    assert door.sign_up(WISH) == ()
    ask_and_welcome(site)
    send_begun(site)
    question, _ = hers(maildir, 0)
    assert door.confirm(link(question, "c")).is_confirmed
    ask_and_welcome(site)
    send_begun(site)
    welcome, _ = hers(maildir, 1)
    choices = link(welcome, "p")
    assert own.own_choice(choices, Choices(language="sv", region="POH"), None) == ()
    return choices


def is_written_to(site, maildir):
    """Send an edition that comes back; return what that led to."""
    schedule_nl1(site)
    site.clock.set(NL1_AT)
    begin_due(site)
    send_begun(site)
    edition, path = hers(maildir, 2)
    assert edition["Content-Language"] == "sv"
    back = bounce(path, GONE, name=ADDRESS.partition("@")[0]).encode()
    found = read_mail(back)
    return receive(site, found, mark_of(back, found))


def reasons(site):
    """Return why nothing is sent to her."""
    with site.store.read() as session:
        return suppressions_of(session, address_hmac(site.key, KEY))


def test_a_full_life_leaves_a_hash_that_says_no(site, maildir, tmp_path):
    """In by her own yes, out by her own no, and no list brings her back."""
    choices = comes_in(site, maildir)
    site.clock.advance(timedelta(hours=1))
    assert listed(site, tmp_path, "before.csv") == "known"
    with site.store.write() as session:
        by_address(session, KEY).name = NAME
    assert is_written_to(site, maildir) is Follows.SUPPRESSED
    assert reasons(site) == {"": "hard_bounce"}
    before = ledger(site, "NL1")
    assert any(HERS.search(piece) for _, piece in kept(site))

    assert erase_address(site, ADDRESS).subscriber
    retention(site, run=True)

    assert [where for where, piece in kept(site) if HERS.search(piece)] == []
    assert ledger(site, "NL1") == before
    assert OwnChoices(site).own_sheet(choices) is None
    assert listed(site, tmp_path, "after.csv") == "opted_out"
    with site.store.read() as session:
        assert by_address(session, KEY) is None
    assert reasons(site) == {"": "objection"}
