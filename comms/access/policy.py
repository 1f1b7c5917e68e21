"""The one place that says who may do what.

Approval follows the programme's rules: steps in order, each a role; where four eyes
are asked for, nobody approves their own work; where the author is the only approver
of a step, or there is none, the national approver decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from comms.errors import NotFound, Refused
from comms.model.programme import NATIONAL, ApprovalRule, Programme, User
from comms.store.catalogue import Catalogue

#: Verbs of an author, and of those who answer for a unit.
WRITING = frozenset({"submit", "schedule", "cancel", "test-send"})
_UNIT_ROLES = frozenset({"change_agent", "coordinator"})
_NATIONAL_ROLES = frozenset({"admin", "national_lead", "approver"})


#: Where a programme has no rule: the national approver, and never the author.
_STRICTEST = ApprovalRule(steps=[f"approver_{NATIONAL}"])


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


def user_named(catalogue: Catalogue, name: str) -> User:
    """Return the user of this name.

    Raises:
        NotFound: There is none.
    """
    found = catalogue.find(User, name)
    if found is None:
        raise NotFound(key="missing.user", name=name)
    return found


def require_may(user: User, verb: str, subject: Subject) -> None:
    """Refuse what is not this user's to do; approving is `require_approver`.

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
    if rule.four_eyes and user.id == subject.owner:
        raise Refused("four_eyes")
    if not rule.steps and not rule.four_eyes:
        # No second pair of eyes: who may write it may let it out.
        require_may(user, "submit", subject)
        return True
    steps = rule.steps or [f"approver_{NATIONAL}"]
    # Once complete, only who may take the last step may speak again.
    complete = len(given) >= len(steps)
    current = steps[min(len(given), len(steps) - 1)]
    twice = user.id in given and not complete
    if twice or user.id not in _approvers(catalogue, current, subject, rule):
        raise Refused("not_allowed", user=user.id, verb="approve")
    return len(given) + 1 >= len(steps)


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
        found.discard(subject.owner)
    return found or {
        user.id for user in users if user.role == "approver" and user.scope == NATIONAL
    }


def require_pauser(user: User, unit: str) -> None:
    """Check that a user may stop or release a unit, or everything ("").

    Raises:
        Refused: "not_allowed", or "not_your_region".
    """
    if user.role in _NATIONAL_ROLES:
        return
    if user.role != "coordinator":
        raise Refused("not_allowed", user=user.id, verb="pause")
    if user.scope != unit:
        raise Refused("not_your_region", user=user.id, unit=unit or NATIONAL)
