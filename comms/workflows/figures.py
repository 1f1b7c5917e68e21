"""How exactly the desk tells a person how many people something reached, or would.

One question for every page with a figure: whose readers are counted in it, and are
they hers to know (`access.readers.grain_for`)?
"""

from collections.abc import Iterable, Iterator

from comms.access.readers import grain_for
from comms.model.figures import Grain, told
from comms.model.plans import EditionPlan
from comms.model.programme import Newsletter
from comms.model.segments import Segment
from comms.model.tables import Publication
from comms.store import waiting
from comms.store.catalogue import Catalogue
from comms.workflows.desk_sight import Sight


def grain_of(sight: Sight, rows: Iterable[Publication]) -> Grain:
    """Return how exactly she is told how many people publications reach."""
    letters = (one for row in rows for one in _counted(sight.catalogue, row))
    return grain_for(sight.user, letters)


def grain_of_plan(sight: Sight, plan: EditionPlan) -> Grain:
    """Return the same of an edition as it is planned, or typed."""
    return grain_for(sight.user, _of_plan(sight.catalogue, plan))


def readers_of(sight: Sight, rows: Iterable[Publication]) -> tuple[int, Grain]:
    """Return how many people got one of some publications, as far as she is told."""
    found = [*rows]
    grain = grain_of(sight, found)
    if grain == "none":
        return 0, grain
    count = waiting.readers_of(sight.session, [row.id for row in found])
    return told(count, grain), grain


def _counted(catalogue: Catalogue, row: Publication) -> Iterator[Newsletter]:
    """Yield the newsletters whose readers a figure of a publication counts."""
    yield from _named(catalogue, [row.newsletter])
    if plan := catalogue.find(EditionPlan, row.external_id):
        yield from _of_plan(catalogue, plan)


def _of_plan(catalogue: Catalogue, plan: EditionPlan) -> Iterator[Newsletter]:
    yield from _named(catalogue, [plan.newsletter])
    # Who of its readers reads another one, too, is a figure about that one.
    if segment := catalogue.find(Segment, plan.segment):
        yield from _named(catalogue, segment.where.newsletters)


def _named(catalogue: Catalogue, names: Iterable[str | None]) -> Iterator[Newsletter]:
    for name in names:
        if letter := catalogue.find(Newsletter, name):
            yield letter
