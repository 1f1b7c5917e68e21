"""What is approved: an item or an edition, with what has been done about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from comms.access.approvals import Standing
from comms.access.policy import Subject
from comms.content.seen import LETTER
from comms.model.states import ItemState
from comms.model.tables import Act, Item, Publication
from comms.store import acts, folders
from comms.workflows.desk_edition import edition_named
from comms.workflows.desk_reviews import by_subject, standing_words, writers
from comms.workflows.desk_sight import Sight, subject_of


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What is approved: an item, or an edition."""

    name: str
    row: Item | Publication
    subject: Subject
    acts: Sequence[Act]

    @property
    def kept_as(self) -> str:
        """Name under which its approved states are kept."""
        return self.name if isinstance(self.row, Item) else f"edition:{self.name}"


def row_named(sight: Sight, what: str) -> Item | Publication | None:
    """Return the row of an item or edition; None where there is none."""
    return folders.item(sight.session, what) or edition_named(sight, what)


def thing_named(sight: Sight, what: str) -> Thing | None:
    """Return an item or edition; None where there is none."""
    row = row_named(sight, what)
    if row is None:
        return None
    plain = subject_of(row)
    told = by_subject(acts.about(sight.session, [plain.name, *_told(row)]))
    own = told.get(plain.name, [])
    authors = writers([act for found in told.values() for act in found])
    return Thing(name=what, row=row, subject=subject_of(row, authors), acts=own)


def _told(row: Item | Publication) -> list[str]:
    """Return whose writers count beside its own: those of the item of a letter."""
    if isinstance(row, Item):
        return []
    return [f"item:{row.external_id.removesuffix(LETTER)}"]


def standing_said(sight: Sight, thing: Thing, standing: Standing) -> tuple[str, ...]:
    """Return how far the approval of a thing in review has come, in sentences."""
    if thing.row.state != ItemState.IN_REVIEW:
        return ()
    return standing_words(sight, standing)
