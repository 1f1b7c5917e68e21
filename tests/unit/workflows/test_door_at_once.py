"""Many at the door in the same moment: each try counts, each key opens once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier

import pytest
from door_site import HERE, MAIJA, Doors, quick_hashes

from comms.access.policy import keepers
from comms.errors import NotFound, Refused
from comms.model.door import Entered, Wrong
from comms.store.catalogue import load_catalogue

AGENT, EMAIL = "agent_POH", "muutosagentti.poh@example.org"
_AT_ONCE = 8


@pytest.fixture
def doors(lape, clock, monkeypatch):
    """Open the site's doors."""
    quick_hashes(monkeypatch)
    return Doors(lape, clock)


def at_once(act):
    """Return what came of doing something from many threads in one moment."""
    gate = Barrier(_AT_ONCE)

    def one(number):
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [*pool.map(one, range(_AT_ONCE))]


def rules(found):
    """Return the rules that said no."""
    return [one.rule for one in found if isinstance(one, Wrong)]


def test_passwords_tried_at_once_are_counted_one_by_one(doors):
    """Three at once, and no more, from however many networks they come."""
    found = at_once(
        lambda number: doors.sign_in(
            EMAIL, "x", replace(HERE, address=f"192.0.2.{number}")
        )
    )

    assert sorted(rules(found)) == ["too_early"] * 5 + ["wrong_password"] * 3


def test_codes_tried_at_once_are_counted_one_by_one(doors):
    """A right password buys no faster guessing of codes."""
    doors.with_code(AGENT)
    steps = [doors.sign_in(EMAIL).step for _ in range(_AT_ONCE)]

    found = at_once(
        lambda number: doors.entrance.by_code(steps[number], "000000", HERE)
    )

    assert rules(found).count("wrong_code") <= 4


def test_a_link_posted_twice_at_once_lets_in_once(doors):
    """On every database."""
    token = doors.invited_again(AGENT)

    found = at_once(lambda _: doors.front.enter(token, agent=""))

    assert len([key for key in found if key]) == 1


def test_a_recovery_code_used_twice_at_once_lets_in_once(doors):
    """On every database."""
    _, _, codes = doors.with_code(AGENT)
    steps = [doors.sign_in(EMAIL).step for _ in range(_AT_ONCE)]

    found = at_once(
        lambda number: doors.entrance.by_code(steps[number], codes[0], HERE)
    )

    assert len([one for one in found if isinstance(one, Entered)]) == 1


def test_two_administrators_at_once_do_not_take_each_other_away(doors, lape):
    """Somebody stays who can let people in."""
    other = replace(MAIJA, role="admin", scope="national")
    name, link = doors.people.invite("operator", other, mailed=False)
    doors.front.enter(link.rpartition("/")[2], agent="")
    pairs = [("admin", name), (name, "admin")]

    def one(number):
        with suppress(Refused, NotFound):
            doors.people.deactivate(*pairs[number % 2])

    at_once(one)

    with lape.store.read() as session:
        assert len(keepers(load_catalogue(session))) == 1
