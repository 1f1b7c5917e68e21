"""Which words of its original an adopted item has taken, and where that has gone on.

Called where items are written; the caller commits.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from comms.content.gate import is_approved
from comms.content.kits import Moved, moved, taken_now
from comms.content.seminar_read import owed
from comms.content.words import STANDARD
from comms.model import seminar as form
from comms.model.desk import Values
from comms.model.kits import IN_STEP, Adoption
from comms.model.tables import Item
from comms.store import Session, folders, kits
from comms.store.catalogue import Catalogue
from comms.workflows.write_kept import versions_of

#: Fields of the desk's form that hold the texts which are kept in step.
_FIELDS = {"title": "title", "body": "more", "social": "social"}


def words_in(session: Session, item: Item) -> dict[str, dict[str, str]]:
    """Return the texts of an item that are kept in step, as they are written."""
    return {
        f"{version.language}.{version.level}": {
            name: getattr(version, name) for name in IN_STEP
        }
        for version in versions_of(session, item)
    }


def note_taken(
    session: Session, now: datetime, names: Collection[str] | None = None
) -> None:
    """Write down what adopted items have taken of their originals.

    Args:
        session: A writing session, in which the items stand as they are now.
        now: When they were written.
        names: Items that may have been written; None: any.
    """
    items = kits.adopted(session, names=names)
    if not items:
        return
    rows = kits.adoptions(session, [item.external_id for item in items])
    for item in items:
        original = folders.item(session, item.adopted_from or "")
        if original is None:
            continue
        theirs = words_in(session, original)
        row = rows.get(item.external_id)
        if row is None:
            row = Adoption(item=item.external_id, original="", taken={}, at=now)
        if row.original != original.external_id:
            row.original, row.taken, row.at = original.external_id, theirs, now
        else:
            row.taken = taken_now(theirs, row.taken, words_in(session, item))
        session.add(row)


def moved_on(session: Session, catalogue: Catalogue, item: Item) -> Iterator[Moved]:
    """Yield where the original has gone on, once that is approved."""
    original = folders.item(session, item.adopted_from or "")
    row = kits.adoptions(session, [item.external_id]).get(item.external_id)
    if original is None or row is None or not is_approved(original):
        return
    yield from moved(
        words_in(session, original),
        row.taken,
        words_in(session, item),
        owed(catalogue, item.unit),
    )


def with_theirs(values: Values, texts: Collection[Moved]) -> Values:
    """Return the form of an adopted item with the words of its original."""
    new = {field_of(text): (text.theirs,) for text in texts}
    return {**values, **new}


def field_of(text: Moved) -> str:
    """Return the field of the desk's form that holds a text."""
    before = "" if text.level == STANDARD else "easy_"
    return form.field(f"{before}{_FIELDS[text.field]}", text.language)
