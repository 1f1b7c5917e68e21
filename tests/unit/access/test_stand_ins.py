"""Standing in for somebody: whose rights, for how long, and never one's own work."""

from datetime import UTC, date, datetime
from itertools import product
from typing import get_args

import pytest

from comms.access.policy import (
    Subject,
    may,
    may_ever,
    next_approvers,
    on_behalf,
    require_approver,
    require_may,
    user_named,
)
from comms.access.reach import APPROVING, OWN, PEOPLE, READING, STOPPING, WRITING
from comms.errors import Refused
from comms.model.people import Absence
from comms.model.programme import NATIONAL, ApprovalRule, Programme, Role, User
from comms.store.catalogue import Catalogue

NOW = datetime(2027, 7, 5, 9, tzinfo=UTC)
JULY = (date(2027, 7, 1), date(2027, 7, 31))
RULES = {
    "national": ApprovalRule(steps=["approver_national"]),
    "region_default": ApprovalRule(steps=["coordinator_of_unit"]),
    "press_release": ApprovalRule(steps=["coordinator_of_unit", "approver_national"]),
}
NATIONWIDE = {"admin", "national_lead", "approver"}
ROLES = get_args(Role)
VERBS = sorted(WRITING | APPROVING | STOPPING | {READING, PEOPLE})


def user(role, scope="A", name=""):
    """Make a user."""
    scope = NATIONAL if role in NATIONWIDE else scope
    return User(
        id=name or f"{role}_{scope}", role=role, scope=scope, email="a@b.fi", name={}
    )


def subject(unit="A", owner="somebody", kind="news", **more):
    """Make what an act is about."""
    return Subject(name="item:x", type=kind, unit=unit, owner=owner, **more)


#: Made once: to find what each field is by itself takes long.
PROGRAMME = Programme.model_construct(id="p", timezone="Europe/Helsinki")


def catalogue(*users, absences=(), rules=RULES):
    """Make a programme of these users."""
    programme = PROGRAMME.model_copy(update={"approval": rules})
    entries = {(one.kind, one.id): one for one in (programme, *users)}
    return Catalogue(entries=entries, hashes={}, files={}, absences=tuple(absences))


def absence(away, by, days=JULY):
    """Say who is away."""
    return Absence(away=away.id, by=by.id, starts=days[0], ends=days[1])


MINE = user("coordinator", "A", "away")
OTHER = user("coordinator", "B", "stand_in")
NATION = user("approver", name="nation")
KNOWN = catalogue(MINE, OTHER, NATION, absences=[absence(MINE, OTHER)])


def acting(known=KNOWN, name="stand_in", now=NOW):
    """Return a user as she may act."""
    return user_named(known, name, now)


def test_a_stand_in_has_the_rights_of_who_is_away_beside_her_own():
    """The coordinator of B keeps B, and does what waits in A."""
    for unit in ("A", "B"):
        assert may(KNOWN, acting(), "approve", subject(unit))
        assert may(KNOWN, acting(), "pause", subject(unit))
    assert require_may(acting(), "submit", subject("A")) == "away"
    assert require_may(acting(), "submit", subject("B")) == ""
    assert on_behalf(KNOWN, acting(), subject("A"), []) == "away"


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        (datetime(2027, 6, 30, 20, 59, tzinfo=UTC), False),
        (datetime(2027, 6, 30, 21, 0, tzinfo=UTC), True),
        (datetime(2027, 7, 31, 20, 59, tzinfo=UTC), True),
        (datetime(2027, 7, 31, 21, 0, tzinfo=UTC), False),
    ],
)
def test_days_are_those_of_the_programmes_zone(now, stands):
    """From the first midnight in Helsinki to the last, both days included."""
    assert may(KNOWN, acting(now=now), "approve", subject("A")) is stands


def test_what_waits_for_who_is_away_waits_for_the_stand_in_too():
    """It shows on her page, and the mail goes to her."""
    assert next_approvers(KNOWN, subject("A"), [], NOW) == {"away", "stand_in"}
    assert next_approvers(KNOWN, subject("A"), []) == {"away"}
    assert next_approvers(KNOWN, subject("A", owner="stand_in"), [], NOW) == {"away"}


@pytest.mark.parametrize("name", ["stand_in", "away"])
def test_four_eyes_are_those_of_both_persons(name):
    """Neither her own words, nor those of whom she stands for."""
    for text in (subject("A", owner=name), subject("A", authors=frozenset({name}))):
        with pytest.raises(Refused):
            require_approver(KNOWN, acting(), text, [])


def test_one_person_has_one_voice_under_both_hats():
    """A release has two levels; a stand-in who gave the first cannot give the second.

    What the one who is away gave herself, before she left, leaves her the second.
    """
    lead = user("approver", name="lead")
    lower = user("coordinator", "A", "lower")
    known = catalogue(lower, lead, absences=[absence(lower, lead)], rules={**RULES})
    release = subject("A", kind="press_release")

    assert not require_approver(known, acting(known, "lead"), release, [])
    assert not may(known, acting(known, "lead"), "approve", release, ["lead"])
    assert may(known, acting(known, "lead"), "approve", release, ["lower"])


def test_a_role_that_became_narrower_stands_in_no_more():
    """Named as a coordinator, a viewer since."""
    now_viewer = user("viewer", "B", "stand_in")
    known = catalogue(MINE, now_viewer, NATION, absences=[absence(MINE, now_viewer)])

    assert not may(known, acting(known), "approve", subject("A"))
    assert next_approvers(known, subject("A"), [], NOW) == {"away"}


def test_standing_in_is_not_handed_on():
    """Who stands in for a stand-in has her own rights only."""
    third = user("coordinator", "C", "third")
    known = catalogue(
        MINE, OTHER, third, absences=[absence(MINE, OTHER), absence(OTHER, third)]
    )

    assert may(known, acting(known, "third"), "approve", subject("B"))
    assert not may(known, acting(known, "third"), "approve", subject("A"))


def test_nobody_stands_in_for_keys_and_people():
    """An administrator's stand-in invites nobody; ways to sign in are one's own."""
    first, second = user("admin", name="first"), user("national_lead", name="second")
    known = catalogue(first, second, absences=[absence(first, second)])

    assert not may(known, acting(known, "second"), PEOPLE, subject(NATIONAL))
    assert not may_ever(acting(known, "second"), PEOPLE)
    assert may_ever(acting(known, "second"), OWN)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_act_and_unit(role, verb):
    """The whole table, written a second time: role × act × own, other, nation."""
    who = user(role)
    known = catalogue(who, user("approver", name="ap"), user("coordinator", "A", "co"))
    nation, writes = role in NATIONWIDE, role in {"coordinator", "change_agent"}
    for unit in ("A", "B", NATIONAL):
        own = unit == "A"
        expected = {
            READING: nation or own or (writes and unit == NATIONAL),
            PEOPLE: role == "admin",
        }.get(verb)
        if verb in WRITING:
            expected = nation or (writes and own)
        if verb in STOPPING:
            expected = nation or (role == "coordinator" and own)
        if verb in APPROVING:
            approver = {"A": "coordinator", NATIONAL: "approver"}.get(unit, "approver")
            expected = role == approver
        assert may(known, who, verb, subject(unit)) is expected, (role, verb, unit)


def test_a_stand_in_may_what_one_of_both_may_and_nothing_else():
    """Every pair of roles × act × unit: rights add up, and never grow beyond."""
    for (one, two), verb, unit in product(
        product(ROLES, ROLES), sorted(WRITING | STOPPING | {READING}), ("A", "B")
    ):
        away, by = user(one, "A", "away"), user(two, "B", "stand_in")
        alone = catalogue(away, by)
        known = catalogue(away, by, absences=[absence(away, by)])
        found = may(known, acting(known), verb, subject(unit))
        own = may(alone, by, verb, subject(unit))
        stands = bool(acting(known).behalf)
        theirs = stands and may(alone, away, verb, subject(unit))
        assert found is (own or theirs), (one, two, verb, unit)
