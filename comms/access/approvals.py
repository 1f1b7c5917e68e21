"""How far an approval has come: who has given it, who is next, how many it takes.

An approval counts for exactly the content it was given to, and only since that was
last submitted: whatever was edited, returned or submitted anew starts again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from comms.access.policy import Subject, next_approvers, rule_for, steps_of
from comms.store.catalogue import Catalogue

_DONE = "done"
#: Acts after which every approval is asked for anew.
_ANEW = frozenset({"submit", "return"})


class Deed(Protocol):
    """What of an act counts here."""

    @property
    def user(self) -> str:
        """Who did it."""
        ...

    @property
    def verb(self) -> str:
        """What it was."""
        ...

    @property
    def content_hash(self) -> str:
        """What it was about."""
        ...

    @property
    def result(self) -> str:
        """Whether it was carried out: "done"."""
        ...


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far an approval has come."""

    #: Who has approved this very content, in order.
    given: tuple[str, ...]
    #: How many approvals it takes; 0: whoever may write it lets it out.
    needed: int
    #: Who may give the next one; none where it is complete, or nobody is there.
    next: frozenset[str]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return len(self.given) >= self.needed

    @property
    def is_stuck(self) -> bool:
        """Whether an approval is missing that nobody may give."""
        return not self.is_complete and not self.next


def given_by(found: Iterable[Deed], content_hash: str) -> list[str]:
    """Return who approved exactly this since it was last submitted or returned.

    The same answer as `store.acts.approvals`, for acts that have been read already.
    """
    users: list[str] = []
    for act in found:
        if act.result != _DONE:
            continue
        if act.verb in _ANEW:
            users = []
        elif act.verb == "approve" and act.content_hash == content_hash:
            users.append(act.user)
    return users


def standing_of(
    catalogue: Catalogue, subject: Subject, given: Sequence[str], now: datetime
) -> Standing:
    """Return how far the approval of a subject has come."""
    rule = rule_for(catalogue, subject)
    is_free = not rule.steps and not rule.four_eyes
    return Standing(
        given=tuple(given),
        needed=0 if is_free else len(steps_of(catalogue, subject, rule)),
        next=frozenset(next_approvers(catalogue, subject, given, now)),
    )
