"""Makes the removals of posts that were taken back: a publication of its own each.

Made in the transaction that withdraws, and again at each beat for a post whose fate
became known only later. Carried out like posts, attempt by attempt; the original row
stays `sent`. Where the network does not let us, the removal is held for a person.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from comms.campaigns.changes import AMEND, EDIT, REMOVAL, change_of
from comms.campaigns.posts import account_of, is_open
from comms.campaigns.publications import item_of, move
from comms.clock import in_zone
from comms.errors import Misconfigured
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Message, Publication
from comms.store import Session
from comms.store import posts as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import add_deliveries, cancel_deliveries
from comms.store.publications import of_item
from comms.workflows.house import House

#: Kinds that stand on accounts of others.
POSTED = ("post", "announcement")
#: Why a post was taken back; whatever of it stands is taken down.
TAKEN_BACK = frozenset({"rules.why.item_withdrawn", "rules.why.item_cancelled"})


def removers(house: House, item_id: str) -> dict[str, bool]:
    """Return for each account with a post of an item whether it can take posts down.

    Asks networks, so it is called before any lock is taken.
    """
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        names = {account_of(r) for r in of_item(session, item_id) if r.kind in POSTED}
    return {name: _can_delete(house, catalogue, name) for name in sorted(names)}


def sweep(house: House, *, only_under_way: bool = False) -> bool:
    """Take down what was taken back while its fate was not known yet.

    Args:
        house: The site.
        only_under_way: All else was looked at, and has not changed since.

    Returns:
        Whether there was any.
    """
    states = (PublicationState.SENDING,) if only_under_way else rows.OUT
    with house.store.read() as session:
        late = {
            item_of(row)
            for row in _taken_back(rows.posts_out(session, POSTED, states))
            if _standing(session, row, _changes(session, row))
        }
    for item in sorted(late):
        can_remove = removers(house, item)
        with house.store.write(durable=True, in_turn=True) as session:
            plan_removals(
                session,
                load_catalogue(session),
                of_item(session, item),
                can_remove,
                house.clock.now(),
            )
    return bool(late)


def plan_removals(
    session: Session,
    catalogue: Catalogue,
    told: Iterable[Publication],
    can_remove: Mapping[str, bool],
    now: datetime,
) -> None:
    """Make a removal for each post of an item that stands and was taken back.

    Args:
        session: The one that commits it.
        catalogue: Of that session.
        told: Everything that tells the item.
        can_remove: As `removers` returned it.
        now: When.
    """
    for row in _taken_back(told):
        account = account_of(row)
        changes = _changes(session, row)
        standing = _standing(session, row, changes)
        if not standing:
            continue
        number = next_number(session, row)
        found = change_of(REMOVAL, row, number, now, catalogue.zone)
        session.add(found)
        session.flush()
        for one in standing:
            _copy(session, found, rows.standing(session, row, one, changes), now)
        for change in {change.id: change for change, _ in changes}.values():
            _call_off(session, change)
        record_changes(session, found, standing)
        if not can_remove.get(account):
            urls = [rows.address_of(session, delivery) for delivery in standing]
            found.reason = {
                "key": "posts.cannot_delete",
                "url": ", ".join(filter(None, urls)) or account,
            }
            found.state = PublicationState.HELD
        session.add(found)


def next_number(session: Session, post: Publication) -> int:
    """Return the number of the next change of an item on an account."""
    where = f"{item_of(post)}:{account_of(post)}"
    kinds = (f"{EDIT}:{where}:", f"{REMOVAL}:{where}:", f"{AMEND}:{where}")
    return rows.count_entries(session, *kinds) + 1


def _taken_back(found: Iterable[Publication]) -> list[Publication]:
    return [
        row
        for row in found
        if row.kind in POSTED and row.reason.get("key") in TAKEN_BACK
    ]


def _changes(session: Session, row: Publication) -> list[tuple[Publication, Delivery]]:
    return rows.changes_of(session, item_of(row), account_of(row))


def _standing(
    session: Session, row: Publication, changes: list[tuple[Publication, Delivery]]
) -> list[Delivery]:
    """Return the deliveries that stand there and that nobody takes down yet."""
    leaving = {one.remote_id for change, one in changes if change.kind == REMOVAL}
    return [
        delivery
        for delivery in rows.post_deliveries(session, row.id)
        if delivery.state == DeliveryState.SENT and delivery.remote_id not in leaving
    ]


def _call_off(session: Session, change: Publication) -> None:
    """Call off an edit that has not been made: there is nothing left to edit."""
    if change.kind == REMOVAL:
        return
    if change.state == PublicationState.HELD:
        move(change, PublicationState.CANCELLED)
    cancel_deliveries(session, change.id)
    session.add(change)


def _copy(
    session: Session, row: Publication, stands: Message | None, now: datetime
) -> None:
    """Keep what is taken down with its removal: a person sees what it was."""
    if stands is not None:
        kept = stands.model_dump(exclude={"id", "publication_id", "revision"})
        made = {**kept, "publication_id": row.id or 0, "created_at": now}
        session.add(Message(**made))


def record_changes(
    session: Session, row: Publication, standing: Iterable[Delivery]
) -> None:
    """Write a delivery per language; it names what it changes."""
    add_deliveries(
        session,
        [
            {
                "publication_id": row.id,
                "account": one.account,
                "recipient": one.recipient,
                "language": one.language,
                "level": one.level,
                "variant": one.variant,
                "remote_id": one.remote_id,
            }
            for one in standing
        ],
    )


def _can_delete(house: House, catalogue: Catalogue, name: str) -> bool:
    account = catalogue.find(Account, name)
    today = in_zone(house.clock.now(), catalogue.zone).date()
    if account is None or account.mode == "manual_copy" or not is_open(account, today):
        return False
    try:
        return house.open_channel(account).capabilities().can_delete
    except Misconfigured:
        # The attempt will say what is wrong; the account may be mended by then.
        return True
