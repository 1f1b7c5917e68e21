"""Lanes and real servers: one is killed in the middle of a send, and comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from chaos.running import sink
from lane_site import add_mail, open_site, states
from sqlmodel import select

from comms.channels.email import SmtpAccount, SmtpChannel
from comms.deliver.failover import Lane
from comms.model.tables import Delivery, Subscriber
from comms.workflows.lane import work_lanes
from comms.workflows.lane_down import states as lane_states

CONNECTIONS = 4
READERS = 400


@pytest.fixture
def sinks(tmp_path):
    """Run two servers."""
    with sink(tmp_path / "main") as main, sink(tmp_path / "spare") as spare:
        yield {"main": main, "spare": spare}


@pytest.fixture
def house(store, clock, home, sinks):
    """Open a site with an account on each of them."""
    lanes = {name: Lane(connections=CONNECTIONS) for name in sinks}
    house = open_site(store, clock, home, lanes=lanes)
    return replace(
        house,
        open_account=lambda name: SmtpChannel(
            SmtpAccount(
                host="127.0.0.1",
                port=sinks[name].port,
                security="none",
                connections=CONNECTIONS,
            )
        ),
    )


def test_a_server_killed_in_mid_send_loses_nobody_and_comes_back(house, sinks):
    """The ledger says what the logs say; doubt is one message per connection."""
    add_mail(house, "NL", ["fi", "sv"] * (READERS // 2))
    stops = iter([sinks["main"].stop])

    def progress(_name, through, _total):
        if through >= READERS // 10:
            # Two lanes tell; one stops it.
            next(stops, lambda: None)()

    finished = work_lanes(house, progress=progress)
    assert states(house)["deferred"] <= CONNECTIONS
    # Who was being announced when the connection broke is tried again.
    house.clock.advance(timedelta(minutes=16))
    finished += work_lanes(house)

    logs = [one.truth().copies for one in sinks.values()]
    copies = logs[0] + logs[1]
    assert finished == ["NL"]
    assert states(house) == {"sent": READERS}
    assert len(copies) == READERS
    assert sum(copies.values()) - READERS <= CONNECTIONS
    assert len(logs[0]) < READERS / 2 < len(logs[1])
    _ledger_agrees(house, copies)
    assert lane_states(house)["main"] is not None

    sinks["main"].start()
    house.clock.advance(timedelta(seconds=10))
    work_lanes(house)
    before = sinks["main"].truth().copies.total()
    add_mail(house, "next", ["fi"] * 60)
    work_lanes(house)

    assert sinks["main"].truth().copies.total() - before == 30
    assert lane_states(house) == {"main": None, "spare": None}


def _ledger_agrees(house, copies):
    """Nobody has more copies than the ledger says may have left."""
    with house.store.read() as session:
        rows = session.exec(select(Delivery)).all()
        people = {f"s:{p.id}": p.address for p in session.exec(select(Subscriber))}
    for row in rows:
        assert 1 <= copies[people[row.recipient]] <= row.copies
