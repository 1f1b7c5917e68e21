"""The row of a lane: any number of workers share one account of what was used."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from ledger_rows import NOW, add_delivery, add_publication, add_reader
from sqlmodel import select

from comms.deliver import lanes
from comms.deliver.claims import claim
from comms.deliver.limits import LaneLimits
from comms.deliver.usage import Grant
from comms.model.tables import Attempt, Delivery
from comms.store import Store, open_store
from comms.store.lanes import defer_untried
from comms.store.lanes import lanes as rows

KEY = b"k" * 32


def granted(store: Store, limits: LaneLimits, wanted: int, now=NOW, **others) -> int:
    """Return what one worker gets in one transaction."""
    with store.write() as session:
        return lanes.grant(session, "email", limits, wanted, now, **others).count


def test_lane_without_limits_touches_no_row(store: Store):
    """The row would be a lock that all workers wait for, a thousand times a second."""
    assert granted(store, LaneLimits(), 250) == 250

    with store.write() as session:
        lanes.give_back(session, "email", LaneLimits(), 5, NOW)
        assert lanes.hold_back(session, "email", LaneLimits(), {1: "a@b.fi"}, NOW) == {}
        assert rows(session) == []


def test_workers_share_one_account_of_what_was_used(store: Store):
    """Each asks in a transaction of its own, all at the same time."""
    limits = LaneLimits.of({"per_hour": 100})

    with ThreadPoolExecutor(4) as workers:
        counts = list(workers.map(lambda _: granted(store, limits, 9), range(24)))

    assert sum(counts) == 100


def test_new_start_forgets_nothing(store: Store, database_url: str):
    """Killed and started again, a worker may not send a second quota."""
    limits = LaneLimits.of({"per_day": 10})
    granted(store, limits, 7)
    store.close()
    again = open_store(database_url)

    assert granted(again, limits, 7, NOW + timedelta(hours=1)) == 3
    again.close()


def test_claim_that_fails_uses_up_nothing(store: Store):
    """Tokens and claims are one transaction."""
    limits = LaneLimits.of({"per_day": 10})

    def fails():
        with store.write() as session:
            lanes.grant(session, "email", limits, 10, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    assert granted(store, limits, 10) == 10


def test_unused_part_is_given_back(store: Store):
    """Claimed and put back, or not there to be claimed."""
    limits = LaneLimits.of({"per_day": 10})
    granted(store, limits, 10)

    with store.write() as session:
        lanes.give_back(session, "email", limits, 4, NOW)

    assert granted(store, limits, 10, NOW + timedelta(seconds=1)) == 4


def test_lanes_are_counted_each_on_its_own(store: Store):
    """Two accounts have two quotas."""
    limits = LaneLimits.of({"per_day": 10})
    granted(store, limits, 10)

    with store.write() as session:
        assert lanes.grant(session, "other", limits, 10, NOW) == Grant(10)


def test_quiet_hours_are_those_of_the_programme(store: Store):
    """A site without a programme has no zone but UTC."""
    limits = LaneLimits.of({"quiet": "09:30-11:00"})

    assert granted(store, limits, 5) == 5
    assert granted(store, limits, 5, NOW + timedelta(hours=2)) == 0
    assert granted(store, limits, 5, NOW + timedelta(hours=2), kind="urgent") == 5


def test_domain_at_its_limit_is_tried_later_and_counts_as_no_try(store: Store):
    """Others are claimed meanwhile; it comes back when its domain has room."""
    limits = LaneLimits.of({"domains": {"example.org": {"count": 2, "seconds": 60}}})
    with store.write() as session:
        edition = add_publication(session, "NL1")
        for name in "abcd":
            reader = add_reader(session, name, "n")
            add_delivery(session, edition, f"s:{reader}")

    def taken(now):
        with store.write() as session:
            found, _ = claim(
                session, edition, newsletter="n", owner="o", key=KEY, now=now, limit=9
            )
            addresses = {one.id: one.address for one in found}
            held = lanes.hold_back(session, "email", limits, addresses, now)
            defer_untried(session, held, owner="o", now=now)
        return sorted(addresses.keys() - held.keys()), held

    first, held = taken(NOW)
    again, _ = taken(NOW + timedelta(seconds=62))
    last, _ = taken(max(held.values()))

    assert (len(first), len(held), len(again), len(last)) == (2, 2, 1, 1)
    assert {*again, *last} == held.keys()
    with store.read() as session:
        row = session.get_one(Delivery, last[0])
        wanted = select(Attempt).where(Attempt.delivery_id == last[0])
        tries = session.exec(wanted.order_by(Attempt.number)).first()
        assert (row.state, row.attempts) == ("claimed", 2)
        assert (tries.outcome, tries.detail) == ("abandoned", "domain_rate")
