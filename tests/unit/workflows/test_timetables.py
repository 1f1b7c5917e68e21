"""Several timetables at once: one is kept; if all were, each occasion came once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from lape_steps import NL1_ITEMS, SAMPLE_STARTS, approve_items
from sqlalchemy import update
from sqlmodel import col, select

from comms.channels.sandbox import SandboxChannel
from comms.clock import instant
from comms.model.tables import Delivery, Publication
from comms.model.workers import Lease, Worker
from comms.store import open_store, workers
from comms.worker import signs
from comms.worker.log import open_log
from comms.workflows.house import House, Planned
from comms.workflows.tick import carry_out, next_beat

#: Pages and the posts that tell of them.
UNTIL = instant("2027-02-05T12:00", "Europe/Helsinki")
TIMETABLES = 5


@pytest.mark.postgresql
def test_each_occasion_comes_once_whoever_looks(on_postgresql):
    """The lease may be in two hands for a moment: then rows and turns decide."""
    offices = on_postgresql
    approve_items(offices, *NL1_ITEMS)
    houses = [_one_more(offices, number) for number in range(TIMETABLES)]
    together = Barrier(TIMETABLES)

    def carry_out_at_once(house):
        together.wait(60)
        return carry_out(house)

    with ThreadPoolExecutor(TIMETABLES) as pool:
        while (at := next_beat(offices)) and at <= UNTIL:
            offices.clock.set(at)
            for done in pool.map(carry_out_at_once, houses):
                assert done.faults == []

    begun, tries, told = _what_went_out(offices)
    assert begun >= 3
    assert {*tries} == {1}
    assert len(told) == len(set(told)) > 5


@pytest.fixture
def on_postgresql(request, fill_lape, clock, channel, open_lape, tmp_path):
    """Open the sample with sandboxes for its accounts, where several may work."""
    url, drop = request.getfixturevalue("_postgresql_databases")(fill_lape)
    clock.set(SAMPLE_STARTS)
    store = open_store(url)
    yield replace(
        open_lape(store, clock, channel),
        open_channel=lambda account: SandboxChannel(
            account.channel, tmp_path / account.id
        ),
    )
    store.close()
    drop()


@pytest.fixture
def pair(on_postgresql, monkeypatch):
    """Give the signs of two workers, and what moves the time of both."""
    times = [1_000.0]
    monkeypatch.setattr(signs, "monotonic", lambda: times[0])

    def pass_by(seconds):
        times[0] += seconds
        span = timedelta(seconds=seconds)
        with on_postgresql.store.write() as session:
            session.execute(update(Lease).values(until=col(Lease.until) - span))
            session.execute(update(Worker).values(seen_at=col(Worker.seen_at) - span))

    log = open_log(on_postgresql.clock)
    both = [
        signs.Signs(house=_one_more(on_postgresql, number), log=log)
        for number in range(2)
    ]
    return both, pass_by


@pytest.mark.postgresql
def test_one_keeps_the_timetable_and_the_other_takes_over(pair):
    """A killed or hanging worker is missed for seconds, one that ends not at all."""
    (first, second), pass_by = pair
    first.give()
    second.give()
    assert [first.keeps_timetable, second.keeps_timetable] == [True, False]

    pass_by(14)
    first.give()
    second.give()
    assert [first.keeps_timetable, second.keeps_timetable] == [True, False]

    pass_by(16)
    # By its own clock the first one knows that it is late, before it can ask.
    assert not first.keeps_timetable
    second.give()
    first.give()
    assert [first.keeps_timetable, second.keeps_timetable] == [False, True]

    second.sign_off()
    first.give()
    assert first.keeps_timetable


@pytest.mark.postgresql
def test_who_keeps_it_goes_on_while_another_one_asks(pair):
    """Both look at one row, and whoever comes second does not wait for the first."""
    (first, _second), pass_by = pair
    first.give()
    told = []
    first.began_to_keep = lambda: told.append("again")
    with first.house.store.write() as asking:
        asking.get_one(Lease, signs.TIMETABLE, with_for_update=True)
        first.give()
        assert first.keeps_timetable
    first.give()
    assert told == []

    with first.house.store.write() as hanging:
        pass_by(10)
        hanging.get_one(Lease, signs.TIMETABLE, with_for_update=True)
        first.give()
        assert first.keeps_timetable
    pass_by(6)
    assert not first.keeps_timetable


@pytest.mark.postgresql
def test_who_begins_to_keep_it_is_told_once(pair):
    """A pause that began when another kept it would hold up everything due."""
    (first, second), pass_by = pair
    told = []
    second.began_to_keep = lambda: told.append(second.keeps_timetable)
    first.give()
    second.give()
    assert told == []

    pass_by(16)
    second.give()
    second.give()

    assert told == [True]


@pytest.mark.postgresql
def test_nobody_is_buried_before_the_living_could_be_heard(pair):
    """After a minute without a database everybody has been silent."""
    (first, second), pass_by = pair
    first.give()
    second.give()
    pass_by(60)

    first.give()
    assert _known(first) == {"m:0:x", "m:1:x"}
    for _ in range(2):
        pass_by(14)
        first.give()
    assert _known(first) == {"m:0:x", "m:1:x"}

    pass_by(5)
    first.give()
    assert _known(first) == {"m:0:x"}
    second.give()
    assert _known(first) == {"m:0:x", "m:1:x"}


def test_on_sqlite_the_only_worker_keeps_it(house):
    """It asks nobody, and writes nothing every few seconds."""
    if house.store.is_sqlite:
        only = signs.Signs(house=house, log=open_log(house.clock))

        only.give()

        assert only.keeps_timetable
        assert _known(only) == set()


def _known(one):
    with one.house.store.read() as session:
        return set(workers.names(session))


def _one_more(house: House, number: int) -> House:
    """Return what another process would open on the same site."""
    one = replace(house, planned=Planned(), name=f"m:{number}:x", is_alone=False)
    with one.store.write() as session:
        workers.give_sign(session, one.name)
    return one


def _what_went_out(house):
    """Return publications that began, tries by delivery, and names on networks."""
    with house.store.read() as session:
        begun = session.exec(
            select(Publication).where(col(Publication.published_at).is_not(None))
        ).all()
        tries = session.exec(
            select(Delivery.attempts).where(Delivery.attempts > 0)
        ).all()
        told = session.exec(
            select(Delivery.remote_id).where(
                Delivery.state == "sent", Delivery.remote_id != ""
            )
        ).all()
    return len(begun), tries, told
