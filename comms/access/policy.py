"""The one place that says who may do what.

`may` answers (user, verb, subject) with yes or no, for pages that show a button or do
not; the functions that begin with "require" give the same answer as a refusal with
its reason. What no rule allows is not allowed.

Approval follows the programme's rules: steps in order, each a role; where four eyes
are asked for, nobody approves their own work; where the author is the only approver
of a step, or there is none, the national approver decides; two steps that fall to
one person are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, get_args

from comms.errors import NotFound, Refused
from comms.model.programme import NATIONAL, ApprovalRule, Programme, Role, User
from comms.store.catalogue import Catalogue

#: Verbs of an author, and of those who answer for a unit.
WRITING = frozenset(
    {
        "save",
        "submit",
        "schedule",
        "correct",
        "change",
        "withdraw",
        "cancel",
        "tick",
        "settle",
        "test-send",
    }
)
#: Verbs of those whom an approval rule names.
APPROVING = frozenset({"approve", "return"})
#: Verbs that stop what others have planned.
STOPPING = frozenset({"pause", "resume", "retire"})
READING = "read"

_UNIT_ROLES = frozenset({"change_agent", "coordinator"})
_NATIONAL_ROLES = frozenset({"admin", "national_lead", "approver"})
_WRITERS = _NATIONAL_ROLES | _UNIT_ROLES
_STOPPERS = _NATIONAL_ROLES | {"coordinator"}
_EVERYBODY = frozenset(get_args(Role))


#: Where a programme has no rule: the national approver, and never the author.
_STRICTEST = ApprovalRule(steps=[f"approver_{NATIONAL}"])


class Actor(Protocol):
    """Somebody with rights: a user of the programme, or who is signed in as one."""

    @property
    def id(self) -> str:
        """Name in the programme's files."""
        ...

    @property
    def role(self) -> str:
        """One of the roles of a programme."""
        ...

    @property
    def scope(self) -> str:
        """Unit, or "national"."""
        ...


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What an act is about, as far as rights go."""

    #: "item:spring_news", "edition:NL1".
    name: str
    #: Kind of item ("press_release"); "edition" for editions.
    type: str
    unit: str
    owner: str
    #: Whether it cannot wait for the usual approval.
    urgent: bool = False
    #: Who else has had a hand in it: they approve it no more than the owner does.
    authors: frozenset[str] = frozenset()


def user_named(catalogue: Catalogue, name: str) -> User:
    """Return the user of this name.

    Raises:
        NotFound: There is none.
    """
    found = catalogue.find(User, name)
    if found is None:
        raise NotFound(key="missing.user", name=name)
    return found


def roles_for(verb: str) -> frozenset[str]:
    """Return the roles that may carry out a verb on anything at all."""
    if verb == READING:
        return _EVERYBODY
    if verb in WRITING | APPROVING:
        return _WRITERS
    return _STOPPERS if verb in STOPPING else frozenset()


def may_stop(user: Actor, unit: str) -> bool:
    """Tell whether a user may stop a unit, or everything ("")."""
    try:
        require_pauser(user, unit)
    except Refused:
        return False
    return True


def may(
    catalogue: Catalogue,
    user: User,
    verb: str,
    subject: Subject,
    given: Sequence[str] = (),
) -> bool:
    """Tell whether a user may carry out a verb on a subject.

    Args:
        given: For "approve" and "return": users who have approved this same content
            already, in order.
    """
    if verb == READING:
        return _may_read(user, subject.unit)
    try:
        if verb in APPROVING:
            require_approver(catalogue, user, subject, given)
        elif verb in STOPPING:
            _require_stopper(user, subject.unit, verb)
        else:
            require_may(user, verb, subject)
    except Refused:
        return False
    return True


def _may_read(user: User, unit: str) -> bool:
    """Whoever works for a unit sees her unit; who writes there, the nation's too."""
    if user.scope in {unit, NATIONAL}:
        return True
    return unit == NATIONAL and user.role in _UNIT_ROLES


def require_may(user: User, verb: str, subject: Subject) -> None:
    """Refuse what is not this user's to write; approving is `require_approver`.

    Raises:
        Refused: "not_your_region" or "not_allowed".
    """
    if verb not in WRITING:
        raise Refused("not_allowed", user=user.id, verb=verb)
    if user.role in _NATIONAL_ROLES:
        return
    if user.role not in _UNIT_ROLES:
        raise Refused("not_allowed", user=user.id, verb=verb)
    if user.scope not in {subject.unit, NATIONAL}:
        raise Refused("not_your_region", user=user.id, unit=subject.unit)


def rule_for(programme: Programme, subject: Subject) -> ApprovalRule:
    """Return the approval rule of a subject: by its type, else by its level.

    Urgent work has a rule of its own ("urgent_correction") where the programme has
    one; a programme without units needs no other level than "national".
    """
    rules = programme.approval
    level = NATIONAL if subject.unit == NATIONAL else "region_default"
    names = [subject.type, level, NATIONAL]
    if subject.urgent:
        names.insert(0, f"urgent_{subject.type}")
    return next((rules[name] for name in names if name in rules), _STRICTEST)


def require_approver(
    catalogue: Catalogue, user: User, subject: Subject, given: Sequence[str]
) -> bool:
    """Check that this user may give the next approval.

    Args:
        given: Users who have approved this same content already, in order.

    Returns:
        Whether the approval is complete with this one.

    Raises:
        Refused: "four_eyes" for one's own work, else "not_allowed".
    """
    rule = rule_for(catalogue.programme, subject)
    if rule.four_eyes and user.id in {subject.owner, *subject.authors}:
        raise Refused("four_eyes")
    if not rule.steps and not rule.four_eyes:
        # No second pair of eyes: who may write it may let it out.
        require_may(user, "submit", subject)
        return True
    steps = _steps(catalogue, subject, rule)
    # Once complete, only who may take the last step may speak again.
    complete = len(given) >= len(steps)
    twice = user.id in given and not complete
    if twice or user.id not in steps[min(len(given), len(steps) - 1)]:
        raise Refused("not_allowed", user=user.id, verb="approve")
    return len(given) + 1 >= len(steps)


def next_approvers(
    catalogue: Catalogue, subject: Subject, given: Sequence[str]
) -> set[str]:
    """Return the users for whose approval a subject waits now.

    Args:
        catalogue: Roles and rules.
        subject: What was submitted.
        given: Users who have approved this same content already, in order.
    """
    rule = rule_for(catalogue.programme, subject)
    if not rule.steps and not rule.four_eyes:
        return set()
    steps = _steps(catalogue, subject, rule)
    return steps[len(given)] - {*given} if len(given) < len(steps) else set()


def _steps(
    catalogue: Catalogue, subject: Subject, rule: ApprovalRule
) -> Sequence[set[str]]:
    """Return who may take each step; steps of one and the same person count once.

    Where the author is her unit's only approver, the national one takes her step
    beside the own; nobody could give the second of two voices of one person.
    """
    found: list[set[str]] = []
    for name in rule.steps or [f"approver_{NATIONAL}"]:
        approvers = _approvers(catalogue, name, subject, rule)
        if len(approvers) != 1 or approvers not in found[-1:]:
            found.append(approvers)
    return found


def _approvers(
    catalogue: Catalogue, name: str, subject: Subject, rule: ApprovalRule
) -> set[str]:
    """Return who may take a step: "coordinator_of_unit", "approver_national"."""
    national = name.endswith(f"_{NATIONAL}")
    role = name.removesuffix(f"_{NATIONAL}" if national else "_of_unit")
    scope = NATIONAL if national else subject.unit
    users = catalogue.all(User)
    found = {user.id for user in users if user.role == role and user.scope == scope}
    if rule.four_eyes:
        found -= {subject.owner, *subject.authors}
    return found or {
        user.id for user in users if user.role == "approver" and user.scope == NATIONAL
    }


def require_pauser(user: Actor, unit: str) -> None:
    """Check that a user may stop or release a unit, or everything ("").

    Raises:
        Refused: "not_allowed", or "not_your_region".
    """
    _require_stopper(user, unit, "pause")


def require_closer(user: Actor, owner: str) -> None:
    """Check that a user may close an account of a unit, or of the nation.

    Raises:
        Refused: "not_allowed", or "not_your_region".
    """
    _require_stopper(user, owner, "retire")


def _require_stopper(user: Actor, unit: str, verb: str) -> None:
    if user.role in _NATIONAL_ROLES:
        return
    if user.role != "coordinator":
        raise Refused("not_allowed", user=user.id, verb=verb)
    if user.scope != unit:
        raise Refused("not_your_region", user=user.id, unit=unit or NATIONAL)
