"""Which rule of approval holds for a thing, and who may take each of its steps.

A unit's own rules come before the programme's. A rule is found by the kind of thing,
else by its level; urgent work has rules of its own where somebody has written them.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from comms.access.subject import Subject
from comms.model.programme import NATIONAL, ApprovalRule, Unit
from comms.store.catalogue import Catalogue

#: Where a programme has no rule: the national approver, and never the author.
STRICTEST = ApprovalRule(steps=[f"approver_{NATIONAL}"])
#: Name of a unit's rule for all that has none of its own.
DEFAULT = "default"


def rule_for(catalogue: Catalogue, subject: Subject) -> ApprovalRule:
    """Return the approval rule of a subject: its unit's, else the programme's.

    A programme without units needs no other level than "national".
    """
    level = NATIONAL if subject.unit == NATIONAL else "region_default"
    names = [f"urgent_{subject.type}"] if subject.urgent else []
    rules = catalogue.programme.approval
    unit = catalogue.find(Unit, subject.unit)
    if unit is not None and unit.approval:
        own = [*names, subject.type, DEFAULT]
        # What is urgent everywhere is not slowed down by a unit's usual rule.
        found = [unit.approval.get(name) or _urgent(rules, name) for name in own]
        if rule := next((one for one in found if one), None):
            return rule
    names += [subject.type, level, NATIONAL]
    return next((rules[name] for name in names if name in rules), STRICTEST)


def _urgent(rules: dict[str, ApprovalRule], name: str) -> ApprovalRule | None:
    return rules.get(name) if name.startswith("urgent_") else None


def has_short_way(catalogue: Catalogue, subject: Subject) -> bool:
    """Tell whether a rule says how this goes when it is urgent."""
    name = f"urgent_{subject.type}"
    unit = catalogue.find(Unit, subject.unit)
    own = unit.approval if unit else {}
    return name in own or name in catalogue.programme.approval


def steps_of(
    catalogue: Catalogue, subject: Subject, rule: ApprovalRule
) -> Sequence[AbstractSet[str]]:
    """Return who may take each step; steps of one and the same person count once.

    Where the author is her unit's only approver, the national one takes her step
    beside the own; nobody could give the second of two voices of one person.
    """
    found: list[AbstractSet[str]] = []
    for name in rule.steps or [f"approver_{NATIONAL}"]:
        approvers = _approvers(catalogue, name, subject, rule)
        if len(approvers) != 1 or approvers not in found[-1:]:
            found.append(approvers)
    return found


def _approvers(
    catalogue: Catalogue, name: str, subject: Subject, rule: ApprovalRule
) -> AbstractSet[str]:
    """Return who may take a step: "coordinator_of_unit", "approver_national"."""
    national = name.endswith(f"_{NATIONAL}")
    role = name.removesuffix(f"_{NATIONAL}" if national else "_of_unit")
    scope = NATIONAL if national else subject.unit
    authors = {subject.owner, *subject.authors} if rule.four_eyes else set()
    own = catalogue.holders(role, scope) - authors
    # Where the author is the only one, or there is none, the nation decides.
    return own or catalogue.holders("approver", NATIONAL) - authors
