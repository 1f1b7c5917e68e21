"""What a person decides about a post or page that waits for one: let it go, or not.

Held, because a text did not fit or a network cannot edit; missed, because nobody was
there. Let go, it leaves at the next beat.
"""

from datetime import datetime

from comms.access.policy import Subject, require_may
from comms.campaigns.publications import item_of, move
from comms.clock import in_zone
from comms.errors import Refused
from comms.model.programme import User
from comms.model.states import PUBLICATION_STEPS, PublicationState
from comms.model.tables import Publication
from comms.store import Session, folders
from comms.store.catalogue import load_catalogue
from comms.store.deliveries import cancel_deliveries
from comms.store.publications import locked, publication
from comms.store.spoilt import is_held_by_fault

#: What can be decided about what waits.
VERBS = frozenset({"schedule", "cancel"})
_LET_GO = frozenset({PublicationState.HELD, PublicationState.MISSED})


def decide_waiting(
    session: Session, verb: str, what: str, who: User, now: datetime
) -> dict[str, str]:
    """Schedule or cancel one publication.

    Returns:
        "subject", its new "state", the "content_hash" it is about, and for whom a
        stand-in did it ("acting_for").

    Raises:
        Refused: It does not wait, or not for this user.
        NotFound: There is none by this id.
    """
    row = locked(session, publication(session, what).id or 0)
    item = folders.item(session, item_of(row))
    subject = Subject(
        name=f"{row.kind}:{what}",
        type=item.type if item else row.kind,
        unit=row.unit,
        owner=row.owner,
    )
    away = require_may(who, verb, subject)
    if verb == "cancel":
        _drop(session, row, what)
    else:
        let_go(session, row, now)
    session.add(row)
    return {
        "subject": subject.name,
        "state": row.state,
        "content_hash": row.content_hash,
        "acting_for": away,
    }


def let_go(session: Session, row: Publication, now: datetime) -> None:
    """Schedule what waits for a person; it is due at once.

    Raises:
        Refused: It does not wait for a person.
    """
    require_no_fault(row)
    by_hand = row.kind in {"edit", "removal"}
    if row.state not in _LET_GO or by_hand:
        raise Refused("publication_state", publication=row.external_id, state=row.state)
    move(row, PublicationState.SCHEDULED)
    row.due_at = now
    zone = load_catalogue(session).zone
    row.due_local = (
        in_zone(now, zone).replace(tzinfo=None).isoformat(timespec="minutes")
    )


def require_no_fault(row: Publication) -> None:
    """Refuse to schedule what had begun to leave: it is released once it can go on.

    Raises:
        Refused: A fault holds it.
    """
    if is_held_by_fault(row):
        raise Refused("held_by_fault", publication=row.external_id)


def _drop(session: Session, row: Publication, what: str) -> None:
    if PublicationState.CANCELLED not in PUBLICATION_STEPS[row.state]:
        raise Refused("publication_state", publication=what, state=row.state)
    move(row, PublicationState.CANCELLED)
    cancel_deliveries(session, row.id)
