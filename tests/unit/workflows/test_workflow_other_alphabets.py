"""Addresses outside ASCII from the list to the other server, whatever it offers.

`käyttäjä@esimerkki.fi` needs a way that speaks SMTPUTF8; a domain outside ASCII needs
nothing. Both go through storage, ledger, claim, merge and wire, and are verified there.
"""

import re
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from dkim_verifiers import dkimpy, mailauth_each
from lape_steps import NL1_AT, schedule_nl1
from newsletter_checks import one_click_url
from sqlmodel import select
from strict_reader import read_headers

from comms.audience.people import Person
from comms.channels.email import SmtpAccount, SmtpChannel
from comms.mime.dkim import Signer
from comms.model.failures import Suppression
from comms.model.tables import Delivery, Subscriber
from comms.store import subscribers
from comms.workflows.ledger import ledger
from comms.workflows.status import status
from comms.workflows.subscribe import take_in_people
from comms.workflows.tick import tick
from tests.conformance.scripted_smtp import EXTENSIONS, Script, ScriptedSmtp

READER, OFFICE = "käyttäjä@esimerkki.fi", "toimisto@hämeen-päätös.example"
OFFICE_ON_WIRE = "toimisto@xn--hmeen-pts-v2aga9u.example"
WITHOUT = tuple(one for one in EXTENSIONS if one != "SMTPUTF8")
#: What does not depend on the database is told on one.
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


@pytest.fixture
def signed(lape):
    """Open the sample with the two on its list, and a key to sign with."""
    take_in_people(
        lape,
        [
            Person(
                address=address,
                language="fi",
                newsletters={"national": "confirmed"},
                consent_source="test",
                consent_at=lape.clock.now(),
            )
            for address in (READER, OFFICE, "Käyttäjä@Esimerkki.FI")
        ],
    )
    schedule_nl1(lape)
    lape.clock.set(NL1_AT)
    signer = Signer(
        domain="lape.example.org", selector="e1", key=Ed25519PrivateKey.generate()
    )
    return replace(lape, signers=lambda _domain: [signer])


def send_by(house, extensions):
    """Let the edition leave by a server that offers these; return what it got."""
    with ScriptedSmtp(Script(extensions=extensions)) as server:
        account = SmtpAccount(host="127.0.0.1", port=server.port, security="none")
        tick(replace(house, open_mail=lambda: SmtpChannel(account)))
    assert server.complaints == []
    assert server.unfinished == []
    return server, {one.recipient: one for one in server.received}


def delivery_of(house, address):
    """Return the ledger's row of a reader."""
    with house.store.read() as session:
        person = session.exec(
            select(Subscriber).where(Subscriber.address == address)
        ).one()
        row = select(Delivery).where(Delivery.recipient == f"s:{person.id}")
        return session.exec(row).one()


def test_reader_outside_ascii_gets_her_mail_where_the_way_is_open(signed):
    """Raw UTF-8 in envelope and To (RFC 6531, 6532); the others go as ever."""
    with signed.store.read() as session:
        person = subscribers.by_address(session, "käyttäjä@esimerkki.fi")
        assert person is not None
        assert person.address == READER

    _, got = send_by(signed, EXTENSIONS)

    # Nine: letter case outside ASCII is letter case, so two spellings are one reader.
    assert ledger(signed, "NL1")["by_state"] == {"sent": 9}
    mail = got[READER]
    assert f"RCPT TO:<{READER}>" in mail.rcpt
    assert "BODY=8BITMIME SMTPUTF8" in mail.mail
    original = r"ORCPT=utf-8;k\x{E4}ytt\x{E4}j\x{E4}@esimerkki.fi"
    assert mail.rcpt.endswith(f" NOTIFY=FAILURE {original}")
    head = mail.content.partition(b"\r\n\r\n")[0]
    assert f"\r\nTo: {READER}\r\n".encode() in head
    assert b"=?" not in re.search(rb"\r\nTo:[^\r]*", head)[0]
    assert one_click_url(mail.content)
    assert all("SMTPUTF8" not in m.mail for m in got.values() if m is not mail)
    contents = [mail.content, got[OFFICE_ON_WIRE].content]
    signers = signed.signers("")
    assert [dkimpy(one, signers) for one in contents] == [[True], [True]]
    assert mailauth_each(contents, signers) == [[True], [True]]


@ONCE
@pytest.mark.parametrize("extensions", [WITHOUT, ()], ids=["without", "nothing"])
def test_reader_outside_ascii_is_refused_here_where_it_is_not(signed, extensions):
    """5.6.7: found here, not by the server; one alarm, and no fault of hers."""
    server, got = send_by(signed, extensions)

    assert ledger(signed, "NL1")["by_state"] == {"refused": 1, "sent": 8}
    row = delivery_of(signed, READER)
    assert (row.state, row.copies) == ("refused", 0)
    assert row.reason == "5.6.7 the address needs SMTPUTF8; never sent"
    assert not [line for line in server.commands if "esimerkki.fi" in line]
    assert READER not in got
    assert [one["subject"] for one in status(signed)["alarms"]] == ["5.6.7"]
    with signed.store.read() as session:
        assert session.exec(select(Suppression)).all() == []


@ONCE
@pytest.mark.parametrize("extensions", [EXTENSIONS, ()], ids=["all", "nothing"])
def test_domain_outside_ascii_goes_as_its_a_label(signed, extensions):
    """In the envelope and in To; what she typed stays in the list."""
    _, got = send_by(signed, extensions)

    mail = got[OFFICE_ON_WIRE]
    fields = dict(read_headers(mail.content)[0])
    assert fields["To"] == OFFICE_ON_WIRE
    assert mail.content.isascii()
    assert "SMTPUTF8" not in mail.mail
    assert delivery_of(signed, OFFICE).state == "sent"
