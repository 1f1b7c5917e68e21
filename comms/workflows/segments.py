"""Who is in a segment: how many, and some of them; and within it, who reads what."""

from collections.abc import Sequence
from dataclasses import dataclass

from comms.audience.seats import hint_of
from comms.model.plans import EditionPlan
from comms.model.segments import Segment
from comms.store import Session
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.readers import Kind
from comms.store.recipients import Whom
from comms.store.segments import count_people, kinds_within, some_people, sought
from comms.workflows.house import House

#: People who are shown of a segment.
SAMPLE = 10


@dataclass(frozen=True, kw_only=True)
class SegmentShown:
    """A segment with how many it has, and some of them by hints of their addresses."""

    segment: Segment
    count: int
    #: Hint, language, region.
    sample: Sequence[tuple[str, str, str]]


def show_segment(house: House, name: str) -> SegmentShown:
    """Return how many people a segment has now, and some of them.

    Raises:
        NotFound: There is no such segment.
    """
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        segment = catalogue.get(Segment, name)
        about = session, segment.where, catalogue.zone
        return SegmentShown(
            segment=segment,
            count=count_people(*about),
            sample=[
                (hint_of(address), language, region)
                for _, address, language, region in some_people(*about, SAMPLE)
            ],
        )


def within(catalogue: Catalogue, plan: EditionPlan, whom: Whom) -> Whom:
    """Return those of some people who belong to the segment of an edition, if any."""
    if plan.segment is None:
        return whom
    # A segment that is gone has nobody: a number never goes to more than was meant.
    segment = catalogue.get(Segment, plan.segment)
    found = sought(segment.where, catalogue.zone, each=True)
    return Whom(
        condition=f"{whom.condition} AND {found.text}",
        given={**whom.given, **found.given},
    )


def kinds_of(session: Session, catalogue: Catalogue, plan: EditionPlan) -> list[Kind]:
    """Return the readers of an edition's newsletter within its segment, by kind."""
    segment = catalogue.get(Segment, plan.segment or "")
    rows = kinds_within(session, plan.newsletter, segment.where, catalogue.zone)
    return [Kind(*row) for row in rows]
