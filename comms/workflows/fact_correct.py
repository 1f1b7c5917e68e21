"""Drafts corrections of the items and numbers whose mail told what is not so any more.

Pages and posts follow their item once somebody has approved it anew; a mail cannot be
edited. Its correction goes to those who got it, and to nobody else.
"""

from collections.abc import Iterable, Mapping, Sequence

from comms.content.fact_correction import correction_files
from comms.content.seminar_problems import stops
from comms.content.seminar_times import next_minute
from comms.model.facts import Fact
from comms.model.tables import Item
from comms.store import Session, facts, folders
from comms.store.tellers import told_first
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_editions import told_wrong
from comms.workflows.fact_events import (
    EDITION,
    ToldWrong,
    event_corrections,
    events_told_wrong,
)
from comms.workflows.fact_mailed import told_together, was_mailed
from comms.workflows.fact_uses import Used
from comms.workflows.house import House
from comms.workflows.laying import lay_over

#: Room in an id for what stands behind that of the item.
_LONGEST_ID = 50


def corrections(
    eyes: Sight, found: Sequence[Used], old: Fact, new: Fact
) -> dict[str, dict[str, bytes]]:
    """Return the files of the corrections that a changed fact asks for, by their id.

    None for an item or number whose correction says the fact already, and waits for a
    person.
    """
    made: dict[str, dict[str, bytes]] = {}
    uses = [use for one in found for use in one.uses]
    events = events_told_wrong(eyes, uses, new)
    told = {one.item.external_id for one in events}
    changed = {name for one in events for name in one.events}
    # What the event's own correction tells all who heard of it is not told twice.
    mailed = [
        one
        for one in found
        if one.item.external_id not in told
        and changed.isdisjoint(one.item.facts["events"])
        and was_mailed(eyes, one, old, new)
    ]
    numbers = list(told_wrong(eyes, old, new, _told_anyway(eyes, events, mailed)))
    if not (events or mailed or numbers):
        return made
    waits = facts.open_corrections(eyes.session)
    taken = folders.taken(eyes.session)
    due = [
        one
        for one in events
        if not _says(eyes, waits.get(one.item.external_id, []), new)
    ]
    for item, writer in event_corrections(eyes, due):
        name = _free(taken, item.external_id)
        made[name] = writer.files(name, urgent=False)
    wrong = [
        one
        for one in mailed
        if not _says(eyes, waits.get(one.item.external_id, []), new)
    ]
    said = [one for key, one in numbers if not _says(eyes, waits.get(key, []), new)]
    at = next_minute(eyes.now, eyes.catalogue.zone)
    for corrected in (*told_together(eyes, wrong), *said):
        name = _free(taken, corrected.id)
        made[name] = correction_files(name, eyes.catalogue, corrected, (old, new), at)
    return made


def _told_anyway(
    eyes: Sight, events: Iterable[ToldWrong], mailed: Iterable[Used]
) -> set[int | None]:
    """Return the editions whose readers the corrections of what they carried tell."""
    rows = [row for one in mailed for row in one.out]
    for one in events:
        rows += told_first(eyes.session, one.corrected)
    return {row.id for row in rows if row.kind == EDITION}


def _says(eyes: Sight, drafted: Sequence[Item], new: Fact) -> bool:
    """Tell whether a correction that nobody has let out says the fact by reference."""
    names = [row.external_id for row in drafted]
    uses = facts.used_in(eyes.session, Fact.kind, names) if names else []
    return any(use.name == new.id for use in uses)


def _free(taken: set[str], item: str) -> str:
    """Return an id that nothing has, and take it."""
    number = 1
    while (name := f"{item[:_LONGEST_ID]}_change_{number}").lower() in taken:
        number += 1
    taken.add(name.lower())
    return name


def draft_all(
    session: Session,
    house: House,
    files: Mapping[str, Mapping[str, bytes]],
    language: str,
) -> list[str]:
    """Draft corrections, and return them; one that a problem stops holds no other."""
    together = {path: text for made in files.values() for path, text in made.items()}
    if not together:
        return []
    # The folder is read once for all of them: there may be hundreds.
    if not stops(lay_over(session, house, together, language)):
        return list(files)
    return [
        name
        for name, made in files.items()
        if not stops(lay_over(session, house, made, language))
    ]
