"""How the mail of an edition, or of an item's letter, leaves: for the desk's pages."""

from collections.abc import Collection

from comms.content.seen import LETTER
from comms.errors import NotFound
from comms.model.desk import Departure
from comms.model.programme import Newsletter
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store.publications import publication
from comms.store.spoilt import is_held_by_fault
from comms.workflows.desk_lines import quiet_words
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.draw import read_edition
from comms.workflows.figures import grain_of
from comms.workflows.forecast import forecast_of
from comms.workflows.test_send import VERB
from comms.workflows.tested import Standing, standing_of

#: States in which a test still matters: nothing of it has left.
_OPEN = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.RETURNED,
        PublicationState.IN_REVIEW,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
        PublicationState.HELD,
        PublicationState.MISSED,
    }
)
#: States in which nothing will leave by itself, or has not been looked at yet.
_CALLED_OFF = frozenset(
    {
        PublicationState.CANCELLED,
        PublicationState.EXPIRED,
        PublicationState.WITHDRAWN,
    }
)
#: Past this it needs no test any more: somebody has let it go.
_LET_GO = frozenset({PublicationState.SCHEDULED})


def departure_of(
    sight: Sight,
    row: Publication,
    may: Collection[str],
    *,
    asking: str,
    readers: int | None = None,
    says: str | None = None,
) -> Departure | None:
    """Return how an edition leaves; None where it does not, or cannot be read.

    Args:
        sight: Who looks.
        row: The edition.
        may: Verbs this person may carry out on the page.
        asking: The verb that lets it go on this page.
        readers: How many it would go to, where somebody has counted.
        says: Hash of what it contains as it is kept, where somebody has read it.
    """
    if row.state in _CALLED_OFF or not _is_whole(sight, row):
        return None
    found = forecast_of(sight.session, sight.house, sight.catalogue, row, readers)
    test = _standing(sight, row, says) if row.state in _OPEN else ""
    wants = test != "tested" and row.state not in _LET_GO and asking in may
    return Departure(
        edition=row.external_id,
        test=test,
        may_test=bool(test) and sight.may(VERB, subject_of(row)),
        asks=asking if test and wants else "",
        # Held by a fault it begins at no time that anybody knows.
        sentences=()
        if is_held_by_fault(row)
        else (
            *found.sentences(sight.language, grain_of(sight, [row])),
            *_quiet(sight, row),
        ),
    )


def _quiet(sight: Sight, row: Publication) -> tuple[str, ...]:
    said = quiet_words(sight, row)
    return (said,) if said else ()


def letter_departure(
    sight: Sight, item_id: str, may: Collection[str]
) -> Departure | None:
    """Return how the letter of an item leaves; None where it has none of its own."""
    try:
        row = publication(sight.session, f"{item_id}{LETTER}", kind="edition")
    except NotFound:
        return None
    found = departure_of(sight, row, may, asking="approve")
    if found is None or found.test != "on_its_way":
        return found
    # Asked for with the item, a test that is on its way is enough for a letter.
    return Departure(
        edition=found.edition,
        test=found.test,
        may_test=found.may_test,
        sentences=found.sentences,
    )


def _is_whole(sight: Sight, row: Publication) -> bool:
    return sight.catalogue.find(Newsletter, row.newsletter) is not None


def _standing(sight: Sight, row: Publication, says: str | None) -> Standing:
    if says is None:
        try:
            says = read_edition(sight.session, sight.catalogue, row).content_hash
        except NotFound:
            return "untested"
    return standing_of(sight.session, row.external_id, says)
