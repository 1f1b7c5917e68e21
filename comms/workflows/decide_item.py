"""What people decide about an item: submit, approve, return, correct, cancel.

An approval is bound to the hash of the item. What it carries on to (pages that come
back, editions that lose an item) happens in the same transaction.
"""

from comms.access.policy import Subject, has_short_way, require_may
from comms.content.gate import require_complete
from comms.errors import NotFound, Refused
from comms.model.states import ITEM_STEPS, ItemState, step
from comms.model.tables import Item, Publication
from comms.store import Session, acts, folders
from comms.workflows import editions
from comms.workflows.approved import (
    forget_approved,
    keep_approved,
    keep_submitted,
)
from comms.workflows.deciding import Decided, Deciding, approval
from comms.workflows.withdraw import reinstate, take_back

#: What can be approved: nobody but its writers asks for that.
_ASKED = frozenset({ItemState.IN_REVIEW, ItemState.APPROVED})


def decide_item(deciding: Deciding) -> Decided:
    """Carry out one decision about an item.

    Raises:
        Refused: A rule says no.
        NotFound: There is no such item.
    """
    session, what = deciding.session, deciding.what
    item = folders.item(session, what)
    if item is None or not item.content_hash:
        raise NotFound(key="missing.item", name=what)
    carried = editions.to_carry(session, deciding.catalogue, item)
    subject = _subject(session, item)
    new, away = _judged(deciding, item, subject)
    _move(item, new, what)
    session.add(item)
    _follow(deciding, item, carried)
    return Decided(
        subject=subject.name,
        state=item.state,
        content_hash=item.content_hash,
        acting_for=away,
    )


def _subject(session: Session, item: Item) -> Subject:
    name = f"item:{item.external_id}"
    return Subject(
        name=name,
        type=item.type,
        unit=item.unit,
        owner=item.owner,
        urgent=item.facts["urgent"],
        authors=frozenset(acts.writers(session, name)),
    )


def _judged(deciding: Deciding, item: Item, subject: Subject) -> tuple[ItemState, str]:
    """Return where a verb leads, and for whom a stand-in said it."""
    session, verb = deciding.session, deciding.verb
    if verb in {"approve", "return"}:
        return _approved_or_returned(deciding, item, subject)
    if verb == "submit":
        return ItemState.IN_REVIEW, require_may(deciding.who, verb, subject)
    if verb == "correct":
        return _let_out(deciding, item, subject)
    if verb == "cancel":
        away = require_may(deciding.who, verb, subject)
        take_back(session, item, "rules.why.item_cancelled")
        return ItemState.WITHDRAWN, away
    raise Refused("publication_state", publication=deciding.what, state=item.state)


def _approved_or_returned(
    deciding: Deciding, item: Item, subject: Subject
) -> tuple[ItemState, str]:
    complete, away = approval(deciding, subject, item.content_hash)
    if deciding.verb == "return":
        return ItemState.RETURNED, away
    if item.state not in _ASKED:
        raise Refused("publication_state", publication=deciding.what, state=item.state)
    _require_reason(deciding, subject)
    require_complete(deciding.session, deciding.catalogue, item)
    return (ItemState.APPROVED if complete else ItemState.IN_REVIEW), away


def _let_out(deciding: Deciding, item: Item, subject: Subject) -> tuple[ItemState, str]:
    """Let something urgent out by the short way, with its reason on record."""
    if not subject.urgent or not has_short_way(deciding.catalogue, subject):
        raise Refused(
            "publication_state", publication=item.external_id, state=item.state
        )
    if not deciding.note.strip():
        raise Refused("reason_missing")
    away = require_may(deciding.who, "submit", subject)
    require_complete(deciding.session, deciding.catalogue, item)
    _move(item, ItemState.IN_REVIEW, deciding.what)
    complete, _ = approval(deciding, subject, item.content_hash)
    if not complete:
        # Urgent here means fewer voices, not one: it is submitted and approved.
        raise Refused("not_allowed", user=deciding.who.id, verb="correct")
    return ItemState.APPROVED, away


def _require_reason(deciding: Deciding, subject: Subject) -> None:
    """Refuse to approve by the urgent rule what nobody has said a reason for."""
    if not subject.urgent or not has_short_way(deciding.catalogue, subject):
        return
    asked = acts.last_act(deciding.session, subject.name, ["submit"])
    if not deciding.note.strip() and not (asked and asked.note.strip()):
        raise Refused("urgent_reason_missing")


def _follow(deciding: Deciding, item: Item, carried: list[Publication]) -> None:
    """Carry the decision on to what tells the item, and to editions that carry it."""
    session = deciding.session
    if deciding.verb == "submit":
        keep_submitted(session, item)
    if deciding.verb == "return":
        forget_approved(session, item)
    if item.state == ItemState.APPROVED:
        reinstate(session, item)
        keep_approved(session, item)
    else:
        gone = item.state == ItemState.WITHDRAWN
        key = "rules.why.item_cancelled" if gone else "rules.why.item_returned"
        editions.send_back(session, carried, key, item.external_id)


def _move(item: Item, new: str, what: str) -> None:
    if item.state == new:
        return
    if new not in ITEM_STEPS[item.state] or (
        new == ItemState.APPROVED and item.state != ItemState.IN_REVIEW
    ):
        raise Refused("publication_state", publication=what, state=item.state)
    item.state = step(ITEM_STEPS, item.state, new)
    item.approved_hash = item.content_hash if new == ItemState.APPROVED else None
