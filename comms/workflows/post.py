"""Publishes released posts on their accounts.

For each: attempt on disk → speak to the channel with no transaction open → record.
What is in doubt is found out by reading; what cannot be read waits for a person. A
manual account gets a card instead.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from comms.campaigns.changes import EDIT, REMOVAL
from comms.campaigns.publications import move
from comms.clock import in_zone
from comms.deliver import posting
from comms.errors import Misconfigured, UnsupportedFeature
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Publication
from comms.ports import (
    Declined,
    Deferred,
    InDoubt,
    Post,
    PostAttempt,
    PostOutcome,
    PublicChannel,
    Unreadable,
)
from comms.store import Session, pictures
from comms.store import posts as rows
from comms.store.catalogue import load_catalogue
from comms.store.counting import unfinished
from comms.store.deliveries import cancel_deliveries
from comms.store.pauses import is_held
from comms.store.publications import locked, message_of
from comms.workflows.compose import post_of
from comms.workflows.house import House
from comms.workflows.release import Posted, posted
from comms.workflows.removals import TAKEN_BACK

#: Kinds that change what stands there.
CHANGES = frozenset({EDIT, REMOVAL})


def send_posts(house: House) -> list[Posted]:
    """Try everything that can be tried; find out about what is in doubt.

    Edits and removals go the same way as posts: what is in doubt is simply done again.
    """
    owner = f"{house.name}:posts:{secrets.token_hex(4)}"
    paused: set[str] = set()
    with house.store.read() as session:
        found = rows.doubtful_posts(session, owner, house.clock.now())
        doubtful = [(p.id, d.id, p.kind in CHANGES) for p, d in found]
    for publication_id, delivery_id, is_change in doubtful:
        if is_change:
            _take_back(house, delivery_id or 0)
        else:
            _find_out(house, publication_id or 0, delivery_id or 0)
    for publication_id, delivery_id in _waiting(house):
        if house.is_ending():
            break
        _try(house, publication_id, delivery_id, owner, paused)
    with house.store.read() as session:
        # Not only what this beat touched: an earlier one may have been cut short.
        over = rows.over(session)
    return [ended for row in over if (ended := finish(house, row))]


def _waiting(house: House) -> list[tuple[int, int]]:
    """Return what can be tried now; a card may wait for its person for months."""
    with house.store.read() as session:
        found = rows.waiting_posts(session, house.clock.now())
        if not found:
            return []
        accounts = load_catalogue(session).all(Account)
        by_hand = {one.id for one in accounts if one.mode == "manual_copy"}
        return [(p.id or 0, d.id or 0) for p, d in found if d.account not in by_hand]


def _try(
    house: House,
    publication_id: int,
    delivery_id: int,
    owner: str,
    paused: set[str],
) -> None:
    """Do one thing on one account once; a paused account waits for the next beat."""
    with house.store.write(durable=True) as session:
        found = _open(session, house, publication_id, delivery_id)
        if found is None or found.account.id in paused:
            return
        if not found.is_change and _shows_what_is_over(session, house, found.post):
            row = locked(session, publication_id)
            move(row, PublicationState.HELD, key="rules.why.picture_over")
            session.add(row)
            return
        state = posting.saved_state(session, found.delivery)
        attempt = posting.begin(
            session,
            found.delivery,
            owner=owner,
            key=posting.attempt_key(found.row, found.delivery, found.revision),
            now=house.clock.now(),
        )
    outcome = _speak(house, found, attempt, state, paused)
    with house.store.write(durable=True) as session:
        delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
        if delivery.claimed_by == owner and delivery.state == DeliveryState.IN_DATA:
            now, repeatable = house.clock.now(), found.is_change
            posting.settle(session, delivery, outcome, now, repeatable=repeatable)
    if isinstance(outcome, InDoubt) and not found.is_change:
        _find_out(house, publication_id, delivery_id)


def _shows_what_is_over(session: Session, house: House, post: Post) -> bool:
    """Whether a post that has waited has a photo that may be seen no more."""
    files = [one.name for one in post.media]
    if not files:
        return False
    catalogue = load_catalogue(session)
    today = in_zone(house.clock.now(), catalogue.zone).date()
    return bool(pictures.kept_back(session, catalogue, files, today))


def _speak(
    house: House,
    found: "_Found",
    attempt: PostAttempt,
    state: Mapping[str, str],
    paused: set[str],
) -> PostOutcome:
    """Call the channel; whatever it does not explain is doubt, not failure."""

    def save(new: Mapping[str, str]) -> None:
        with house.store.write(durable=True) as session:
            posting.save(session, found.delivery.id or 0, new)

    try:
        channel = house.open_channel(found.account)
        if found.is_change:
            return _change(channel, found)
        if state:
            return channel.resume(found.post, attempt, state, save)
        return channel.publish(found.post, attempt, save)
    except Misconfigured as error:
        paused.add(found.account.id)
        return Deferred(reason=str(error), key=error.key)
    except UnsupportedFeature as error:
        return Declined(reason=str(error))
    except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
        return InDoubt(reason=type(error).__name__)


def _change(channel: PublicChannel, found: "_Found") -> PostOutcome:
    """Edit what stands there, or take it away."""
    if found.row.kind == REMOVAL:
        return channel.delete(found.delivery.remote_id)
    return channel.update(found.delivery.remote_id, found.post)


def _take_back(house: House, delivery_id: int) -> None:
    """Do once more what a worker left on the wire, if doing it twice is harmless."""
    with house.store.write(durable=True) as session:
        delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
        if delivery.state == DeliveryState.IN_DATA:
            posting.left_behind(session, delivery, house.clock.now())


def _find_out(house: House, publication_id: int, delivery_id: int) -> None:
    """Read the account to learn what became of a post in doubt."""
    with house.store.read() as session:
        found = _open(session, house, publication_id, delivery_id, doubtful=True)
        attempt = rows.open_attempt(session, delivery_id)
        since = rows.doubtful_since(session, delivery_id)
    if found is None or attempt is None:
        return
    known = PostAttempt(
        key=posting.attempt_key(found.row, found.delivery, found.revision),
        number=attempt.number,
        started_at=attempt.started_at,
        doubtful_since=since or attempt.started_at,
    )
    try:
        answer = house.open_channel(found.account).reconcile(
            found.post, known, attempt.saved
        )
    except Exception as error:  # noqa: BLE001 - an account that cannot be read
        answer = Unreadable(reason=type(error).__name__)
    with house.store.write(durable=True) as session:
        delivery = session.get_one(Delivery, delivery_id, with_for_update=True)
        if delivery.state == DeliveryState.IN_DATA:
            posting.found_out(session, delivery, answer, house.clock.now())
        row = session.get_one(Publication, publication_id)
        if row.reason.get("key") in TAKEN_BACK:
            # Taken back meanwhile: what is not there stays away.
            cancel_deliveries(session, row.id)


@dataclass(frozen=True, kw_only=True)
class _Found:
    row: Publication
    delivery: Delivery
    account: Account
    post: Post
    revision: int

    @property
    def is_change(self) -> bool:
        """Whether it changes what stands there, so that doing it twice is harmless."""
        return self.row.kind in CHANGES


def _open(
    session: Session,
    house: House,
    publication_id: int,
    delivery_id: int,
    *,
    doubtful: bool = False,
) -> _Found | None:
    """Read a delivery again, just before it matters; None: it may not go."""
    row = session.get_one(Publication, publication_id)
    # Whoever begins a try has it alone: another worker may look at this moment too.
    delivery = session.get_one(Delivery, delivery_id, with_for_update=not doubtful)
    wanted = (
        [DeliveryState.IN_DATA]
        if doubtful
        else [
            DeliveryState.QUEUED,
            DeliveryState.DEFERRED,
        ]
    )
    if delivery.state not in wanted or row.state != PublicationState.SENDING:
        return None
    if not doubtful and (
        is_held(session, row.unit, row.plan_entry, row.id)
        or row.reason.get("key") in TAKEN_BACK
    ):
        return None
    text = message_of(session, delivery)
    account = load_catalogue(session).find(Account, delivery.account)
    if text is None or account is None or account.mode == "manual_copy":
        return None
    return _Found(
        row=row,
        delivery=delivery,
        account=account,
        post=post_of(json.loads(text.skeleton), house.media),
        revision=text.revision,
    )


def finish(house: House, publication_id: int) -> Posted | None:
    """A post is over when every language is; any doubt or refusal says so."""
    with house.store.write(durable=True) as session:
        row = locked(session, publication_id)
        if row.state != PublicationState.SENDING or unfinished(session, row.id):
            return None
        close(session, row, house.clock.now())
        return posted(row)


def close(session: Session, row: Publication, now: datetime) -> None:
    """Write how a publication on an account ended, as its deliveries say."""
    told = rows.post_deliveries(session, row.id)
    states = {delivery.state for delivery in told}
    if DeliveryState.UNKNOWN in states:
        move(row, PublicationState.PARTLY_FAILED, key="rules.why.unknown")
    elif DeliveryState.REFUSED in states:
        reason = next(d.reason for d in told if d.state == DeliveryState.REFUSED)
        why = {"key": "rules.why.refused", "reason": reason}
        move(row, PublicationState.PARTLY_FAILED, **why)
    elif states <= {DeliveryState.CANCELLED}:
        move(row, PublicationState.CANCELLED, **row.reason)
    else:
        # Taken back while it was on its way: its removal is still to come.
        move(row, PublicationState.SENT, **row.reason)
    row.finished_at = now
    session.add(row)
