"""What every decision has in common: its parts, what came of it, whose voice counts."""

from dataclasses import dataclass
from typing import Required, TypedDict

from comms.access.policy import Subject, on_behalf, require_approver, takes_back
from comms.model.programme import User
from comms.store import Session, acts
from comms.store.catalogue import Catalogue


class Press(TypedDict, total=False):
    """What comes with a decision that a person makes."""

    user: Required[str]
    #: State that she saw (`seen_of`, of an edition its `content_hash`); "": not asked.
    seen: str
    #: A word to whoever comes next, or the reason.
    note: str
    #: Makes the request one act however often it is made; "": none.
    key: str
    #: Why mail may leave that was not sent as a test.
    untested_because: str


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """A decision that is about to be made."""

    session: Session
    catalogue: Catalogue
    verb: str
    #: An item or edition by its id.
    what: str
    who: User
    note: str
    #: State of an edition that she saw (`content_hash`); "": not asked.
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What came of a decision."""

    #: Kind and id of what it is about.
    subject: str
    state: str
    content_hash: str
    #: Whose stand-in decided; "" where somebody did in her own right.
    acting_for: str


def approval(deciding: Deciding, subject: Subject, digest: str) -> tuple[bool, str]:
    """Return whether this voice completes the approval, and for whom it is given.

    Raises:
        Refused: It is not this person's to approve or return.
    """
    found = acts.approvals(deciding.session, subject.name, digest)
    given = [act.user for act in found]
    if takes_back(deciding.who, deciding.verb, given):
        return False, ""
    parts = (deciding.catalogue, deciding.who, subject, given)
    return require_approver(*parts), on_behalf(*parts)
