"""What follows from refusals: who is suppressed, what is held, who is alarmed."""

from datetime import timedelta

import pytest
from ledger_rows import KEY, NOW, add_delivery, add_publication, add_reader
from sqlmodel import select

from comms.deliver.breaker import DomainTally
from comms.deliver.claims import claim
from comms.deliver.holding import let_go, set_apart
from comms.deliver.settling import Consequences, end_stale
from comms.model.addresses import address_hmac
from comms.model.failures import Alarm, DomainHold, Failure
from comms.model.tables import Attempt, Delivery, Suppression
from comms.ports import Declined, Deferred
from comms.store.failures import alarms_since, failures_of, forget_failures
from comms.store.suppressions import SuppressionReason, suppress_address

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
GONE = Declined(reason="550 5.1.1 no such reader", status="5.1.1")
FULL = Declined(reason="552 5.2.2 full", status="5.2.2")
BLOCKED = Declined(reason="550 5.7.1 <anna@example.org>: not from you", status="5.7.1")
LATER = Deferred(reason="450 4.2.1 busy", status="4.2.1")


class Sent:
    """Editions in a store, and what the other side says of them."""

    def __init__(self, store):
        self.store, self.tally = store, DomainTally()
        self.consequences = Consequences(KEY, self.tally)
        self.people = {}
        self.editions = 0

    def edition(self, *names, **others):
        """Add an edition that goes to these readers; return its deliveries."""
        self.editions += 1
        with self.store.write() as session:
            row = add_publication(session, f"E{self.editions}", **others)
            return [self._deliver(session, row, name) for name in names]

    def _deliver(self, session, publication_id, name):
        if name not in self.people:
            self.people[name] = add_reader(session, name, "n")
        recipient = f"s:{self.people[name]}"
        return add_delivery(session, publication_id, recipient, attempts=1)

    def says(self, delivery_id, outcome, now=NOW, *, before=()):
        """Let the other side say something about a delivery.

        Args:
            delivery_id: Of the edition.
            outcome: What it says.
            now: When.
            before: When the delivery had been deferred before.
        """
        with self.store.write() as session:
            row = session.get_one(Delivery, delivery_id)
            known = session.exec(
                select(Attempt).where(Attempt.delivery_id == delivery_id)
            ).all()
            for number, at in enumerate(before, start=len(known) + 1):
                session.add(
                    Attempt(
                        delivery_id=delivery_id,
                        number=number,
                        started_at=at,
                        outcome="deferred",
                    )
                )
                row.attempts += 1
            return self.consequences.rest(session, row, outcome, now)

    def all(self, table):
        """Return every row of a table."""
        with self.store.read() as session:
            return list(session.exec(select(table).order_by(table.id)))

    def suppressed(self):
        """Return why nobody writes to whom any more, by reader."""
        names = {
            address_hmac(KEY, name if "@" in name else f"{name}@example.org"): name
            for name in self.people
        }
        return {names[row.address_hmac]: row.reason for row in self.all(Suppression)}


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


def test_wave_at_one_domain_holds_it_and_suppresses_nobody(sent):
    """More than fifty within ten minutes: an incident there, not fifty who left."""
    deliveries = sent.edition(
        *(f"r{number}" for number in range(53)), "eve@other.example"
    )
    sent.tally.add(["x@example.org"] * 5000, NOW)
    ends = [sent.says(one, GONE) for one in deliveries]

    assert [rest.state for rest in ends[:50]] == ["refused"] * 50
    assert [rest.state for rest in ends[50:53]] == ["deferred"] * 3
    assert all(rest.retry_at >= NOW + 60 * MINUTE for rest in ends[50:53])
    assert ends[50].reason == "held: example.org"
    assert ends[53].state == "refused"
    assert sent.suppressed() == {"eve@other.example": "hard_bounce"}
    [hold] = sent.all(DomainHold)
    assert (hold.domain, hold.failure_count) == ("example.org", 51)
    [alarm] = sent.all(Alarm)
    assert (alarm.kind, alarm.subject) == ("domain_held", "example.org")


def test_share_of_those_tried_is_an_incident_too(sent):
    """Six of a hundred: more than five percent."""
    deliveries = sent.edition(*(f"r{number}" for number in range(6)))
    sent.tally.add(["x@example.org"] * 100, NOW)

    ends = [sent.says(one, GONE).state for one in deliveries]

    assert ends == ["refused"] * 5 + ["deferred"]
    assert sent.suppressed() == {}


def test_failures_spread_over_time_are_people_who_left(sent):
    """Forty in each quarter of an hour, of many: all of them are suppressed."""
    for quarter in range(3):
        now = NOW + quarter * 15 * MINUTE
        sent.tally.add(["x@example.org"] * 5000, now)
        names = [f"r{quarter}.{number}" for number in range(40)]
        for delivery in sent.edition(*names):
            sent.says(delivery, GONE, now)

    assert len(sent.suppressed()) == 120
    assert sent.all(DomainHold) == []


def test_suppressions_from_before_the_wave_stay(sent):
    """Only those of the window are taken back."""
    [anna] = sent.edition("anna")
    sent.says(anna, GONE, NOW - 20 * MINUTE)

    for delivery in sent.edition(*(f"r{number}" for number in range(6))):
        sent.says(delivery, GONE)

    assert sent.suppressed() == {"anna": "hard_bounce"}


def test_after_its_hold_a_domain_is_judged_anew(sent):
    """It ends by itself; what failed before it counts no more."""
    for delivery in sent.edition(*(f"r{number}" for number in range(5))):
        sent.says(delivery, GONE)
    assert len(sent.all(DomainHold)) == 1

    [late] = sent.edition("late")
    rest = sent.says(late, GONE, NOW + 61 * MINUTE)

    assert rest.state == "refused"
    assert sent.suppressed() == {"late": "hard_bounce"}


def _claimed(sent, now, owner="this worker"):
    with sent.store.write() as session:
        claimed, taken = claim(
            session, 2, newsletter="n", owner=owner, key=KEY, now=now, limit=50
        )
        tally = sent.tally
        free = set_apart(session, claimed, owner=owner, tally=tally, now=now)
    return [one.person.address for one in free], taken


def _held(sent):
    """Hold example.org, and let an edition wait for two domains."""
    for delivery in sent.edition(*(f"r{number}" for number in range(5))):
        sent.says(delivery, GONE)
    sent.edition("anna", "bertta", "eve@other.example")


def test_mail_to_a_held_domain_waits_and_other_mail_leaves(sent):
    """Deferred, not refused, and not counted as tried; spread when it comes back."""
    _held(sent)

    assert _claimed(sent, NOW + MINUTE) == (["eve@other.example"], 3)

    rows = [row for row in sent.all(Delivery) if row.publication_id == 2]
    assert [row.state for row in rows] == ["deferred", "deferred", "claimed"]
    assert {row.reason for row in rows[:2]} == {"held: example.org"}
    assert rows[0].retry_at != rows[1].retry_at
    for row in rows[:2]:
        wait = row.retry_at - NOW
        assert 60 * MINUTE <= wait < 70 * MINUTE
    ends = {row.delivery_id: row.outcome for row in sent.all(Attempt)}
    assert [ends[row.id] for row in rows] == ["abandoned", "abandoned", ""]
    assert sent.tally.tried("other.example", NOW + MINUTE) == 1
    assert sent.tally.tried("example.org", NOW + MINUTE) == 0
    assert _claimed(sent, NOW + 75 * MINUTE)[0] == [
        "anna@example.org",
        "bertta@example.org",
    ]


def test_person_lets_a_domain_go(sent):
    """What waits is tried at once, and for a day failures there are believed."""
    _held(sent)
    _claimed(sent, NOW + MINUTE)
    now = NOW + 2 * MINUTE

    with sent.store.write() as session:
        assert let_go(session, "example.org", user="lead", now=now)
        assert not let_go(session, "example.org", user="lead", now=now)
        assert not let_go(session, "unknown.example", user="lead", now=now)

    assert len(_claimed(sent, now)[0]) == 2
    for delivery in sent.edition(*(f"q{number}" for number in range(60))):
        assert sent.says(delivery, GONE, now).state == "refused"
    assert len(sent.suppressed()) == 60
    assert [row.released_by for row in sent.all(DomainHold)] == ["lead"]


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
