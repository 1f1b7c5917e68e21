"""What an item must have before it can be approved or published.

The folder's check finds the same faults earlier; here they are asked for once more,
at the moment that counts.
"""

from comms.content.words import STANDARD
from comms.errors import Refused
from comms.model.programme import Unit
from comms.model.tables import Item
from comms.store import Session, folders
from comms.store.catalogue import Catalogue


def missing_languages(session: Session, catalogue: Catalogue, item: Item) -> list[str]:
    """Return the languages a bilingual unit still owes for an item."""
    unit = catalogue.unit(item.unit)
    owed = unit.languages if isinstance(unit, Unit) else []
    found = {
        version.language
        for version in folders.versions(session, [item.id]).get(item.id or 0, [])
        if version.level == STANDARD
    }
    return [language for language in owed if language not in found]


def require_complete(session: Session, catalogue: Catalogue, item: Item) -> None:
    """Refuse an item that lacks a language.

    Raises:
        Refused: "translation_missing".
    """
    missing = missing_languages(session, catalogue, item)
    if missing:
        raise Refused(
            "translation_missing", item=item.external_id, language=", ".join(missing)
        )
