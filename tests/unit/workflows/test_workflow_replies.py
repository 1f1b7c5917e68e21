"""What answers of a real server do to deliveries, people and their domains.

The newsletter of the sample to readers of domains of their own, by SMTP, on both
databases: each reader's server has its say.
"""

from dataclasses import replace

import pytest
from lape_steps import NL1_AT, schedule_nl1
from sqlmodel import select

from comms.audience.people import Person
from comms.channels.email import SmtpAccount, SmtpChannel
from comms.errors import Misconfigured
from comms.model.addresses import address_hmac
from comms.model.failures import Alarm, Suppression
from comms.model.tables import Delivery, Subscriber
from comms.store.suppressions import SuppressionReason, suppress_address
from comms.workflows.ledger import ledger
from comms.workflows.status import status
from comms.workflows.subscribe import take_in_people
from comms.workflows.tick import next_beat, tick
from tests.conformance.scripted_smtp import (
    EXTENSIONS,
    KEEP_AND_DROP,
    Script,
    ScriptedSmtp,
)

#: What becomes of whom: (verb, answer) → (state, reason of suppression, alarm).
FATES = {
    "fine": ("RCPT", "250 2.1.5 Ok", "sent", "", ""),
    "gone": ("RCPT", "550 5.1.1 no such reader", "refused", "hard_bounce", ""),
    "null-mx": ("RCPT", "556 5.1.10 takes no mail", "refused", "hard_bounce", ""),
    "late-gone": ("DOT", "550 5.1.1 no such reader", "refused", "hard_bounce", ""),
    "bare": ("RCPT", "550 no", "refused", "", ""),
    "disabled": ("RCPT", "550 5.2.1 disabled", "refused", "", ""),
    "blocked": ("RCPT", "554 5.7.1 blocked by policy", "refused", "", "5.7.1"),
    "spam": ("DOT", "550 5.7.26 not authenticated", "refused", "", "5.7.26"),
    "format": ("DOT", "554 5.6.0 cannot be read", "refused", "", "5.6.0"),
    "unreachable": ("RCPT", "550 5.4.1 no answer from host", "refused", "", "5.4.1"),
    "full": ("RCPT", "552 5.2.2 full", "deferred", "", ""),
    "busy": ("RCPT", "450 4.2.1 busy", "deferred", "", ""),
    "grey": ("RCPT", "451 4.7.1 greylisted", "deferred", "", ""),
    "closing": ("RCPT", "421 4.3.2 closing", "deferred", "", ""),
    "slow": ("DOT", "452 4.3.1 disk full", "deferred", "", ""),
    "doubt": ("DOT", KEEP_AND_DROP, "unknown", "", ""),
}
#: What does not depend on the database is told on one.
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


def address_of(fate):
    """Return the reader of a fate; each has a domain of her own."""
    return f"reader@{fate}.example"


def person(house, address, newsletter="national"):
    """Return a row of a list of people."""
    return Person(
        address=address,
        language="fi",
        newsletters={newsletter: "confirmed"},
        consent_source="test",
        consent_at=house.clock.now(),
    )


def nl1_leaves(house):
    """Bring the sample to the moment at which NL1 leaves, with those readers."""
    take_in_people(house, [person(house, address_of(fate)) for fate in FATES])
    schedule_nl1(house)
    house.clock.set(NL1_AT)


@pytest.fixture
def site(staged):
    """Open the sample at the moment at which NL1 leaves, with those readers."""
    return staged(nl1_leaves)[0]


def send(house, answers, *, beats=1):
    """Let what is due leave by a server with these answers."""
    script = Script(answers=answers, extensions=(*EXTENSIONS, "PIPELINING"))
    with ScriptedSmtp(script) as server:
        account = SmtpAccount(host="127.0.0.1", port=server.port, security="none")
        house = replace(house, open_mail=lambda: SmtpChannel(account))
        for _ in range(beats):
            tick(house)
    assert server.complaints == []
    return server


ANSWERS = {
    (verb, address_of(fate)): answer for fate, (verb, answer, *_) in FATES.items()
}


def rows(house):
    """Return the ledger's rows of those readers, by fate."""
    with house.store.read() as session:
        people = session.exec(select(Subscriber)).all()
        deliveries = session.exec(select(Delivery)).all()
    ids = {f"s:{one.id}": one.address for one in people}
    return {
        ids[one.recipient].removeprefix("reader@").removesuffix(".example"): one
        for one in deliveries
        if ids.get(one.recipient, "").startswith("reader@")
    }


def suppressed(house):
    """Return why who is suppressed, by fate."""
    hashes = {
        address_hmac(house.key, address_of(fate)): fate for fate in (*FATES, "new")
    }
    with house.store.read() as session:
        return {
            hashes[one.address_hmac]: one.reason
            for one in session.exec(select(Suppression))
        }


def test_each_answer_does_what_it_means_and_no_more(site):
    """State, suppression and alarm of each; one bad reader spoils no other."""
    send(site, ANSWERS)

    found = rows(site)
    assert {fate: found[fate].state for fate in FATES} == {
        fate: state for fate, (_, _, state, *_) in FATES.items()
    }
    assert suppressed(site) == {
        fate: why for fate, (_, _, _, why, _) in FATES.items() if why
    }
    alarms = {one["subject"]: one["count"] for one in status(site)["alarms"]}
    assert alarms == {code: 1 for *_, code in FATES.values() if code}
    for fate, (_, answer, state, *_) in FATES.items():
        if state in {"refused", "deferred"}:
            assert found[fate].reason == answer
    assert found["doubt"].copies == 3
    assert ledger(site, "NL1")["adds_up"]


@ONCE
def test_deferred_is_tried_again_by_the_schedule_and_arrives(site):
    """After five to fifteen minutes each, not all at once."""
    send(site, ANSWERS)
    waiting = {k: v for k, v in rows(site).items() if v.state == "deferred"}
    waits = [(row.retry_at - NL1_AT).total_seconds() for row in waiting.values()]
    assert all(300 <= wait <= 900 for wait in waits)
    assert len({*waits}) == len(waits)

    while (beat := next_beat(site)) and beat <= NL1_AT.replace(hour=9):
        site.clock.set(beat)
        send(site, {})
        if not [row for row in rows(site).values() if row.state == "deferred"]:
            break

    assert {rows(site)[fate].state for fate in waiting} == {"sent"}


def test_suppressed_reader_is_left_out_of_the_next_sending_and_no_list_helps(site):
    """At the claim, in every newsletter; taking her in again lifts nothing."""
    with site.store.write() as session:
        hashed = address_hmac(site.key, address_of("fine"))
        reason = SuppressionReason.HARD_BOUNCE
        suppress_address(session, hashed, reason, at=site.clock.now())
    take_in_people(site, [person(site, " Reader@FINE.example ", "national")])

    server = send(site, {})

    assert rows(site)["fine"].state == "suppressed"
    assert rows(site)["fine"].reason == "hard_bounce"
    assert not [line for line in server.commands if "fine.example" in line]
    assert suppressed(site) == {"fine": "hard_bounce"}


@ONCE
def test_refused_sender_spoils_nobodys_delivery(site):
    """Whatever the account may not do, everybody waits for the operator."""
    with pytest.raises(Misconfigured):
        send(site, {("MAIL", "*"): "550 5.7.60 not as this sender"})

    assert {*ledger(site, "NL1")["by_state"]} == {"queued"}
    with site.store.read() as session:
        assert session.exec(select(Alarm)).all() == []
    assert suppressed(site) == {}
