"""Drafts a correction for each item or number whose mail told what is not so any more.

Pages and posts follow their item once somebody has approved it anew; a mail cannot be
edited. Its correction goes to those who got it, and to nobody else.
"""

from collections.abc import Iterable, Mapping, Sequence

from comms.content.fact_correction import Corrected, correction_files
from comms.content.fact_filling import said
from comms.content.fact_references import references_in
from comms.content.seminar_problems import stops
from comms.content.seminar_times import next_minute
from comms.content.words import STANDARD
from comms.model.facts import Fact
from comms.model.plans import ItemFacts
from comms.model.states import ItemState
from comms.model.tables import Item, Publication
from comms.store import Session, facts, folders, revisions
from comms.store.tellers import told_first
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_editions import told_wrong
from comms.workflows.fact_events import (
    EDITION,
    ToldWrong,
    event_corrections,
    events_told_wrong,
)
from comms.workflows.fact_uses import Used
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.write_kept import versions_of

_CORRECTION = "correction"
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
        and _was_mailed(eyes, one, old, new)
    ]
    numbers = list(told_wrong(eyes, old, new, _told_anyway(eyes, events, mailed)))
    if not (events or mailed or numbers):
        return made
    waits = facts.open_corrections(eyes.session)
    taken = {name.lower() for name in folders.items(eyes.session)}
    due = [
        one
        for one in events
        if not _says(eyes, waits.get(one.item.external_id, []), new)
    ]
    for item, writer in event_corrections(eyes, due):
        name = _free(taken, item.external_id)
        made[name] = writer.files(name, urgent=False)
    wrong = [(one.item.external_id, _item(eyes, one.item)) for one in mailed]
    at = next_minute(eyes.now, eyes.catalogue.zone)
    for key, corrected in (*wrong, *numbers):
        if not _says(eyes, waits.get(key, []), new):
            name = _free(taken, corrected.id)
            made[name] = correction_files(
                name, eyes.catalogue, corrected, (old, new), at
            )
    return made


def _told_anyway(
    eyes: Sight, events: Iterable[ToldWrong], mailed: Iterable[Used]
) -> set[int | None]:
    """Return the editions whose readers the corrections of what they carried tell."""
    rows = [row for one in mailed for row in one.out]
    for one in events:
        rows += told_first(eyes.session, one.corrected)
    return {row.id for row in rows if row.kind == EDITION}


def _item(eyes: Sight, item: Item) -> Corrected:
    words = [text for text in versions_of(eyes.session, item) if text.level == STANDARD]
    return Corrected.item(ItemFacts.model_validate(item.facts), words)


def _was_mailed(eyes: Sight, one: Used, old: Fact, new: Fact) -> bool:
    if one.item.type == _CORRECTION or one.item.state == ItemState.WITHDRAWN:
        return False
    differs = any(
        _said(eyes, old, use.language) != _said(eyes, new, use.language)
        for use in one.uses
        if use.field != "social" and use.item == one.item.external_id
    )
    return differs and any(
        row.kind == EDITION and _told_by(eyes, row, one.item.external_id, new)
        for row in one.out
    )


def _told_by(eyes: Sight, row: Publication, item: str, fact: Fact) -> bool:
    """Tell whether a text said a fact when a mail left; yes, where nobody knows."""
    if row.published_at is None:
        return False
    then = revisions.standing_at(eyes.session, item, row.published_at)
    if then is None or not then.texts:
        return True
    return any(
        (found.kind, found.id) == (Fact.kind, fact.id)
        for texts in then.texts.values()
        for text in texts
        for found in references_in(text)
    )


def _said(eyes: Sight, fact: Fact, language: str) -> str:
    return said(fact, language, eyes.catalogue.fallbacks(language))


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
