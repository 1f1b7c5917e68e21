"""Brings published posts up to date after a change that was approved.

An item was edited and approved anew, or a fact of its event was corrected. Where the
network can edit, an edit is made per account, all languages at once or none; its
picture stays. Elsewhere a post that says the new is held for a person, unless a
correction already posts on that account. Cards that nobody has ticked say the new.
What is taken back is taken down.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from comms.campaigns.changes import EDIT, amendment_of, change_of
from comms.campaigns.posts import POST, account_of, is_open
from comms.campaigns.publications import item_named, item_of, move
from comms.clock import in_zone
from comms.content.gate import is_approved, is_ready, told_by, told_hash
from comms.errors import Misconfigured
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Item, Publication
from comms.ports import Post
from comms.store import Session, folders, told
from comms.store import posts as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import cancel_deliveries
from comms.store.occasions import is_told_again
from comms.store.publications import of_item
from comms.store.waiting import corrections_of
from comms.workflows import removals
from comms.workflows.cards_follow import follow_cards
from comms.workflows.compose import compose, post_of
from comms.workflows.house import House
from comms.workflows.release import Posted, keep_messages, posted, problem_of

#: Posts read whole at once.
_AT_ONCE = 500
_OVER = frozenset({PublicationState.SENT, PublicationState.PARTLY_FAILED})


@dataclass(frozen=True, kw_only=True)
class _Change:
    """What has to be done about one post, made before any lock is taken."""

    publication_id: int
    account: Account
    #: Hash of what was told from; it must still hold when the change is written.
    told: str
    #: What shall stand there, for each language whose text differs.
    posts: Sequence[Post] = ()
    #: Whether only the picture differs, which no edit can mend.
    only_picture: bool = False
    can_edit: bool = False
    #: Whether a person posts and edits there.
    by_hand: bool = False
    #: Why it cannot be edited as it is, as `Publication.reason`.
    problem: dict[str, Any]


def follow_changes(house: House) -> list[Posted]:
    """Make the edits, removals and new posts that approved changes ask for.

    Years of posts are compared with their items only once something has changed.
    """
    with house.store.read() as session:
        stamp = rows.posts_stamp(session)
    if stamp == house.planned.posts:
        removals.sweep(house, only_under_way=True)
        return []
    was_late = removals.sweep(house)
    follow_cards(house)
    changes, is_settled = _composed(house)
    made = []
    for change in changes:
        with house.store.write(durable=True, in_turn=True) as session:
            found = _write(session, house, change)
            if found is not None:
                made.append(posted(found))
    # What waits, be it for an hour or for an edit on the wire, is looked at again.
    house.planned.posts = stamp if is_settled and not was_late else None
    return made


def _composed(house: House) -> tuple[list[_Change], bool]:
    """Compose what has changed since it was told; and whether nothing has."""
    with house.store.read() as session:
        changed = [*_changed(session)]
        if not changed:
            return [], True
        catalogue = load_catalogue(session)
        composed = [
            _compare(session, house, catalogue, row, item, hashed)
            for row, item, hashed in changed
            if _may_follow(session, house, catalogue, row, item)
        ]
        return composed, False


def _changed(session: Session) -> Iterator[tuple[Publication, Item, str]]:
    """Yield the posts whose items tell something else by now: with what they tell."""
    now = _told_now(session)
    behind = [
        number
        for number, entry, before in told.posts_told(session, _OVER)
        if now.get(item_named(entry), before) != before
    ]
    for start in range(0, len(behind), _AT_ONCE):
        out = told.numbered(session, behind[start : start + _AT_ONCE])
        items = folders.items(session, names={item_of(row) for row in out})
        for row in out:
            item = items[item_of(row)]
            hashed = now[item.external_id]
            # New words of what comes back are for its next time, not for the last.
            if _differs(row, item, hashed) and not is_told_again(session, row):
                yield row, item, hashed


def _told_now(session: Session) -> dict[str, str]:
    """Return the hash of what each item tells that is approved as it stands."""
    events = told.event_hashes(session)
    return {
        name: told_by(content, named, events)
        for name, content, named in told.approved_content(session)
    }


def _differs(row: Publication, item: Item, hashed: str) -> bool:
    taken_back = row.reason.get("key") in removals.TAKEN_BACK
    return row.content_hash != hashed and is_approved(item) and not taken_back


def _may_follow(
    session: Session, house: House, catalogue: Catalogue, row: Publication, item: Item
) -> bool:
    account = catalogue.find(Account, account_of(row))
    now = house.clock.now()
    today = in_zone(now, catalogue.zone).date()
    return (
        account is not None
        and is_open(account, today)
        and is_ready(session, catalogue, item, now)
    )


def _compare(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    hashed: str,
) -> _Change:
    """Return what differs between what stands and what the item says now."""
    account = catalogue.get(Account, account_of(row))
    changes = rows.changes_of(session, item_of(row), account.id)
    new = {
        post.language: post
        for post in compose(session, house, catalogue, row, item, account)
    }
    edited, picture = [], False
    for delivery in _standing(session, row):
        stands = rows.standing(session, row, delivery, changes)
        post = new.get(delivery.language)
        if stands is None or post is None:
            continue
        old = post_of(json.loads(stands.skeleton), house.media)
        picture |= [one.name for one in old.media] != [one.name for one in post.media]
        if replace(post, media=()) != replace(old, media=()):
            # Its picture stays, and so does the text that describes that picture.
            edited.append(replace(post, media=old.media))
    return _Change(
        publication_id=row.id or 0,
        account=account,
        told=hashed,
        posts=edited,
        only_picture=picture and not edited,
        can_edit=_can_edit(house, account),
        by_hand=account.mode == "manual_copy",
        problem=problem_of(house, account, edited) if edited else {},
    )


def _standing(session: Session, row: Publication) -> list[Delivery]:
    return [
        delivery
        for delivery in rows.post_deliveries(session, row.id)
        if delivery.state == DeliveryState.SENT and delivery.remote_id
    ]


def _can_edit(house: House, account: Account) -> bool:
    if account.mode == "manual_copy":
        return False
    try:
        return house.open_channel(account).capabilities().can_update
    except Misconfigured:
        return True


def _write(session: Session, house: House, change: _Change) -> Publication | None:
    """Write one change, if all is still as it was composed from."""
    row = session.get_one(Publication, change.publication_id)
    item = folders.item(session, item_of(row))
    events = folders.events(session)
    if item is None or not _differs(row, item, change.told):
        return None
    if told_hash(item, events) != change.told:
        return None
    changes = rows.changes_of(session, item.external_id, change.account.id)
    if any(one.state == DeliveryState.IN_DATA for _, one in changes):
        # An older edit is on the wire: the newer one waits until it is over.
        return None
    row.content_hash = change.told
    session.add(row)
    if not change.posts and not change.only_picture:
        return None
    _call_off(session, item, change.account.id)
    if change.posts and (change.can_edit or change.by_hand):
        return _edit(session, house, row, change)
    return _amend(session, house, row, item, change)


def _call_off(session: Session, item: Item, account: str) -> None:
    """Call off what an older change left waiting: the newer one says it all."""
    for row in of_item(session, item.external_id):
        waits = row.state in {PublicationState.SENDING, PublicationState.HELD}
        parts = row.plan_entry.split(":")
        if not waits or parts[0] not in {EDIT, "amend"} or parts[2] != account:
            continue
        cancel_deliveries(session, row.id)
        move(row, PublicationState.CANCELLED)
        session.add(row)


def _edit(
    session: Session, house: House, row: Publication, change: _Change
) -> Publication:
    """Make the edit; one that a person must make, or decide about, is held."""
    catalogue = load_catalogue(session)
    number = removals.next_number(session, row)
    found = change_of(EDIT, row, number, house.clock.now(), catalogue.zone)
    found.content_hash = found.approved_hash = change.told
    session.add(found)
    session.flush()
    keep_messages(session, house, found, change.posts)
    changed = {post.language for post in change.posts}
    standing = [one for one in _standing(session, row) if one.language in changed]
    removals.record_changes(session, found, standing)
    if change.by_hand:
        found.state = PublicationState.HELD
        urls = [rows.address_of(session, one) for one in standing]
        url = ", ".join(filter(None, urls)) or change.account.id
        found.reason = {"key": "posts.edit_by_hand", "url": url}
    elif change.problem:
        found.state = PublicationState.HELD
        found.reason = change.problem
    session.add(found)
    return found


def _amend(
    session: Session, house: House, row: Publication, item: Item, change: _Change
) -> Publication | None:
    """Hold a new post for a person, unless a correction posts there by itself."""
    if _is_corrected(session, item.external_id, change.account.id):
        return None
    newer = [
        one
        for one in rows.posts_out(session)
        if item_of(one) == item.external_id
        and account_of(one) == change.account.id
        and (one.id or 0) > (row.id or 0)
    ]
    if newer:
        # The newest post is the one that readers see; it says it.
        return None
    key = "posts.picture_changed" if change.only_picture else "posts.cannot_edit"
    found = amendment_of(
        row,
        removals.next_number(session, row),
        house.clock.now(),
        load_catalogue(session).zone,
        key=key,
        item=item.external_id,
    )
    session.add(found)
    return found


def _is_corrected(session: Session, item: str, account: str) -> bool:
    """Tell whether an approved correction of an item posts on the account."""
    corrections = [one for one in corrections_of(session, item) if is_approved(one)]
    return any(
        row.kind == POST
        and account_of(row) == account
        and row.state != PublicationState.CANCELLED
        for one in corrections
        for row in of_item(session, one.external_id)
    )
