"""What the page of an item says of offers: where it comes from, who may adopt it."""

from comms.content.kits import is_adoptable
from comms.model.kit_views import KitNote
from comms.model.states import ItemState
from comms.store import folders
from comms.workflows.desk_sight import Sight
from comms.workflows.kit_found import offer_named, subject_of, titles_of
from comms.workflows.kit_words import moved_on


def kit_note(sight: Sight, name: str) -> KitNote | None:
    """Return what is to be said; None for nothing."""
    item = folders.item(sight.session, name)
    if item is None or not item.content_hash or item.state == ItemState.WITHDRAWN:
        return None
    if item.adopted_from:
        original = folders.item(sight.session, item.adopted_from)
        if original is None:
            return None
        moved = moved_on(sight.session, sight.catalogue, item)
        return KitNote(
            original=original.external_id,
            title=titles_of(sight, [original])[original.external_id],
            unit=item.unit,
            has_moved=bool(moved),
        )
    if not is_adoptable(item) or not sight.may("offer", subject_of(item, item.unit)):
        return None
    found = offer_named(sight.session, sight.catalogue, name)
    return KitNote(is_offered=found is not None and not found.offer.ended)
