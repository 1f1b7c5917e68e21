"""What people do while an edition is on its way: edit, pause, call off, remove.

Sent is what was approved, to everybody or to nobody, and every road has an end.
"""

import dataclasses
from dataclasses import replace

import pytest
from lape_steps import APPROVER, NL1_AT, approve_items, edited
from sqlmodel import col, select

from comms.clock import instant
from comms.errors import Misconfigured, Refused
from comms.model.subscribers_in import Consent
from comms.model.tables import Delivery, Message, Subscriber, Subscription
from comms.ports import Deferred
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.store.pauses import EVERYTHING, of_publication
from comms.store.publications import page, publication
from comms.store.subscribers import subscriptions_of
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.deliver import begin_due, send_begun
from comms.workflows.draw import read_edition
from comms.workflows.ledger import ledger
from comms.workflows.pause import OPERATOR, pause, resume
from comms.workflows.publish import publish_due
from comms.workflows.tick import tick

#: Addresses and names as no reader has them, and whether nothing can be sent there.
SPOILT = [
    ("no-at-sign", "", True),
    ("two\r\nBcc: x@example.org@example.org", "", True),
    ("reader@" + "a" * 300 + ".example.org", "", True),
    ("reader@example.org", "Eve\r\nBcc: all@example.org", False),
    ("reader@example.org", "\x07", False),
    ("reader@exa mple.org", "", True),
    ("@", "", True),
    ("", "", True),
]
#: More messages than the edition has readers: something goes round in circles.
_ENDLESS = 50


class Interrupted:
    """A channel at whose n-th message something else happens."""

    def __init__(self, channel, number, act):
        self._channel, self._number, self._act = channel, number, act

    def send(self, messages, journal):
        """Send, watched."""
        self._channel.send(self._watched(messages), journal)

    def _watched(self, messages):
        for count, message in enumerate(messages, start=1):
            assert count < _ENDLESS
            if count == self._number:
                self._act()
            yield message


class Killed(BaseException):
    """Stands for kill -9."""


def _kill():
    raise Killed


def _without(folder, *identifiers):
    """Return the folder without some entries, as if their files had been removed."""
    entries = tuple(
        entry for entry in folder.entries if entry.described.id not in identifiers
    )
    return dataclasses.replace(folder, entries=entries)


def _interrupt(due, channel, number, act):
    """Tick with something happening at the n-th message."""
    tick(replace(due, open_mail=lambda: Interrupted(channel, number, act)))


@pytest.mark.parametrize("alone", [False, True])
def test_a_pause_in_mid_send_lets_the_rest_wait(due, channel, alone):
    """N21: nothing more leaves, the run ends, and after the pause everybody gets it.

    Of everything, or of this edition alone.
    """
    with due.store.read() as session:
        name = of_publication(publication(session, "NL1").id)
    order = {"user": OPERATOR, "unit": name if alone else EVERYTHING}
    _interrupt(due, channel, 3, lambda: pause(due, reason="wrong date", **order))
    tick(due)
    assert ledger(due, "NL1")["by_state"] == {"queued": 5, "sent": 2}
    with due.store.read() as session:
        assert publication(session, "NL1").recipients == {}

    resume(due, **order)
    tick(due)

    assert ledger(due, "NL1")["by_state"] == {"sent": 7}
    assert len(channel.messages) == 7
    with due.store.read() as session:
        assert publication(session, "NL1").recipients == {"fi": 5, "sv": 1, "en": 1}


def test_an_edition_does_not_begin_while_its_unit_is_paused(due, channel):
    """It waits, and goes when the pause is lifted in time."""
    order = {"user": OPERATOR, "unit": "national"}
    pause(due, reason="wrong date", **order)
    tick(due)
    assert ledger(due, "NL1")["recipients"] == 0

    resume(due, **order)
    tick(due)

    assert len(channel.messages) == 7


def test_a_page_does_not_appear_while_its_unit_is_paused(lape):
    """The stop is for everything, not for mail alone."""
    approve_items(lape, "two_languages_blog")
    lape.clock.set(instant("2027-02-10T08:30", "Europe/Helsinki"))
    order = {"user": OPERATOR, "unit": "POH"}
    pause(lape, reason="wrong date", **order)
    publish_due(lape)
    with lape.store.read() as session:
        assert page(session, "two_languages_blog") is None

    resume(lape, **order)
    publish_due(lape)

    with lape.store.read() as session:
        assert page(session, "two_languages_blog") is not None


def test_an_edition_called_off_in_mid_send_has_an_end(due, channel):
    """What has left has left; the ledger says of the rest that it never will."""
    _interrupt(
        due, channel, 3, lambda: decide(due, "cancel", "NL1", user="national_lead")
    )

    tick(due)

    proof = ledger(due, "NL1")
    assert proof["by_state"] == {"cancelled": 5, "sent": 2}
    assert proof["adds_up"]


def test_what_is_deferred_after_the_calling_off_is_called_off(due, channel):
    """The server said "later", and there is no later."""
    for number in range(1, 20):
        reader = f"tilaaja{number:02}@example.org"
        channel.fates[reader] = Deferred(reason="451 4.7.1 greylisted")

    _interrupt(
        due, channel, 1, lambda: decide(due, "cancel", "NL1", user="national_lead")
    )

    assert ledger(due, "NL1")["by_state"] == {"cancelled": 7}


def test_what_a_dead_worker_held_of_a_cancelled_edition_is_cancelled(due, channel):
    """Nobody will ever send it, so the ledger must not say that it waits."""
    with pytest.raises(Killed):
        _interrupt(due, channel, 3, _kill)
    decide(due, "cancel", "NL1", user="national_lead")

    tick(due)

    assert ledger(due, "NL1")["by_state"] == {"cancelled": 5, "sent": 2}


def test_an_edit_after_the_beginning_sends_the_edition_back(due, channel, checked):
    """What is sent is what was approved, not what was written a moment later."""
    begin_due(due)
    folder, findings = checked
    other = dict.fromkeys(("fi", "sv", "en"), "Toinen esikatselu")
    changed = edited(folder, "edition", "NL1", preheader=other)
    apply_checked(due, changed, findings)

    assert send_begun(due) == []

    assert channel.messages == []
    with due.store.read() as session:
        assert publication(session, "NL1").state == "draft"
    assert ledger(due, "NL1")["recipients"] == 0
    _approve_again(due)
    assert ledger(due, "NL1")["by_state"] == {"sent": 7}


def _approve_again(due):
    decide(due, "submit", "NL1", user="national_lead")
    decide(due, "approve", "NL1", user=APPROVER)
    decide(due, "schedule", "NL1", user="national_lead", untested_because="seen")
    tick(due)


@pytest.mark.parametrize("kind", ["unit", "account", "contact", "block", "area"])
def test_an_edit_of_what_every_mail_shows_voids_the_approval(due, checked, kind):
    """Cards, follow block and names are part of what was approved."""
    folder, findings = checked
    # Of people and words those that NL1 shows; what it does not show changes nothing.
    shown = {"contact": "c_coord_VSU", "block": "core_message"}
    entries = [e.described for e in folder.entries if e.described.kind == kind]
    first = next(e for e in entries if e.id == shown.get(kind, e.id))
    field = "texts" if kind == "block" else "title" if kind == "account" else "name"
    changed = edited(folder, kind, first.id, **{field: {"fi": "Aivan muuta"}})

    apply_checked(due, changed, findings)

    with due.store.read() as session:
        assert publication(session, "NL1").state == "draft"


def test_an_edit_after_a_crash_does_not_reach_who_comes_later(due, channel, checked):
    """Frozen is frozen: both halves of the readers get the same words."""
    with pytest.raises(Killed):
        _interrupt(due, channel, 4, _kill)
    folder, findings = checked
    changed = edited(folder, "edition", "NL1", subject={"fi": "Aivan muuta"})
    apply_checked(due, changed, findings)

    tick(due)

    assert ledger(due, "NL1")["by_state"] == {"sent": 7}
    with due.store.read() as session:
        row = publication(session, "NL1")
        kept = session.exec(select(Message).where(Message.publication_id == row.id))
        assert {message.content_hash for message in kept} == {row.approved_hash}
        assert row.state == "sent"


def test_an_edition_removed_in_mid_send_comes_to_its_end(due, channel, checked):
    """Half of the readers have it; the folder no longer says what it was."""
    with pytest.raises(Killed):
        _interrupt(due, channel, 4, _kill)
    folder, findings = checked
    apply_checked(due, _without(folder, "NL1"), findings)

    tick(due)

    assert ledger(due, "NL1")["by_state"] == {"sent": 7}
    assert len(channel.messages) == 7


def test_an_edition_removed_before_it_left_stays(due, channel, checked):
    """It does not leave, nothing else is held up, and its number is not given away."""
    folder, findings = checked
    apply_checked(due, _without(folder, "NL1"), findings)
    tick(due)
    assert channel.messages == []

    apply_checked(due, folder, findings)

    with due.store.read() as session:
        row = publication(session, "NL1")
        assert (row.state, row.number, row.year) == ("draft", 1, 2027)
    _approve_again(due)
    assert len(channel.messages) == 7


def test_an_edition_that_expired_lives_again_with_a_new_date(lape, checked):
    """Too late once is not for ever; without this its number would be lost."""
    lape.clock.set(NL1_AT.replace(hour=20))
    tick(lape)
    folder, findings = checked
    later = edited(folder, "edition", "NL1", send_at="2027-02-18T10:00")

    apply_checked(lape, later, findings)

    with lape.store.read() as session:
        assert publication(session, "NL1").state == "draft"


def test_an_item_removed_and_put_back_is_there_again(lape, checked):
    """A withdrawn item is not for ever, and applying twice changes nothing."""
    folder, findings = checked
    gone = _without(
        folder,
        "tell_us",
        *(
            e.described.id
            for e in folder.entries
            if e.described.id.startswith("tell_us.")
        ),
    )
    apply_checked(lape, gone, findings)
    with lape.store.read() as session:
        assert folders.item(session, "tell_us").state == "withdrawn"

    apply_checked(lape, folder, findings)

    with lape.store.read() as session:
        assert folders.item(session, "tell_us").state == "draft"
    assert apply_checked(lape, folder, findings).changes == ()


def test_an_item_that_was_removed_is_in_no_edition(lape):
    """Its type and date would bring it into the period's section."""
    with lape.store.write() as session:
        item = folders.item(session, "spring_news")
        item.state = "withdrawn"
        session.add(item)

    with lape.store.read() as session:
        row = publication(session, "NL1")
        content = read_edition(session, load_catalogue(session), row)

    assert "spring_news" not in {item.external_id for item in content.items}


@pytest.mark.parametrize("spoilt", [SPOILT[:4], SPOILT[4:]])
def test_an_address_that_cannot_be_written_holds_nobody_else(due, channel, spoilt):
    """It is refused, with the reason; the edition comes to its end."""
    with due.store.write() as session:
        readers = session.exec(
            select(Subscriber)
            .join(Subscription, Subscription.subscriber_id == Subscriber.id)
            .where(Subscription.newsletter == "national")
            .where(Subscription.state == "confirmed")
            .order_by(Subscriber.id)
        ).all()
        for person, (address, name, _) in zip(readers, spoilt, strict=False):
            person.address, person.name = address, name
            session.add(person)

    tick(due)

    proof = ledger(due, "NL1")
    refused = sum(is_refused for _, _, is_refused in spoilt)
    assert proof["adds_up"]
    assert proof["by_state"] == {"sent": 7 - refused, "refused": refused}
    assert all("\r\nBcc:" not in m.content.decode("latin-1") for m in channel.messages)


def test_who_was_erased_in_mid_send_gets_nothing(due, channel):
    """The row stays as proof; the person is gone."""

    def erase():
        done = {m.recipient for m in channel.messages}
        with due.store.write() as session:
            people = select(Delivery).where(col(Delivery.recipient).like("s:%"))
            for row in session.exec(people):
                person = session.get(Subscriber, int(row.recipient[2:]))
                if person and person.address not in done:
                    for seat in subscriptions_of(session, person.id):
                        session.delete(session.get(Subscription, seat.id))
                    given = select(Consent).where(Consent.subscriber_id == person.id)
                    for consent in session.exec(given):
                        session.delete(consent)
                    session.flush()
                    session.delete(person)
                    session.flush()

    _interrupt(due, channel, 3, erase)

    assert len(channel.messages) == 2
    assert ledger(due, "NL1")["by_state"] == {"sent": 2, "suppressed": 5}


def test_a_wrong_account_leaves_everybody_where_they_are(due, channel):
    """The operator reads one sentence; the next beat goes on by itself."""
    due = replace(due, is_alone=False)
    channel.is_misconfigured = True
    with pytest.raises(Misconfigured):
        tick(due)
    assert ledger(due, "NL1")["by_state"] == {"queued": 7}
    with due.store.read() as session:
        assert publication(session, "NL1").state == "sending"

    channel.is_misconfigured = False
    tick(due)

    assert ledger(due, "NL1")["by_state"] == {"sent": 7}


def test_a_refused_request_is_refused_the_same_way_again(lape):
    """The demo goes on after a kill: the script is read again from this moment."""
    with pytest.raises(Refused) as first:
        decide(lape, "approve", "spring_news", user="national_lead", key="k")

    with pytest.raises(Refused) as second:
        decide(lape, "approve", "spring_news", user="national_lead", key="k")

    assert (first.value.key, first.value.slots) == (
        second.value.key,
        second.value.slots,
    )
