"""What people decide about a step of an event's chain: submit, approve, return.

By the rule of the item that announces the event; approved, it is scheduled at once,
since its time follows from the event. `schedule` and `cancel` are those of anything
that waits (`workflows.waiting`).
"""

from comms.access.policy import Subject, on_behalf, require_approver, require_may
from comms.campaigns.publications import item_of, move
from comms.content.gate import is_approved
from comms.errors import NotFound, Refused
from comms.model.programme import User
from comms.model.states import PUBLICATION_STEPS, PublicationState
from comms.model.tables import Item, Publication
from comms.store import Session, acts, folders
from comms.store.catalogue import Catalogue
from comms.store.chain import reminder
from comms.store.publications import locked

#: What is decided here.
VERBS = frozenset({"submit", "approve", "return"})


def is_step(session: Session, what: str) -> bool:
    """Tell whether an id names a step of a chain."""
    return reminder(session, what) is not None


def decide_step(
    session: Session, catalogue: Catalogue, verb: str, what: str, who: User, note: str
) -> dict[str, str]:
    """Carry out one decision about a step.

    Returns:
        "subject", its new "state", the "content_hash" it is about, and for whom a
        stand-in did it ("acting_for").

    Raises:
        Refused: A rule says no.
        NotFound: There is no such step.
    """
    found = reminder(session, what)
    item = folders.item(session, item_of(found)) if found else None
    if found is None or item is None:
        raise NotFound(key="missing.publication", name=what)
    row = locked(session, found.id or 0)
    subject = Subject(
        name=f"{row.kind}:{what}",
        type=item.type,
        unit=row.unit,
        owner=row.owner,
        authors=frozenset(acts.writers(session, f"item:{item.external_id}")),
    )
    if verb == "submit":
        away = require_may(who, verb, subject)
        _go(row, PublicationState.IN_REVIEW)
    elif verb == "approve":
        away = _approve(session, catalogue, row, item, subject, who)
    else:
        _, away = _given(session, catalogue, row, subject, who)
        _go(row, PublicationState.IN_REVIEW, PublicationState.RETURNED)
        row.reason = {"key": "rules.why.returned", "user": who.id, "note": note}
    session.add(row)
    return {
        "subject": subject.name,
        "state": row.state,
        "content_hash": row.content_hash,
        "acting_for": away,
    }


def _approve(
    session: Session,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    subject: Subject,
    who: User,
) -> str:
    if not is_approved(item):
        raise Refused("item_not_approved", item=item.external_id, state=item.state)
    complete, away = _given(session, catalogue, row, subject, who)
    if row.state == PublicationState.SCHEDULED:
        return away
    _go(row, PublicationState.IN_REVIEW)
    if complete:
        _go(row, PublicationState.APPROVED, PublicationState.SCHEDULED)
        row.approved_hash = row.content_hash
    return away


def _given(
    session: Session,
    catalogue: Catalogue,
    row: Publication,
    subject: Subject,
    who: User,
) -> tuple[bool, str]:
    """Return whether the approval is complete, and for whom it was given."""
    given = [
        act.user for act in acts.approvals(session, subject.name, row.content_hash)
    ]
    complete = require_approver(catalogue, who, subject, given)
    return complete, on_behalf(catalogue, who, subject, given)


def _go(row: Publication, *states: str) -> None:
    """Take these steps; one that leads nowhere new is taken already."""
    for state in states:
        if row.state == state:
            continue
        if state not in PUBLICATION_STEPS[row.state]:
            raise Refused(
                "publication_state", publication=row.external_id, state=row.state
            )
        move(row, state)
