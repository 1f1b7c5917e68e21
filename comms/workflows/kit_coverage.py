"""Who does what: which units run which areas, and what they have told of them."""

from datetime import timedelta

from comms.clock import in_zone
from comms.content.kits import coverage_of
from comms.model.kit_views import AreaColumn, Coverage, CoverageRow
from comms.model.programme import Area, SubPilot, Unit
from comms.store import kits
from comms.workflows.desk_sight import Sight

#: How far back what was told is counted.
BACK = timedelta(days=90)


def areas_run(
    sight: Sight,
) -> tuple[tuple[AreaColumn, ...], tuple[frozenset[str], ...]]:
    """Return areas with their named parts, and the units that run each."""
    everybody = frozenset(unit.id for unit in sight.catalogue.all(Unit))
    columns, runners = [], []
    for area in sight.catalogue.all(Area):
        name = sight.viewer.text(area.name)
        parts: list[tuple[Area | SubPilot, str]] = [(area, "")]
        parts += [(one, name) for one in area.sub_pilots]
        for part, of in parts:
            run_by = everybody if part.coverage == "all" else {*part.coverage}
            runners.append(everybody & run_by)
            columns.append(
                AreaColumn(
                    id=part.id,
                    name=sight.viewer.text(part.name),
                    area=area.id,
                    part_of=of,
                    count=len(runners[-1]),
                )
            )
    return tuple(columns), tuple(runners)


def coverage(sight: Sight) -> Coverage:
    """Return units × areas, in the order of the programme's files."""
    columns, runners = areas_run(sight)
    since = sight.now - BACK
    told = coverage_of(kits.told_areas(sight.session, since))
    return Coverage(
        columns=columns,
        rows=tuple(
            CoverageRow(
                unit=unit.id,
                unit_name=sight.viewer.unit_name(unit.id),
                cells=tuple(
                    told.get((unit.id, column.id), 0) if unit.id in run_by else None
                    for column, run_by in zip(columns, runners, strict=True)
                ),
            )
            for unit in sight.catalogue.all(Unit)
        ),
        since=in_zone(since, sight.catalogue.zone).date(),
    )
