"""Editions on their way: everybody once, nobody lost, nothing after a no."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from lape_steps import NL1_AT, approve_items, schedule_nl1
from sqlmodel import select

from comms.clock import instant
from comms.content.differences import differences
from comms.language import say
from comms.model.addresses import address_hmac, address_key
from comms.model.failures import Suppression
from comms.model.links import LEAVE, make_token
from comms.model.tables import Attempt, Delivery, Message
from comms.ports import Declined, Deferred
from comms.store import subscribers
from comms.store.publications import publication
from comms.workflows import messages
from comms.workflows.decide import decide
from comms.workflows.deliver import send_begun
from comms.workflows.ledger import ledger
from comms.workflows.publish import publish_due
from comms.workflows.subscribe import Seats
from comms.workflows.tick import next_beat, tick

ZONE = "Europe/Helsinki"


def _parsed(channel):
    return [message_from_bytes(m.content, policy=default) for m in channel.messages]


def test_each_reader_gets_one_mail_in_her_language(due, channel):
    """Walk-through 6: 7 recipients, fi 5, sv 1, en 1; capitals are one person."""
    tick(due)

    proof = ledger(due, "NL1")
    assert proof == {
        "publication": "NL1",
        "recipients": 7,
        "by_state": {"sent": 7},
        "by_language": {"fi": 5, "sv": 1, "en": 1},
        "adds_up": True,
    }
    languages = Counter(m["Content-Language"] for m in _parsed(channel))
    assert languages == {"fi": 5, "sv": 1, "en": 1}
    assert len({m.recipient.casefold() for m in channel.messages}) == 7


def test_a_reader_of_easy_text_gets_text_in_easy_language(due, channel):
    """C2: the level is the reader's choice; she also asked for text only."""
    tick(due)

    [mail] = [
        message_from_bytes(m.content, policy=default)
        for m in channel.messages
        if m.recipient == "tilaaja13@example.org"
    ]
    assert mail.get_content_type() == "text/plain"
    assert "Perheiden palvelut muuttuvat" in mail.get_content()


def test_a_reader_without_her_language_gets_the_fallback_and_is_told(lape, channel):
    """s15 reads English; the regional letter has Finnish and Swedish."""
    approve_items(lape, "two_languages_blog", "spring_news", "core_message_card")
    decide(lape, "submit", "NL2", user="agent_POH")
    decide(lape, "approve", "NL2", user="coordinator_POH")
    decide(lape, "schedule", "NL2", user="agent_POH", untested_because="seen")
    lape.clock.set(instant("2027-02-24T09:00", ZONE))

    tick(lape)

    proof = ledger(lape, "NL2")
    assert (proof["recipients"], proof["by_language"]) == (6, {"fi": 3, "sv": 3})
    [mail] = [m for m in channel.messages if m.recipient == "subscriber15@example.org"]
    parsed = message_from_bytes(mail.content, policy=default)
    assert parsed["Content-Language"] == "fi"
    assert "English" in parsed.get_body(("plain",)).get_content()


def test_a_reader_of_easy_text_is_told_where_there_is_none(lape, channel):
    """NL3 has no easy version at all: she gets the standard text and a sentence."""
    with lape.store.write() as session:
        person = subscribers.by_address(session, address_key("tilaaja04@example.org"))
        person.level = "easy"
        session.add(person)
    approve_items(lape, "e1_announcement")
    decide(lape, "submit", "NL3", user="coordinator_VSU")
    decide(lape, "approve", "NL3", user="approver_national")
    decide(lape, "schedule", "NL3", user="coordinator_VSU", untested_because="seen")
    lape.clock.set(instant("2027-03-01T08:00", ZONE))

    tick(lape)

    told = say("fi", "mail.fallback_level")
    got = {m.recipient: _text(m) for m in channel.messages}
    assert told in " ".join(got["tilaaja04@example.org"].split())
    assert told not in " ".join(got["toimitus09@example.org"].split())


def _text(message):
    parsed = message_from_bytes(message.content, policy=default)
    return parsed.get_body(("plain",)).get_content()


def test_ticking_again_sends_nothing_again(due, channel):
    """N19: sent is sent."""
    tick(due)

    tick(due)

    assert len(channel.messages) == 7
    assert send_begun(due) == []


def test_an_edition_without_its_approval_stays(lape, channel):
    """Due alone is not enough."""
    lape.clock.set(NL1_AT)

    tick(lape)

    assert channel.messages == []
    assert ledger(lape, "NL1")["recipients"] == 0


def test_an_edition_that_is_too_late_waits_for_a_person(lape, channel):
    """Down for three hours: missed, never sent late by itself."""
    schedule_nl1(lape)
    lape.clock.set(NL1_AT + timedelta(hours=3))

    tick(lape)

    with lape.store.read() as session:
        assert publication(session, "NL1").state == "missed"
        assert publication(session, "spring_news", kind="page").state == "missed"
    assert channel.messages == []


def test_what_was_not_approved_in_time_expires(lape, channel):
    """Nobody said yes, so nothing goes out, now or later by itself."""
    lape.clock.set(NL1_AT + timedelta(hours=3))

    tick(lape)

    with lape.store.read() as session:
        assert publication(session, "NL1").state == "expired"
        assert publication(session, "spring_news", kind="page").state == "expired"
    assert channel.messages == []


def test_a_greylisted_mail_is_tried_again_later(due, channel):
    """First retry after 5 to 15 minutes; the edition is not finished before."""
    channel.fates["tilaaja03@example.org"] = Deferred(reason="451 4.7.1 greylisted")
    tick(due)
    assert ledger(due, "NL1")["by_state"] == {"deferred": 1, "sent": 6}

    retry = next_beat(due)
    del channel.fates["tilaaja03@example.org"]
    due.clock.set(retry)
    finished = tick(due).finished

    assert timedelta(minutes=5) <= retry - NL1_AT <= timedelta(minutes=15)
    assert finished == ["NL1"]
    with due.store.read() as session:
        attempts = session.exec(
            select(Attempt).where(Attempt.outcome == "deferred")
        ).all()
    assert [attempt.number for attempt in attempts] == [1]


def test_a_refused_recipient_is_accounted_for(due, channel):
    """A permanent no ends one delivery, not the edition."""
    channel.fates["tilaaja03@example.org"] = Declined(reason="550 5.1.1 no such user")

    tick(due)

    assert ledger(due, "NL1")["by_state"] == {"refused": 1, "sent": 6}
    with due.store.read() as session:
        [row] = session.exec(select(Delivery).where(Delivery.state == "refused")).all()
    assert row.reason == "550 5.1.1 no such user"


def test_who_left_after_recipients_were_fixed_gets_nothing(due, channel):
    """R15: consent is read again just before a message leaves."""
    real = due.open_mail()

    class Leaving:
        def send(self, messages, journal):
            first = next(messages)
            Seats(due).leave(_token(due, "prenumerant02@example.org"))

            def rest():
                yield first
                yield from messages

            real.send(rest(), journal)

    leaving = Leaving()
    due = replace(due, open_mail=lambda: leaving)

    tick(due)

    assert "prenumerant02@example.org" not in {m.recipient for m in channel.messages}
    assert ledger(due, "NL1")["by_state"] == {"sent": 6, "suppressed": 1}


def _token(house, address):
    with house.store.read() as session:
        person = subscribers.by_address(session, address_key(address))
        seat = subscribers.subscription_to(session, person.id, "national")
    return make_token(house.key, LEAVE, seat.id)


def test_a_suppressed_address_is_never_claimed(due, channel):
    """A person's no survives every list."""
    hashed = address_hmac(due.key, address_key("Tilaaja03@Example.org"))
    with due.store.write() as session:
        session.add(
            Suppression(address_hmac=hashed, reason="complaint", at=due.clock.now())
        )

    tick(due)

    assert "tilaaja03@example.org" not in {m.recipient for m in channel.messages}
    assert ledger(due, "NL1")["by_state"] == {"sent": 6, "suppressed": 1}


def test_messages_are_frozen_once_they_are_used(due, checked):
    """Rendering again never sends again, and what was sent stays what it was."""
    tick(due)
    with due.store.read() as session:
        row = publication(session, "NL1")
        before = session.exec(
            select(Message).where(Message.publication_id == row.id)
        ).all()

    tick(due)

    with due.store.read() as session:
        after = session.exec(
            select(Message).where(Message.publication_id == row.id)
        ).all()
        assert differences(session, checked[0]) == []
    assert [(m.id, m.skeleton) for m in after] == [(m.id, m.skeleton) for m in before]


def test_both_languages_are_rendered_before_anything_leaves(lape, channel, monkeypatch):
    """Both or neither: a template that fails in Swedish holds the Finnish too."""
    approve_items(lape, "two_languages_blog", "spring_news", "core_message_card")
    decide(lape, "submit", "NL2", user="agent_POH")
    decide(lape, "approve", "NL2", user="coordinator_POH")
    decide(lape, "schedule", "NL2", user="agent_POH", untested_because="seen")
    lape.clock.set(instant("2027-02-24T09:00", ZONE))
    real = messages.render_edition

    def fail_in_swedish(view, **options):
        if view.language == "sv":
            raise RuntimeError("template")
        return real(view, **options)

    monkeypatch.setattr(messages, "render_edition", fail_in_swedish)

    with pytest.raises(RuntimeError):
        tick(lape)

    assert channel.messages == []


def test_publishing_pages_gives_all_languages_one_timestamp(lape):
    """Both language versions of a bilingual unit's item are out, or neither."""
    approve_items(lape, "two_languages_blog")
    lape.clock.set(instant("2027-02-10T08:30", ZONE))

    publish_due(lape)

    with lape.store.read() as session:
        row = publication(session, "two_languages_blog", kind="page")
        told = session.exec(
            select(Delivery).where(Delivery.publication_id == row.id)
        ).all()
    assert {d.language for d in told} == {"fi", "sv", "en"}
    assert {d.sent_at for d in told} == {row.published_at} == {lape.clock.now()}
