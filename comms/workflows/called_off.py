"""What would tell an event as if it took place, and has not left as it is called off.

Texts in people's own words go back to who wrote them (`said_still`). Posts and cards
of what announced the event end here, with the reason; numbers of newsletters that carry
that, or tell the event in words of their own, are drafts again. The steps of its chain
end by themselves (`chain`). Each keeps how it stood: the event may be held after all
(`held_after_all`); then cards that say it is called off end here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.campaigns.announcements import ANNOUNCEMENT, PRESS
from comms.campaigns.posts import POST, account_of
from comms.campaigns.publications import move
from comms.content.corrections import changes_by
from comms.content.still_said import CANCELLED, says_off
from comms.content.words import events_told_in
from comms.language import pick
from comms.model.plans import Change, EditionPlan, EventFacts
from comms.model.programme import Account
from comms.model.seminar import ITEM_TYPE
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Item, Publication
from comms.store import Session, item_words
from comms.store.catalogue import Catalogue
from comms.store.corrections import items_telling
from comms.store.counting import unfinished
from comms.store.deliveries import cancel_deliveries
from comms.store.publications import of_item
from comms.store.waiting import items_named
from comms.workflows import editions
from comms.workflows.chain import REMINDER
from comms.workflows.post import close
from comms.workflows.said_still import (
    Cause,
    as_they_are,
    give_back,
    is_waiting,
    to_give_back,
)
from comms.workflows.withdraw import POST_GIVEN_BACK

#: Why posts and cards end, and why numbers are drafts again.
POST_ENDED = "rules.why.event_called_off"
NUMBER_SENT_BACK = "rules.why.tells_called_off"
#: Why a card ends that says an event is called off, or held, and it is not.
_NOT_SO = "rules.why.not_so_any_more"
#: Of what follows its item, and of what a person has to settle.
_TO_COME = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
        PublicationState.HELD,
        PublicationState.MISSED,
    }
)
#: A proposal of a chain that nobody took up is nothing that would leave.
_TAKEN_UP = frozenset({PublicationState.APPROVED, PublicationState.SCHEDULED})


@dataclass(frozen=True, kw_only=True)
class NotLeaving:
    """What would not go out, or not as it stands."""

    #: Given back to who wrote them.
    texts: Sequence[Item]
    #: Posts, cards, press texts and reminders that are called off.
    posts: Sequence[Publication]
    #: Numbers of newsletters that are drafts again.
    editions: Sequence[Publication]


def follow(session: Session, catalogue: Catalogue, cause: Cause, now: datetime) -> None:
    """Hold what tells anew what has just been put right.

    Args:
        session: Of the writing in which the events have changed.
        catalogue: Languages, accounts and editions.
        cause: The correction that has gone out, or a folder.
        now: When.
    """
    for item, said in give_back(session, catalogue, cause, now):
        for row in of_item(session, item.external_id):
            if row.kind == POST and is_waiting(session, row):
                # Nobody pastes it meanwhile; it comes again with the mended text.
                _end(session, row, now, key=POST_GIVEN_BACK, event=said.event)
    named = {one.event for one in cause.changes if one.field == CANCELLED}
    for event in as_they_are(session, named).values():
        for row in _not_so(session, event):
            _end(session, row, now, key=_NOT_SO, event=event.id)
        if event.cancelled:
            _hold(session, catalogue, event, now)


def _hold(
    session: Session, catalogue: Catalogue, event: EventFacts, now: datetime
) -> None:
    announced = announcements(session, {event.id: event})
    for row in _posts(session, catalogue, announced):
        if row.kind != REMINDER:
            _end(session, row, now, key=POST_ENDED, event=event.id)
    title = title_of(catalogue, event)
    found = _editions(session, catalogue, {event.id: event}, announced)
    editions.send_back(session, found, NUMBER_SENT_BACK, title, event=event.id)


def title_of(catalogue: Catalogue, event: EventFacts) -> str:
    """Return what an event is called in the programme's own language."""
    known = catalogue.programme.default_language
    return pick(event.title, known, *catalogue.fallbacks(known))


def _not_so(session: Session, event: EventFacts) -> Iterator[Publication]:
    """Yield what waits of corrections that said otherwise whether it takes place."""
    names = items_telling(session, [event.id]).get(event.id, ())
    out = item_words.out(session, names)
    for item in items_named(session, out).values():
        if any(
            one.event == event.id
            and one.field == CANCELLED
            and bool(one.after) != event.cancelled
            for one in changes_by(item)
        ):
            for row in of_item(session, item.external_id):
                is_told = row.kind in {POST, ANNOUNCEMENT}
                if is_told and (row.state in _TO_COME or is_waiting(session, row)):
                    yield row


def not_leaving(
    session: Session, catalogue: Catalogue, event: EventFacts
) -> NotLeaving:
    """Return what would not go out if an event were called off now.

    Args:
        session: To read by.
        catalogue: Languages, accounts and editions.
        event: As it is.
    """
    change = Change(event=event.id, field=CANCELLED, before=False, after=True)
    off = {event.id: event.model_copy(update={CANCELLED: True})}
    texts = [item for item, _ in to_give_back(session, catalogue, off, [change])]
    announced = announcements(session, off)
    return NotLeaving(
        texts=texts,
        posts=list(_posts(session, catalogue, announced)),
        editions=_editions(session, catalogue, off, [*texts, *announced]),
    )


def announcements(session: Session, events: Mapping[str, EventFacts]) -> list[Item]:
    """Return what announced events and is out: its posts may still be to come."""
    told = {x for names in items_telling(session, events).values() for x in names}
    found = [
        item
        for item in items_named(session, told).values()
        if item.type == ITEM_TYPE
        and item.state != ItemState.WITHDRAWN
        and not events.keys().isdisjoint(item.facts["events"])
    ]
    out = item_words.out(session, [item.external_id for item in found])
    return [item for item in found if item.external_id in out]


def _posts(
    session: Session, catalogue: Catalogue, announced: Sequence[Item]
) -> Iterator[Publication]:
    """Yield what of announcements is still to be told on accounts."""
    for item in announced:
        for row in of_item(session, item.external_id):
            if row.kind == REMINDER:
                waits = row.state in _TAKEN_UP
            else:
                waits = row.state in _TO_COME and _is_told(catalogue, row)
            if waits or (_is_told(catalogue, row) and is_waiting(session, row)):
                yield row


def _is_told(catalogue: Catalogue, row: Publication) -> bool:
    """Whether it tells people; a record of the event says that it is called off."""
    if row.kind != ANNOUNCEMENT:
        return row.kind in {POST, REMINDER}
    account = catalogue.find(Account, account_of(row))
    return account is not None and account.channel == PRESS


def _end(
    session: Session, row: Publication, now: datetime, *, key: str, event: str
) -> None:
    cancel_deliveries(session, row.id)
    if row.state == PublicationState.SENDING:
        # What may have left is still found out; then it ends with this reason.
        row.reason = {"key": key, "event": event}
        if not unfinished(session, row.id):
            close(session, row, now)
    else:
        move(row, PublicationState.CANCELLED, key=key, event=event)
    session.add(row)


def _editions(
    session: Session,
    catalogue: Catalogue,
    events: Mapping[str, EventFacts],
    carried: Sequence[Item],
) -> list[Publication]:
    """Return the numbers that carry items, or tell events in their own words."""
    names = {item.external_id for item in carried}
    found = editions.carrying(session, catalogue, names) if names else []
    known = {row.id for row in found}
    return [
        *found,
        *(
            row
            for row in editions.promised(session)
            if row.id not in known and _tells(catalogue, row, events)
        ),
    ]


def _tells(
    catalogue: Catalogue, row: Publication, events: Mapping[str, EventFacts]
) -> bool:
    """Whether a number's own words tell an event, and do not say it is called off."""
    plan = catalogue.find(EditionPlan, row.external_id)
    for code in plan.languages if plan else ():
        said = [plan.subject, plan.preheader, plan.intro] if plan else []
        text = "\n".join(one.get(code, "") for one in said)
        told = events_told_in(text)
        if not told.isdisjoint(events) and not says_off(text, code):
            return True
    return False
