"""A domain with an incident is held, nobody there is suppressed, and how it ends."""

import pytest
from ledger_rows import KEY, NOW
from refused_mail import GONE, MINUTE, Sent

from comms.deliver.claims import claim
from comms.deliver.holding import let_go, set_apart
from comms.model.addresses import address_hmac
from comms.model.failures import Alarm, DomainHold
from comms.model.tables import Attempt, Delivery
from comms.store.suppressions import SuppressionReason, suppress_address


@pytest.fixture
def sent(store):
    """Give a store with nothing in it."""
    return Sent(store)


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


def test_who_was_suppressed_at_that_very_moment_is_taken_back_too(sent):
    """Another worker had not seen the hold yet when it wrote its row."""
    deliveries = sent.edition(*(f"r{number}" for number in range(5)), "anna", "bertta")
    sent.says(deliveries[5], GONE)
    hashed = address_hmac(KEY, "anna@example.org")
    for delivery in deliveries[:4]:
        sent.says(delivery, GONE)
    assert len(sent.all(DomainHold)) == 1
    with sent.store.write() as session:
        suppress_address(session, hashed, SuppressionReason.HARD_BOUNCE, at=NOW)

    sent.says(deliveries[6], GONE)

    assert sent.suppressed() == {}


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
    return [one.address for one in free], taken


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
    assert [ends.get(row.id) for row in rows] == ["abandoned", "abandoned", None]
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
