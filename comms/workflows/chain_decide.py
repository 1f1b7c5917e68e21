"""What people decide about a step of an event's chain: submit, approve, return.

By the rule of the item that announces the event; approved, it is scheduled at once,
since its time follows from the event. `schedule` and `cancel` are those of anything
that waits (`workflows.waiting`).
"""

from comms.access.policy import Subject, require_approver, require_may
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
) -> tuple[str, str, str]:
    """Carry out one decision about a step.

    Returns:
        Name of the subject, its new state, and the content it is about.

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
        require_may(who, verb, subject)
        _go(row, PublicationState.IN_REVIEW)
    elif verb == "approve":
        _approve(session, catalogue, row, item, subject, who)
    else:
        _given(session, catalogue, row, subject, who)
        _go(row, PublicationState.IN_REVIEW, PublicationState.RETURNED)
        row.reason = {"key": "rules.why.returned", "user": who.id, "note": note}
    session.add(row)
    return subject.name, row.state, row.content_hash


def _approve(
    session: Session,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    subject: Subject,
    who: User,
) -> None:
    if not is_approved(item):
        raise Refused("item_not_approved", item=item.external_id, state=item.state)
    complete = _given(session, catalogue, row, subject, who)
    if row.state == PublicationState.SCHEDULED:
        return
    _go(row, PublicationState.IN_REVIEW)
    if complete:
        _go(row, PublicationState.APPROVED, PublicationState.SCHEDULED)
        row.approved_hash = row.content_hash


def _given(
    session: Session,
    catalogue: Catalogue,
    row: Publication,
    subject: Subject,
    who: User,
) -> bool:
    given = [
        act.user for act in acts.approvals(session, subject.name, row.content_hash)
    ]
    return require_approver(catalogue, who, subject, given)


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
