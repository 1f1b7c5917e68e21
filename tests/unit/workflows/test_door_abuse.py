"""What an attacker would try at the door, and what must not come of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from door_site import HERE, MAIJA, OTHER, Doors, quick_hashes
from sqlmodel import delete
from test_workflow_sign_in import change_user

from comms.access.tries import Counted
from comms.errors import Refused
from comms.model.door import CodeWanted, Entered, Wrong
from comms.model.programme import User
from comms.model.tables import Definition
from comms.store import door
from comms.store.catalogue import load_catalogue
from comms.workflows import letting_in
from comms.workflows.pause import OPERATOR

AGENT, EMAIL = "agent_POH", "muutosagentti.poh@example.org"
MINE, THEIRS = "coordinator_POH", "coordinator_VSU"


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def doors(lape, clock, monkeypatch):
    """Open the site's doors."""
    quick_hashes(monkeypatch)
    return Doors(lape, clock)


def user(house, name):
    """Return a user as rights see her; None: she is none."""
    with house.store.read() as session:
        return load_catalogue(session).find(User, name)


def out_of_the_files(house, name):
    """Let a user be in the campaign folder no more."""
    with house.store.write() as session:
        session.exec(
            delete(Definition).where(
                Definition.kind == User.kind, Definition.external_id == name
            )
        )


def test_a_language_makes_nobody_outlive_the_files(doors, lape):
    """Who chose a language is gone with her entry in users.yaml all the same."""
    key = doors.by_link(AGENT)
    doors.account.set_language(key, "sv")

    out_of_the_files(lape, AGENT)

    assert user(lape, AGENT) is None
    assert doors.front.who(key, "fi") is None


def test_a_language_pins_no_role(doors, lape):
    """What the files say of her tomorrow holds, and ends her sessions."""
    key = doors.by_link(AGENT)
    doors.account.set_language(key, "sv")

    change_user(lape, AGENT, role="viewer", email="other@example.org")

    found = user(lape, AGENT)
    assert (found.role, found.email) == ("viewer", "other@example.org")
    assert doors.front.who(key, "fi") is None


def test_a_new_user_inherits_no_key_of_one_who_is_gone(doors, lape):
    """Names of users are given once."""
    doors.with_password("admin")
    out_of_the_files(lape, "admin")

    name, link = doors.people.invite(
        OPERATOR, replace(MAIJA, called="Admin"), mailed=False
    )
    doors.front.enter(link.rpartition("/")[2], agent="")

    assert name != "admin"
    assert not doors.keys_of(name)
    assert not isinstance(doors.sign_in(MAIJA.email), Entered)


def test_nobody_is_called_as_the_operator(doors):
    """Whose name opens what no role may."""
    name, _ = doors.people.invite(
        OPERATOR, replace(MAIJA, called="Operator"), mailed=False
    )

    assert name != OPERATOR


def test_an_invitation_is_no_way_around_codes(doors):
    """A mailbox alone does not replace the second factor that somebody has."""
    doors.with_code(AGENT)
    doors.people.invite_again(OPERATOR, AGENT)
    token = doors.invited_again(AGENT)

    key = doors.front.enter(token, agent="")

    found = key and doors.front.who(key, "fi")
    assert not found or found.owes_factor


def test_a_stolen_password_names_no_stand_in(doors):
    """Where a role needs a second factor, rights are not given away without it."""
    doors = doors.with_settings(second_factor_roles=["coordinator"])
    doors.with_password(MINE)
    entered = doors.sign_in(user(doors.house, MINE).email)
    assert doors.front.who(entered.key, "fi").owes_factor
    day = doors.clock.now().date()

    with pytest.raises(Refused):
        doors.account.name_stand_in(entered.key, THEIRS, day, day)


def test_own_sign_ins_do_not_pay_for_guesses(doors, clock):
    """Who signs in with codes herself tries others' accounts no oftener."""
    key, secret, _ = doors.with_code(AGENT)
    del key
    counted = Counted(key=doors.house.key, account="x", address=HERE.address)

    def tried():
        name = counted._named("network", HERE.address)
        with doors.house.store.read() as session:
            row = door.wrong_tries(session, [name]).get(name)
            return row.count if row else 0

    doors.sign_in("nobody1@example.org")
    doors.sign_in("nobody2@example.org")
    before = tried()
    clock.advance(timedelta(minutes=1))
    step = doors.sign_in(EMAIL)
    assert isinstance(step, CodeWanted)
    assert isinstance(
        doors.entrance.by_code(step.step, doors.code(secret), HERE), Entered
    )

    assert tried() == before


def test_strangers_do_not_close_passkeys(doors, monkeypatch):
    """However many they begin with, whoever comes next may use hers."""
    monkeypatch.setattr(letting_in, "_MOST_STEPS", 3)
    for _ in range(4):
        doors.entrance.ask_for_passkey()

    assert doors.entrance.ask_for_passkey().step


def test_a_secret_that_was_seen_before_is_not_used_later(doors, clock):
    """Who once sat at her desk knows nothing of the codes she sets up next week."""
    seen = doors.account.begin_generator(doors.by_link(AGENT)).secret
    clock.advance(timedelta(days=7))

    assert doors.account.begin_generator(doors.by_link(AGENT)).secret != seen


def test_a_new_password_ends_invitations_and_half_made_sign_ins(doors):
    """Nothing that was on its way in before goes on."""
    _, secret, _ = doors.with_code(AGENT)
    token = doors.invited_again(AGENT)
    doors.clock.advance(timedelta(minutes=1))
    step = doors.sign_in(EMAIL)
    key = doors.entrance.by_code(step.step, doors.code(secret), HERE).key
    doors.clock.advance(timedelta(minutes=1))
    step = doors.sign_in(EMAIL)

    doors.account.set_password(key, OTHER)

    assert doors.front.guest(token, "fi") is None
    found = doors.entrance.by_code(step.step, doors.code(secret), HERE)
    assert found == Wrong(rule="start_over")


def test_what_is_typed_as_an_address_counts_for_no_other_thing(doors, clock):
    """Tries of codes are those of who knew the password."""
    doors.with_code("admin")
    email = user(doors.house, "admin").email
    for number in range(4):
        browser = replace(HERE, address=f"192.0.2.{number}")
        doors.sign_in("code of admin", "x", browser)
    clock.advance(timedelta(seconds=1))
    step = doors.sign_in(email)

    found = doors.entrance.by_code(step.step, "000000", HERE)

    assert found == Wrong(rule="wrong_code")


@pytest.mark.parametrize(
    "answer",
    [
        "[" * 50_000,
        '{"id": "a\\u0000b"}',
        '{"id": "\\ud800"}',
        '{"id": 1}',
        "{}",
    ],
)
def test_nonsense_of_a_browser_is_wrong_and_no_more(doors, answer):
    """It breaks nothing."""
    asked = doors.entrance.ask_for_passkey()

    assert doors.entrance.by_passkey(asked.step, answer, HERE).rule == "wrong_passkey"
