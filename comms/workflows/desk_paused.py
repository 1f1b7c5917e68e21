"""What a pause holds, beside what would have left; and where that gets a new time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from comms.model.desk import Output
from comms.model.in_lists import AnyItem, AnyPublication, is_urgent
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication
from comms.store.pauses import EVERYTHING, of_publication, pauses
from comms.workflows.desk_cures import LATE, new_time
from comms.workflows.desk_sight import Sight, subject_of

PAUSED = "paused"
#: Shown states in which something leaves by itself unless a pause holds it.
_LEAVING = frozenset({PublicationState.APPROVED, PublicationState.SCHEDULED})


@dataclass(frozen=True)
class Paused:
    """The pauses that stand, by name."""

    names: frozenset[str]
    #: Whether what is urgent passes a pause of a unit, or of everything.
    urgent_passes: bool

    def holds(self, row: AnyPublication, item: AnyItem | None) -> bool:
        """Tell whether a publication may not leave now, as `is_held` does."""
        if of_publication(row.id) in self.names:
            return True
        if self.urgent_passes and item is not None and is_urgent(item):
            return False
        return bool(self.names & {EVERYTHING, row.unit})


def paused(sight: Sight) -> Paused:
    """Read what is paused."""
    return Paused(
        names=frozenset(stop.unit for stop in pauses(sight.session)),
        urgent_passes=sight.catalogue.programme.urgent_passes_pause,
    )


def as_paused(
    sight: Sight,
    outputs: Iterable[Output],
    rows: Iterable[Publication],
    item: Item | None = None,
) -> list[Output]:
    """Return outputs as they stand under pauses, each with what helps it on.

    Args:
        sight: Who looks.
        outputs: What hangs on an item or edition.
        rows: The publications that they are of.
        item: The item; None for an edition.
    """
    standing = paused(sight)
    by_name = {row.external_id: row for row in rows}
    return [_as_paused(sight, standing, one, by_name, item) for one in outputs]


def _as_paused(
    sight: Sight,
    standing: Paused,
    output: Output,
    rows: Mapping[str, Publication],
    item: Item | None,
) -> Output:
    row = rows.get(output.publication)
    if row is None:
        return output
    if output.state in LATE and (path := new_time(sight, row)):
        return replace(output, act="retime", act_path=path)
    if output.state not in _LEAVING or not standing.holds(row, item):
        return output
    alone = of_publication(row.id)
    if alone in standing.names and sight.may("resume", subject_of(row)):
        path = f"/stops/resume?unit={alone}"
        return replace(output, state=PAUSED, act="resume", act_path=path)
    return replace(output, state=PAUSED)
