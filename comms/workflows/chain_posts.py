"""Lets approved steps of an event's chain out, as posts on every account at once.

The words are proposed from the event's facts, within what each network takes; what
was previewed is what goes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from comms.campaigns.leaving_times import is_late, quiet_until
from comms.campaigns.publications import WEB, item_of, move
from comms.clock import in_zone
from comms.content.gate import is_ready, told_hash
from comms.content.hashtags import choose_tags
from comms.content.words import words_of
from comms.model.programme import Account
from comms.model.states import PublicationState
from comms.model.tables import Event, Item, Publication, Version
from comms.ports import Post
from comms.store import Session, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.pauses import is_paused
from comms.store.publications import due, page
from comms.workflows.chain import NOT_TAKEN_UP, REMINDER, accounts_open
from comms.workflows.compose import MakePicture
from comms.workflows.event_posts import event_post
from comms.workflows.house import House
from comms.workflows.pictures import drawn, picture_plan
from comms.workflows.quiet import keeps_quiet, let_go_by_hand, note_let_go
from comms.workflows.release import (
    Posted,
    keep_messages,
    posted,
    problem_of,
    record_deliveries,
)
from comms.workflows.told import Told, read_told

#: Why a step is over that quiet hours keep until its event has begun.
QUIET_PAST_EVENT = "rules.why.quiet_past_event"
#: The only step that is told after its event.
_AFTERWARDS = "thanks"
#: States of a proposal that nobody has sent for approval.
_NEVER_ASKED = frozenset({PublicationState.DRAFT, PublicationState.RETURNED})


@dataclass(frozen=True, kw_only=True)
class _Composed:
    """The posts of a step, and the hash of what they were made from."""

    posts: Sequence[Post]
    content_hash: str
    #: `told_hash` of its item: what its cards say.
    told: str
    #: Why they cannot go, as `Publication.reason`; empty if they can.
    problem: dict[str, Any]


def begin_reminders(house: House) -> list[Posted]:
    """Let approved steps out that are due; others end when their time is over."""
    composed = _compose_due(house)
    if not composed:
        return []
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        waiting = due(session, REMINDER, now)
        catalogue = load_catalogue(session)
        begun = []
        for row in waiting:
            before = row.state
            made = composed.get(row.id)
            if is_late(catalogue, row, now):
                _too_late(row)
            elif _is_kept_too_long(session, catalogue, row, now):
                _too_late(row, QUIET_PAST_EVENT)
            elif made is not None and _may_leave(session, catalogue, row, now):
                _begin(session, house, row, made)
                if act := let_go_by_hand(session, catalogue, row, now):
                    note_let_go(session, row, act, now)
            session.add(row)
            if row.state != before:
                begun.append(posted(row))
        return begun


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One step of an event, told on one account."""

    event: Event
    #: "invitation", "reminder", "day" or "thanks".
    kind: str
    account: Account
    #: Day on which it is due, in the programme's zone.
    day: date


def step_posts(
    house: House,
    catalogue: Catalogue,
    told: Told,
    telling: Telling,
    *,
    picture: MakePicture = drawn,
) -> list[Post]:
    """Return the posts of one step on one account, one per language.

    Args:
        house: The site.
        catalogue: Tags and rights of pictures.
        told: The item that announces the event.
        telling: What is told where.
        picture: Makes the picture from what stands on it.
    """
    return [
        _post(house, catalogue, told, telling, version, picture)
        for version in told.standard
        if version.language in telling.account.languages
    ]


def _post(
    house: House,
    catalogue: Catalogue,
    told: Told,
    telling: Telling,
    version: Version,
    picture: MakePicture,
) -> Post:
    language, account, day = version.language, telling.account, telling.day
    viewer = house.viewer(catalogue, language, base=house.base_url)
    view = viewer.event(telling.event, told.events)
    tags = choose_tags(
        catalogue,
        unit=told.facts.scope,
        language=language,
        channel=account.channel,
        day=day,
    )
    composed = event_post(
        told.facts, view, telling.kind, account=account, tags=tags, link=view.url
    )
    plan = picture_plan(house, catalogue, told, words_of(version), account, day)
    return Post(
        account=account.id,
        language=language,
        text=composed.text,
        tags=composed.tags,
        link=composed.link,
        media=(picture(house, plan),),
    )


def _compose_due(house: House) -> dict[int | None, _Composed | None]:
    """Compose what can leave before any lock is taken: drawing pictures takes time.

    Returns:
        What there is to do, by publication; None: it is too late to leave.
    """
    found: dict[int | None, _Composed | None] = {}
    now = house.clock.now()
    with house.store.read() as session:
        if not (waiting := due(session, REMINDER, now)):
            return {}
        catalogue = load_catalogue(session)
        for row in waiting:
            item = folders.item(session, item_of(row))
            if is_late(catalogue, row, now) or _is_kept_too_long(
                session, catalogue, row, now
            ):
                found[row.id] = None
            elif (
                item
                and _ready(session, catalogue, row, item, now)
                and _may_leave(session, catalogue, row, now)
            ):
                found[row.id] = _compose(session, house, catalogue, row, item)
    return found


def _ready(
    session: Session, catalogue: Catalogue, row: Publication, item: Item, now: datetime
) -> bool:
    """Whether exactly this was approved, and readers find what it leads to."""
    has_page = WEB in item.facts["channels"]
    return (
        row.state == PublicationState.SCHEDULED
        and row.approved_hash == row.content_hash
        and is_ready(session, catalogue, item, now)
        and (not has_page or page(session, item.external_id) is not None)
    )


def _compose(
    session: Session, house: House, catalogue: Catalogue, row: Publication, item: Item
) -> _Composed:
    told = read_told(session, item)
    day = in_zone(row.due_at, catalogue.zone).date()
    posts: list[Post] = []
    problem: dict[str, Any] = {}
    for account in accounts_open(session, catalogue, item, day):
        made = posts_of_step(house, catalogue, told, row, account)
        problem = problem or problem_of(house, account, made)
        posts += made
    return _Composed(
        posts=posts,
        content_hash=row.content_hash,
        told=told_hash(item, told.events),
        problem=problem,
    )


def posts_of_step(
    house: House, catalogue: Catalogue, told: Told, row: Publication, account: Account
) -> list[Post]:
    """Return what a planned step says on an account now, one post per language.

    Args:
        house: The site.
        catalogue: Tags and rights of pictures.
        told: The item that announces its event.
        row: The step.
        account: Where it stands, or will.
    """
    _, _, name, step = row.plan_entry.split(":")
    telling = Telling(
        event=told.events[name],
        kind=step.partition("-")[0],
        account=account,
        day=in_zone(row.due_at, catalogue.zone).date(),
    )
    return step_posts(house, catalogue, told, telling)


def _is_kept_too_long(
    session: Session, catalogue: Catalogue, row: Publication, now: datetime
) -> bool:
    """Whether quiet hours keep a step past its event, and nobody has let it go."""
    return _quiet_past_event(session, catalogue, row, now) and not let_go_by_hand(
        session, catalogue, row, now
    )


def _may_leave(
    session: Session, catalogue: Catalogue, row: Publication, now: datetime
) -> bool:
    """Whether neither a stop nor quiet hours hold a step that is due."""
    if is_paused(session, row.unit, row.id):
        return False
    return not keeps_quiet(session, catalogue, row, now) or _quiet_past_event(
        session, catalogue, row, now
    )


def _quiet_past_event(
    session: Session, catalogue: Catalogue, row: Publication, now: datetime
) -> bool:
    """Whether quiet hours keep a step until its event has begun: it says too late."""
    if not keeps_quiet(session, catalogue, row, now):
        return False
    _, _, name, step = row.plan_entry.split(":")
    event = folders.events_named(session, [name]).get(name)
    until = quiet_until(catalogue, row.unit, now)
    is_before = step.partition("-")[0] != _AFTERWARDS
    return bool(event and until and is_before and event.starts_at <= until)


def _too_late(row: Publication, key: str = "") -> None:
    """Never sent late by itself: approved, a person decides; else its time is over.

    A proposal that nobody took up ends quietly; one that was sent for approval and got
    none has failed.
    """
    if row.state in _NEVER_ASKED:
        move(row, PublicationState.CANCELLED, key=NOT_TAKEN_UP)
        return
    approved = row.state == PublicationState.SCHEDULED
    late = PublicationState.MISSED if approved else PublicationState.EXPIRED
    move(row, late, key=key or f"rules.why.{late}")


def _begin(
    session: Session, house: House, row: Publication, composed: _Composed
) -> None:
    """Let all of it out at once, or hold it and say why."""
    if row.state != PublicationState.SCHEDULED:
        return
    if row.content_hash != composed.content_hash:
        # Moved or approved in between: composed anew at the next beat.
        return
    if composed.problem:
        move(row, PublicationState.HELD, **composed.problem)
        return
    move(row, PublicationState.SENDING)
    row.published_at = house.clock.now()
    keep_messages(session, house, row, composed.posts, composed.told)
    record_deliveries(session, row, composed.posts)
