"""The door of the desk: links that work once, sessions that end (S6, S16)."""

import string
import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from comms.content.differences import hash_of
from comms.errors import NotFound
from comms.model.access import DeskSession, SignInLink
from comms.model.tables import Definition
from comms.workflows.sign_in import FrontDoor, sign_in_link

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def door(lape, clock):
    """Open the door of the sample, by the test's clock."""
    return FrontDoor(lape, clock)


@pytest.fixture
def token(lape, clock):
    """Make a link for a change agent."""
    return token_for(lape, clock, "agent_POH")


@pytest.fixture
def key(door, token):
    """Come in."""
    return door.enter(token, agent="Firefox")


def token_for(house, clock, user):
    """Return the last part of a new link."""
    return sign_in_link(house, user, clock=clock).rpartition("/")[2]


def change_user(house, user, **body):
    """Change what the folder says about a user; without `body` she is gone."""
    with house.store.write() as session:
        row = session.exec(
            select(Definition).where(
                Definition.kind == "user", Definition.external_id == user
            )
        ).one()
        if body:
            row.body = {**row.body, **body}
            row.content_hash = hash_of(row.body)
            session.add(row)
        else:
            session.delete(row)


def rows(house, table):
    """Return all rows of a table as plain values."""
    with house.store.read() as session:
        return [row.model_dump() for row in session.exec(select(table)).all()]


def test_link_lets_its_user_in_once(door, token):
    """One link, one session; whoever finds it later in a mailbox has nothing."""
    guest = door.guest(token, "sv")
    key = door.enter(token, agent="Firefox")

    assert guest.name == "Förändringsagent, Österbotten"
    assert door.who(key, "fi").id == "agent_POH"
    assert door.enter(token, agent="Firefox") is None
    assert door.guest(token, "fi") is None


def test_link_is_below_the_sites_address(lape, clock):
    """It comes from the settings, never from what a browser claims (Host header)."""
    link = sign_in_link(lape, "admin", clock=clock)

    assert link.startswith("https://lape.example.org/desk/enter/")


def test_unknown_user_gets_no_link(lape, clock):
    """A slip is named, and leaves nothing behind."""
    with pytest.raises(NotFound):
        sign_in_link(lape, "nobody", clock=clock)

    assert rows(lape, SignInLink) == []


def test_secrets_are_kept_as_hashes_only(lape, token, key):
    """Who reads the database, or a backup of it, cannot come in with what it holds."""
    kept = str(rows(lape, SignInLink)) + str(rows(lape, DeskSession))

    assert token not in kept
    assert key not in kept
    assert len(token) == len(key) == 43  # 256 bits in base64


@pytest.mark.parametrize("minutes", [30, 31, 24 * 60])
def test_link_ends_after_half_an_hour(door, token, clock, minutes):
    """What was not used stops working by itself."""
    clock.set(clock.now() + minutes * MINUTE)

    assert door.guest(token, "fi") is None
    assert door.enter(token, agent="") is None


def test_new_link_ends_the_older_ones_of_its_user(lape, door, token, clock):
    """Only hers, and only unused ones; two links cannot be open side by side."""
    other = token_for(lape, clock, "agent_EKA")
    newer = token_for(lape, clock, "agent_POH")

    assert door.guest(token, "fi") is None
    assert door.guest(newer, "fi").id == "agent_POH"
    assert door.guest(other, "fi").id == "agent_EKA"


def test_no_other_token_opens_the_door(door, token, key):
    """S6: each letter changed, cut, lengthened; another's kind of secret."""
    alphabet = string.ascii_letters + string.digits + "-_"
    swapped = [
        token[:at] + alphabet[(alphabet.index(letter) + 1) % 64] + token[at + 1 :]
        for at, letter in enumerate(token)
    ]
    wrong = [*swapped, token[:-1], token + "A", token.upper(), key, "", "å" * 43]

    assert [one for one in wrong if door.guest(one, "fi")] == []
    assert [one for one in wrong if door.enter(one, agent="")] == []


def test_link_is_no_session_and_no_hash_is(lape, door, token, key):
    """A secret of one kind is worth nothing as another; what is stored neither."""
    stored = [row["key_hash"] for row in rows(lape, DeskSession)]

    for wrong in (token, *stored, stored[0][:43], key[:-1], ""):
        assert door.who(wrong, "fi") is None
    assert door.who(key, "fi") is not None


def test_of_two_presses_at_once_one_comes_in(door, token):
    """A double click, or a thief at the same moment: one session."""
    keys = []
    ready = threading.Barrier(4)

    def press():
        ready.wait()
        keys.append(door.enter(token, agent=""))

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([key for key in keys if key]) == 1


def test_idle_session_ends(door, key, clock):
    """Half an hour without use; use within it keeps it."""
    clock.set(clock.now() + 29 * MINUTE)
    assert door.who(key, "fi")
    clock.set(clock.now() + 29 * MINUTE)
    assert door.who(key, "fi")

    clock.set(clock.now() + 30 * MINUTE)

    assert door.who(key, "fi") is None


def test_session_in_use_ends_after_twelve_hours(door, key, clock):
    """However busy: a forgotten machine with a page that asks again and again."""
    for _ in range(12 * 3 - 1):
        clock.set(clock.now() + 20 * MINUTE)
        assert door.who(key, "fi")

    clock.set(clock.now() + 20 * MINUTE)

    assert door.who(key, "fi") is None


def test_leaving_ends_the_session_and_no_other(lape, door, key, clock):
    """Signed out is signed out, also for a copy of the cookie."""
    other = door.enter(token_for(lape, clock, "agent_POH"), agent="phone")

    door.leave(key)

    assert door.who(key, "fi") is None
    assert door.who(other, "fi")


@pytest.mark.parametrize(
    "change", [{}, {"role": "viewer"}, {"scope": "EKA"}, {"role": "admin"}]
)
def test_changed_rights_end_open_sessions_at_once(lape, door, key, change):
    """Former staff, another role, another unit: the next request is the first to see.

    And it stays ended when the old rights come back.
    """
    change_user(lape, "agent_POH", **change)

    assert door.who(key, "fi") is None
    if change:
        change_user(lape, "agent_POH", role="change_agent", scope="POH")
        assert door.who(key, "fi") is None


def test_a_link_of_a_former_user_opens_nothing(lape, door, token):
    """She may hold a link that was made before she left."""
    change_user(lape, "agent_POH")

    assert door.guest(token, "fi") is None
    assert door.enter(token, agent="") is None


def test_a_name_may_change_while_its_person_is_inside(lape, door, key):
    """Only rights end a session."""
    change_user(lape, "agent_POH", name={"fi": "Uusi nimi"})

    assert door.who(key, "fi").name == "Uusi nimi"


def test_use_is_written_down_once_a_minute(lape, door, key, clock):
    """Reading a page must not stand in the line of those who write."""
    before = rows(lape, DeskSession)
    clock.set(clock.now() + timedelta(seconds=59))
    door.who(key, "fi")
    assert rows(lape, DeskSession) == before

    clock.set(clock.now() + timedelta(seconds=1))
    door.who(key, "fi")

    assert rows(lape, DeskSession)[0]["seen_at"] == clock.now()


def test_what_a_browser_calls_itself_is_cut_and_plain(lape, door, token):
    """Text from outside: it will stand in a list of devices."""
    door.enter(token, agent="Fire\nfox\x00" + "x" * 5000)

    agent = rows(lape, DeskSession)[0]["agent"]
    assert agent.startswith("Fire fox ")
    assert len(agent) == 200


@pytest.mark.usefixtures("key")
def test_old_links_and_sessions_are_forgotten(lape, clock):
    """Thirty days: a record of who was here, not for ever."""
    clock.set(clock.now() + timedelta(days=31))

    token_for(lape, clock, "admin")

    assert [row["user"] for row in rows(lape, SignInLink)] == ["admin"]
    assert rows(lape, DeskSession) == []
