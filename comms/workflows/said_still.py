"""Texts in people's own words that tell an event as it was before a correction.

What says a fact by reference follows it; what somebody typed does not. Such a text is
warned of wherever it is looked at. One that nobody has read yet, or that is still to be
posted, is given back to who wrote it as the correction goes out: it would tell the old
value anew. So is one that tells an event which is called off, without saying so; and
one that says so, as the event is held after all.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.campaigns.posts import POST
from comms.content.corrections import changes_by
from comms.content.seminar_problems import problem
from comms.content.still_said import CANCELLED, StillSaid, still_said
from comms.content.words import events_told
from comms.language import LANGUAGES, interface_language, pick
from comms.model.desk import Problem
from comms.model.plans import Campaign, Change, EventFacts
from comms.model.seminar import ITEM_TYPE
from comms.model.states import ITEM_STEPS, ItemState, PublicationState, step
from comms.model.tables import Item, Publication, Version
from comms.store import Session, acts, folders, item_words
from comms.store.catalogue import Catalogue
from comms.store.corrections import corrections_out, items_telling
from comms.store.counting import unfinished
from comms.store.publications import of_item
from comms.store.waiting import items_named, titles
from comms.workflows import editions
from comms.workflows.approved import forget_approved

_CORRECTION = "correction"
#: Why a number is a draft again: an item that it carries was given back.
GIVEN_BACK = "rules.why.item_returned"
_TO_COME = frozenset(
    {PublicationState.DRAFT, PublicationState.APPROVED, PublicationState.SCHEDULED}
)
_PROMISED = frozenset({ItemState.IN_REVIEW, ItemState.APPROVED})


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What has changed events: a correction that has just gone out, or a folder."""

    changes: Sequence[Change]
    #: Who let it out, or applied it.
    user: str
    #: The correction; None: a folder, which has no text that tells the changes.
    correction: Item | None = None

    @property
    def note(self) -> str:
        """Return what acts that follow from it say."""
        return self.correction.external_id if self.correction else ""


def cause_of(session: Session, correction: Item) -> Cause:
    """Return what follows from a correction is put down to."""
    about = f"item:{correction.external_id}"
    let_out = acts.last_act(session, about, ["correct", "approve"])
    return Cause(
        changes=changes_by(correction),
        user=let_out.user if let_out else correction.owner,
        correction=correction,
    )


def problems_of(
    session: Session,
    catalogue: Catalogue,
    item: Item,
    versions: Sequence[Version],
    language: str,
) -> Iterator[Problem]:
    """Yield what an item says that corrections have put right, as warnings.

    Args:
        session: To read by.
        catalogue: Languages in their order.
        item: Kept or not.
        versions: Its texts.
        language: Of the sentences.
    """
    names = {*item.facts["events"], *events_told(versions)}
    names |= planned_by(catalogue, item.external_id)
    if not names or item.type == _CORRECTION:
        return
    found = corrections_out(session, {EventFacts.kind: names})
    known = titles(session, [one.id for one, _ in found]) if found else {}
    events = as_they_are(session, names) if found else {}
    for correction, _ in found:
        title = pick(
            known.get(correction.id or 0, {}), language, *catalogue.fallbacks(language)
        )
        for said in _said(versions, events, changes_by(correction)):
            yield _still(language, title, said)


def said_elsewhere(
    session: Session,
    catalogue: Catalogue,
    now: EventFacts,
    changes: Sequence[Change],
    language: str,
) -> Iterator[Problem]:
    """Yield the texts that say what a change puts right, as warnings of its form.

    Of an event that is to be called off the form names them by itself.
    """
    if now.cancelled:
        return
    items = telling(session, catalogue, [now.id])
    out = item_words.out(session, [item.external_id for item in items])
    # The form of an announcement that is out is closed: its page says it beside it.
    items = [x for x in items if x.type != ITEM_TYPE or x.external_id not in out]
    known = titles(session, [item.id for item in items])
    texts = folders.versions(session, [item.id for item in items])
    for item in items:
        title = pick(
            known.get(item.id or 0, {}), language, *catalogue.fallbacks(language)
        )
        said = next(still_said(texts.get(item.id or 0, []), changes, now), None)
        if said is not None:
            slots = {"title": title, "words": said.words}
            yield _warning(language, "", "said_elsewhere", slots)


def give_back(
    session: Session, catalogue: Catalogue, cause: Cause, now: datetime
) -> list[tuple[Item, StillSaid]]:
    """Give back what is promised and still tells what has been put right.

    Args:
        session: Of the writing in which the events have changed.
        catalogue: Languages, and editions that would carry it.
        cause: What has just changed them.
        now: When.

    Returns:
        What was given back, with the first that each says.
    """
    events = as_they_are(session, {change.event for change in cause.changes})
    found = to_give_back(session, catalogue, events, cause.changes, cause.correction)
    told = cause.correction
    known = titles(session, [told.id])[told.id or 0] if told and found else {}
    for item, said in found:
        named = known or events[said.event].title
        why = {
            code: _still(code, pick(named, code, *catalogue.fallbacks(code)), said)
            for code in LANGUAGES
        }
        sentences = {code: problem.sentence for code, problem in why.items()}
        _return(session, catalogue, item, said, cause, sentences, now)
    return found


def to_give_back(
    session: Session,
    catalogue: Catalogue,
    events: Mapping[str, EventFacts],
    changes: Sequence[Change],
    correction: Item | None = None,
) -> list[tuple[Item, StillSaid]]:
    """Return what is promised and tells what changes put right, with what it says.

    Args:
        session: To read by.
        catalogue: Plans of posts.
        events: As they are after the changes.
        changes: What is put right.
        correction: What tells the changes; None: nothing yet.
    """
    is_off = any(change.field == CANCELLED and change.after for change in changes)
    promised = [
        item
        for item in telling(session, catalogue, events, is_off=is_off)
        if item.state in _PROMISED and item is not correction
    ]
    out = item_words.out(session, [item.external_id for item in promised])
    items = [
        item
        for item in promised
        if item.external_id not in out or _has_posts_to_come(session, item)
    ]
    texts = folders.versions(session, [item.id for item in items]) if items else {}
    return [
        (item, said)
        for item in items
        if (said := next(_said(texts.get(item.id or 0, []), events, changes), None))
    ]


def _has_posts_to_come(session: Session, item: Item) -> bool:
    """Tell whether a text that is out is still to be posted in words of its own.

    A card that waits for a person is: its facts follow, its words do not.
    """
    return item.type != ITEM_TYPE and any(
        row.kind == POST and (row.state in _TO_COME or is_waiting(session, row))
        for row in of_item(session, item.external_id)
    )


def is_waiting(session: Session, row: Publication) -> bool:
    """Tell whether something of a post that has begun waits, as a card does."""
    begun = row.state == PublicationState.SENDING
    return begun and bool(unfinished(session, row.id))


def as_they_are(session: Session, names: Collection[str]) -> Mapping[str, EventFacts]:
    """Return what some events are by now."""
    rows = folders.events_named(session, names) if names else {}
    return {name: EventFacts.model_validate(row.facts) for name, row in rows.items()}


def _return(  # noqa: PLR0913, PLR0917 - what, why and by whom
    session: Session,
    catalogue: Catalogue,
    item: Item,
    said: StillSaid,
    cause: Cause,
    why: Mapping[str, str],
    now: datetime,
) -> None:
    carried = editions.to_carry(session, catalogue, item)
    # How it stood, since the event may be held after all (`held_after_all`).
    off = {} if said.words else {"event": said.event, "was": item.state}
    item.state = step(ITEM_STEPS, item.state, ItemState.RETURNED)
    item.approved_hash = None
    session.add(item)
    forget_approved(session, item)
    editions.send_back(
        session, carried, GIVEN_BACK, item.external_id, event=off.get("event", "")
    )
    note_return(session, catalogue, item, cause, {**why, **off}, now)


def note_return(
    session: Session,
    catalogue: Catalogue,
    item: Item,
    cause: Cause,
    why: Mapping[str, str],
    now: datetime,
) -> None:
    """Write down why a text is with who wrote it.

    Args:
        why: The reason in each language, and how the text stood.
    """
    acts.record_act(
        session,
        at=now,
        user=cause.user,
        verb="return",
        subject=f"item:{item.external_id}",
        content_hash=item.content_hash,
        note=why[interface_language(catalogue.programme.default_language)],
        slots=why,
    )


def planned_by(catalogue: Catalogue, item: str) -> set[str]:
    """Return the events by whose time an item is posted: it tells them unnamed."""
    plans = [camp.posts[number] for camp, number in catalogue.posts_of(item)]
    return {plan.event for plan in plans if plan.event}


def telling(
    session: Session,
    catalogue: Catalogue,
    events: Collection[str],
    *,
    is_off: bool = False,
) -> list[Item]:
    """Return what tells events and is not withdrawn, nor a correction.

    By name, by a link to their pages, or as it is posted so long before or after them.
    Of an event that is called off nobody is told a new room either: what corrects it
    otherwise counts, too.
    """
    names = {
        name for found in items_telling(session, events).values() for name in found
    }
    plans = [plan for one in catalogue.all(Campaign) for plan in one.posts]
    names |= {plan.item for plan in plans if plan.event in events and plan.item}
    return [
        item
        for item in items_named(session, names).values()
        if (item.type != _CORRECTION or (is_off and not _tells_whether(item)))
        and item.state != ItemState.WITHDRAWN
        and item.content_hash
    ]


def _tells_whether(correction: Item) -> bool:
    """Whether a correction tells that an event takes place, or does not."""
    return any(change.field == CANCELLED for change in changes_by(correction))


def _said(
    versions: Sequence[Version],
    events: Mapping[str, EventFacts],
    changes: Sequence[Change],
) -> Iterator[StillSaid]:
    """Yield what texts say of events that changes have put right."""
    for name, now in events.items():
        own = [change for change in changes if change.event == name]
        yield from still_said(versions, own, now) if own else ()


def _still(language: str, title: str, said: StillSaid) -> Problem:
    """Return the warning of a text that says what a correction has put right."""
    key = "still_said" if said.words else "off_unsaid"
    slots = {"title": title, "words": said.words}
    return _warning(language, said.field, key, slots)


def _warning(language: str, field: str, key: str, slots: Mapping[str, str]) -> Problem:
    found = problem(language, field, key, dict(slots))
    return Problem(field=field, severity="warning", key=key, sentence=found.sentence)
