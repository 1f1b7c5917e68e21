"""What events say by reference: who tells them, and what a changed fact asks for there.

An event that nobody has been told changes with its fact. One that readers know stays
as it was told: a correction is drafted, and what it changes goes to the page, the
calendars and everyone who got the first notice, once it is approved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from comms.content.change_read import Changed
from comms.content.change_words import TOLD
from comms.content.fact_fields import as_written, field_of, language_of, texts_of
from comms.content.fact_filling import says_of
from comms.content.fact_references import fill, references_in
from comms.model.fact_tables import Use
from comms.model.facts import Fact
from comms.model.plans import Change, EventFacts
from comms.model.tables import Event, Item
from comms.store import folders, waiting
from comms.workflows.change_fact import announcement_of
from comms.workflows.change_files import Writer, together, told_of
from comms.workflows.desk_sight import Sight

EVENT, EDITION = "event", "edition"


def named_in(use: Use, kind: str) -> str:
    """Return the event or edition that says it; "" where something else does."""
    found, _, name = use.item.partition(":")
    return name if found == kind else ""


def item_saying(sight: Sight, use: Use) -> str:
    """Return the item that tells what says it; "" for an edition, or for nobody."""
    if name := named_in(use, EVENT):
        item = waiting.announcement_of(sight.session, name)
        return item.external_id if item else ""
    return "" if named_in(use, EDITION) else use.item


def is_in_step(sight: Sight, row: Event) -> bool:
    """Tell whether an event says what its references say now."""
    stands = EventFacts.model_validate(row.facts)
    return fill(stands, says_of(sight.catalogue)) == stands


@dataclass(frozen=True)
class ToldWrong:
    """An announcement, and what is not so any more of the events that it told first."""

    item: Item
    changed: Sequence[tuple[EventFacts, Changed]]

    @property
    def events(self) -> tuple[str, ...]:
        """Return the events that its correction changes."""
        return tuple(event.id for event, _ in self.changed)

    @property
    def corrected(self) -> dict[str, Any]:
        """Return what tells who heard of it, as facts of a correction."""
        changes = [{"event": name} for name in self.events]
        return {"corrects": self.item.external_id, "changes": changes}


def events_told_wrong(eyes: Sight, uses: Sequence[Use], new: Fact) -> list[ToldWrong]:
    """Return the announcements that a changed fact makes wrong, by their time.

    None of an event that is over or cancelled.

    Args:
        eyes: Sees what stands in the store once the fact has changed.
        uses: What says the fact.
        new: What it says now.
    """
    names = {name for use in uses if (name := named_in(use, EVENT))}
    rows = folders.events_named(eyes.session, names) if names else {}
    found: dict[str, tuple[Item, list[tuple[EventFacts, Changed]]]] = {}
    for row in sorted(rows.values(), key=lambda row: (row.starts_at, row.external_id)):
        event = EventFacts.model_validate(row.facts)
        is_over = event.cancelled or row.ends_at < eyes.now
        item = None if is_over else _told_first(eyes, row)
        changes = tuple(_changes(eyes, event, new)) if item else ()
        if item is not None and changes:
            change = Changed(changes=changes, note={}, reason="")
            # Events that were announced together are corrected together.
            found.setdefault(item.external_id, (item, []))[1].append((event, change))
    wrong = [ToldWrong(item, changed) for item, changed in found.values()]
    return sorted(wrong, key=lambda one: (one.item.publish_local, one.item.external_id))


def event_corrections(
    eyes: Sight, wrong: Sequence[ToldWrong]
) -> Iterator[tuple[Item, Writer]]:
    """Yield the first announcement of each unit, with who corrects them all at once.

    Whoever heard of two events hears once of the fact that both say.
    """
    by_unit: dict[str, list[ToldWrong]] = {}
    for one in wrong:
        by_unit.setdefault(one.item.unit, []).append(one)
    for found in by_unit.values():
        first = found[0].item
        told = together(
            [told_of(eyes.session, eyes.house, eyes.catalogue, x.item) for x in found]
        )
        changed = [pair for one in found for pair in one.changed]
        yield first, Writer(eyes.house, eyes.catalogue, told, changed, first.owner)


def _told_first(eyes: Sight, row: Event) -> Item | None:
    if row.published_at is None:
        return None
    return announcement_of(eyes.session, row.external_id)


def _changes(eyes: Sight, event: EventFacts, new: Fact) -> Iterator[Change]:
    """Yield what readers of an event were told otherwise than it is now."""
    typed = as_written(event)
    now = fill(typed, says_of(eyes.catalogue))
    before = {place: text for place, text, _ in texts_of(event)}
    after = {place: text for place, text, _ in texts_of(now)}
    fields = {
        field_of(place)
        for place, text, _ in texts_of(typed)
        if before[place] != after[place]
        and any(
            (one.kind, one.id) == (Fact.kind, new.id) for one in references_in(text)
        )
    }
    for field in sorted(fields & TOLD):
        yield Change(
            event=event.id,
            field=field,
            before=_texts(event, field),
            after=_texts(typed, field),
        )


def _texts(event: EventFacts, field: str) -> dict[str, str] | str:
    found = {
        language_of(event, place): text
        for place, text, _ in texts_of(event)
        if field_of(place) == field
    }
    return found.get("", "") if "" in found else found
