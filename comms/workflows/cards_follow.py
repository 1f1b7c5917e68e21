"""Keeps cards true while they wait: nobody pastes a room that is another one by now.

What has been approved since, or told by a correction, stands on a card that nobody has
ticked. What was ticked stands where it was posted; edits and corrections tell there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comms.campaigns.announcements import ANNOUNCEMENT
from comms.campaigns.posts import POST, account_of
from comms.campaigns.publications import item_of
from comms.content.gate import is_ready, told_hash
from comms.errors import Refused
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Item, Publication
from comms.ports import Post
from comms.store import Session, folders
from comms.store import posts as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import locked, messages
from comms.workflows.announcements import announcement_posts
from comms.workflows.cards import MANUAL
from comms.workflows.compose import compose, stored
from comms.workflows.house import House
from comms.workflows.release import keep_messages
from comms.workflows.told import read_told

_OPEN = frozenset({DeliveryState.QUEUED, DeliveryState.DEFERRED})


@dataclass(frozen=True, kw_only=True)
class _Behind:
    """A publication whose cards say something else than what is so."""

    id: int
    posts: Sequence[Post]
    #: Hash of what the posts were made from.
    told: str


def follow_cards(house: House) -> None:
    """Write cards that wait anew where something else has been told since."""
    with house.store.read() as session:
        behind = list(_behind(session, house))
    for one in behind:
        with house.store.write(durable=True, in_turn=True) as session:
            _renew(session, house, one)


def _behind(session: Session, house: House) -> Iterator[_Behind]:
    """Yield what has to be written anew, composed before any lock is taken."""
    waiting = [
        row
        for row in rows.posts_out(
            session, (POST, ANNOUNCEMENT), (PublicationState.SENDING,)
        )
        if row.content_hash
    ]
    if not waiting:
        return
    catalogue, events = load_catalogue(session), folders.events(session)
    items = folders.items(session, names={item_of(row) for row in waiting})
    for row in waiting:
        item = items.get(item_of(row))
        account = catalogue.find(Account, account_of(row))
        if item is None or account is None or account.mode != MANUAL:
            continue
        told = told_hash(item, events)
        if row.content_hash == told:
            continue
        if is_ready(session, catalogue, item, house.clock.now()):
            posts = _posts(session, house, catalogue, row, item, account)
            yield _Behind(id=row.id or 0, posts=posts, told=told)


def _posts(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    account: Account,
) -> Sequence[Post]:
    """Return what its cards are to say; nothing where nobody can be asked about it."""
    if row.kind == POST:
        return compose(session, house, catalogue, row, item, account)
    try:
        return announcement_posts(house, catalogue, read_told(session, item), account)
    except Refused:
        return ()


def _renew(session: Session, house: House, behind: _Behind) -> None:
    """Keep the new words of the languages that nobody has posted."""
    row = locked(session, behind.id)
    item = folders.item(session, item_of(row))
    if item is None or told_hash(item, folders.events(session)) != behind.told:
        return
    cards = {one.language: one.state for one in rows.post_deliveries(session, row.id)}
    said = {one.language: one.skeleton for one in messages(session, row.id)}
    keep_messages(
        session,
        house,
        row,
        [
            post
            for post in behind.posts
            if cards.get(post.language) in _OPEN
            and said.get(post.language) != stored(post)
        ],
    )
    if {*cards.values()} <= _OPEN:
        # Else what is posted already is compared with this once all are.
        row.content_hash = behind.told
        session.add(row)
