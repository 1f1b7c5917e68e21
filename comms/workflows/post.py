"""Publishes posts on accounts: all languages validated, then released at once.

Compose and validate → write deliveries → for each: attempt on disk → speak to the
channel with no transaction open → record. What is in doubt is found out by reading;
what cannot be read waits for a person. A manual account gets a card instead.
"""

import json
import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from comms.campaigns.posts import POST, account_of, is_open
from comms.clock import in_zone, instant
from comms.content.gate import missing_languages
from comms.deliver import posting
from comms.errors import Misconfigured
from comms.model.programme import Account
from comms.model.states import (
    PUBLICATION_STEPS,
    DeliveryState,
    ItemState,
    PublicationState,
    step,
)
from comms.model.tables import Delivery, Item, Message, Publication
from comms.ports import (
    Deferred,
    InDoubt,
    Post,
    PostAttempt,
    PostFinding,
    PostOutcome,
    Unreadable,
)
from comms.store import Session, folders
from comms.store import posts as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import add_deliveries, unfinished, unknown
from comms.store.pauses import is_paused
from comms.store.publications import due, message
from comms.workflows.compose import compose, post_of, stored
from comms.workflows.house import House

STANDARD = "standard"


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What became of a post in one beat."""

    publication: str
    state: str
    reason: str = ""


def begin_posts(house: House) -> list[Posted]:
    """Let due posts begin, or say why they do not."""
    composed = _compose_due(house)
    now = house.clock.now()
    begun = []
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        window = timedelta(minutes=catalogue.programme.lateness_window_minutes)
        items = folders.items(session)
        for row in due(session, POST, now):
            before, reason = row.state, ""
            item = items[row.external_id.rpartition(".")[0]]
            ready = _ready(session, catalogue, row, item, house)
            if now - row.due_at > window:
                late = PublicationState.MISSED if ready else PublicationState.EXPIRED
                row.state = step(PUBLICATION_STEPS, before, late)
            elif ready and not is_paused(session, row.unit):
                reason = _begin(session, house, row, composed.get(row.id), item)
            session.add(row)
            if row.state != before:
                begun.append(
                    Posted(publication=row.external_id, state=row.state, reason=reason)
                )
    return begun


@dataclass(frozen=True, kw_only=True)
class _Composed:
    """The posts of a publication, and the content they were made from."""

    posts: Sequence[Post]
    content_hash: str
    #: Why they cannot go; "" if they can.
    problem: str


def _compose_due(house: House) -> dict[int | None, _Composed]:
    """Compose what is due before any lock is taken: drawing pictures takes time."""
    found = {}
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        items = folders.items(session)
        for row in due(session, POST, house.clock.now()):
            item = items[row.external_id.rpartition(".")[0]]
            if _ready(session, catalogue, row, item, house):
                account = catalogue.get(Account, account_of(row))
                posts = compose(session, house, catalogue, row, item, account)
                found[row.id] = _Composed(
                    posts=posts,
                    content_hash=item.content_hash,
                    problem=_problem(house, account, posts),
                )
    return found


def _ready(
    session: Session,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    house: House,
) -> bool:
    """Whether the item is approved as it stands and the account takes posts."""
    now = house.clock.now()
    account = catalogue.find(Account, account_of(row))
    approved = (
        item.state == ItemState.APPROVED and item.approved_hash == item.content_hash
    )
    embargo = item.facts.get("embargo_until")
    free = embargo is None or instant(embargo, catalogue.zone) <= now
    today = in_zone(now, catalogue.zone).date()
    return (
        approved
        and free
        and account is not None
        and is_open(account, today)
        and not missing_languages(session, catalogue, item)
    )


def _begin(
    session: Session,
    house: House,
    row: Publication,
    composed: _Composed | None,
    item: Item,
) -> str:
    """Release all languages at once, or hold them all and return why."""
    if composed is None or composed.content_hash != item.content_hash:
        # Edited or approved in between: composed anew at the next beat.
        return ""
    # A post is approved with its item, so it is scheduled by now.
    if row.state != PublicationState.SCHEDULED:
        row.state = step(PUBLICATION_STEPS, row.state, PublicationState.SCHEDULED)
    if composed.problem:
        # One text is too long, one picture has no alt text: a person decides, and
        # the other language waits with it.
        row.state = step(PUBLICATION_STEPS, row.state, PublicationState.HELD)
        return composed.problem
    row.state = step(PUBLICATION_STEPS, row.state, PublicationState.SENDING)
    row.published_at = house.clock.now()
    row.content_hash = row.approved_hash = item.content_hash
    _write(session, house, row, composed.posts)
    return ""


def _problem(house: House, account: Account, posts: Sequence[Post]) -> str:
    """Return why the posts cannot go; one bad account holds no other."""
    try:
        channel = house.open_channel(account)
    except Misconfigured as error:
        return str(error)
    for post in posts:
        for finding in channel.validate(post):
            if finding.severity == "error":
                return f"{post.language}: {_shown(finding)}"
    return ""


def _shown(finding: PostFinding) -> str:
    if finding.measured is None:
        return finding.key
    return f"{finding.key} ({finding.measured}/{finding.limit})"


def _write(
    session: Session, house: House, row: Publication, posts: Sequence[Post]
) -> None:
    """Freeze the messages and write a delivery per language."""
    for post in posts:
        session.add(
            Message(
                publication_id=row.id or 0,
                account=post.account,
                language=post.language,
                level=STANDARD,
                variant=POST,
                subject="",
                skeleton=stored(post),
                html="",
                content_hash=row.content_hash,
                created_at=house.clock.now(),
            )
        )
    add_deliveries(
        session,
        [
            {
                "publication_id": row.id,
                "account": post.account,
                "recipient": f"public:{post.language}:1",
                "language": post.language,
                "level": STANDARD,
                "variant": POST,
            }
            for post in posts
        ],
    )


def send_posts(house: House) -> list[Posted]:
    """Try every post that can be tried; find out about those in doubt."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    paused: set[str] = set()
    with house.store.read() as session:
        doubtful = [(p.id, d.id) for p, d in rows.doubtful_posts(session, owner)]
        waiting = [
            (p.id, d.id) for p, d in rows.waiting_posts(session, house.clock.now())
        ]
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
