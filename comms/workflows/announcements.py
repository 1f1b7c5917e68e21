"""Announces events beyond our own pages: records for interfaces, texts for the press.

They go out at the instant of the item's page, never before it, and follow it where it
is late. What a person must mend (a text too long for the interface, nobody to reach)
holds them with the reason. A record that has gone out is brought up to date when its
event changes; the change is a publication of its own, carried out like any edit. The
press is told a correction only of what somebody has handed out to it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from comms.campaigns.accounts import account_of
from comms.campaigns.announcements import ANNOUNCEMENT, PRESS
from comms.campaigns.changes import EDIT, change_of
from comms.campaigns.leaving_times import is_late
from comms.campaigns.posts import is_open
from comms.campaigns.publications import WEB, item_of, move
from comms.clock import in_zone
from comms.content.corrections import changes_by
from comms.content.gate import is_approved, is_ready, told_hash
from comms.errors import Refused
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Event, Item, Publication
from comms.ports import Post, PostFinding
from comms.store import Session, folders
from comms.store import posts as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.corrections import items_telling
from comms.store.pauses import is_held
from comms.store.publications import due, messages, page
from comms.store.tellers import corrected
from comms.workflows import removals
from comms.workflows.compose import stored
from comms.workflows.house import House
from comms.workflows.press import press_posts
from comms.workflows.quiet import keeps_quiet, note_passed
from comms.workflows.records import (
    EVENT_API,
    check_post,
    record_post,
    times_of,
)
from comms.workflows.release import (
    Posted,
    keep_messages,
    posted,
    problem_of,
    record_deliveries,
)
from comms.workflows.told import Told, read_told

#: Why a correction has no card for the press.
_UNTOLD = "rules.why.press_untold"


def announce_due(house: House) -> list[Posted]:
    """Let records and press texts out together with their pages, or say why not."""
    now = house.clock.now()
    with house.store.read() as session:
        if not _any_leaves(session, now):
            return []
    with house.store.write(durable=True, in_turn=True) as session:
        waiting = due(session, ANNOUNCEMENT, now)
        catalogue = load_catalogue(session)
        items, events = _items_of(session, waiting), folders.events(session)
        ended = []
        for row in waiting:
            before, item = row.state, items[item_of(row)]
            ready = _ready(session, catalogue, row, item, now)
            if is_late(catalogue, row, now):
                late = PublicationState.MISSED if ready else PublicationState.EXPIRED
                move(row, late, key=f"rules.why.{late}")
            elif (
                ready
                and _page_is_out(session, item)
                and not is_held(session, row.unit, row.plan_entry, row.id)
                and not keeps_quiet(session, catalogue, row, now)
            ):
                account = catalogue.get(Account, account_of(row))
                if is_untold(session, account, row, item):
                    move(row, PublicationState.CANCELLED, key=_UNTOLD)
                else:
                    _begin(session, house, catalogue, row, item, events)
                    note_passed(session, catalogue, row, now)
            session.add(row)
            if row.state != before:
                ended.append(posted(row))
        return ended


def _any_leaves(session: Session, now: datetime) -> bool:
    """Tell whether something that is due can leave, or has waited for too long."""
    if not (waiting := due(session, ANNOUNCEMENT, now)):
        return False
    catalogue, items = load_catalogue(session), _items_of(session, waiting)
    return any(
        is_late(catalogue, row, now)
        or (
            _ready(session, catalogue, row, items[item_of(row)], now)
            and _page_is_out(session, items[item_of(row)])
            and not is_held(session, row.unit, row.plan_entry, row.id)
            and not keeps_quiet(session, catalogue, row, now)
        )
        for row in waiting
    )


def _items_of(session: Session, rows_: Sequence[Publication]) -> dict[str, Item]:
    """Return the items that some publications tell, by id."""
    return folders.items(session, names={item_of(row) for row in rows_})


def announcement_posts(
    house: House, catalogue: Catalogue, told: Told, account: Account
) -> list[Post]:
    """Return what an account is given about an item: a record, or press texts.

    Raises:
        Refused: Nobody can be reached about a press text.
    """
    if account.channel == EVENT_API:
        return [record_post(house, catalogue, told, account)]
    return press_posts(house, catalogue, told, account)


def follow_records(house: House) -> list[Posted]:
    """Bring records that have gone out up to date with their events."""
    now = house.clock.now()
    with house.store.read() as session:
        # As time goes by alone, no event changes.
        stamp = rows.posts_stamp(session) if rows.has_announcements(session) else ()
        if stamp == house.planned.records:
            return []
        if not _changed(session):
            house.planned.records = stamp
            return []
    with house.store.write(durable=True, in_turn=True) as session:
        changed, events = _changed(session), folders.events(session)
        catalogue = load_catalogue(session)
        made = []
        for row, item in changed:
            account = catalogue.find(Account, account_of(row))
            if account is None or account.channel != EVENT_API:
                continue
            if not _may_change(session, catalogue, row, item, account, now):
                continue
            change = _follow(session, house, catalogue, row, item, account)
            row.content_hash = told_hash(item, events)
            session.add(row)
            made += [posted(change)] if change else []
        return made


def records_behind(session: Session, catalogue: Catalogue) -> list[Publication]:
    """Return the records that are out and follow their events as soon as they may."""
    return [
        row
        for row, _ in _changed(session)
        if (account := catalogue.find(Account, account_of(row)))
        and account.channel == EVENT_API
        and row.state == PublicationState.SENT
    ]


def _changed(session: Session) -> list[tuple[Publication, Item]]:
    """Return the records that say something else than their events by now."""
    if not (out := rows.announcements_out(session)):
        return []
    items, events = _items_of(session, out), folders.events(session)
    return [
        (row, item)
        for row in out
        if (item := items.get(item_of(row)))
        and row.content_hash != told_hash(item, events)
        and is_approved(item)
        # What was taken down with its item stays down, even if that comes back.
        and row.reason.get("key") not in removals.TAKEN_BACK
    ]


def _ready(
    session: Session,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    now: datetime,
) -> bool:
    """Whether the item may be seen and the account is open."""
    account = catalogue.find(Account, account_of(row))
    today = in_zone(now, catalogue.zone).date()
    return (
        account is not None
        and is_open(account, today)
        and is_ready(session, catalogue, item, now)
    )


def is_untold(session: Session, account: Account, row: Publication, item: Item) -> bool:
    """Tell whether it corrects for the press what nobody has handed out to it.

    A card that still waits says by itself what is so, or has ended.
    """
    if account.channel != PRESS or row.published_at or item.type != "correction":
        return False
    found = items_telling(session, {change.event for change in changes_by(item)})
    told = {*corrected(item.facts), *(x for names in found.values() for x in names)}
    return not rows.is_handed_out(session, told - {item.external_id}, account.id)


def _page_is_out(session: Session, item: Item) -> bool:
    """Whether readers find its page; an item without one waits for none."""
    has_page = WEB in item.facts["channels"]
    return not has_page or page(session, item.external_id) is not None


def _begin(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    events: Mapping[str, Event],
) -> None:
    """Let it out in every language at once, or hold it and say why."""
    account = catalogue.get(Account, account_of(row))
    if row.state != PublicationState.SCHEDULED:
        move(row, PublicationState.SCHEDULED)
    try:
        made = announcement_posts(house, catalogue, read_told(session, item), account)
    except Refused as refused:
        slots = {name: value for name, value in refused.slots.items() if name != "key"}
        move(row, PublicationState.HELD, key=f"rules.{refused.key}", **slots)
        return
    if problem := _problem(house, account, made):
        move(row, PublicationState.HELD, **problem)
        return
    shown = page(session, item.external_id)
    move(row, PublicationState.SENDING)
    row.published_at = shown.published_at if shown else house.clock.now()
    row.approved_hash = item.content_hash
    row.content_hash = told_hash(item, events)
    keep_messages(session, house, row, made)
    record_deliveries(session, row, made)


def _problem(house: House, account: Account, made: Sequence[Post]) -> dict[str, Any]:
    """Return why it cannot go, as `Publication.reason`; empty if it can."""
    if problem := problem_of(house, account, made):
        return problem
    found = [one for post in made if post.record for one in check_post(post, account)]
    return next((_said(one) for one in found if one.severity == "error"), {})


def _said(finding: PostFinding) -> dict[str, Any]:
    found: dict[str, Any] = {"key": finding.key, "field": finding.field}
    if finding.measured is not None:
        found |= {"measured": finding.measured, "limit": finding.limit}
    return found


def _may_change(
    session: Session,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    account: Account,
    now: datetime,
) -> bool:
    """Whether a record that tells what is so no more may be changed now."""
    day = in_zone(now, catalogue.zone).date()
    return (
        is_open(account, day)
        and not is_held(session, row.unit, row.plan_entry, row.id)
        # An older change is on its way: the newer one waits until it is over.
        and not rows.changes_under_way(session, item.external_id, account.id)
    )


def _follow(
    session: Session,
    house: House,
    catalogue: Catalogue,
    row: Publication,
    item: Item,
    account: Account,
) -> Publication | None:
    """Make the edit; None where the record reads the same, or stands nowhere."""
    standing = [
        one
        for one in rows.post_deliveries(session, row.id)
        if one.state == DeliveryState.SENT and one.remote_id
    ]
    changes = rows.changes_of(session, item.external_id, account.id)
    first = messages(session, row.id)
    newest = messages(session, changes[-1][0].id) if changes else first
    if not standing or not first or not newest:
        return None
    announced = times_of(json.loads(first[0].skeleton)["record"])
    post = record_post(
        house, catalogue, read_told(session, item), account, announced=announced
    )
    if stored(post) == newest[0].skeleton:
        return None
    number = removals.next_number(session, row)
    change = change_of(EDIT, row, number, house.clock.now(), catalogue.zone)
    session.add(change)
    session.flush()
    keep_messages(session, house, change, [post])
    removals.record_changes(session, change, standing)
    if problem := _problem(house, account, [post]):
        change.state, change.reason = PublicationState.HELD, problem
    session.add(change)
    return change
