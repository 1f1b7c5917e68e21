"""Which numbers of newsletters name something: for whoever wants to change it."""

from comms.model.plans import EditionPlan
from comms.model.tables import Publication
from comms.store import Session
from comms.store.catalogue import Catalogue
from comms.store.publications import by_plan_entry


def editions_to(
    catalogue: Catalogue, session: Session, segment: str
) -> list[Publication]:
    """Return the numbers of newsletters that go to a segment."""
    plans = [
        f"edition:{plan.id}"
        for plan in catalogue.all(EditionPlan)
        if plan.segment == segment
    ]
    return list(by_plan_entry(session, plans).values()) if plans else []
