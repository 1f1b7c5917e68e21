"""Who left after a backup was taken has left when it is restored."""

import stat
from datetime import timedelta

import pytest
from sqlmodel import col, select

from comms.model.links import LEAVE, PREFERENCES, make_token
from comms.model.subscribers_in import Consent
from comms.model.tables import Subscription
from comms.workflows.departures import DEPARTURES_FILE, replay_departures
from comms.workflows.subscribe import Seats


@pytest.fixture
def people(lape):
    """Give the seats of the sample, by number, and what acts on one."""
    lape.settings.home.joinpath(DEPARTURES_FILE).unlink(missing_ok=True)
    with lape.store.read() as session:
        rows = session.exec(select(Subscription).order_by(col(Subscription.id))).all()
    confirmed = [row.id for row in rows if row.state == "confirmed"]
    return confirmed[:4], Seats(lape)


def _token(house, seat, purpose=LEAVE):
    return make_token(house.key, purpose, seat)


def _states(house, seats):
    with house.store.read() as session:
        return [session.get(Subscription, seat).state for seat in seats]


def test_leaving_is_noted_beside_the_database_without_an_address(lape, people):
    """Once for each change; only the owner of the site can read it."""
    (first, second, *_), seats = people

    seats.leave(_token(lape, first))
    seats.leave(_token(lape, first))
    seats.leave(_token(lape, second, PREFERENCES))
    seats.rejoin(_token(lape, second))
    seats.leave("nonsense")

    file = lape.settings.home / DEPARTURES_FILE
    lines = file.read_text().splitlines()
    assert [line.split()[1] for line in lines] == ["left", "left", "rejoined"]
    assert "@" not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_was_noted_since_the_backup_is_replayed_in_its_order(lape, people):
    """Older lines, forged ones and a last one that was cut off count for nothing."""
    (early, gone, back, stranger), seats = people
    seats.leave(_token(lape, early))
    lape.clock.set(lape.clock.now() + timedelta(hours=1))
    taken_at = lape.clock.now()
    seats.leave(_token(lape, gone))
    seats.leave(_token(lape, back))
    seats.rejoin(_token(lape, back))
    lines = (lape.settings.home / DEPARTURES_FILE).read_text().splitlines()
    forged = make_token(b"j" * 32, LEAVE, stranger)
    lines += [f"{taken_at.isoformat()} left {forged}", "nonsense", lines[-1][:40]]
    with lape.store.write() as session:
        # As the backup had them.
        for seat in (early, gone):
            session.get(Subscription, seat).state = "confirmed"

    with lape.store.write() as session:
        changed = replay_departures(session, lape.key, lines, taken_at)

    assert changed == 2
    assert _states(lape, people[0]) == [
        "confirmed",
        "unsubscribed",
        "confirmed",
        "confirmed",
    ]
    with lape.store.read() as session:
        proof = session.exec(
            select(Consent).where(Consent.source == "replayed after a restore")
        ).all()
    assert [row.act for row in proof] == ["withdrawn", "withdrawn", "confirmed"]
