"""What is wrong with how we send reaches the operator and administrators, once."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from sqlmodel import select

from comms.config import Settings
from comms.demo.script import people
from comms.errors import NotFound, Refused
from comms.model.desk_running import MailTroubles
from comms.model.failures import DomainHold
from comms.model.tables import Delivery, Publication
from comms.ports import Declined
from comms.store.failures import hold_domain
from comms.workflows.desk import DeskReader
from comms.workflows.ledger import ledger
from comms.workflows.pause import OPERATOR
from comms.workflows.release_domain import release_domain
from comms.workflows.status import status
from comms.workflows.tick import tick

BLOCKED = Declined(
    reason="550 5.7.515 <reader@example.org>: we know you not", status="5.7.515"
)
GONE = Declined(reason="550 5.1.1 no such reader", status="5.1.1")
READERS = [person.address for person in people()]
#: What does not depend on the database is told on one.
ONCE = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


def refuse(channel, outcome):
    """Let every reader's server say the same."""
    channel.fates |= dict.fromkeys(READERS, outcome)


def told_admin(channel):
    """Return the mails that administrators got."""
    return [
        message_from_bytes(one.content, policy=default)
        for one in channel.messages
        if one.recipient == "admin@example.org"
    ]


@ONCE
def test_refusal_of_the_sender_is_seen_and_told_once(due, channel):
    """However many readers it hits, and however often the timetable looks."""
    refuse(channel, BLOCKED)
    for _ in range(3):
        tick(due)

    [alarm] = status(due)["alarms"]
    assert (alarm["kind"], alarm["subject"]) == ("sender_refused", "5.7.515")
    assert alarm["count"] == 7
    [mail] = told_admin(channel)
    assert "5.7.515" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    assert "550 5.7.515 <…>: we know you not" in " ".join(text.split())
    assert "reader@example.org" not in str(mail)
    assert ledger(due, "NL1")["by_state"] == {"refused": 7}


@ONCE
def test_status_speaks_the_operators_language(due, channel):
    """A sentence, not a code alone."""
    refuse(channel, BLOCKED)
    tick(due)

    words = {"fi": "ei oteta vastaan", "sv": "tas inte emot", "en": "is refused"}
    for language, said in words.items():
        settings = Settings(**due.settings.model_dump() | {"language": language})
        [alarm] = status(replace(due, settings=settings))["alarms"]
        assert said in alarm["message"]


def test_wave_of_refusals_holds_the_domain_and_the_edition_goes_on(due, channel):
    """Nobody is suppressed; after the hold everybody gets it."""
    refuse(channel, GONE)
    tick(due)

    [held] = status(due)["held_domains"]
    assert held["domain"] == "example.org"
    assert [one["kind"] for one in status(due)["alarms"]] == ["domain_held"]
    by_state = ledger(due, "NL1")["by_state"]
    assert by_state == {"refused": 4, "deferred": 3}

    channel.fates.clear()
    release_domain(due, "example.org", user="national_lead")
    tick(due)

    assert status(due)["held_domains"] == []
    assert ledger(due, "NL1")["by_state"] == {"refused": 4, "sent": 3}
    [mail] = told_admin(channel)
    assert "comms release example.org" in mail.get_body(("plain",)).get_content()


def _hold(house, domain):
    now = house.clock.now()
    with house.store.write() as session:
        until = now.replace(hour=23)
        hold_domain(session, domain, now=now, until=until, failures=51)


@ONCE
def test_mail_to_a_held_domain_waits_and_is_not_refused(due, channel):
    """The hold is asked at the claim, of every publication."""
    _hold(due, "example.org")

    tick(due)

    assert channel.messages == []
    assert ledger(due, "NL1")["by_state"] == {"deferred": 7}
    with due.store.read() as session:
        reasons = session.exec(
            select(Delivery.reason)
            .join(Publication, Publication.id == Delivery.publication_id)
            .where(Publication.external_id == "NL1")
        )
        assert {*reasons} == {"held: example.org"}


@ONCE
def test_only_who_may_stop_all_may_let_a_domain_go(due):
    """It is a decision about everybody's lists."""
    _hold(due, "a.example")
    for user, error in (("agent_POH", Refused), ("coordinator_POH", Refused)):
        with pytest.raises(error):
            release_domain(due, "a.example", user=user)
    with pytest.raises(NotFound):
        release_domain(due, "a.example", user="nobody")

    release_domain(due, " A.Example ", user=OPERATOR)

    with due.store.read() as session:
        assert session.exec(select(DomainHold)).one().released_by == OPERATOR
    with pytest.raises(Refused) as refused:
        release_domain(due, "a.example", user=OPERATOR)
    assert refused.value.key == "domain_not_held"


@ONCE
def test_desk_shows_what_is_wrong_to_who_answers_for_mail(due, channel):
    """With the way out; nobody else sees a domain of anybody's."""
    refuse(channel, BLOCKED)
    tick(due)
    _hold(due, "a.example")
    desk = DeskReader(due).running

    seen = desk.mail_troubles("admin", "fi")
    desk.release_domain("admin", "a.example")

    assert [(one.domain, one.failures) for one in seen.held] == [("a.example", 51)]
    assert [(one.count, "5.7.515" in one.title) for one in seen.alarms] == [(7, True)]
    assert "@" not in seen.alarms[0].text
    assert "comms doctor" in seen.alarms[0].text
    assert seen.may_release
    assert desk.mail_troubles("admin", "fi").held == ()
    assert desk.mail_troubles("coordinator_POH", "fi") == MailTroubles()


@ONCE
def test_alarm_of_yesterday_is_told_no_more(due, channel):
    """It stands in the status for a week; mail about it is for the day."""
    refuse(channel, BLOCKED)
    tick(due)
    told = len(told_admin(channel))
    due.clock.set(due.clock.now().replace(day=20))

    tick(due)

    assert len(told_admin(channel)) == told
    assert len(status(due)["alarms"]) == 1
    due.clock.set(due.clock.now().replace(day=25))
    assert status(due)["alarms"] == []
