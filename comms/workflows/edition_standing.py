"""Where an edition stands now: asked again and again by pages that watch it."""

from comms.access.policy import may_stop
from comms.model.desk_edition import Standing
from comms.model.figures import told
from comms.model.plans import EditionPlan
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store import acts
from comms.store.pauses import of_publication
from comms.workflows.desk_edition import edition_named
from comms.workflows.desk_paused import paused
from comms.workflows.desk_sight import Sight
from comms.workflows.edition_write import has_page, plan_hash
from comms.workflows.figures import grain_of
from comms.workflows.forecast import forecast_of


def standing(sight: Sight, name: str) -> Standing | None:
    """Return where an edition stands; None where she may see none."""
    row = edition_named(sight, name)
    plan = sight.catalogue.find(EditionPlan, name)
    if row is None or not sight.sees(row.unit) or not has_page(plan):
        return None
    return standing_of(sight, row)


def standing_of(sight: Sight, row: Publication) -> Standing:
    """Return where an edition stands; figures only while it leaves."""
    name = row.external_id
    last = acts.last_act(sight.session, f"edition:{name}", acts.WRITING)
    sentences: tuple[str, ...] = ()
    total = through = 0
    grain = grain_of(sight, [row])
    if row.state == PublicationState.SENDING:
        forecast = forecast_of(sight.session, sight.house, sight.catalogue, row)
        sentences = tuple(forecast.sentences(sight.language, grain))
        total, through = told(forecast.recipients, grain), told(forecast.through, grain)
    return Standing(
        id=name,
        state=row.state,
        seen=plan_hash(sight.catalogue, name),
        saved_by=sight.person(last.user) if last else "",
        saved_at=sight.local(last.at) if last else None,
        unit=row.unit,
        unit_name=sight.viewer.unit_name(row.unit),
        may_pause=may_stop(sight.user, row.unit),
        publication=row.id or 0,
        is_paused=of_publication(row.id) in paused(sight).names,
        reader_count=total,
        through=through,
        grain=grain,
        sentences=sentences,
    )
