"""What readers are told of corrections, beside what was put right.

Nothing that went out is written anew for it: pages, numbers of newsletters and feeds
say when something they told was put right, what is so, and what they said before.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from comms.content.change_words import TOLD, now_and_before
from comms.content.corrections import changed, changes_by, is_possible
from comms.content.views import Viewer
from comms.content.words import STANDARD, nearest, without_directives
from comms.model.plans import Change, EditionPlan, EventFacts, ItemFacts
from comms.model.tables import Item, Message, Publication
from comms.model.views import CorrectedFact, CorrectionNote
from comms.store import Session, folders
from comms.store.corrections import corrections_out, events_told
from comms.store.publications import messages_of
from comms.store.tellers import corrected
from comms.workflows.publish import words_shown

#: Of one thing; nobody reads more of them.
_MOST = 10


@dataclass(frozen=True, kw_only=True)
class _Correction:
    """One correction that is out, and what it tells of each event."""

    item: str
    at: datetime
    #: Items and the edition that it says it puts right.
    corrects: frozenset[str]
    edition: str
    note: CorrectionNote
    told: Mapping[str, tuple[CorrectedFact, ...]]


class Corrections:
    """Corrections of some things that are out, each read once."""

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        *,
        items: Collection[str] = (),
        events: Collection[str] = (),
        edition: str = "",
    ) -> None:
        """Read the corrections of some things.

        Args:
            session: To read by.
            viewer: Of the reader's language.
            items: Items that may have been put right, or tell what was.
            events: Events.
            edition: A number of a newsletter; "": none.
        """
        editions = [edition] if edition else []
        self._told_by, found = _naming(session, items, events, editions)
        self._found = _read(session, viewer, found)

    def of_item(self, item: str, since: datetime) -> tuple[CorrectionNote, ...]:
        """Return what of an item was put right after an instant, newest first."""
        return self._of([item], "", since)

    def of_edition(
        self, edition: str, carried: Iterable[str], since: datetime
    ) -> tuple[CorrectionNote, ...]:
        """Return what a number, or what it carried, told otherwise than it is."""
        return self._of([*carried], edition, since)

    def of_event(self, event: str) -> tuple[CorrectionNote, ...]:
        """Return what of an event was put right, newest first."""
        found = (
            replace(one.note, facts=one.told[event])
            for one in reversed(self._found)
            if one.told.get(event)
        )
        return tuple(islice(found, _MOST))

    def _of(
        self, names: Collection[str], edition: str, since: datetime
    ) -> tuple[CorrectionNote, ...]:
        found = (
            shown
            for one in reversed(self._found)
            if one.at > since
            and one.item not in names
            and (shown := self._shown(one, names, edition))
        )
        return tuple(islice(found, _MOST))

    def _shown(
        self, one: _Correction, names: Collection[str], edition: str
    ) -> CorrectionNote | None:
        """Return what a correction says of some items; None where it says nothing."""
        events = {event for name in names for event in self._told_by.get(name, ())}
        facts = [
            fact for event, told in one.told.items() if event in events for fact in told
        ]
        if not facts and (
            one.corrects.intersection(names) or (edition and one.edition == edition)
        ):
            facts = [*one.note.facts]
        return replace(one.note, facts=tuple(facts)) if facts else None


def corrected_editions(
    session: Session, editions: Sequence[Publication]
) -> dict[int | None, datetime]:
    """Return when something that a number told was put right last, by its row."""
    told_by, found = _naming(
        session,
        {item for row in editions for item in row.carries},
        (),
        [row.external_id for row in editions],
    )
    telling: dict[str, set[str]] = {}
    for item, events in told_by.items():
        for event in events:
            telling.setdefault(event, set()).add(item)
    right = [
        (
            page.published_at or page.due_at,
            str(item.facts.get("corrects_edition", "")),
            {
                *corrected(item.facts),
                *(x for one in changes_by(item) for x in telling.get(one.event, ())),
            }
            - {item.external_id},
        )
        for item, page in found
    ]
    return {
        row.id: max(moments)
        for row in editions
        if (
            moments := [
                at
                for at, number, items in right
                if at > (row.published_at or row.due_at)
                and (number == row.external_id or not items.isdisjoint(row.carries))
            ]
        )
    }


def _naming(
    session: Session,
    items: Collection[str],
    events: Collection[str],
    editions: Collection[str],
) -> tuple[Mapping[str, Collection[str]], Sequence[tuple[Item, Publication]]]:
    """Return the events that items tell, and the corrections of any of all these."""
    told_by = events_told(session, items)
    named = {
        ItemFacts.kind: [*told_by],
        EventFacts.kind: {*events}.union(*told_by.values()),
        EditionPlan.kind: editions,
    }
    return told_by, corrections_out(session, named)


def _read(
    session: Session, viewer: Viewer, found: Sequence[tuple[Item, Publication]]
) -> list[_Correction]:
    """Read what corrections say, oldest first."""
    if not found:
        return []
    texts = messages_of(session, [page.id for _, page in found])
    changes = {item.external_id: changes_by(item) for item, _ in found}
    names = {change.event for told in changes.values() for change in told}
    now = {
        name: EventFacts.model_validate(row.facts)
        for name, row in folders.events_named(session, names).items()
    }
    read = []
    # The newest left the events as they are: each says what was before it.
    for item, page in reversed(found):
        own = changes[item.external_id]
        told = {
            name: tuple(_facts(viewer, now, name, own))
            for name in dict.fromkeys(change.event for change in own)
            if name in now
        }
        one = _correction(viewer, item, page, texts.get(page.id or 0, []), told)
        if one is not None:
            read.append(one)
    return read[::-1]


def _facts(
    viewer: Viewer, now: dict[str, EventFacts], name: str, changes: Sequence[Change]
) -> Iterable[CorrectedFact]:
    """Yield what changes of an event tell, and go back to what it was before."""
    own = [change for change in changes if change.event == name]
    back = [
        change.model_copy(update={"before": change.after, "after": change.before})
        for change in own
    ]
    if not is_possible(now[name], back, viewer.catalogue.zone):
        return
    title = viewer.text(now[name].title)
    now[name] = changed(now[name], back)
    fallbacks = viewer.catalogue.fallbacks(viewer.language)
    for after, before in now_and_before(
        now[name], own, language=viewer.language, fallbacks=fallbacks
    ):
        yield CorrectedFact(about=title, now=after, before=before)


def _correction(
    viewer: Viewer,
    item: Item,
    page: Publication,
    texts: Sequence[Message],
    told: Mapping[str, tuple[CorrectedFact, ...]],
) -> _Correction | None:
    words = nearest(
        [words_shown(text) for text in texts],
        viewer.language,
        STANDARD,
        viewer.catalogue.fallbacks(viewer.language),
    )
    if words is None:
        return None
    facts = tuple(fact for found in told.values() for fact in found)
    if not {change.field for change in changes_by(item)} & TOLD:
        lead = without_directives(words.lead, words.language, viewer.catalogue)
        facts = (CorrectedFact(now=lead),) if lead else ()
    at = page.published_at or page.due_at
    return _Correction(
        item=item.external_id,
        at=at,
        corrects=frozenset(corrected(item.facts)),
        edition=str(item.facts.get("corrects_edition") or ""),
        note=CorrectionNote(
            at=viewer.local(at),
            zone=viewer.catalogue.zone,
            title=words.title,
            language=words.language,
            url=viewer.item_url(item.external_id),
            facts=facts,
        ),
        told=told,
    )
