"""Releases posts that are due: all languages of an account at once, or none.

Texts and pictures are composed before any lock is taken, and released only if the
item is still what they were made from. A text that does not fit holds its post, and
the other language waits with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from comms.campaigns.posts import POST, account_of, is_open
from comms.clock import in_zone, instant
from comms.content.gate import missing_languages
from comms.errors import Misconfigured
from comms.model.programme import Account
from comms.model.states import (
    PUBLICATION_STEPS,
    ItemState,
    PublicationState,
    step,
)
from comms.model.tables import Item, Message, Publication
from comms.ports import Post, PostFinding
from comms.store import Session, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import add_deliveries
from comms.store.pauses import is_paused
from comms.store.publications import due
from comms.workflows.compose import compose, stored
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
