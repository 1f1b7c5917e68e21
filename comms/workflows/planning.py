"""Plans what the store says is to leave, after its standing facts have changed."""

from collections.abc import Collection
from datetime import datetime

from comms.campaigns.announcements import ANNOUNCEMENT, plan_announcements
from comms.campaigns.publications import plan_editions, plan_pages, void_changed
from comms.events.changes import changed_facts, next_sequence
from comms.model.plans import EditionPlan, EventFacts
from comms.model.tables import Publication
from comms.store import Session, folders
from comms.store.catalogue import load_catalogue
from comms.store.occasions import rows_by_entry
from comms.store.publications import ENDED, by_plan_entry, of_item
from comms.workflows.accounts import call_off_closed
from comms.workflows.chain import ANNOUNCES, plan_chains
from comms.workflows.draw import hash_now
from comms.workflows.house import House
from comms.workflows.plan_ahead import plan_occasions, plan_posts
from comms.workflows.publish import record_already_out

#: Kinds of publications that are planned here with what there is of them.
_PLANNED = ("page", EditionPlan.kind, ANNOUNCEMENT)


def rise(sequence: int, before: EventFacts, after: EventFacts) -> int:
    """Return the SEQUENCE of an event after a change of its facts."""
    return next_sequence(sequence, changed_facts(before, after))


def plan_publications(session: Session, house: House, now: datetime) -> None:
    """Make or mend the publications of everything that the store plans."""
    catalogue = load_catalogue(session)
    items = folders.items(session)
    # What one of these plans, the others do not look for.
    old = by_plan_entry(session, kinds=_PLANNED)
    plan_pages(session, catalogue, items, old, now)
    plan_editions(session, catalogue, old, now)
    plan_occasions(session, house.triggers, now, is_applied=True)
    plan_announcements(session, catalogue, items, old, now)
    plan_chains(session, catalogue, items, now)
    call_off_closed(session, catalogue)
    record_already_out(session, now)
    void_changed_editions(session)


def plan_items(
    session: Session, house: House, names: Collection[str], now: datetime
) -> None:
    """Make or mend what tells some items, where only they and their plans changed.

    What comes by a rule, of others too, is planned ahead by the next beat as always.
    """
    catalogue = load_catalogue(session)
    items = folders.items(session, names=names)
    told = [row for name in sorted(names) for row in of_item(session, name)]
    if any(one.type == ANNOUNCES for one in items.values()):
        # Chains of events hang on them.
        plan_publications(session, house, now)
        return
    old = {row.plan_entry: row for row in told if row.kind in _PLANNED}
    plan_pages(session, catalogue, items, old, now)
    plan_posts(session, house.triggers, items, told, now)
    plan_announcements(session, catalogue, items, old, now)
    call_off_closed(session, catalogue)
    record_already_out(session, now)
    void_changed_editions(session, names)


def void_changed_editions(
    session: Session, names: Collection[str] | None = None
) -> None:
    """Ask anew for the approval of numbers that say something else by now.

    Args:
        session: A writing session.
        names: Only these items have changed; None: anything may have.
    """
    # Read again: numbers that come by a rule have been planned since.
    catalogue, events = load_catalogue(session), folders.events(session)
    for rows in rows_by_entry(session, EditionPlan.kind).values():
        for row in rows:
            planned = catalogue.find(EditionPlan, row.external_id)
            if names is not None and not _may_carry(planned, row, names):
                continue
            # What the folder no longer has can be approved no more, nor leave.
            says = hash_now(session, catalogue, row, events) if planned else ""
            void_changed(row, says)
            session.add(row)


def _may_carry(
    plan: EditionPlan | None, row: Publication, names: Collection[str]
) -> bool:
    """Tell whether a number may hold one of some items."""
    if plan is None:
        return False
    is_filled = any(section.fill for section in plan.sections)
    named = {name for section in plan.sections for name in section.items}
    return not named.isdisjoint(names) or (is_filled and row.state not in ENDED)
