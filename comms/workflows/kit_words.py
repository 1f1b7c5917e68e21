"""Which words of its original an adopted item has taken, and where that has gone on.

Called where items are written; the caller commits.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from comms.content.gate import is_approved
from comms.content.kits import Moved, moved, taken_now
from comms.content.seminar_read import owed
from comms.content.words import STANDARD
from comms.model import seminar as form
from comms.model.desk import Values
from comms.model.kits import IN_STEP, Adoption
from comms.model.tables import Item, Version
from comms.store import Session, folders, kits, waiting
from comms.store.catalogue import Catalogue

#: Fields of the desk's form that hold the texts which are kept in step.
_FIELDS = {"title": "title", "body": "more", "social": "social"}


def words_in(session: Session, item: Item) -> dict[str, dict[str, str]]:
    """Return the texts of an item that are kept in step, as they are written."""
    return _written(folders.versions_of(session, item.id))


def _written(rows: Sequence[Version]) -> dict[str, dict[str, str]]:
    return {
        f"{row.language}.{row.level}": {
            name: row.written.get(name, getattr(row, name)) for name in IN_STEP
        }
        for row in rows
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


def moved_on(session: Session, catalogue: Catalogue, item: Item) -> Sequence[Moved]:
    """Return where the original has gone on, once that is approved."""
    return moved_among(session, catalogue, [item]).get(item.external_id, [])


def moved_among(
    session: Session, catalogue: Catalogue, items: Sequence[Item]
) -> dict[str, list[Moved]]:
    """Return the same of many items, by item; those that are in step are left out."""
    adopted = [item for item in items if item.adopted_from]
    if not adopted:
        return {}
    originals = waiting.items_named(
        session, {one.adopted_from or "" for one in adopted}
    )
    rows = kits.adoptions(session, [item.external_id for item in adopted])
    every = [*adopted, *originals.values()]
    versions = folders.versions(session, [item.id for item in every])
    words = {one.external_id: _written(versions.get(one.id or 0, [])) for one in every}
    found = {}
    for item in adopted:
        original = originals.get(item.adopted_from or "")
        row = rows.get(item.external_id)
        if original is None or row is None or not is_approved(original):
            continue
        texts = moved(
            words[original.external_id],
            row.taken,
            words[item.external_id],
            owed(catalogue, item.unit),
        )
        found[item.external_id] = list(texts)
    return {name: texts for name, texts in found.items() if texts}


def with_theirs(values: Values, texts: Collection[Moved]) -> Values:
    """Return the form of an adopted item with the words of its original."""
    new = {field_of(text): (text.theirs,) for text in texts}
    return {**values, **new}


def field_of(text: Moved) -> str:
    """Return the field of the desk's form that holds a text."""
    before = "" if text.level == STANDARD else "easy_"
    return form.field(f"{before}{_FIELDS[text.field]}", text.language)
