"""The one place that says who may do what.

`may` answers (user, verb, subject) with yes or no, for pages that show a button or do
not; the functions that begin with "require" give the same answer as a refusal with
its reason. What no rule allows is not allowed.

Approval follows the programme's rules: steps in order, each a role; where four eyes
are asked for, nobody approves their own work; where the author is the only approver
of a step, or there is none, the national approver decides; two steps that fall to
one person are one.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from comms.access.reach import (
    AGREE,
    APPROVING,
    AUDIT,
    CONNECT,
    LISTS,
    NATIONAL_ROLES,
    OFFERING,
    OWN,
    PEOPLE,
    PROGRAMME,
    READERS,
    READING,
    STOPPING,
    UNIT_ROLES,
    WRITING,
    Actor,
    covers,
    fits,
    hats,
    may_ever,
    needs_second_factor,
    roles_for,
    scopes,
    works_for,
)
from comms.access.rules import has_short_way, rule_for, steps_of
from comms.access.stand_ins import deputies, user_named, with_stand_ins
from comms.access.subject import Subject
from comms.errors import Refused
from comms.model.programme import NATIONAL, User
from comms.store.catalogue import Catalogue

__all__ = [
    "AGREE",
    "AUDIT",
    "CONNECT",
    "LISTS",
    "OWN",
    "PEOPLE",
    "PROGRAMME",
    "READERS",
    "READING",
    "Actor",
    "Subject",
    "covers",
    "fits",
    "has_short_way",
    "hats",
    "holders",
    "keepers",
    "may",
    "may_ever",
    "may_stop",
    "needs_second_factor",
    "next_approvers",
    "on_behalf",
    "require_approver",
    "require_auditor",
    "require_closer",
    "require_keeper",
    "require_may",
    "require_offerer",
    "require_pauser",
    "require_second",
    "roles_for",
    "rule_for",
    "scopes",
    "seconds",
    "steps_of",
    "takes_back",
    "user_named",
    "with_stand_ins",
    "works_for",
]

T = TypeVar("T")


def holders(catalogue: Catalogue, role: str) -> list[User]:
    """Return who has a role for the programme as a whole, in the files' order."""
    return [
        user
        for user in catalogue.all(User)
        if (user.role, user.scope) == (role, NATIONAL)
    ]


def keepers(catalogue: Catalogue) -> list[User]:
    """Return who may say who works here."""
    return [user for role in roles_for(PEOPLE) for user in holders(catalogue, role)]


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
        return any(_may_read(hat, subject.unit) for hat in hats(user))
    try:
        if takes_back(user, verb, given):
            return True
        if verb in APPROVING:
            require_approver(catalogue, user, subject, given)
        elif verb in STOPPING or verb == AUDIT:
            _require_stopper(user, subject.unit, verb)
        elif verb in {PEOPLE, PROGRAMME, CONNECT}:
            require_keeper(user, verb)
        elif verb in OFFERING:
            require_offerer(user, verb)
        else:
            require_may(user, verb, subject)
    except Refused:
        return False
    return True


def _may_read(user: Actor, unit: str) -> bool:
    """Whoever works for a unit sees her unit; who writes there, the nation's too."""
    if user.scope in {unit, NATIONAL}:
        return True
    return unit == NATIONAL and user.role in UNIT_ROLES


def require_may(user: Actor, verb: str, subject: Subject) -> str:
    """Refuse what is not this user's to write; approving is `require_approver`.

    Returns:
        For whom she does it as a stand-in; "" in her own right.

    Raises:
        Refused: "not_your_region" or "not_allowed".
    """
    hat, _ = _first(user, lambda hat: _require_writer(hat, verb, subject))
    return _for(user, hat)


def _require_writer(user: Actor, verb: str, subject: Subject) -> None:
    if verb not in WRITING:
        raise Refused("not_allowed", user=user.id, verb=verb)
    if user.role in NATIONAL_ROLES:
        return
    if user.role not in UNIT_ROLES:
        raise Refused("not_allowed", user=user.id, verb=verb)
    if user.scope not in {subject.unit, NATIONAL}:
        raise Refused("not_your_region", user=user.id, unit=subject.unit)


def _first(user: Actor, check: Callable[[Actor], T]) -> tuple[Actor, T]:
    """Return as whom a user passes a check, and what it says.

    Raises:
        Refused: As nobody; with the reason that stands against herself.
    """
    refused: list[Refused] = []
    for hat in hats(user):
        try:
            return hat, check(hat)
        except Refused as refusal:
            refused = refused or [refusal]
    # Else it and this frame hold each other, and all that led here, in memory.
    raise refused.pop()


def _for(user: Actor, hat: Actor) -> str:
    return "" if hat.id == user.id else hat.id


def takes_back(user: Actor, verb: str, given: Sequence[str]) -> bool:
    """Tell whether somebody returns what she has approved herself: that is hers."""
    return verb == "return" and user.id in given


def require_approver(
    catalogue: Catalogue, user: Actor, subject: Subject, given: Sequence[str]
) -> bool:
    """Check that this user may give the next approval.

    Args:
        catalogue: Roles and rules.
        user: Who approves, for herself or as a stand-in.
        subject: What was submitted.
        given: Users who have approved this same content already, in order.

    Returns:
        Whether the approval is complete with this one.

    Raises:
        Refused: "four_eyes" for one's own work, else "not_allowed".
    """
    return _approver(catalogue, user, subject, given)[1]


def on_behalf(
    catalogue: Catalogue, user: Actor, subject: Subject, given: Sequence[str]
) -> str:
    """Return for whom a user gives the next approval as a stand-in; "" for herself.

    Raises:
        Refused: As `require_approver`.
    """
    return _for(user, _approver(catalogue, user, subject, given)[0])


def _approver(
    catalogue: Catalogue, user: Actor, subject: Subject, given: Sequence[str]
) -> tuple[Actor, bool]:
    return _first(
        user, lambda hat: _require_approver(catalogue, user, hat, subject, given)
    )


def _require_approver(
    catalogue: Catalogue,
    user: Actor,
    hat: Actor,
    subject: Subject,
    given: Sequence[str],
) -> bool:
    """Check one voice: four eyes are those of the person and of whom she stands for."""
    rule = rule_for(catalogue, subject)
    persons = {user.id, hat.id}
    if rule.four_eyes and persons & {subject.owner, *subject.authors}:
        raise Refused("four_eyes")
    if not rule.steps and not rule.four_eyes:
        # No second pair of eyes: who may write it may let it out.
        _require_writer(hat, "submit", subject)
        return True
    steps = steps_of(catalogue, subject, rule)
    # Once complete, only who may take the last step may speak again.
    complete = len(given) >= len(steps)
    twice = bool(persons & {*given}) and not complete
    if twice or hat.id not in steps[min(len(given), len(steps) - 1)]:
        raise Refused("not_allowed", user=user.id, verb="approve")
    return len(given) + 1 >= len(steps)


def next_approvers(
    catalogue: Catalogue,
    subject: Subject,
    given: Sequence[str],
    now: datetime | None = None,
) -> set[str]:
    """Return the users for whose approval a subject waits now.

    Args:
        catalogue: Roles and rules.
        subject: What was submitted.
        given: Users who have approved this same content already, in order.
        now: Counts those who stand in at this instant, too; None: nobody does.
    """
    rule = rule_for(catalogue, subject)
    if not rule.steps and not rule.four_eyes:
        return set()
    steps = steps_of(catalogue, subject, rule)
    found = {*steps[len(given)]} - {*given} if len(given) < len(steps) else set()
    if now is None:
        return found
    standing_in = deputies(catalogue, found, now) - {*given}
    if rule.four_eyes:
        standing_in -= {subject.owner, *subject.authors}
    return found | standing_in


def require_pauser(user: Actor, unit: str) -> str:
    """Check that a user may stop or release a unit, or everything ("").

    Returns:
        For whom she does it as a stand-in; "" in her own right.

    Raises:
        Refused: "not_allowed", or "not_your_region".
    """
    return _require_stopper(user, unit, "pause")


def require_closer(user: Actor, owner: str) -> str:
    """Check that a user may close an account of a unit, or of the nation.

    Returns:
        For whom she does it as a stand-in; "" in her own right.

    Raises:
        Refused: "not_allowed", or "not_your_region".
    """
    return _require_stopper(user, owner, "retire")


def require_keeper(user: Actor, verb: str = PEOPLE) -> None:
    """Check that a user may say who works here, or what the programme is.

    Nobody stands in for that.

    Raises:
        Refused: "not_allowed".
    """
    if user.role not in roles_for(verb) or user.scope != NATIONAL:
        raise Refused("not_allowed", user=user.id, verb=verb)


def require_second(user: Actor, first: str) -> None:
    """Check that a user may agree to what another one wants for the whole programme.

    Nobody stands in for that.

    Args:
        user: Who agrees.
        first: Who wants it.

    Raises:
        Refused: "four_eyes" for one's own wish, else "not_allowed".
    """
    if user.id == first:
        raise Refused("four_eyes")
    if user.role not in roles_for(AGREE) or user.scope != NATIONAL:
        raise Refused("not_allowed", user=user.id, verb=AGREE)


def seconds(catalogue: Catalogue, first: str) -> list[User]:
    """Return who may agree to what somebody wants for the whole programme."""
    found = []
    for user in catalogue.all(User):
        with suppress(Refused):
            require_second(user, first)
            found.append(user)
    return found


def require_offerer(user: Actor, verb: str) -> str:
    """Check that a user may offer items to units, or remind units of what is offered.

    Returns:
        For whom she does it as a stand-in; "" in her own right.

    Raises:
        Refused: "not_allowed".
    """
    for hat in hats(user):
        if hat.role in roles_for(verb):
            return _for(user, hat)
    raise Refused("not_allowed", user=user.id, verb=verb)


def require_auditor(user: Actor) -> None:
    """Check that a user may read who did what, of any unit.

    Raises:
        Refused: "not_allowed".
    """
    if not may_ever(user, AUDIT):
        raise Refused("not_allowed", user=user.id, verb=AUDIT)


def _require_stopper(user: Actor, unit: str, verb: str) -> str:
    hat, _ = _first(user, lambda hat: _stopper(hat, unit, verb))
    return _for(user, hat)


def _stopper(user: Actor, unit: str, verb: str) -> None:
    if user.role in NATIONAL_ROLES:
        return
    if user.role not in roles_for(verb):
        raise Refused("not_allowed", user=user.id, verb=verb)
    if user.scope != unit:
        raise Refused("not_your_region", user=user.id, unit=unit or NATIONAL)
