"""Whether a rule of approval asks for less than another: fewer voices, lower roles.

Compared as they come out for each unit and kind of text, also when it is urgent, so a
unit's own rule that gets round the programme's is found.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from comms.access.rules import rule_for
from comms.access.subject import Subject
from comms.model.programme import NATIONAL, ApprovalRule, Unit
from comms.store.catalogue import Catalogue

#: From the lowest voice to the highest.
_ROLES = ("change_agent", "coordinator", "approver", "national_lead")


def asks_less(new: ApprovalRule, old: ApprovalRule) -> bool:
    """Tell whether some voice that one rule asks for is missing in another.

    Each old step needs a new one of its own, in the same order, of a role that is not
    lower and of somebody who answers for as much.
    """
    if old.four_eyes and not new.four_eyes:
        return True
    rest = iter(_steps(new))
    return not all(any(_is_worth(own, step) for own in rest) for step in _steps(old))


def loosened(
    before: Catalogue, after: Catalogue, types: Sequence[str]
) -> Iterator[tuple[str, str, bool]]:
    """Yield for what less is asked than before: unit, kind of text, whether urgent.

    Args:
        before: The rules as they stand.
        after: As they would be.
        types: Kinds of text, and "edition".
    """
    units = [NATIONAL, *(one.id for one in before.all(Unit))]
    for unit, kind, urgent in product(_still(units, after), types, (False, True)):
        subject = Subject(name="", type=kind, unit=unit, owner="", urgent=urgent)
        if asks_less(rule_for(after, subject), rule_for(before, subject)):
            yield unit, kind, urgent


def _still(units: Iterable[str], after: Catalogue) -> list[str]:
    return [one for one in units if one == NATIONAL or after.find(Unit, one)]


def _steps(rule: ApprovalRule) -> Sequence[str]:
    """Return the steps of a rule; one that says four eyes alone asks for the nation."""
    return rule.steps or ([f"approver_{NATIONAL}"] if rule.four_eyes else [])


def _is_worth(own: str, step: str) -> bool:
    """Tell whether a voice counts at least as much as another."""
    is_as_wide = own.endswith(f"_{NATIONAL}") or not step.endswith(f"_{NATIONAL}")
    return is_as_wide and _rank(own) >= _rank(step)


def _rank(step: str) -> int:
    role = step.removesuffix(f"_{NATIONAL}").removesuffix("_of_unit")
    return _ROLES.index(role)
