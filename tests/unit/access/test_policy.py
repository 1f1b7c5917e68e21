"""Who may do what: every role, verb and unit; every rule of approval."""

import gc
import weakref

import pytest

from comms.access.policy import (
    Subject,
    may,
    require_approver,
    require_may,
    require_pauser,
    roles_for,
    user_named,
)
from comms.errors import NotFound, Refused
from comms.model.programme import NATIONAL, ApprovalRule, Programme, User
from comms.store.catalogue import Catalogue

RULES = {
    "national": ApprovalRule(steps=["approver_national"]),
    "region_default": ApprovalRule(steps=["coordinator_of_unit"]),
    "press_release": ApprovalRule(steps=["coordinator_of_unit", "approver_national"]),
    "urgent_correction": ApprovalRule(steps=[], four_eyes=False),
}
WRITING = ("submit", "schedule", "cancel", "test-send")
NATIONAL_WRITERS = {"admin", "national_lead", "approver"}
UNIT_WRITERS = {"coordinator", "change_agent"}
NO_WRITERS = {"translator", "viewer"}


def user(role: str, scope: str = "A", name: str = "") -> User:
    """Make a user, called after her role and unit."""
    name = name or f"{role}_{scope}"
    return User(id=name, role=role, scope=scope, email="a@example.org", name={})


def subject(unit: str = "A", owner: str = "somebody", **more) -> Subject:
    """Make the subject of an act."""
    return Subject(
        name="item:x", type=more.pop("type", "news"), unit=unit, owner=owner, **more
    )


#: Made once: to find what each field is by itself takes long.
PROGRAMME = Programme.model_construct(id="p")


def catalogue(*users: User, rules=RULES) -> Catalogue:
    """Make a programme of these users."""
    programme = PROGRAMME.model_copy(update={"approval": rules})
    entries = {(one.kind, one.id): one for one in (programme, *users)}
    return Catalogue(entries=entries, hashes={}, files={})


def refusal(act, *arguments) -> str:
    """Return the rule that says no; "" if none does."""
    try:
        act(*arguments)
    except Refused as refused:
        return refused.key
    return ""


@pytest.mark.parametrize("verb", WRITING)
@pytest.mark.parametrize("unit", ["A", "B", NATIONAL])
@pytest.mark.parametrize("role", [*NATIONAL_WRITERS, *UNIT_WRITERS, *NO_WRITERS])
def test_writing_is_for_ones_own_unit_or_for_the_nations_roles(role, unit, verb):
    """B1, B2: an agent of A has no say in B; a translator or viewer has none at all."""
    scope = NATIONAL if role in NATIONAL_WRITERS else "A"

    found = refusal(require_may, user(role, scope), verb, subject(unit))

    if role in NATIONAL_WRITERS:
        assert found == ""
    elif role in NO_WRITERS:
        assert found == "not_allowed"
    else:
        assert found == ("" if unit == "A" else "not_your_region")


@pytest.mark.parametrize("role", sorted(NATIONAL_WRITERS | UNIT_WRITERS | NO_WRITERS))
def test_a_verb_that_nobody_has_is_refused(role):
    """Approving goes another way; what is not listed is not allowed."""
    for verb in ("approve", "return", "delete"):
        assert refusal(require_may, user(role, NATIONAL), verb, subject()) == (
            "not_allowed"
        )


@pytest.mark.parametrize(
    ("role", "scope", "unit", "may"),
    [
        ("coordinator", "A", "A", True),
        ("coordinator", "B", "A", False),
        ("coordinator", NATIONAL, "A", False),
        ("change_agent", "A", "A", False),
        ("translator", "A", "A", False),
        ("viewer", "A", "A", False),
        ("admin", NATIONAL, "A", False),
        ("national_lead", NATIONAL, "A", False),
        ("approver", NATIONAL, "A", False),
        ("approver", NATIONAL, NATIONAL, True),
        ("coordinator", "A", NATIONAL, False),
        ("national_lead", NATIONAL, NATIONAL, False),
        ("admin", NATIONAL, NATIONAL, False),
    ],
)
def test_approving_is_for_the_role_of_the_step(role, scope, unit, may):
    """An administrator keeps the machine, not the words."""
    who = user(role, scope)
    everybody = (who, user("coordinator", "A", "own"), user("approver", NATIONAL, "ap"))

    found = refusal(require_approver, catalogue(*everybody), who, subject(unit), [])

    assert found == ("" if may else "not_allowed")


def test_one_of_several_approvers_is_enough():
    """Two coordinators of a unit stand in for each other."""
    first, second = user("coordinator", "A", "c1"), user("coordinator", "A", "c2")
    known = catalogue(first, second, user("approver", NATIONAL))

    assert require_approver(known, second, subject(), [])
    assert require_approver(known, second, subject(owner="c1"), [])
    assert refusal(require_approver, known, first, subject(owner="c1"), []) == (
        "four_eyes"
    )


@pytest.mark.parametrize("owner", ["only", "somebody"])
def test_the_national_approver_stands_in_where_there_is_nobody_else(owner):
    """The author is the only coordinator; or the unit has none."""
    approver = user("approver", NATIONAL)
    others = [user("coordinator", "A", "only")] if owner == "only" else []

    assert require_approver(
        catalogue(approver, *others), approver, subject(owner=owner), []
    )


def test_a_press_release_needs_two_levels_in_their_order():
    """B7: the region first, then the nation; the same person not twice."""
    own, nation = user("coordinator", "A"), user("approver", NATIONAL)
    known, release = catalogue(own, nation), subject(type="press_release")

    assert refusal(require_approver, known, nation, release, []) == "not_allowed"
    assert not require_approver(known, own, release, [])
    assert refusal(require_approver, known, own, release, [own.id]) == "not_allowed"
    assert require_approver(known, nation, release, [own.id])


def test_two_national_approvers_share_the_steps_of_a_lonely_author():
    """B7: approvers of two organisations; each has one voice."""
    one, two = user("approver", NATIONAL, "one"), user("approver", NATIONAL, "two")
    known = catalogue(one, two, user("coordinator", "A", "author"))
    release = subject(type="press_release", owner="author")

    assert not require_approver(known, one, release, [])
    assert refusal(require_approver, known, one, release, ["one"]) == "not_allowed"
    assert require_approver(known, two, release, ["one"])


def test_steps_of_one_and_the_same_person_are_one():
    """A lonely coordinator's release must not wait for a second voice of nobody."""
    nation = user("approver", NATIONAL)
    known = catalogue(nation, user("coordinator", "A", "author"))
    release = subject(type="press_release", owner="author")

    assert refusal(require_approver, known, user("viewer"), release, [])
    assert require_approver(known, nation, release, [])


def test_an_urgent_correction_has_its_own_rule():
    """N21: its author lets it out at once; a viewer or another region does not."""
    author = user("coordinator", "A", "author")
    known = catalogue(author, user("approver", NATIONAL))
    calm = subject(type="correction", owner="author")
    urgent = subject(type="correction", owner="author", urgent=True)

    assert refusal(require_approver, known, author, calm, []) == "four_eyes"
    assert require_approver(known, author, urgent, [])
    for role, scope, rule in (
        ("viewer", "A", "not_allowed"),
        ("change_agent", "B", "not_your_region"),
    ):
        found = refusal(require_approver, known, user(role, scope), urgent, [])
        assert found == rule


def test_what_is_urgent_without_a_rule_of_its_own_waits_like_everything():
    """Only kinds that the programme names may skip the second person."""
    author = user("coordinator", "A", "author")
    known = catalogue(author, user("approver", NATIONAL))

    urgent = subject(owner="author", urgent=True)

    assert refusal(require_approver, known, author, urgent, []) == "four_eyes"


def test_a_programme_of_one_person_lets_her_approve_her_own():
    """The smallest case: no units, one person, four eyes off."""
    alone = user("coordinator", NATIONAL, "alone")
    rules = {"national": ApprovalRule(steps=[], four_eyes=False)}

    assert require_approver(
        catalogue(alone, rules=rules), alone, subject(NATIONAL, "alone"), []
    )


def test_a_step_may_name_a_role_of_two_words():
    """A national_lead_national is the national lead."""
    lead = user("national_lead", NATIONAL)
    agent = user("change_agent", "A")
    rules = {
        "national": ApprovalRule(steps=["national_lead_national"]),
        "region_default": ApprovalRule(steps=["change_agent_of_unit"]),
    }
    known = catalogue(lead, agent, rules=rules)

    assert require_approver(known, lead, subject(NATIONAL), [])
    assert require_approver(known, agent, subject("A"), [])


def test_without_any_rule_the_strictest_holds():
    """A forgotten rule never opens a door."""
    author, approver = user("coordinator", "A"), user("approver", NATIONAL)
    known = catalogue(author, approver, rules={})

    assert refusal(require_approver, known, author, subject(), []) == "not_allowed"
    assert require_approver(known, approver, subject(), [])


@pytest.mark.parametrize(
    ("role", "scope", "unit", "rule"),
    [
        ("national_lead", NATIONAL, "", ""),
        ("coordinator", "A", "A", ""),
        ("coordinator", "A", "B", "not_your_region"),
        ("coordinator", "A", "", "not_your_region"),
        ("change_agent", "A", "A", "not_allowed"),
        ("viewer", "A", "A", "not_allowed"),
    ],
)
def test_stopping_is_for_coordinators_at_home_and_the_nation_everywhere(
    role, scope, unit, rule
):
    """In a crisis: quickly, but not by everybody."""
    assert refusal(require_pauser, user(role, scope), unit) == rule


def test_an_unknown_user_is_named():
    """A slip in --as is not "not allowed"."""
    with pytest.raises(NotFound) as missing:
        user_named(catalogue(), "nobody")

    assert missing.value.slots == {"name": "nobody"}


DESK_WRITING = ("save", "correct", "change", "withdraw", "tick", "settle")
STOPPING = ("pause", "resume", "retire")
ROLES = sorted(NATIONAL_WRITERS | UNIT_WRITERS | NO_WRITERS)


@pytest.mark.parametrize("verb", [*WRITING, *DESK_WRITING])
@pytest.mark.parametrize("role", ROLES)
def test_pages_and_refusals_say_the_same_of_writing(role, verb):
    """A button is there exactly where pressing it is allowed."""
    scope = NATIONAL if role in NATIONAL_WRITERS else "A"
    who, known = user(role, scope), catalogue(user("approver", NATIONAL, "ap"))

    for unit in ("A", "B", NATIONAL):
        refused = refusal(require_may, who, verb, subject(unit))
        assert may(known, who, verb, subject(unit)) is (refused == "")


@pytest.mark.parametrize("verb", STOPPING)
@pytest.mark.parametrize("role", ROLES)
def test_stopping_as_a_verb_follows_the_rule_of_stopping(role, verb):
    """Pausing a unit and retiring its account are for the same people."""
    scope = NATIONAL if role in NATIONAL_WRITERS else "A"
    who, known = user(role, scope), catalogue()

    for unit in ("A", "B", NATIONAL, ""):
        refused = refusal(require_pauser, who, unit)
        assert may(known, who, verb, subject(unit)) is (refused == "")


def test_approving_as_a_verb_asks_who_has_approved():
    """The same person has one voice; her own work is not hers to approve."""
    own, nation = user("coordinator", "A"), user("approver", NATIONAL)
    known, release = catalogue(own, nation), subject(type="press_release")

    assert may(known, own, "approve", release)
    assert not may(known, own, "approve", release, [own.id])
    assert may(known, nation, "approve", release, [own.id])
    assert not may(known, own, "return", subject(owner=own.id))


def test_a_no_holds_nothing_in_memory():
    """A page asks a hundred times; what a refusal held would wait to be looked for."""
    who = user("coordinator", "A")
    known, asked = catalogue(who), subject(owner=who.id)
    left = weakref.ref(asked)
    gc.disable()
    try:
        assert not may(known, who, "approve", asked)
        del asked
        assert left() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("role", "scope", "units"),
    [
        ("admin", NATIONAL, {"A", "B", NATIONAL}),
        ("translator", NATIONAL, {"A", "B", NATIONAL}),
        ("coordinator", "A", {"A", NATIONAL}),
        ("change_agent", "A", {"A", NATIONAL}),
        ("translator", "A", {"A"}),
        ("viewer", "A", {"A"}),
    ],
)
def test_reading_is_for_ones_own_unit(role, scope, units):
    """Drafts of another unit are nobody's business; partners see one unit only."""
    who, known = user(role, scope), catalogue()

    seen = {
        unit for unit in ("A", "B", NATIONAL) if may(known, who, "read", subject(unit))
    }

    assert seen == units


def test_roles_for_a_verb_are_those_who_ever_may():
    """The gate before a page must not be narrower than the rule behind it."""
    for verb in ("read", *WRITING, *DESK_WRITING, *STOPPING, "approve", "return"):
        ever = {
            role
            for role in ROLES
            for scope in ("A", NATIONAL)
            if _may_somewhere(user(role, scope), verb)
        }
        assert ever <= roles_for(verb)
        assert "viewer" not in roles_for(verb) or verb == "read"
    assert roles_for("delete") == frozenset()


def _may_somewhere(who, verb):
    approvers = ("national_lead", "approver", "coordinator", "change_agent")
    rules = [
        RULES,
        {"region_default": ApprovalRule(steps=[], four_eyes=False)},
        *(
            {"region_default": ApprovalRule(steps=[f"{role}_of_unit"])}
            for role in approvers
        ),
    ]
    return any(
        may(catalogue(who, rules=rule), who, verb, subject(unit))
        for rule in rules
        for unit in ("A", "B", NATIONAL, "")
    )
