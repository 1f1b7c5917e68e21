"""Plans ahead what comes by a rule: a publication per plan entry and occasion.

Run when a folder is applied, once on each local day, and when an event moved or a
page went out. Safe to repeat and to run in two processes at once: the same rule and
the same event find the same rows. What has gone out is left as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from comms.campaigns.occasions import Changes, PlanEntry, Window, keep_in_step
from comms.campaigns.posts import PLANNED, POST, PostPlanner
from comms.campaigns.recurring import EDITION, edition_entries, number_drafts
from comms.clock import existing, in_zone
from comms.model.plans import Campaign, EditionPlan
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.ports import Triggers
from comms.store import Session, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.occasions import (
    Planned,
    any_repeats,
    pages_standing,
    planned_by_entry,
    planning_mark,
    programme_zone,
    rows_by_entry,
)
from comms.workflows.house import House
from comms.workflows.repeats import mark_repeats

Row = TypeVar("Row", bound=Planned)
SENT = PublicationState.SENT


def plan_ahead(house: House) -> Changes:
    """Plan what comes by a rule, if anything has changed since it was last planned."""
    now = house.clock.now()
    with house.store.read() as session:
        zone = programme_zone(session)
        if zone is None:
            return Changes()
        mark = (in_zone(now, zone).date(), *planning_mark(session))
    if mark == house.planned.mark:
        return Changes()
    with house.store.write(durable=True, in_turn=True) as session:
        changes = plan_occasions(session, house.triggers, now, is_applied=False)
    house.planned.mark = mark
    return changes


def plan_occasions(
    session: Session, triggers: Triggers, now: datetime, *, is_applied: bool
) -> Changes:
    """Make, move and call off publications in the caller's transaction.

    Args:
        session: Of the caller, who commits.
        triggers: What makes triggers.
        now: When.
        is_applied: A folder is being applied: the past that nobody planned counts as
            out. Else it is late, and seen to be.
    """
    catalogue, changes = load_catalogue(session), Changes()
    window = _window(catalogue, now, is_applied=is_applied)
    planner = PostPlanner(
        catalogue=catalogue,
        triggers=triggers,
        items=folders.items(session),
        events=folders.events(session),
        pages=pages_standing(session),
    )
    rows = planned_by_entry(session, POST)
    _keep_posts(session, planner, rows, window, changes)
    editions = rows_by_entry(session, EDITION)
    _keep(session, editions, edition_entries(catalogue, triggers), window, changes)
    number_drafts(session, catalogue, _in_order(editions, changes, EDITION), now)
    session.flush()
    return changes


def plan_posts(
    session: Session,
    triggers: Triggers,
    items: Mapping[str, Item],
    told: Sequence[Publication],
    now: datetime,
) -> None:
    """Plan the posts of some items, whose plans or facts have just been applied.

    Args:
        session: Of the caller, who commits.
        triggers: What makes triggers.
        items: By id.
        told: All that tells them.
        now: When.
    """
    catalogue = load_catalogue(session)
    plans = [
        campaign.posts[number]
        for name in items
        for campaign, number in catalogue.posts_of(name)
    ]
    planner = PostPlanner(
        catalogue=catalogue,
        triggers=triggers,
        items=items,
        events=folders.events_named(session, {plan.event for plan in plans}),
        pages={
            row.external_id: row.published_at
            for row in told
            if row.kind == "page" and row.state == SENT and row.published_at
        },
    )
    rows: dict[str, list[Planned]] = {}
    for row in sorted(told, key=lambda row: (row.due_at, row.id or 0)):
        if row.kind == POST:
            rows.setdefault(row.plan_entry, []).append(row)
    window = _window(catalogue, now, is_applied=True)
    _keep_posts(session, planner, rows, window, Changes())
    session.flush()


def _window(catalogue: Catalogue, now: datetime, *, is_applied: bool) -> Window:
    days = timedelta(days=catalogue.programme.planning_horizon_days)
    return Window(now=now, horizon=now + days, is_applied=is_applied)


def _keep_posts(
    session: Session,
    planner: PostPlanner,
    rows: Mapping[str, Sequence[Planned]],
    window: Window,
    changes: Changes,
) -> None:
    posts = list(planner.entries())
    _keep(session, rows, posts, window, changes)
    gone = set(rows) - {entry.key for entry in posts}
    _keep(session, rows, map(PlanEntry.gone, _planned(gone)), window, changes)
    mark_repeats(_in_order(rows, changes, POST))


def _keep(
    session: Session,
    rows: Mapping[str, Sequence[Planned]],
    entries: Iterable[PlanEntry],
    window: Window,
    changes: Changes,
) -> None:
    for entry in entries:
        keep_in_step(session, entry, rows.get(entry.key, []), window, changes)


def _planned(keys: Iterable[str]) -> list[str]:
    """Return those of posts that campaigns plan, in one order everywhere."""
    return sorted(key for key in keys if key.startswith(PLANNED))


def _in_order(
    rows: Mapping[str, Sequence[Row]], changes: Changes, kind: str
) -> list[Row | Publication]:
    """Return the rows of a kind, those made just now among them, in order of time."""
    found: list[Row | Publication] = [row for some in rows.values() for row in some]
    found += [row for row in changes.rows if row.kind == kind]
    return sorted(found, key=lambda row: (row.due_at, row.id or 0))


def next_planning(session: Session, now: datetime) -> datetime | None:
    """Return the next local midnight, where anything comes by a rule; else None."""
    if programme_zone(session) is None:
        return None
    catalogue = load_catalogue(session)
    if not _comes_by_rule(session, catalogue):
        return None
    tomorrow = in_zone(now, catalogue.zone).date() + timedelta(days=1)
    return existing(datetime.combine(tomorrow, datetime.min.time()), catalogue.zone)


def _comes_by_rule(session: Session, catalogue: Catalogue) -> bool:
    plans = [plan for one in catalogue.all(Campaign) for plan in one.posts]
    return (
        any(plan.cron or plan.on_new for plan in plans)
        or any(plan.cron for plan in catalogue.all(EditionPlan))
        or any_repeats(session)
    )
