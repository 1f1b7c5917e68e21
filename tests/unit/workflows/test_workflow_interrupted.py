"""Interrupted sends: whatever stops a worker, nobody is lost and doubt is counted."""

from collections import Counter
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace

import pytest
from sqlmodel import select

from comms.deliver.claims import claim
from comms.deliver.journal import LedgerJournal
from comms.deliver.settling import Consequences
from comms.model.tables import Delivery, Publication
from comms.ports import InDoubt
from comms.store.publications import publication
from comms.workflows.ledger import ledger
from comms.workflows.tick import tick


class Killed(BaseException):
    """Stands for kill -9: nothing may catch it."""


def _parsed(channel):
    return [message_from_bytes(m.content, policy=default) for m in channel.messages]


@pytest.mark.parametrize("moment", ["claimed", "in data", "accepted"])
@pytest.mark.parametrize("number", [1, 4, 7])
def test_a_killed_worker_loses_nobody(due, channel, moment, number):
    """R1: after any crash nobody is lost; twice only what was in data."""
    real = due.open_mail()
    count = iter(range(1, 100))

    class Dying:
        def send(self, messages, journal):
            def watched():
                for message in messages:
                    if next(count) == number:
                        _die(message, moment, journal, real)
                    yield message

            real.send(watched(), journal)

    dying = Dying()
    due = replace(due, open_mail=lambda: dying)
    with pytest.raises(Killed):
        tick(due)
    due = replace(due, open_mail=lambda: channel)

    tick(due)

    copies = Counter(m.recipient for m in channel.messages)
    proof = ledger(due, "NL1")
    assert proof["by_state"] == {"sent": 7}
    assert len(copies) == 7
    assert sum(copies.values()) - 7 == (1 if moment == "accepted" else 0)
    ids = Counter(m["Message-ID"] for m in _parsed(channel))
    assert len(ids) == 7


def _die(message, moment, journal, real):
    if moment != "claimed":
        journal.record(in_data=[message.delivery_id])
    if moment == "accepted":
        real.messages.append(message)
    raise Killed


def test_a_second_copy_is_the_same_mail(due, channel):
    """A re-send after doubt carries the same Message-ID and the same bytes."""
    channel.fates["tilaaja03@example.org"] = InDoubt(reason="connection lost")

    tick(due)

    copies = [m for m in channel.messages if m.recipient == "tilaaja03@example.org"]
    assert len(copies) == 3
    assert len({m.content for m in copies}) == 1
    assert ledger(due, "NL1")["by_state"] == {"sent": 6, "unknown": 1}


def test_after_three_copies_a_person_decides(due, channel):
    """Nothing is sent a fourth time on a guess, and the sum still adds up."""
    channel.fates["tilaaja03@example.org"] = InDoubt(reason="connection lost")
    tick(due)

    tick(due)

    proof = ledger(due, "NL1")
    assert proof["adds_up"]
    assert len(proof["unknown"]) == 1
    with due.store.read() as session:
        assert publication(session, "NL1").state == "partly_failed"


def test_an_older_owner_changes_nothing_any_more(due):
    """Fencing: a worker that woke up late has lost its claim."""
    due = replace(due, open_mail=_Stuck)
    with pytest.raises(Killed):
        tick(due)
    with due.store.write() as session:
        row = session.exec(select(Delivery).where(Delivery.state == "claimed")).first()
        late = LedgerJournal(
            due.store,
            due.clock,
            owner=row.claimed_by,
            consequences=Consequences(due.key, due.tally),
        )
        late.expect([_in_hand(row)])
        row.claimed_by = "another worker"
        session.add(row)

    assert list(late.record(in_data=[row.id])) == [row.id]
    with due.store.read() as session:
        assert session.get(Delivery, row.id).state == "claimed"


def _in_hand(row):
    return SimpleNamespace(id=row.id, publication_id=row.publication_id, seat=None)


class _Stuck:
    def send(self, messages, _journal):
        next(messages)
        raise Killed


def test_claims_of_two_workers_do_not_overlap(due):
    """SKIP LOCKED, or one writer at a time: nobody is in two hands."""
    due = replace(due, open_mail=_Stuck)
    with pytest.raises(Killed):
        tick(due)
    with due.store.write() as session:
        for row in session.exec(select(Delivery).where(Delivery.state == "claimed")):
            row.state = "queued"
            session.add(row)
    with due.store.read() as session:
        found = session.exec(
            select(Publication).where(Publication.external_id == "NL1")
        ).one()

    def take(owner):
        with due.store.write() as session:
            rows, _ = claim(
                session,
                found.id,
                newsletter="national",
                owner=owner,
                key=due.key,
                now=due.clock.now(),
                limit=4,
            )
            return {one.id for one in rows}

    first, second = take("a"), take("b")

    assert (len(first), len(second)) == (4, 3)
    assert not first & second
