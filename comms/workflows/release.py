"""Releases posts that are due: all languages of an account at once, or none.

Texts and pictures are composed before any lock is taken, and released only if the
item is still what they were made from. A text that does not fit holds its post, and
the other language waits with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comms.campaigns.leaving_times import is_late
from comms.campaigns.posts import POST, account_of, is_open
from comms.campaigns.publications import item_of, move
from comms.clock import in_zone
from comms.content.gate import is_ready, told_hash
from comms.errors import Misconfigured
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.model.tables import Event, Item, Message, Publication
from comms.ports import Post, PostFinding
from comms.store import Session, folders, pictures
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.deliveries import add_deliveries
from comms.store.pauses import is_held
from comms.store.publications import due, messages
from comms.store.waiting import items_named
from comms.workflows.compose import compose, stored
from comms.workflows.house import House
from comms.workflows.quiet import keeps_quiet, note_passed
from comms.workflows.reasons import why
from comms.workflows.repeats import waits_for_words

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
    if not composed:
        return []
    now = house.clock.now()
    begun = []
    with house.store.write(durable=True, in_turn=True) as session:
        waiting = due(session, POST, now)
        catalogue = load_catalogue(session)
        items = _told_by(session, waiting)
        events = folders.events(session)
        for row in waiting:
            before, item = row.state, items[item_of(row)]
            ready = _ready(session, catalogue, row, item, house)
            if is_late(catalogue, row, now):
                late = PublicationState.MISSED if ready else PublicationState.EXPIRED
                # Why it waited tells more than that it waited too long.
                move(row, late, **({} if ready else row.reason) or _late(late))
            elif ready and not _waits(session, catalogue, row, now):
                # Edited or approved since it was composed: anew at the next beat.
                made = composed.get(row.id)
                if made is not None and made.content_hash == item.content_hash:
                    _begin(session, house, row, made, item, events)
                    note_passed(session, catalogue, row, now)
            session.add(row)
            if row.state != before:
                begun.append(posted(row))
    return begun


def _told_by(session: Session, posts: Sequence[Publication]) -> Mapping[str, Item]:
    return items_named(session, {item_of(row) for row in posts})


def _late(state: str) -> dict[str, Any]:
    return {"key": f"rules.why.{state}"}


def posted(row: Publication) -> Posted:
    """Return what became of a post, with its reason in English for the log."""
    return Posted(
        publication=row.external_id, state=row.state, reason=why(row.reason, "en")
    )


@dataclass(frozen=True, kw_only=True)
class _Composed:
    """The posts of a publication, and the content they were made from."""

    posts: Sequence[Post]
    content_hash: str
    #: Why they cannot go, as `Publication.reason`; empty if they can.
    problem: dict[str, Any]


def _compose_due(house: House) -> dict[int | None, _Composed | None]:
    """Compose what can leave before any lock is taken: drawing pictures takes time.

    Returns:
        What there is to do, by publication; None: it is too late to leave.
    """
    found: dict[int | None, _Composed | None] = {}
    now = house.clock.now()
    with house.store.read() as session:
        if not (waiting := due(session, POST, now)):
            return {}
        catalogue = load_catalogue(session)
        items = _told_by(session, waiting)
        for row in waiting:
            item = items[item_of(row)]
            if is_late(catalogue, row, now):
                found[row.id] = None
            elif _ready(session, catalogue, row, item, house) and not _waits(
                session, catalogue, row, now
            ):
                account = catalogue.get(Account, account_of(row))
                posts = compose(session, house, catalogue, row, item, account)
                found[row.id] = _Composed(
                    posts=posts,
                    content_hash=item.content_hash,
                    problem=problem_of(house, account, posts),
                )
    return found


def _waits(
    session: Session, catalogue: Catalogue, row: Publication, now: datetime
) -> bool:
    """Whether somebody has stopped it, or quiet hours keep it."""
    held = is_held(session, row.unit, row.plan_entry, row.id)
    return held or keeps_quiet(session, catalogue, row, now)


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
    today = in_zone(now, catalogue.zone).date()
    return (
        account is not None
        and is_open(account, today)
        and is_ready(session, catalogue, item, now)
        and not waits_for_words(session, row, item)
    )


def _begin(
    session: Session,
    house: House,
    row: Publication,
    composed: _Composed,
    item: Item,
    events: Mapping[str, Event],
) -> None:
    """Release all languages at once, or hold them all and say why."""
    # A post is approved with its item, so it is scheduled by now.
    if row.state != PublicationState.SCHEDULED:
        move(row, PublicationState.SCHEDULED)
    if composed.problem:
        # One text is too long, one picture has no alt text: a person decides, and
        # the other language waits with it.
        move(row, PublicationState.HELD, **composed.problem)
        return
    move(row, PublicationState.SENDING)
    row.published_at = house.clock.now()
    row.approved_hash = item.content_hash
    row.content_hash = told_hash(item, events)
    keep_messages(session, house, row, composed.posts)
    record_deliveries(session, row, composed.posts)


def problem_of(house: House, account: Account, posts: Sequence[Post]) -> dict[str, Any]:
    """Return why the posts cannot go; one bad account holds no other."""
    try:
        channel = house.open_channel(account)
    except Misconfigured as error:
        return {
            "key": error.key or "channel.misconfigured",
            "account": account.id,
            "problem": str(error),
        }
    for post in posts:
        for finding in channel.validate(post):
            if finding.severity == "error":
                return _shown(post, finding)
    return {}


def _shown(post: Post, finding: PostFinding) -> dict[str, Any]:
    found = {"key": finding.key, "language": post.language, "account": post.account}
    if finding.measured is None:
        return found
    return {**found, "measured": finding.measured, "limit": finding.limit}


def keep_messages(
    session: Session,
    house: House,
    row: Publication,
    posts: Sequence[Post],
    told: str = "",
) -> None:
    """Freeze what stands, or will stand, on the account.

    Args:
        session: Of a writing.
        house: The site.
        row: What is posted.
        posts: Its texts.
        told: Hash of what they were made from; "": that of the publication.
    """
    media = [one for post in posts for one in post.media]
    pictures.remember(session, ((one.name, one.photo) for one in media if one.photo))
    older = {(m.account, m.language): m.revision for m in messages(session, row.id)}
    for post in posts:
        session.add(
            Message(
                publication_id=row.id or 0,
                account=post.account,
                language=post.language,
                level=STANDARD,
                variant=POST,
                # Called off once and approved anew: what it said then stays on record.
                revision=older.get((post.account, post.language), 0) + 1,
                subject="",
                skeleton=stored(post),
                html="",
                content_hash=told or row.content_hash,
                created_at=house.clock.now(),
            )
        )


def record_deliveries(
    session: Session, row: Publication, posts: Sequence[Post]
) -> None:
    """Write a delivery per account and language."""
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
