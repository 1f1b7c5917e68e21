"""What a change does to editions that wait to leave: sent back, or approved again.

An edition carries items and events. An item that loses its approval takes the
approval of the edition with it; a corrected fact does not, since the correction itself
was approved.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from comms.campaigns.publications import move
from comms.errors import NotFound
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store import Session, acts
from comms.store.catalogue import Catalogue
from comms.store.publications import editions_in, messages
from comms.workflows.draw import read_edition

_PROMISED = (PublicationState.APPROVED, PublicationState.SCHEDULED)


def to_carry(session: Session, catalogue: Catalogue, item: Item) -> list[Publication]:
    """Return the approved editions that would carry an item as things stand."""
    return carrying(session, catalogue, {item.external_id})


def carrying(
    session: Session, catalogue: Catalogue, names: Collection[str]
) -> list[Publication]:
    """Return the approved editions that would carry any of some items."""
    return [
        row
        for row in promised(session)
        if not _items_of(session, catalogue, row).isdisjoint(names)
    ]


def promised(session: Session) -> Sequence[Publication]:
    """Return the editions that leave as they were approved."""
    return editions_in(session, _PROMISED)


def send_back(
    session: Session,
    found: Iterable[Publication],
    key: str,
    what: str,
    *,
    event: str = "",
) -> None:
    """Make editions drafts again, because an item they carry is not approved.

    Args:
        session: Of the change itself.
        found: The editions, as `to_carry` returned them.
        key: Of the sentence that says why.
        what: The item.
        event: One that was called off: how the number stood is kept, since it may be
            held after all; "": none.
    """
    for row in found:
        stood = {"event": event, "was": row.state, "says": row.approved_hash or ""}
        why = stood if event else {}
        move(row, PublicationState.DRAFT, key=key, item=what, **why)
        row.approved_hash = None
        session.add(row)


def approved_as_they_stand(session: Session, catalogue: Catalogue) -> list[Publication]:
    """Return the editions that would leave with exactly what was approved."""
    return [
        row
        for row in editions_in(session, (*_PROMISED, PublicationState.SENDING))
        if row.approved_hash
        and row.approved_hash == says(session, catalogue, row)
        and not messages(session, row.id)
    ]


def approve_again(
    session: Session,
    catalogue: Catalogue,
    found: Sequence[Publication],
    correction: Item,
    now: datetime,
) -> None:
    """Let editions keep their approval: all that differs is the corrected fact.

    Args:
        session: The one in which the fact was changed, between the two calls.
        catalogue: Of that session.
        found: What `approved_as_they_stand` returned just before.
        correction: Whose approval counts.
        now: When.
    """
    given = acts.last_act(
        session, f"item:{correction.external_id}", ("approve", "correct")
    )
    for row in found:
        digest = says(session, catalogue, row)
        if digest == row.approved_hash:
            continue
        row.content_hash = row.approved_hash = digest
        session.add(row)
        acts.record_act(
            session,
            at=now,
            user=given.user if given else correction.owner,
            verb="reapprove",
            subject=f"edition:{row.external_id}",
            content_hash=digest,
            note=correction.external_id,
        )


def _items_of(session: Session, catalogue: Catalogue, row: Publication) -> set[str]:
    try:
        content = read_edition(session, catalogue, row)
    except NotFound:
        # The folder has it no more.
        return set()
    return {item.external_id for item in content.items}


def says(session: Session, catalogue: Catalogue, row: Publication) -> str:
    """Return the hash of what an edition says now; "" where the folder lost it."""
    try:
        return read_edition(session, catalogue, row).content_hash
    except NotFound:
        return ""
