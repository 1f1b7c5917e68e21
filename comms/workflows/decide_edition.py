"""What people decide about an edition: submit, approve, return, schedule, cancel.

An edition is approved as a whole, once all its items are; what it carries may not
change between the approval and its time.
"""

from comms.access.policy import Subject, require_may
from comms.campaigns.publications import move, void_changed
from comms.content.gate import is_approved
from comms.content.seen import LETTER
from comms.errors import Refused
from comms.model.states import PUBLICATION_STEPS, PublicationState
from comms.model.tables import Item, Publication
from comms.store import acts, approved
from comms.store.deliveries import cancel_deliveries
from comms.store.publications import locked, publication
from comms.workflows import waiting
from comms.workflows.approved import content_of_edition
from comms.workflows.deciding import Decided, Deciding, approval
from comms.workflows.draw import read_edition
from comms.workflows.edition_whole import require_whole

_VERBS = {
    "submit": PublicationState.IN_REVIEW,
    "schedule": PublicationState.SCHEDULED,
    "cancel": PublicationState.CANCELLED,
}


def decide_edition(deciding: Deciding) -> Decided:
    """Carry out one decision about an edition.

    Raises:
        Refused: A rule says no.
        NotFound: There is no such edition.
    """
    session, verb, what = deciding.session, deciding.verb, deciding.what
    # Locked: a worker that finishes it must not be overruled by what we read before.
    row = locked(session, publication(session, what, kind="edition").id or 0)
    subject = _subject(deciding, row)
    if verb == "schedule":
        waiting.require_no_fault(row)
    content = read_edition(session, deciding.catalogue, row)
    if deciding.seen and deciding.seen != content.content_hash:
        raise Refused("changed_meanwhile")
    void_changed(row, content.content_hash)
    if verb in {"submit", "approve"}:
        require_whole(content)
    if verb == "approve":
        _require_items_approved(content.items)
    new, away = _judged(deciding, row, subject)
    _move(row, new, what, verb)
    if new == PublicationState.RETURNED:
        row.reason = {
            "key": "rules.why.returned",
            "user": deciding.who.id,
            "note": deciding.note,
        }
    if new == PublicationState.CANCELLED:
        cancel_deliveries(session, row.id)
    session.add(row)
    _keep(deciding, row)
    return Decided(
        subject=subject.name,
        state=row.state,
        content_hash=row.content_hash,
        acting_for=away,
    )


def _judged(
    deciding: Deciding, row: Publication, subject: Subject
) -> tuple[PublicationState, str]:
    """Return where a verb leads, and for whom a stand-in said it."""
    verb, what = deciding.verb, deciding.what
    if verb in {"approve", "return"}:
        complete, away = approval(deciding, subject, row.content_hash)
        if verb == "return":
            return PublicationState.RETURNED, away
        done = PublicationState.APPROVED if complete else PublicationState.IN_REVIEW
        return done, away
    away = require_may(deciding.who, verb, subject)
    if verb not in _VERBS:
        raise Refused("publication_state", publication=what, state=row.state)
    return _VERBS[verb], away


def _keep(deciding: Deciding, row: Publication) -> None:
    """Keep what was asked about and approved, so that a later change can be shown."""
    name, session = f"edition:{deciding.what}", deciding.session
    if deciding.verb == "return":
        approved.forget(session, name, row.content_hash)
    if deciding.verb not in {"submit", "approve"}:
        return
    content = content_of_edition(session, deciding.catalogue, row)
    digest = row.content_hash
    if deciding.verb == "submit":
        approved.keep_submitted(session, name, digest, digest, content)
    elif row.state == PublicationState.APPROVED:
        approved.keep(session, name, digest, content)


def _subject(deciding: Deciding, row: Publication) -> Subject:
    item = deciding.what.removesuffix(LETTER)
    return Subject(
        name=f"edition:{deciding.what}",
        type="edition",
        unit=row.unit,
        owner=row.owner,
        authors=frozenset(
            acts.writers(deciding.session, f"item:{item}", f"edition:{deciding.what}")
        ),
    )


def _require_items_approved(items: list[Item]) -> None:
    for item in items:
        if not is_approved(item):
            raise Refused("item_not_approved", item=item.external_id, state=item.state)


def _move(row: Publication, new: str, what: str, verb: str) -> None:
    if row.state == new:
        return
    if row.state == PublicationState.SENT:
        raise Refused("already_sent")
    # Nobody but its writers asks for an approval, also where this is its first voice.
    unasked = verb == "approve" and row.state != PublicationState.IN_REVIEW
    if unasked or new not in PUBLICATION_STEPS[row.state]:
        raise Refused("publication_state", publication=what, state=row.state)
    if new == PublicationState.SCHEDULED and row.approved_hash != row.content_hash:
        raise Refused("publication_state", publication=what, state=row.state)
    move(row, new)
    if new == PublicationState.APPROVED:
        row.approved_hash = row.content_hash
