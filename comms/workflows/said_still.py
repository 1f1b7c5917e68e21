"""Texts in people's own words that tell an event as it was before a correction.

What says a fact by reference follows it; what somebody typed does not. Such a text is
warned of wherever it is looked at. One that nobody has read yet, or that is still to be
posted, is given back to who wrote it as the correction goes out: it would tell the old
value anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from comms.campaigns.posts import POST
from comms.content.corrections import changes_by
from comms.content.seminar_problems import problem
from comms.content.still_said import still_said
from comms.content.words import events_told
from comms.language import pick
from comms.model.desk import Problem
from comms.model.plans import Change, EventFacts
from comms.model.seminar import ITEM_TYPE
from comms.model.states import ITEM_STEPS, ItemState, PublicationState, step
from comms.model.tables import Event, Item, Version
from comms.store import Session, acts, folders, item_words
from comms.store.catalogue import Catalogue
from comms.store.corrections import corrections_out, items_telling
from comms.store.publications import of_item
from comms.store.waiting import items_named, titles
from comms.workflows import editions
from comms.workflows.approved import forget_approved

_CORRECTION = "correction"
_GIVEN_BACK = "rules.why.item_returned"
_TO_COME = frozenset(
    {PublicationState.DRAFT, PublicationState.APPROVED, PublicationState.SCHEDULED}
)
_PROMISED = frozenset({ItemState.IN_REVIEW, ItemState.APPROVED})


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
    if not names or item.type == _CORRECTION:
        return
    found = corrections_out(session, {EventFacts.kind: names})
    known = titles(session, [one.id for one, _ in found]) if found else {}
    rows = folders.events_named(session, names) if found else {}
    for correction, _ in found:
        title = pick(
            known.get(correction.id or 0, {}), language, *catalogue.fallbacks(language)
        )
        yield from _problems(
            versions, rows, changes_by(correction), (language, "still_said", title)
        )


def said_elsewhere(
    session: Session,
    catalogue: Catalogue,
    now: EventFacts,
    changes: Sequence[Change],
    language: str,
) -> Iterator[Problem]:
    """Yield the texts that say what a change puts right, as warnings of its form."""
    items = _telling(session, [now.id])
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
            yield _warning(language, "", "said_elsewhere", title, said.words)


def give_back(
    session: Session, catalogue: Catalogue, correction: Item, now: datetime
) -> list[str]:
    """Give back what is promised and still tells what a correction has put right.

    Args:
        session: Of the writing in which the events have changed.
        catalogue: Languages, and editions that would carry it.
        correction: What has just gone out.
        now: When.

    Returns:
        What was given back, by id.
    """
    changes = changes_by(correction)
    rows = folders.events_named(session, {change.event for change in changes})
    telling = [item for item in _telling(session, rows) if item.state in _PROMISED]
    out = item_words.out(session, [item.external_id for item in telling])
    items = [
        item
        for item in telling
        if item.external_id not in out or _has_posts_to_come(session, item)
    ]
    if not items:
        return []
    language = catalogue.programme.default_language
    known = titles(session, [correction.id])[correction.id or 0]
    title = pick(known, language, *catalogue.fallbacks(language))
    texts = folders.versions(session, [item.id for item in items])
    given = []
    for item in items:
        versions = texts.get(item.id or 0, [])
        said = (language, "still_said", title)
        found = next(_problems(versions, rows, changes, said), None)
        if found is not None:
            _return(session, catalogue, item, correction, found.sentence, now)
            given.append(item.external_id)
    return given


def _has_posts_to_come(session: Session, item: Item) -> bool:
    """Tell whether a text that is out is still to be posted in words of its own."""
    return item.type != ITEM_TYPE and any(
        row.kind == POST and row.state in _TO_COME
        for row in of_item(session, item.external_id)
    )


def _return(
    session: Session,
    catalogue: Catalogue,
    item: Item,
    correction: Item,
    why: str,
    now: datetime,
) -> None:
    carried = editions.to_carry(session, catalogue, item)
    item.state = step(ITEM_STEPS, item.state, ItemState.RETURNED)
    item.approved_hash = None
    session.add(item)
    forget_approved(session, item)
    editions.send_back(session, carried, _GIVEN_BACK, item.external_id)
    about = f"item:{correction.external_id}"
    let_out = acts.last_act(session, about, ["correct", "approve"])
    acts.record_act(
        session,
        at=now,
        user=let_out.user if let_out else correction.owner,
        verb="return",
        subject=f"item:{item.external_id}",
        content_hash=item.content_hash,
        note=why,
    )


def _telling(
    session: Session, events: Sequence[str] | Mapping[str, Event]
) -> list[Item]:
    """Return what tells events and is no correction, nor withdrawn."""
    names = {
        name for found in items_telling(session, events).values() for name in found
    }
    return [
        item
        for item in items_named(session, names).values()
        if item.type != _CORRECTION
        and item.state != ItemState.WITHDRAWN
        and item.content_hash
    ]


def _problems(
    versions: Sequence[Version],
    rows: Mapping[str, Event],
    changes: Sequence[Change],
    said: tuple[str, str, str],
) -> Iterator[Problem]:
    """Yield a warning for each field that says what changes have put right."""
    language, key, title = said
    for name, row in rows.items():
        own = [change for change in changes if change.event == name]
        now = EventFacts.model_validate(row.facts)
        for found in still_said(versions, own, now) if own else ():
            yield _warning(language, found.field, key, title, found.words)


def _warning(language: str, field: str, key: str, title: str, words: str) -> Problem:
    found = problem(language, field, key, {"title": title, "words": words})
    return Problem(field=field, severity="warning", key=key, sentence=found.sentence)
