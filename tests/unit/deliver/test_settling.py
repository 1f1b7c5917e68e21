"""What follows from refusals: who is suppressed, what is held, who is alarmed."""

import pytest
from ledger_rows import KEY, NOW, add_delivery, add_publication
from refused_mail import BLOCKED, DAY, FULL, GONE, LATER, MINUTE, Sent
from sqlmodel import select

from comms.deliver.settling import end_stale
from comms.model.addresses import address_hmac
from comms.model.failures import Alarm, DomainHold, Failure, Suppression
from comms.model.tables import Attempt, Delivery
from comms.ports import Declined
from comms.store.failures import alarms_since, failures_of, forget_failures
from comms.store.suppressions import SuppressionReason, suppress_address


@pytest.fixture
def sent(store):
    """Give a store with nothing in it."""
    return Sent(store)


def test_somebody_who_is_gone_is_written_to_no_more(sent):
    """In no newsletter, at once, and the address is not kept."""
    [anna, _] = sent.edition("anna", "bertta")

    rest = sent.says(anna, GONE)

    assert (rest.state, rest.reason, rest.retry_at) == ("refused", GONE.reason, None)
    assert sent.suppressed() == {"anna": "hard_bounce"}
    assert [row.newsletter for row in sent.all(Suppression)] == [""]
    kept = [repr(row) for row in (*sent.all(Suppression), *sent.all(Failure))]
    assert not any("example.org" in text for text in kept)


@pytest.mark.parametrize("status", ["", "5.0.0", "5.2.1", "5.1.3", "5.5.0"])
def test_other_refusals_end_the_delivery_and_nothing_else(sent, status):
    """What is not known to be about the person is not held against her."""
    [anna] = sent.edition("anna")

    rest = sent.says(anna, Declined(reason="550 no", status=status))

    assert rest.state == "refused"
    assert sent.suppressed() == {}
    assert sent.all(Failure) == sent.all(Alarm) == []


def test_refusal_of_the_sender_is_one_alarm_and_never_a_persons_fault(sent):
    """Ten thousand refusals are one thing to put right; addresses stay out of it."""
    for delivery in sent.edition(*(f"r{number}" for number in range(60))):
        assert sent.says(delivery, BLOCKED).state == "refused"

    [alarm] = sent.all(Alarm)
    assert (alarm.kind, alarm.subject, alarm.count) == ("sender_refused", "5.7.1", 60)
    assert alarm.detail == "550 5.7.1 <…>: not from you"
    assert sent.suppressed() == {}
    assert sent.all(Failure) == sent.all(DomainHold) == []


def test_alarm_of_the_next_day_is_a_new_one(sent):
    """Still not put right: the administrator hears of it once a day."""
    for days in (0, 0, 1):
        [anna] = sent.edition("anna")
        sent.says(anna, BLOCKED, NOW + days * DAY)

    assert [(row.day.day, row.count) for row in sent.all(Alarm)] == [(17, 2), (18, 1)]
    with sent.store.read() as session:
        assert [row.count for row in alarms_since(session, NOW + DAY)] == [1]


def test_five_days_of_failures_over_three_sendings_are_an_end(sent):
    """A full mailbox is not a dead one, until it stays full."""
    for days in range(5):
        [anna] = sent.edition("anna")
        assert sent.suppressed() == {}
        sent.says(anna, FULL, NOW + days * DAY)

    assert sent.suppressed() == {"anna": "soft_threshold"}


def test_two_sendings_are_not_enough_however_long_they_fail(sent):
    """One outage over a week is one outage."""
    two = [*sent.edition("anna"), *sent.edition("anna")]
    for days in range(5):
        for delivery in two:
            now = NOW + days * DAY + MINUTE
            sent.says(delivery, LATER, now, before=[now - MINUTE])

    assert sent.suppressed() == {}


def test_being_deferred_once_costs_no_point(sent):
    """Greylisting does that to everybody, with every sending."""
    for days in range(7):
        [anna] = sent.edition("anna")
        sent.says(anna, LATER, NOW + days * DAY)

    assert sent.all(Failure) == []


def test_what_arrived_in_the_end_costs_no_point(sent):
    """Slow is not dead."""
    for days in range(7):
        [anna] = sent.edition("anna")
        now = NOW + days * DAY
        sent.says(anna, LATER, now, before=[now - 10 * MINUTE])
        with sent.store.write() as session:
            row = session.get_one(Delivery, anna)
            row.state = "sent"
            session.add(row)

    assert sent.suppressed() == {}
    with sent.store.read() as session:
        hashed = address_hmac(KEY, "anna@example.org")
        recipient = f"s:{sent.people['anna']}"
        assert failures_of(session, hashed, recipient, NOW.date()) == []


def test_old_failures_are_forgotten(sent):
    """A point counts for a week; nothing is kept for longer than it may count."""
    [anna] = sent.edition("anna")
    sent.says(anna, FULL)

    with sent.store.write() as session:
        forget_failures(session, NOW)
        assert len(session.exec(select(Failure)).all()) == 1
        forget_failures(session, NOW + MINUTE)

    assert sent.all(Failure) == []


def test_a_no_of_her_own_is_never_replaced_by_a_failure(sent):
    """An objection outlives what a server said, and an incident does not lift it."""
    names = [f"r{number}" for number in range(51)]
    deliveries = sent.edition(*names)
    with sent.store.write() as session:
        hashed = address_hmac(KEY, "r0@example.org")
        suppress_address(session, hashed, SuppressionReason.OBJECTION, at=NOW)

    sent.tally.add(["x@example.org"] * 5000, NOW)
    for delivery in deliveries:
        sent.says(delivery, GONE)

    assert sent.suppressed() == {"r0": "objection"}


def test_staff_and_the_erased_are_nobody_to_suppress(sent):
    """A user's address stands in the files; whoever is erased has none."""
    with sent.store.write() as session:
        row = add_publication(session, "N", newsletter=None)
        ids = [add_delivery(session, row, name) for name in ("u:lead", "s:999")]

    assert [sent.says(one, GONE).state for one in ids] == ["refused"] * 2
    assert sent.all(Failure) == []


def test_delivery_is_given_up_five_days_after_its_first_try(sent):
    """Counted from the first try that met the server, not from the last."""
    [anna] = sent.edition("anna")
    tries = [NOW + n * DAY for n in range(5)]

    early = sent.says(anna, LATER, NOW + 5 * DAY - MINUTE, before=tries)
    late = sent.says(anna, LATER, NOW + 5 * DAY)

    assert early.state == "deferred"
    assert early.retry_at - (NOW + 5 * DAY - MINUTE) >= 30 * MINUTE
    assert (late.state, late.retry_at) == ("refused", None)


def test_what_never_met_the_server_uses_up_no_try(sent):
    """Put back by a pause, a restart, a limit: the first wait is still the first."""
    [anna] = sent.edition("anna")
    with sent.store.write() as session:
        row = session.get_one(Delivery, anna)
        for number in range(1, 4):
            session.add(
                Attempt(
                    delivery_id=anna,
                    number=number,
                    started_at=NOW - 6 * DAY,
                    outcome="abandoned",
                )
            )
        row.attempts = 4
        session.add(row)

    rest = sent.says(anna, LATER)

    assert rest.state == "deferred"
    assert 5 * MINUTE <= rest.retry_at - NOW <= 15 * MINUTE


def test_stale_mail_is_not_tried_again(sent):
    """A reminder dies when its event starts."""
    [anna] = sent.edition("anna", stale_at=NOW + 4 * MINUTE)
    [bertta] = sent.edition("bertta", stale_at=NOW + 30 * MINUTE)

    assert sent.says(anna, LATER).state == "refused"
    assert sent.says(bertta, LATER).state == "deferred"


def test_stale_mail_that_waits_is_refused(sent):
    """However long the outage was: nobody is invited to yesterday."""
    old = sent.edition("anna", "bertta", stale_at=NOW)
    [fresh] = sent.edition("anna", stale_at=NOW + MINUTE)
    [other] = sent.edition("anna")
    with sent.store.write() as session:
        row = session.get_one(Delivery, old[1])
        row.state, row.retry_at = "deferred", NOW + 60 * MINUTE
        session.add(row)

    with sent.store.write() as session:
        end_stale(session, NOW)

    found = {row.id: (row.state, row.reason) for row in sent.all(Delivery)}
    assert {found[one] for one in old} == {("refused", "too late")}
    assert {found[one] for one in (fresh, other)} == {("queued", "")}


def test_two_workers_at_one_failure_note_it_once(sent):
    """The key makes a second time harmless, and hard stays hard."""
    [anna] = sent.edition("anna")
    for outcome in (GONE, GONE, FULL):
        sent.says(anna, outcome)

    [row] = sent.all(Failure)
    assert (row.is_hard, row.status) == (True, "5.1.1")
