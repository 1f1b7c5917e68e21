"""Approvals as a machine of acts: whoever presses what in whatever order."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from comms.access.approvals import given_by, standing_of
from comms.access.policy import Subject, may, require_approver, rule_for, steps_of
from comms.errors import Refused
from comms.model.programme import NATIONAL, ApprovalRule, Programme, Unit, User
from comms.store.catalogue import Catalogue

NOW = datetime(2027, 2, 1, 7, tzinfo=UTC)
TWO = ApprovalRule(steps=["coordinator_of_unit", f"approver_{NATIONAL}"])
ONE = ApprovalRule(steps=["coordinator_of_unit"])
PEOPLE = {
    "agent": ("change_agent", "A"),
    "anna": ("coordinator", "A"),
    "arvo": ("coordinator", "A"),
    "bea": ("coordinator", "B"),
    "nora": ("approver", NATIONAL),
    "nils": ("approver", NATIONAL),
    "lead": ("national_lead", NATIONAL),
}


@dataclass(frozen=True)
class Did:
    """An act as it is on record."""

    verb: str
    user: str
    content_hash: str
    result: str = "done"


def people(*names):
    """Return users of the table above."""
    return [
        User(id=name, role=role, scope=scope, email="a@example.org", name={})
        for name, (role, scope) in PEOPLE.items()
        if name in names or not names
    ]


def catalogue(users, *, own=None, **rules):
    """Return a programme of two units with these rules."""
    programme = Programme.model_construct(id="p", approval=rules)
    units = [Unit.model_construct(id=one, approval={}) for one in ("A", "B")]
    if own:
        units[0] = Unit.model_construct(id="A", approval=own)
    entries = {(one.kind, one.id): one for one in (programme, *units, *users)}
    return Catalogue(entries=entries, hashes={}, files={})


def subject(owner="agent", **more):
    """Return a text of unit A."""
    return Subject(
        name="item:x", type=more.pop("type", "news"), unit="A", owner=owner, **more
    )


verbs = st.sampled_from(["submit", "approve", "approve", "approve", "return", "edit"])
steps = st.lists(st.tuples(verbs, st.sampled_from(sorted(PEOPLE))), max_size=14)


@settings(max_examples=150, deadline=None)
@example([("edit", "arvo"), ("edit", "nils"), ("approve", "nora")], "anna", TWO)
@given(steps, st.sampled_from(sorted(PEOPLE)), st.sampled_from([ONE, TWO]))
def test_no_order_of_presses_gets_round_the_rule(pressed, owner, rule):
    """Never its own writer, never one person twice, and any edit begins anew."""
    known = catalogue(people(), region_default=rule)
    users = {one.id: one for one in people()}
    record, text, writers, fresh = [], 0, {owner}, []
    for verb, name in pressed:
        if verb == "edit":
            text, fresh = text + 1, []
            writers.add(name)
            continue
        about = subject(owner, authors=frozenset(writers))
        done = given_by(record, str(text))
        if verb == "approve":
            try:
                complete = require_approver(known, users[name], about, done)
            except Refused:
                record.append(Did("approve", name, str(text), "four_eyes"))
                continue
            fresh.append(name)
            needed = steps_of(known, about, rule)
            if complete and len(done) < len(needed):
                assert len(set(fresh)) == len(fresh) == len(needed)
                assert not writers & set(fresh)
                # Fewer voices than steps only where one person is left for all.
                alone = len(set().union(*needed)) == 1
                assert len(needed) == (1 if alone else len(rule.steps))
        else:
            fresh = []
        record.append(Did(verb, name, str(text)))
        assert given_by(record, str(text)) == fresh


def test_standing_says_who_is_next_and_how_many_it_takes():
    """One of two has been given: it waits for the nation."""
    known = catalogue(people("anna", "arvo", "nora"), press_release=TWO)
    about = subject(type="press_release")

    first = standing_of(known, about, [], NOW)
    then = standing_of(known, about, ["arvo"], NOW)
    whole = standing_of(known, about, ["arvo", "nora"], NOW)

    assert (first.needed, first.next) == (2, {"anna", "arvo"})
    assert (len(then.given), then.next, then.is_complete) == (1, {"nora"}, False)
    assert (whole.is_complete, whole.next, whole.is_stuck) == (True, frozenset(), False)


def test_nobody_left_is_said_and_not_waited_for():
    """The only national approver has written it: a person has to be named."""
    known = catalogue(
        people("nora"), national=ApprovalRule(steps=["approver_national"])
    )

    found = standing_of(known, subject("nora", authors=frozenset({"nora"})), [], NOW)

    assert found.is_stuck


def test_a_units_own_rule_comes_before_the_programmes():
    """By kind, then its usual rule; what is urgent everywhere stays urgent."""
    fast = ApprovalRule(steps=[], four_eyes=False)
    national = ApprovalRule(steps=["approver_national"])
    known = catalogue(
        people(),
        own={"default": TWO, "blog": ONE},
        region_default=national,
        press_release=national,
        urgent_news=fast,
    )
    other = Subject(name="item:y", type="blog", unit="B", owner="bea")

    assert rule_for(known, subject(type="blog")) == ONE
    assert rule_for(known, subject(type="press_release")) == TWO
    assert rule_for(known, subject(urgent=True)) == fast
    assert rule_for(known, other) == national


def test_ones_own_voice_can_be_taken_back_and_nobody_elses():
    """Undo until something has left, also while a second person is waited for."""
    known = catalogue(people(), press_release=TWO)
    about = subject(type="press_release")
    users = {one.id: one for one in people()}

    def may_return(name, given):
        return may(known, users[name], "return", about, given)

    assert may_return("anna", ["anna"])
    assert not may_return("arvo", ["anna"])
    assert may_return("nora", ["anna"])
    assert not may(known, users["anna"], "approve", about, ["anna"])
