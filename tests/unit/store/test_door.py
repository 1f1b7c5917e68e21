"""What is kept of tries and keys, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from comms.access.links import digest, new_secret
from comms.access.tries import ACCOUNT, Counted
from comms.model.access import CodeGenerator, DoorStep
from comms.store import door

NOW = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
KEY = b"k" * 32


def counted(account="maija@example.org", address="192.0.2.1", device=""):
    """Return what a try is counted for."""
    return Counted(key=KEY, account=account, address=address, device=device)


def tries_within(store, span, tried, start=NOW):
    """Try as often as it is let; return how often that was within a time."""
    now, done = start, 0
    while now < start + span:
        with store.write() as session:
            wait = tried.wait(session, now)
            if not wait:
                tried.note(session, now)
                done += 1
        now += timedelta(seconds=max(wait, 0.1))
    return done


def test_at_most_ten_tries_in_a_quarter_of_an_hour(store):
    """S10: for an account, from however many networks."""
    done, now = 0, NOW
    while now < NOW + QUARTER:
        tried = counted(address=f"198.51.100.{done}")
        with store.write() as session:
            wait = tried.wait(session, now)
            if not wait:
                tried.note(session, now)
                done += 1
        now += timedelta(seconds=max(wait, 1))

    assert 4 <= done <= 10


def test_at_most_ten_accounts_are_tried_from_one_network(store):
    """Spraying: one password for every address that somebody knows."""
    waits = []
    for number in range(11):
        with store.write() as session:
            tried = counted(account=f"user{number}@example.org")
            waits.append(tried.wait(session, NOW))
            tried.note(session, NOW)

    assert waits[:10] == [0] * 10
    assert waits[10] > 0
    with store.read() as session:
        assert counted(account="x", address="203.0.113.9").wait(session, NOW) == 0


def test_strangers_do_not_keep_the_owner_out(store):
    """From a device that she has signed in with before, she is counted apart."""
    tries_within(store, QUARTER, counted(address="203.0.113.5"))

    with store.read() as session:
        assert counted().wait(session, NOW + QUARTER / 2) > 0
        assert counted(device="hers").wait(session, NOW + QUARTER / 2) == 0


def test_nobody_is_locked_out_for_good(store):
    """However often somebody tried: a quarter of an hour later there is a try."""
    with store.write() as session:
        for _ in range(60):
            counted().note(session, NOW)

    with store.read() as session:
        assert 0 < counted().wait(session, NOW) <= QUARTER.total_seconds()
        assert counted().wait(session, NOW + QUARTER) == 0


def test_right_person_is_forgiven_and_her_network_keeps_count(store):
    """One who signs in must not open the network to spraying."""
    with store.write() as session:
        for _ in range(10):
            counted().note(session, NOW)
        counted().forgive(session)

    with store.read() as session:
        assert counted(address="").wait(session, NOW) == 0
        names = dict(counted()._counts())
        found = door.wrong_tries(session, list(names))
    assert [row.count for row in found.values()] == [9]


def test_old_tries_begin_anew(store):
    """A day without a wrong try, and the first few are free again."""
    with store.write() as session:
        for _ in range(20):
            counted().note(session, NOW)
        later = NOW + ACCOUNT.forgotten_after + timedelta(seconds=1)
        counted().note(session, later)

        assert counted().wait(session, later) == 0


def test_tries_name_nobody(store):
    """Who reads the database does not learn which addresses were tried."""
    with store.write() as session:
        counted().note(session, NOW)
        found = door.wrong_tries(session, [name for name, _ in counted()._counts()])

    assert "maija" not in str(found)
    assert "192.0.2" not in str(found)


def test_step_of_a_code_is_taken_once(store):
    """Two presses at once: one comes in."""
    row = CodeGenerator(user="maija", sealed="x", made_at=NOW)
    with store.write() as session:
        door.keep(session, row)
        taken = [door.take_step(session, row, step) for step in (7, 7, 6, 8)]

    assert taken == [True, False, False, True]


def test_recovery_code_is_used_up_and_replaced(store):
    """Once; and new ones end the old ones."""
    with store.write() as session:
        door.keep_recovery_codes(session, "maija", ["a", "b"], NOW)
        used = [
            door.use_recovery_code(session, user, "a", NOW)
            for user in ("jussi", "maija", "maija")
        ]
        left = door.recovery_codes_left(session, "maija")
        door.keep_recovery_codes(session, "maija", ["c"], NOW)
        old = door.use_recovery_code(session, "maija", "b", NOW)

    assert (used, left, old) == ([False, True, False], 1, False)


@pytest.mark.parametrize("minutes", [0, 9, 10])
def test_what_is_under_way_ends_by_itself(store, minutes):
    """Ten minutes; and each step counts once, for its own kind."""
    secret, later = new_secret(), NOW + timedelta(minutes=minutes)
    row = DoorStep(
        key_hash=digest(secret),
        kind="code",
        user="maija",
        body={"challenge": "x"},
        made_at=NOW,
        expires_at=NOW + timedelta(minutes=10),
    )
    with store.write() as session:
        door.keep(session, row)

        found = door.step_under_way(session, digest(secret), "code", later)

        assert (found is not None) is (minutes < 10)
        assert door.step_under_way(session, digest(secret), "passkey", later) is None
        assert [door.use_step(session, row, later) for _ in range(2)] == [True, False]
        assert door.step_under_way(session, digest(secret), "code", NOW) is None
