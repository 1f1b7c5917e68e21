"""Cards: what a person posts by hand, and the tick that says it was done.

A card is the frozen message of a delivery on an account that no program may post to.
Its tick is the end of the delivery, recorded as an attempt like any other; ticking
twice is harmless. What may not be seen yet, or was taken back, is not ticked.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from comms.access.policy import Subject, require_may, user_named
from comms.campaigns.changes import EDIT, REMOVAL
from comms.campaigns.publications import item_of
from comms.clock import in_zone, instant
from comms.deliver import posting
from comms.errors import NotFound, Refused
from comms.events.cards import CopyCard, copy_card
from comms.model.programme import Account, User
from comms.model.states import DeliveryState, ItemState, PublicationState
from comms.model.tables import Delivery, Item, Message, Publication
from comms.model.views import Picture
from comms.ports import Published
from comms.store import Session, acts, folders
from comms.store import posts as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.counting import unfinished
from comms.store.publications import locked
from comms.workflows.compose import post_of
from comms.workflows.house import House
from comms.workflows.post import close
from comms.workflows.settle import BY_HAND, settle_unknown

#: What waits for a person on an account in this mode.
MANUAL = "manual_copy"
_LONGEST_ADDRESS = 500
_OPEN = frozenset({DeliveryState.QUEUED, DeliveryState.DEFERRED})


def tick(house: House, delivery_id: int, *, user: str, url: str = "") -> str:
    """Note that a person has posted a card, and where.

    Args:
        house: The site.
        delivery_id: The card.
        user: Who posted it: of the unit, or national.
        url: Where it stands; "" where there is no address, as in a mail to the press.

    Returns:
        The delivery's state; ticking twice is harmless.

    Raises:
        Refused: No card, not this user's, under embargo, taken back, or the address
            is none; the refusal is on record.
        NotFound: No such delivery or user.
    """
    with house.store.read() as session:
        delivery = _found(session, delivery_id)
        row = session.get_one(Publication, delivery.publication_id)
    if row.kind in {EDIT, REMOVAL}:
        # A change that the network leaves to a person ends like one in doubt.
        there = row.kind == EDIT
        return settle_unknown(house, delivery_id, user=user, is_there=there, url=url)
    with house.store.write(durable=True, in_turn=True) as session:
        delivery = _found(session, delivery_id)
        row = locked(session, delivery.publication_id)
        ticked = _Tick(row=row, delivery=delivery, user=user, now=house.clock.now())
        if delivery.state == DeliveryState.SENT:
            return delivery.state
        refused = _refusal(session, ticked, url)
        if refused is None:
            _mark(session, row, delivery, url, ticked.now)
        _note(session, ticked, note=url, refused=refused)
        state = delivery.state
    if refused:
        raise refused
    return state


def posted(
    house: House,
    name: str,
    *,
    account: str,
    language: str = "",
    user: str,
    url: str = "",
) -> int:
    """Tick the cards of a publication by names that people know.

    Args:
        house: The site.
        name: An item, or a publication by its own id.
        account: Where it was posted.
        language: Only this one; "": every language.
        user: Who posted it.
        url: Where it stands.

    Returns:
        How many cards were meant.

    Raises:
        NotFound: There is no such card.
        Refused: As for `tick`.
    """
    with house.store.read() as session:
        found = rows.cards_named(session, name, account, language)
    if not found:
        raise NotFound(key="missing.delivery", name=f"{name} {account} {language}")
    for delivery_id in found:
        tick(house, delivery_id, user=user, url=url)
    return len(found)


def card_of(
    house: House,
    catalogue: Catalogue,
    row: Publication,
    delivery: Delivery,
    message: Message,
    language: str,
) -> CopyCard:
    """Return the card of a delivery.

    Args:
        house: The site.
        catalogue: Names of accounts.
        row: What is posted.
        delivery: The card's.
        message: What its preview showed.
        language: Of the person, for the address of the desk.
    """
    account = catalogue.get(Account, delivery.account)
    viewer = house.viewer(catalogue, delivery.language, base=house.base_url)
    post = post_of(json.loads(message.skeleton), house.media)
    return copy_card(
        post,
        title=viewer.text(account.title) or account.id,
        open_url=account.url or "",
        due=in_zone(row.due_at, catalogue.zone),
        picture=next(
            (
                Picture(
                    url=f"{house.base_url}/media/{one.name}",
                    alt=one.alt,
                    width=one.width,
                    height=one.height,
                )
                for one in post.media
            ),
            None,
        ),
        tick_url=f"{house.base_url}/desk/{language}/cards/{delivery.id}",
    )


@dataclass(frozen=True, kw_only=True)
class _Tick:
    """Who says of which card, at which moment, that it was posted."""

    row: Publication
    delivery: Delivery
    user: str
    now: datetime


def _found(session: Session, delivery_id: int) -> Delivery:
    delivery = rows.delivery(session, delivery_id)
    if delivery is None:
        raise NotFound(key="missing.delivery", name=delivery_id)
    return delivery


def _refusal(session: Session, ticked: _Tick, url: str) -> Refused | None:
    """Return why this person may not say it, or nobody may yet; None: go on."""
    catalogue = load_catalogue(session)
    who = user_named(catalogue, ticked.user, ticked.now)
    try:
        _require(session, catalogue, ticked, who)
        _require_address(url)
    except Refused as refused:
        return refused
    return None


def _require(session: Session, catalogue: Catalogue, ticked: _Tick, who: User) -> None:
    row, delivery = ticked.row, ticked.delivery
    account = catalogue.find(Account, delivery.account)
    if account is None or account.mode != MANUAL:
        raise Refused("not_by_hand", value=delivery.account)
    subject = Subject(name=_named(row), type=row.kind, unit=row.unit, owner=row.owner)
    require_may(who, "tick", subject)
    item = folders.item(session, item_of(row))
    if item is not None:
        _require_free(catalogue, item, ticked.now)
    if delivery.state not in _OPEN or row.state != PublicationState.SENDING:
        raise Refused("publication_state", publication=row.external_id, state=row.state)


def _require_free(catalogue: Catalogue, item: Item, now: datetime) -> None:
    if item.state == ItemState.WITHDRAWN:
        raise Refused(
            "publication_state", publication=item.external_id, state=item.state
        )
    embargo = item.facts.get("embargo_until")
    if embargo is not None and instant(embargo, catalogue.zone) > now:
        raise Refused("embargo")


def _require_address(url: str) -> None:
    parts = urlsplit(url)
    known = parts.scheme in {"http", "https"} and parts.hostname
    clean = url.isprintable() and " " not in url
    if url and (not known or not clean or len(url) > _LONGEST_ADDRESS):
        raise Refused("address_wrong")


def _mark(
    session: Session, row: Publication, delivery: Delivery, url: str, now: datetime
) -> None:
    """Write it as a try that succeeded; the last card ends the publication."""
    key = posting.attempt_key(row, delivery, 1)
    posting.begin(session, delivery, owner=BY_HAND, key=key, now=now)
    session.flush()
    done = Published(remote_id=f"{BY_HAND} {key}", url=url)
    posting.settle(session, delivery, done, now)
    delivery.reason = BY_HAND
    session.add(delivery)
    session.flush()
    if not unfinished(session, row.id):
        close(session, row, now)


def _behalf(catalogue: Catalogue, ticked: _Tick) -> str:
    """Return for whom a stand-in ticked it."""
    row = ticked.row
    subject = Subject(name=_named(row), type=row.kind, unit=row.unit, owner=row.owner)
    who = user_named(catalogue, ticked.user, ticked.now)
    return require_may(who, "tick", subject)


def _note(
    session: Session, ticked: _Tick, *, note: str, refused: Refused | None
) -> None:
    delivery = ticked.delivery
    catalogue = load_catalogue(session)
    acts.record_act(
        session,
        at=ticked.now,
        user=ticked.user,
        acting_for="" if refused else _behalf(catalogue, ticked),
        verb="tick",
        subject=_named(ticked.row),
        result=refused.key if refused else "done",
        slots=refused.slots if refused else None,
        note=f"{delivery.account} {delivery.language} {note}".strip(),
    )


def _named(row: Publication) -> str:
    return f"{row.kind}:{row.external_id}"
