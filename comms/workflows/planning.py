"""Plans what the store says is to leave, after its standing facts have changed."""

from datetime import datetime

from comms.campaigns.announcements import ANNOUNCEMENT, plan_announcements
from comms.campaigns.publications import plan_editions, plan_pages, void_changed
from comms.events.changes import changed_facts, next_sequence
from comms.model.plans import EditionPlan, EventFacts
from comms.store import Session, folders
from comms.store.catalogue import load_catalogue
from comms.store.occasions import rows_by_entry
from comms.store.publications import by_plan_entry
from comms.workflows.accounts import call_off_closed
from comms.workflows.chain import plan_chains
from comms.workflows.draw import hash_now
from comms.workflows.house import House
from comms.workflows.plan_ahead import plan_occasions
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


def void_changed_editions(session: Session) -> None:
    """Ask anew for the approval of numbers that say something else by now."""
    # Read again: numbers that come by a rule have been planned since.
    catalogue, events = load_catalogue(session), folders.events(session)
    for rows in rows_by_entry(session, EditionPlan.kind).values():
        for row in rows:
            planned = catalogue.find(EditionPlan, row.external_id)
            # What the folder no longer has can be approved no more, nor leave.
            says = hash_now(session, catalogue, row, events) if planned else ""
            void_changed(row, says)
            session.add(row)
