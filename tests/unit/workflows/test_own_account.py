"""One's own account: changes end other sessions, are on record, lock nobody out."""

from datetime import date, timedelta

import pytest
from door_site import PASSWORD, Doors, quick_hashes
from sqlmodel import select

from comms.access.links import digest
from comms.errors import Refused
from comms.model.access import CodeGenerator, DeskSession, RecoveryCode
from comms.model.door import CodeWanted
from comms.store import acts
from comms.workflows.decide import decide
from comms.workflows.notices import notify
from comms.workflows.own_page import device_named

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


def refusal(act, *arguments):
    """Return the rule that says no."""
    with pytest.raises(Refused) as refused:
        act(*arguments)
    return refused.value.key


def test_new_password_ends_every_other_session(doors):
    """And gives this one a new key: a stolen one is worth nothing (S16)."""
    phone, laptop = doors.by_link(AGENT), doors.by_link(AGENT)

    key = doors.account.set_password(laptop, PASSWORD)

    assert doors.front.who(key, "fi").id == AGENT
    assert doors.front.who(laptop, "fi") is None
    assert doors.front.who(phone, "fi") is None
    assert doors.inside(doors.sign_in(EMAIL)) == AGENT
    assert doors.acts("change-password")


def test_weak_password_is_refused_and_nothing_changes(doors):
    """By the rule that names what is wrong."""
    key = doors.by_link(AGENT)

    assert refusal(doors.account.set_password, key, "salasana") == "password_common"
    assert refusal(doors.account.set_password, key, "agent_POH1") == "password_known"
    assert doors.front.who(key, "fi")
    assert doors.keys_of(AGENT) == set()


def test_last_way_in_cannot_be_taken_away(doors):
    """Nobody locks herself out by a press."""
    key = doors.with_password(AGENT)

    assert refusal(doors.account.remove_password, key) == "last_way_in"
    assert doors.keys_of(AGENT) == {"password"}


def test_secrets_of_codes_are_kept_sealed_and_hashed(doors, lape):
    """Who reads the database, or a backup of it, cannot make a code (S15)."""
    _, secret, codes = doors.with_code(AGENT)

    with lape.store.read() as session:
        rows = [
            row.model_dump()
            for table in (CodeGenerator, RecoveryCode)
            for row in session.exec(select(table))
        ]
    assert secret not in str(rows)
    assert not [code for code in codes if code in str(rows)]
    assert not [code for code in codes if code.replace("-", "") in str(rows)]


def test_wrong_code_confirms_nothing(doors):
    """Somebody who photographed the wrong square still comes in."""
    key = doors.with_password(AGENT)
    doors.account.begin_generator(key)

    assert refusal(doors.account.confirm_generator, key, "123456") == "wrong_code"
    assert doors.keys_of(AGENT) == {"password"}


def test_codes_are_removed_with_their_recovery_codes(doors):
    """Then the password alone is enough, and says so."""
    key, _, _ = doors.with_code(AGENT)
    assert isinstance(doors.sign_in(EMAIL), CodeWanted)

    key = doors.account.remove_generator(key)

    assert doors.keys_of(AGENT) == {"password"}
    assert doors.page.page(key, "fi").recovery_left == 0
    assert doors.inside(doors.sign_in(EMAIL)) == AGENT


def test_devices_are_listed_and_signed_out(doors):
    """This one is marked; another one ends alone, or all others at a press."""
    mine, phone, tablet = (doors.by_link(AGENT) for _ in range(3))
    others = doors.by_link("admin")
    lines = doors.page.page(mine, "fi").devices
    assert [line.is_this for line in lines].count(True) == 1
    assert {line.what for line in lines} == {"Firefox, Windows"}
    with doors.house.store.read() as session:
        numbers = {
            row.key_hash: row.id for row in session.exec(select(DeskSession)).all()
        }

    doors.account.end_session(mine, numbers[digest(phone)])
    doors.account.end_session(mine, numbers[digest(others)])
    assert doors.front.who(phone, "fi") is None
    assert doors.front.who(tablet, "fi")
    assert doors.front.who(others, "fi")
    doors.account.end_other_sessions(mine)

    assert doors.front.who(tablet, "fi") is None
    assert doors.front.who(mine, "fi")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU) Version/18 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux) Chrome/140 Safari/537 Edg/140", "Edge, Linux"),
        ("curl/8", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_devices_have_names_of_our_own(agent, name):
    """What a browser calls itself is never shown as it is."""
    assert device_named(agent) == name


def test_language_is_kept_and_greets_her(doors):
    """She signs in by a Finnish page, and works in Swedish."""
    key = doors.with_password(AGENT)
    doors.account.set_language(key, "sv")

    assert doors.sign_in(EMAIL).language == "sv"
    assert refusal(doors.account.set_language, key, "xx") == "no_language"
    assert doors.front.who(key, "fi").scope == "POH"


def test_letters_that_are_no_keys_are_kept_with_her(doors):
    """Wherever she signs in next; nobody else has them switched off."""
    key, other = doors.with_password(AGENT), doors.by_link(MINE)
    doors.account.use_letters(key, on=False)

    again = doors.sign_in(EMAIL).key
    assert not doors.front.who(again, "fi").uses_letters
    assert doors.front.who(other, "fi").uses_letters
    doors.account.use_letters(again, on=True)
    assert doors.front.who(key, "fi").uses_letters


def name(doors, by, first, last, who=MINE):
    """Name a stand-in for some days, counted from today."""
    key = doors.by_link(who)
    today = doors.house.clock.now().date()
    days = [today + timedelta(days=number) for number in (first, last)]
    doors.account.name_stand_in(key, by, *days)
    return key


def test_stand_in_sees_what_waits_and_decides_for_who_is_away(doors, desk, lape):
    """Walk-through 8: named in a minute; on record as "B for A"."""
    name(doors, THEIRS, 0, 10)
    who = doors.front.who(doors.by_link(THEIRS), "fi")

    assert [one.id for one in who.behalf] == [MINE]
    lines = doors.page.page(doors.by_link(THEIRS), "fi").stand_ins
    assert [(line.is_mine, line.is_now) for line in lines] == [(False, True)]
    assert desk.stops(THEIRS, "fi") == []
    desk.pause(THEIRS, "POH", reason="test")
    with lape.store.read() as session:
        act = acts.last_act(session, "unit:POH", ["pause"])
    assert (act.user, act.acting_for) == (THEIRS, MINE)


def test_stand_in_approves_for_who_is_away_and_never_her_own(doors, desk, lape):
    """It waits on her page, and in her mail; the act names both."""
    name(doors, THEIRS, 0, 10)
    decide(lape, "submit", "two_languages_blog", user=AGENT)
    assert "two_languages_blog" in str(desk.week(THEIRS, "fi").waiting)

    assert decide(lape, "approve", "two_languages_blog", user=THEIRS) == "approved"

    with lape.store.read() as session:
        act = acts.last_act(session, "item:two_languages_blog", ["approve"])
    assert (act.user, act.acting_for) == (THEIRS, MINE)
    with pytest.raises(Refused) as own:
        decide(lape, "approve", "e1_announcement", user=THEIRS)
    assert own.value.key == "four_eyes"


def test_standing_in_ends_by_itself_and_by_a_press(doors, clock):
    """The last day is the last; either of both may call it off."""
    key = name(doors, THEIRS, 0, 1)
    other = doors.by_link(THEIRS)
    assert doors.front.who(other, "fi").behalf

    number = doors.page.page(other, "fi").stand_ins[0].number
    doors.account.end_stand_in(doors.by_link(AGENT), number)
    assert doors.front.who(other, "fi").behalf
    doors.account.end_stand_in(key, number)
    assert not doors.front.who(other, "fi").behalf

    name(doors, THEIRS, 0, 1)
    clock.set(clock.now() + timedelta(days=2))
    assert not doors.front.who(doors.by_link(THEIRS), "fi").behalf


@pytest.mark.parametrize(
    ("by", "first", "last", "rule"),
    [
        (AGENT, 0, 1, "stand_in_narrower"),
        (MINE, 0, 1, "stand_in_narrower"),
        ("nobody", 0, 1, "stand_in_narrower"),
        (THEIRS, 2, 1, "stand_in_days"),
        (THEIRS, -5, -1, "stand_in_days"),
        (THEIRS, 0, 500, "stand_in_days"),
    ],
)
def test_only_a_colleague_with_the_role_and_only_real_days(
    doors, by, first, last, rule
):
    """The same role or a wider one; not oneself, not last week, not for ever."""
    assert refusal(name, doors, by, first, last) == rule


def test_both_are_told_who_stands_in(doors, lape):
    """By mail: nobody learns it from a full week, nor gives her rights away unasked."""
    name(doors, THEIRS, 0, 10)

    told = [one for one in notify(lape) if "stand-in" in one]

    assert len(told) == len({*told}) == 2
    assert notify(lape) == []


def test_days_that_were_not_written_are_asked_for(doors):
    """A slip in a date is no stand-in from today on."""
    key = doors.by_link(MINE)
    today = date(2027, 2, 1)

    for days in ((None, today), (today, None)):
        found = refusal(doors.account.name_stand_in, key, THEIRS, *days)
        assert found == "stand_in_days"
