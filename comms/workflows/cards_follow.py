"""Keeps cards true while they wait: nobody pastes a room that is another one by now.

What has been approved since, or told by a correction, stands on a card that nobody has
ticked: of a post, a press text, or a step of an event's chain. What was ticked stands
where it was posted; edits and corrections tell there. Of an event that is called off
nobody is reminded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from comms.campaigns.announcements import ANNOUNCEMENT
from comms.campaigns.posts import POST
from comms.campaigns.publications import item_of
from comms.content.gate import is_ready, told_hash
from comms.errors import Refused
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Event, Item, Message, Publication
from comms.ports import Post
from comms.store import Session, folders
from comms.store import posts as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import cancel_deliveries
from comms.store.publications import locked, messages, messages_of
from comms.workflows.announcements import announcement_posts
from comms.workflows.cards import MANUAL
from comms.workflows.chain import NOT_PLANNED, REMINDER
from comms.workflows.chain_posts import posts_of_step
from comms.workflows.compose import compose, stored
from comms.workflows.house import House
from comms.workflows.release import keep_messages
from comms.workflows.told import read_told

_OPEN = frozenset({DeliveryState.QUEUED, DeliveryState.DEFERRED})
_KINDS = (POST, ANNOUNCEMENT, REMINDER)


@dataclass(frozen=True, kw_only=True)
class _Behind:
    """A publication whose cards say something else than what is so."""

    id: int
    posts: Sequence[Post]
    #: Hash of what the posts were made from.
    told: str
    #: Whether its event is called off: then it says nothing any more.
    is_called_off: bool = False


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
        for row in rows.posts_out(session, _KINDS, (PublicationState.SENDING,))
        if row.content_hash
    ]
    if not waiting:
        return
    catalogue, events = load_catalogue(session), folders.events(session)
    items = folders.items(session, names={item_of(row) for row in waiting})
    said = messages_of(session, [row.id for row in waiting])
    for row in waiting:
        item = items.get(item_of(row))
        if item is None:
            continue
        told = told_hash(item, events)
        if all(one.content_hash == told for one in said.get(row.id or 0, ())):
            continue
        accounts = _left(session, catalogue, row, said.get(row.id or 0, ()), told)
        if not accounts or not is_ready(session, catalogue, item, house.clock.now()):
            continue
        if _is_called_off(row, events):
            yield _Behind(id=row.id or 0, posts=(), told=told, is_called_off=True)
            continue
        posts = _posts(session, house, catalogue, row, item, accounts)
        yield _Behind(id=row.id or 0, posts=posts, told=told)


def _left(
    session: Session,
    catalogue: Catalogue,
    row: Publication,
    said: Sequence[Message],
    told: str,
) -> list[Account]:
    """Return the accounts on which a card waits that was made from something else."""
    made_from = {(one.account, one.language): one.content_hash for one in said}
    names = dict.fromkeys(
        card.account
        for card in _cards(session, catalogue, row)
        if made_from.get((card.account, card.language)) != told
    )
    return [catalogue.get(Account, name) for name in names]


def _cards(session: Session, catalogue: Catalogue, row: Publication) -> list[Delivery]:
    """Return the cards of a publication that nobody has ticked."""
    return [
        one
        for one in rows.post_deliveries(session, row.id)
        if one.state in _OPEN
        and (account := catalogue.find(Account, one.account))
        and account.mode == MANUAL
    ]


def _is_called_off(row: Publication, events: Mapping[str, Event]) -> bool:
    if row.kind != REMINDER:
        return False
    event = events.get(row.plan_entry.split(":")[2])
    return event is None or bool(event.facts["cancelled"])


def _posts(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    accounts: Sequence[Account],
) -> list[Post]:
    """Return what its cards are to say; nothing where nobody can be asked about it."""
    told = read_told(session, item)
    posts: list[Post] = []
    for account in accounts:
        if row.kind == POST:
            posts += compose(session, house, catalogue, row, item, account)
        elif row.kind == REMINDER:
            posts += posts_of_step(house, catalogue, told, row, account)
        else:
            try:
                posts += announcement_posts(house, catalogue, told, account)
            except Refused:
                continue
    return posts


def _renew(session: Session, house: House, behind: _Behind) -> None:
    """Keep the new words of the languages that nobody has posted."""
    row = locked(session, behind.id)
    item = folders.item(session, item_of(row))
    if item is None or told_hash(item, folders.events(session)) != behind.told:
        return
    if behind.is_called_off:
        cancel_deliveries(session, row.id)
        row.reason = {"key": NOT_PLANNED}
        session.add(row)
        return
    cards = {
        (one.account, one.language)
        for one in _cards(session, load_catalogue(session), row)
    }
    new = {(one.account, one.language): one for one in behind.posts}
    changed = []
    for one in messages(session, row.id):
        key = (one.account, one.language)
        if key not in cards:
            continue
        if key in new and stored(new[key]) != one.skeleton:
            changed.append(new[key])
        else:
            # It says already what is so.
            one.content_hash = behind.told
            session.add(one)
    keep_messages(session, house, row, changed, behind.told)
    told = rows.post_deliveries(session, row.id)
    if row.kind != REMINDER and len(cards) == len(told):
        # Else what is posted already is compared with this once all are.
        row.content_hash = behind.told
        session.add(row)
