"""Publishes released posts on their accounts.

For each: attempt on disk → speak to the channel with no transaction open → record.
What is in doubt is found out by reading; what cannot be read waits for a person. A
manual account gets a card instead.
"""

import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from comms.deliver import posting
from comms.errors import Misconfigured
from comms.model.programme import Account
from comms.model.states import (
    PUBLICATION_STEPS,
    DeliveryState,
    PublicationState,
    step,
)
from comms.model.tables import Delivery, Publication
from comms.ports import (
    Deferred,
    InDoubt,
    Post,
    PostAttempt,
    PostOutcome,
    Unreadable,
)
from comms.store import Session
from comms.store import posts as rows
from comms.store.catalogue import load_catalogue
from comms.store.deliveries import unfinished, unknown
from comms.store.pauses import is_paused
from comms.store.publications import message
from comms.workflows.compose import post_of
from comms.workflows.house import House
from comms.workflows.release import Posted

STANDARD = "standard"


def send_posts(house: House) -> list[Posted]:
    """Try every post that can be tried; find out about those in doubt."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    paused: set[str] = set()
    now = house.clock.now()
    with house.store.read() as session:
        doubtful = [(p.id, d.id) for p, d in rows.doubtful_posts(session, owner, now)]
        waiting = [(p.id, d.id) for p, d in rows.waiting_posts(session, now)]
    for publication_id, delivery_id in doubtful:
        _find_out(house, publication_id or 0, delivery_id or 0)
    for publication_id, delivery_id in waiting:
        _try(house, publication_id or 0, delivery_id or 0, owner, paused)
    touched = dict.fromkeys(p for p, _ in [*doubtful, *waiting])
    return [ended for p in touched if (ended := _finish(house, p or 0))]


def _try(
    house: House,
    publication_id: int,
    delivery_id: int,
    owner: str,
    paused: set[str],
) -> None:
    """Publish one post once; a paused account is left alone for this beat."""
    with house.store.write(durable=True) as session:
        found = _open(session, house, publication_id, delivery_id)
        if found is None or found.account.id in paused:
            return
        saved = rows.open_attempt(session, delivery_id)
        state = dict(saved.saved) if saved else {}
        attempt = posting.begin(
            session,
            found.delivery,
            owner=owner,
            key=posting.attempt_key(found.row, found.delivery, found.revision),
            now=house.clock.now(),
        )
    outcome = _speak(house, found, attempt, state, paused)
    with house.store.write(durable=True) as session:
        delivery = session.get_one(Delivery, delivery_id)
        if delivery.claimed_by == owner and delivery.state == DeliveryState.IN_DATA:
            posting.settle(session, delivery, outcome, house.clock.now())
    if isinstance(outcome, InDoubt):
        _find_out(house, publication_id, delivery_id)


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

    channel = house.open_channel(found.account)
    try:
        if state:
            return channel.resume(found.post, attempt, state, save)
        return channel.publish(found.post, attempt, save)
    except Misconfigured as error:
        paused.add(found.account.id)
        return Deferred(reason=str(error))
    except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
        return InDoubt(reason=type(error).__name__)


def _find_out(house: House, publication_id: int, delivery_id: int) -> None:
    """Read the account to learn what became of a post in doubt."""
    with house.store.read() as session:
        found = _open(session, house, publication_id, delivery_id, doubtful=True)
        attempt = rows.open_attempt(session, delivery_id)
    if found is None or attempt is None:
        return
    known = PostAttempt(
        key=posting.attempt_key(found.row, found.delivery, found.revision),
        number=attempt.number,
        started_at=attempt.started_at,
        doubtful_since=attempt.started_at,
    )
    try:
        answer = house.open_channel(found.account).reconcile(
            found.post, known, attempt.saved
        )
    except Exception as error:  # noqa: BLE001 - an account that cannot be read
        answer = Unreadable(reason=type(error).__name__)
    with house.store.write(durable=True) as session:
        delivery = session.get_one(Delivery, delivery_id)
        if delivery.state == DeliveryState.IN_DATA:
            posting.found_out(session, delivery, answer, house.clock.now())


@dataclass(frozen=True, kw_only=True)
class _Found:
    row: Publication
    delivery: Delivery
    account: Account
    post: Post
    revision: int


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
    delivery = session.get_one(Delivery, delivery_id)
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
    if not doubtful and is_paused(session, row.unit):
        return None
    text = message(
        session, publication_id, delivery.language, delivery.level, delivery.variant
    )
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


def _finish(house: House, publication_id: int) -> Posted | None:
    """A post is over when every language is; any doubt or refusal says so."""
    with house.store.write(durable=True) as session:
        row = session.get_one(Publication, publication_id)
        if row.state != PublicationState.SENDING or unfinished(session, row.id):
            return None
        sent = all(
            delivery.state == DeliveryState.SENT
            for delivery in rows.post_deliveries(session, row.id)
        )
        doubt = bool(unknown(session, row.id)) or not sent
        row.state = step(
            PUBLICATION_STEPS,
            row.state,
            PublicationState.PARTLY_FAILED if doubt else PublicationState.SENT,
        )
        row.finished_at = house.clock.now()
        session.add(row)
        return Posted(publication=row.external_id, state=row.state)
