"""Signing in by password and code: who comes in, who does not, and what is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from door_site import HERE, OTHER, PASSWORD, Doors, quick_hashes
from sqlmodel import select
from test_workflow_sign_in import change_user

from comms.access.links import digest
from comms.errors import Refused
from comms.model.access import DoorStep
from comms.model.door import Browser, CodeWanted, Entered, Wrong
from comms.store import door
from comms.workflows.entrance import keys_at

AGENT, EMAIL = "agent_POH", "muutosagentti.poh@example.org"


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def doors(lape, clock, monkeypatch):
    """Open the site's doors."""
    quick_hashes(monkeypatch)
    return Doors(lape, clock)


def test_address_and_password_let_in(doors):
    """However the address is written; the act is on record."""
    doors.with_password(AGENT)

    found = doors.sign_in(" Muutosagentti.POH@example.org ")

    assert doors.inside(found) == AGENT
    assert doors.acts("sign-in")[-1] == (AGENT, "sign-in", f"user:{AGENT}", "done")


def test_wrong_and_unknown_get_the_same_answer(doors):
    """Nobody learns who works here, nor who has a password."""
    doors.with_password(AGENT)
    tries = [
        (EMAIL, OTHER),
        ("nobody@example.org", PASSWORD),
        ("admin@example.org", PASSWORD),
        ("", ""),
    ]

    answers = {
        repr(doors.sign_in(email, word, Browser(address=f"192.0.2.{n}")))
        for n, (email, word) in enumerate(tries)
    }

    assert answers == {repr(Wrong(rule="wrong_password"))}
    assert (AGENT, "sign-in", f"user:{AGENT}", "wrong_password") in doors.acts()
    assert PASSWORD not in str(doors.acts())
    assert OTHER not in str(doors.acts())


def test_an_address_of_two_users_is_nobodys(doors, lape):
    """It cannot say who comes in."""
    doors.with_password("admin")
    change_user(lape, "agent_EKA", email="admin@example.org")

    assert doors.inside(doors.sign_in("admin@example.org")) is None


def test_tries_are_slowed_down_and_the_owner_gets_in(doors, clock):
    """S10: the fourth waits; her own device does not."""
    doors.with_password(AGENT)
    mark = doors.sign_in(EMAIL).mark
    thief = Browser(address="203.0.113.66")
    found = [doors.sign_in(EMAIL, OTHER, thief) for _ in range(5)]

    assert [one.rule for one in found] == ["wrong_password"] * 3 + ["too_early"] * 2
    assert found[-1].wait > 0
    assert doors.sign_in(EMAIL, PASSWORD, thief).rule == "too_early"
    hers = Browser(address="192.0.2.7", mark=mark)
    assert doors.inside(doors.sign_in(EMAIL, PASSWORD, hers)) == AGENT
    clock.set(clock.now() + timedelta(minutes=15))
    assert doors.inside(doors.sign_in(EMAIL, PASSWORD, thief)) == AGENT


def test_right_password_made_long_ago_is_hashed_anew(doors, lape, monkeypatch):
    """Parameters grow with machines; people notice nothing."""
    doors.with_password(AGENT)
    monkeypatch.undo()

    assert doors.inside(doors.sign_in(EMAIL)) == AGENT

    with lape.store.read() as session:
        assert "m=65536,t=3,p=4" in door.password_of(session, AGENT).encoded


def test_second_factor_is_asked_after_the_password(doors, clock):
    """The password alone opens nothing; a code works once, in its step only."""
    _, secret, _ = doors.with_code(AGENT)
    clock.set(clock.now() + timedelta(seconds=60))
    first, second = doors.sign_in(EMAIL), doors.sign_in(EMAIL)
    assert isinstance(first, CodeWanted)
    assert doors.front.who(first.step, "fi") is None
    code = doors.code(secret)

    assert doors.inside(doors.entrance.by_code(first.step, code, HERE)) == AGENT
    again = doors.entrance.by_code(second.step, code, HERE)
    used = doors.entrance.by_code(first.step, code, HERE)

    assert (again.rule, used.rule) == ("wrong_code", "start_over")


def test_five_wrong_codes_ask_for_the_password_again(doors, clock):
    """And guessing is slowed down across steps, too."""
    doors.with_code(AGENT)
    step = doors.sign_in(EMAIL).step
    rules = []
    for _ in range(8):
        found = doors.entrance.by_code(step, "000000", HERE)
        rules.append(found.rule)
        clock.set(clock.now() + timedelta(seconds=found.wait))
        clock.set(clock.now() + timedelta(seconds=10 if not found.wait else 0))

    assert rules.count("wrong_code") == 4
    assert rules[-1] == "start_over"


def test_recovery_code_lets_in_once(doors):
    """The phone is lost; the password is still needed."""
    _, _, codes = doors.with_code(AGENT)

    found = doors.entrance.by_code(doors.sign_in(EMAIL).step, codes[3].upper(), HERE)
    again = doors.entrance.by_code(doors.sign_in(EMAIL).step, codes[3], HERE)

    assert doors.inside(found) == AGENT
    assert again.rule == "wrong_code"


def test_generator_that_was_not_confirmed_asks_for_nothing(doors):
    """Somebody who only looked at the QR code must not lock herself out."""
    key = doors.with_password(AGENT)
    doors.account.begin_generator(key)

    assert isinstance(doors.sign_in(EMAIL), Entered)


def test_former_users_do_not_come_in(doors):
    """Her password is gone with her."""
    doors.with_password(AGENT)
    step = doors.with_code("agent_EKA") and doors.sign_in(
        "muutosagentti.eka@example.org"
    )
    doors.people.deactivate("admin", AGENT)
    doors.people.deactivate("admin", "agent_EKA")

    assert doors.sign_in(EMAIL).rule == "wrong_password"
    assert doors.entrance.by_code(step.step, "000000", HERE).rule == "start_over"


def test_nonsense_for_a_passkey_proves_nothing(doors):
    """Whatever a browser sends; and each challenge is asked once."""
    for answer in ("", "{}", "[]", '{"id": 7}', '{"id": "x"}', "é"):
        step = doors.entrance.ask_for_passkey().step
        found = doors.entrance.by_passkey(step, answer, HERE)
        assert found == Wrong(rule="wrong_passkey")
        assert doors.entrance.by_passkey(step, answer, HERE).rule == "start_over"


def test_a_role_that_needs_two_factors_sets_one_up_first(doors):
    """By setting; until then nothing but her own account is open."""
    doors = doors.with_settings(second_factor_roles=["change_agent"])
    key = doors.with_password(AGENT)
    assert doors.front.who(key, "fi").owes_factor
    assert not doors.front.who(doors.by_link("admin"), "fi").owes_factor

    secret = doors.account.begin_generator(key).secret.replace(" ", "")
    key, _ = doors.account.confirm_generator(key, doors.code(secret))

    assert not doors.front.who(key, "fi").owes_factor


def test_a_session_by_less_than_her_second_factor_changes_nothing(doors):
    """A mailed link must not take the codes away; nor what the operator prints add."""
    _, secret, _ = doors.with_code(AGENT)
    doors.invited_again(AGENT)
    token = doors.invited_again(AGENT)
    weak = doors.front.enter(token, agent="")

    assert doors.front.who(weak, "fi").id == AGENT
    for change in (
        lambda: doors.account.remove_generator(weak),
        lambda: doors.account.set_password(weak, OTHER),
        lambda: doors.account.ask_for_new_passkey(weak),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.key == "sign_in_stronger"
    assert doors.page.page(weak, "fi").is_weak

    assert doors.account.remove_generator(doors.by_link(AGENT))
    assert secret


def test_strangers_do_not_fill_the_database(doors, monkeypatch):
    """Who asks for passkeys again and again makes room, and keeps nobody out."""
    monkeypatch.setattr("comms.workflows.letting_in._MOST_STEPS", 3)
    steps = [doors.entrance.ask_for_passkey().step for _ in range(5)]

    with doors.house.store.read() as session:
        found = session.exec(select(DoorStep.key_hash)).all()
    assert {*found} == {digest(step) for step in steps[2:]}


def test_ways_to_sign_in_change_only_after_signing_in(doors, clock):
    """A forgotten open browser must not become somebody else's account."""
    key = doors.with_password(AGENT)
    for _ in range(2):
        clock.set(clock.now() + timedelta(minutes=8))
        assert doors.front.who(key, "fi")

    for change in (
        lambda: doors.account.set_password(key, OTHER),
        lambda: doors.account.begin_generator(key),
        lambda: doors.account.ask_for_new_passkey(key),
        lambda: doors.account.remove_password(key),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.key == "sign_in_again"


@pytest.mark.parametrize(
    ("base", "demo", "at", "is_here", "elsewhere"),
    [
        ("http://127.0.0.1:8000", False, "127.0.0.1:8000", False, "localhost:8000"),
        ("http://127.0.0.1:8000", False, "localhost:8000", True, ""),
        ("http://localhost:8000", False, "[::1]:81", False, "localhost:81"),
        ("https://news.example.org", False, "news.example.org", True, ""),
        ("https://news.example.org", False, "localhost", False, "news.example.org"),
        ("https://lape.example.org", True, "127.0.0.1:8000", False, "localhost:8000"),
        ("https://lape.example.org", True, "localhost:8000", True, ""),
        ("https://192.0.2.1", False, "192.0.2.1", False, ""),
    ],
)
def test_passkeys_are_bound_to_a_name(lape, base, demo, at, is_here, elsewhere):
    """To a number browsers bind none; this machine has one name that always works."""
    settings = lape.settings.model_copy(update={"base_url": base, "demo": demo})
    found = keys_at(replace(lape, settings=settings), at)

    assert (found.is_here, found.elsewhere.partition("://")[2]) == (is_here, elsewhere)
