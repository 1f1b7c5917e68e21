"""Takes an item back: what waits is called off, what stands is taken down.

Its page answers with a sentence instead of its content, feeds leave it out, events that
nothing else tells go with it, and posts are taken down where the network lets us;
elsewhere a person is asked to. Mail that has left cannot be called back, so whoever
withdraws is told which editions carried it. A new approval reinstates what had not
left; a post that was taken down stays down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.access.policy import Subject, require_may, user_named
from comms.campaigns.publications import move
from comms.clock import in_zone
from comms.content.seen import seen_of
from comms.errors import NotFound, Refused
from comms.model.states import (
    ITEM_STEPS,
    PUBLICATION_STEPS,
    ItemState,
    PublicationState,
    step,
)
from comms.model.tables import Act, Item, Publication
from comms.store import Session, acts, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import cancel_deliveries, forget_deliveries, tried
from comms.store.publications import carriers, of_item
from comms.workflows import editions
from comms.workflows.house import House
from comms.workflows.removals import POSTED, plan_removals, removers
from comms.workflows.told_events import close_events

#: Why a publication was called off; a new approval of the item brings it back. Both
#: are in `removals.TAKEN_BACK`.
WITHDRAWN, CANCELLED = "rules.why.item_withdrawn", "rules.why.item_cancelled"
#: Why a card ended whose text was given back: it comes again with what is approved.
POST_GIVEN_BACK = "rules.why.text_given_back"
#: Kinds that only follow another publication.
_FOLLOWING = frozenset({"edit", "removal"})
_OUT = frozenset(
    {
        PublicationState.SENT,
        PublicationState.SENDING,
        PublicationState.PARTLY_FAILED,
        PublicationState.WITHDRAWN,
    }
)


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """What a withdrawal did."""

    #: State of the item.
    state: str
    #: Removals of posts that are under way, by id of the publication.
    removals: tuple[str, ...] = ()
    #: Removals that a person has to make.
    by_hand: tuple[str, ...] = ()
    #: Editions whose readers have it: mail cannot be called back.
    mailed: tuple[str, ...] = ()
    #: Editions that were approved with it, and are drafts again.
    editions: tuple[str, ...] = ()


def withdraw(
    house: House, item_id: str, *, user: str, note: str, seen: str = "", key: str = ""
) -> Withdrawn:
    """Take an item back from everywhere we can reach.

    Args:
        house: The site.
        item_id: The item.
        user: Who orders it: of the item's unit, or national.
        note: The reason; readers see it where the page was.
        seen: State that the user saw (`seen_of`); "": not asked.
        key: Makes the request one act however often it is made; "": none.

    Raises:
        Refused: A rule says no; the refusal is on record.
        NotFound: No such user or item.
    """
    can_remove = removers(house, item_id)
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        done = acts.act_by_key(session, key) if key else None
        if done is None:
            try:
                away = _require(session, item_id, user, note, seen, now)
            except Refused as refusal:
                _record(session, item_id, user, note, key, now, refusal)
                refused = refusal
            else:
                found = _withdraw(session, item_id, can_remove, note, now)
                act = _record(session, item_id, user, note, key, now)
                act.acting_for = away
                session.add(act)
                return found
        elif done.result == "done":
            return _outcome(session, _item(session, item_id))
        else:
            refused = Refused(done.result, **done.slots)
    raise refused


def take_back(session: Session, item: Item, key: str) -> None:
    """Call off whatever tells an item and has not left.

    Raises:
        Refused: "already_out", where it is only called off but something has left.
    """
    found = of_item(session, item.external_id)
    if key == CANCELLED and any(row.state in _OUT for row in found):
        raise Refused("already_out", item=item.external_id)
    for row in found:
        if row.kind == "page" and row.state == PublicationState.SENT:
            continue
        # Nothing of it leaves any more; what may have left is still found out.
        cancel_deliveries(session, row.id)
        if row.kind in POSTED and row.state in _OUT:
            row.reason = {"key": key, "item": item.external_id}
        elif PublicationState.CANCELLED in PUBLICATION_STEPS[row.state]:
            move(row, PublicationState.CANCELLED, key=key, item=item.external_id)
        session.add(row)


def reinstate(session: Session, item: Item) -> None:
    """Let an item that was taken back go out after all: it is approved anew."""
    for row in of_item(session, item.external_id):
        called_off = row.reason.get("key") in {WITHDRAWN, CANCELLED, POST_GIVEN_BACK}
        if row.kind in _FOLLOWING or not called_off:
            continue
        # What has been tried once is not tried anew under another name.
        if row.state == PublicationState.CANCELLED and not tried(session, row.id):
            forget_deliveries(session, row.id)
            move(row, PublicationState.DRAFT)
            row.published_at = None
            session.add(row)


def _withdraw(
    session: Session,
    item_id: str,
    can_remove: dict[str, bool],
    note: str,
    now: datetime,
) -> Withdrawn:
    catalogue, item = load_catalogue(session), _item(session, item_id)
    carried = editions.to_carry(session, catalogue, item)
    item.state = step(ITEM_STEPS, item.state, ItemState.WITHDRAWN)
    item.approved_hash = None
    session.add(item)
    take_back(session, item, WITHDRAWN)
    _close_page(session, catalogue, item, note, now)
    session.flush()
    close_events(session, item, now)
    editions.send_back(session, carried, WITHDRAWN, item_id)
    session.flush()
    plan_removals(session, catalogue, of_item(session, item_id), can_remove, now)
    found = _outcome(session, item)
    names = tuple(row.external_id for row in carried)
    return Withdrawn(**{**found.__dict__, "editions": names})


def _close_page(
    session: Session, catalogue: Catalogue, item: Item, note: str, now: datetime
) -> None:
    """Let the page say when and why instead of what it said."""
    day = in_zone(now, catalogue.zone).date().isoformat()
    for row in of_item(session, item.external_id):
        if row.kind == "page" and row.state == PublicationState.SENT:
            move(row, PublicationState.WITHDRAWN)
            row.reason = {
                "key": WITHDRAWN,
                "item": item.external_id,
                "note": note.strip(),
                "day": day,
            }
            session.add(row)


def _outcome(session: Session, item: Item) -> Withdrawn:
    """Return what became of it, as the rows say."""
    rows = [row for row in of_item(session, item.external_id) if row.kind == "removal"]
    held = PublicationState.HELD
    return Withdrawn(
        state=item.state,
        removals=_names([row for row in rows if row.state != held]),
        by_hand=_names([row for row in rows if row.state == held]),
        mailed=_names(carriers(session, item.external_id)),
    )


def _names(found: Sequence[Publication]) -> tuple[str, ...]:
    return tuple(row.external_id for row in found)


def _require(
    session: Session, item_id: str, user: str, note: str, seen: str, now: datetime
) -> str:
    who = user_named(load_catalogue(session), user, now)
    item = _item(session, item_id)
    subject = Subject(
        name=f"item:{item_id}", type=item.type, unit=item.unit, owner=item.owner
    )
    away = require_may(who, "withdraw", subject)
    if seen and seen != seen_of(session, item_id):
        raise Refused("changed_meanwhile")
    if not note.strip():
        raise Refused("withdraw_reason")
    if ItemState.WITHDRAWN not in ITEM_STEPS[item.state]:
        raise Refused("publication_state", publication=item_id, state=item.state)
    return away


def _item(session: Session, item_id: str) -> Item:
    item = folders.item(session, item_id)
    if item is None or not item.content_hash:
        raise NotFound(key="missing.item", name=item_id)
    return item


def _record(  # noqa: PLR0913, PLR0917 - the parts of an act
    session: Session,
    item_id: str,
    user: str,
    note: str,
    key: str,
    now: datetime,
    refused: Refused | None = None,
) -> Act:
    return acts.record_act(
        session,
        at=now,
        user=user,
        verb="withdraw",
        subject=f"item:{item_id}",
        content_hash=_item(session, item_id).content_hash,
        result=refused.key if refused else "done",
        note=note,
        key=key or None,
        slots=refused.slots if refused else None,
    )
