"""Which numbers of newsletters name something: for whoever wants to change it."""

from collections.abc import Collection

from comms.model.plans import EditionPlan
from comms.model.tables import Publication
from comms.store import Session
from comms.store.catalogue import Catalogue
from comms.store.publications import by_plan_entry


def plans_by_segment(catalogue: Catalogue) -> dict[str, list[EditionPlan]]:
    """Return the plans of numbers of newsletters that go to each segment."""
    found: dict[str, list[EditionPlan]] = {}
    for plan in catalogue.all(EditionPlan):
        if plan.segment is not None:
            found.setdefault(plan.segment, []).append(plan)
    return found


def made_by(session: Session, plans: Collection[EditionPlan]) -> dict[str, Publication]:
    """Return the newest number that each of some plans has made, by the plan's id."""
    entries = {f"edition:{plan.id}": plan.id for plan in plans}
    rows = by_plan_entry(session, entries) if entries else {}
    return {entries[entry]: row for entry, row in rows.items()}


def editions_to(
    catalogue: Catalogue, session: Session, segment: str
) -> list[Publication]:
    """Return the numbers of newsletters that go to a segment."""
    plans = plans_by_segment(catalogue).get(segment, ())
    return list(made_by(session, plans).values())
