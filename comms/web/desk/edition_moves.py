"""Says what a press did to the order of an edition, from the act that takes it back.

The address after a press names only that act; looked at, it changes nothing, and what
it would do is shown before anybody presses it.
"""

import re

from comms.content.edition_form import headings_in
from comms.language import pick
from comms.model.desk_edition import Builder, Entry, Moved

_BACK = re.compile(r"move:(\d+\.\d+):\d+\.\d+")
_DROP = re.compile(r"drop:(\d+\.\d+)")
_PUT = re.compile(r"put:([A-Za-z0-9][A-Za-z0-9_-]{0,63}):\d+\.\d+")
_CLOSE = re.compile(r"close:(\d{1,3})")
_OPEN = re.compile(r"open:\d{1,3}:[A-Za-z0-9_-]{1,4000}")
_SWAP = re.compile(r"section:(\d{1,3}):\d{1,3}")


def moved_by(page: Builder, undo: str, language: str) -> Moved | None:
    """Return what happened, seen from its undoing; None: nothing that fits."""
    return _of_item(page, undo) or _of_section(page, undo, language)


def _of_item(page: Builder, undo: str) -> Moved | None:
    if found := _BACK.fullmatch(undo):
        return _of(page, "move", _at(page, found[1]), undo)
    if found := _DROP.fullmatch(undo):
        return _of(page, "put", _at(page, found[1]), undo)
    if found := _PUT.fullmatch(undo):
        title = next((o.title for o in page.offers if o.item == found[1]), found[1])
        total = sum(len(part.entries) for part in page.parts)
        return Moved(
            verb="drop", title=title, part="", number=0, total=total, undo=undo
        )
    return None


def _of_section(page: Builder, undo: str, language: str) -> Moved | None:
    total = len(page.parts)
    if _OPEN.fullmatch(undo):
        title = pick(headings_in(undo), language)
        if not title:
            return None
        return Moved(
            verb="close", title=title, part="", number=0, total=total, undo=undo
        )
    for verb, pattern in (("section", _SWAP), ("open", _CLOSE)):
        found = pattern.fullmatch(undo)
        if found and int(found[1]) < total:
            number = int(found[1])
            return Moved(
                verb=verb,
                title=page.parts[number].heading,
                part="",
                number=number + 1,
                total=total,
                undo=undo,
            )
    return None


def _at(page: Builder, place: str) -> Entry | None:
    entries = (entry for part in page.parts for entry in part.entries)
    return next((entry for entry in entries if entry.place == place), None)


def _of(page: Builder, verb: str, entry: Entry | None, undo: str) -> Moved | None:
    if entry is None:
        return None
    return Moved(
        verb=verb,
        title=entry.title,
        part=next(part.heading for part in page.parts if entry in part.entries),
        number=entry.number,
        total=sum(len(part.entries) for part in page.parts),
        undo=undo,
    )
