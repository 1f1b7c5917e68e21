"""What was held as an event was called off, and comes back if it is held after all.

What stands as it was approved leaves at its own time. What was edited since is approved
anew, what lay in review is there again, and what had its time meanwhile waits for a
person: nothing leaves late by itself. A card that nobody has posted waits as a card.
The steps of a chain come back by themselves (`chain`), but for cards.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from comms.campaigns.announcements import ANNOUNCEMENT
from comms.campaigns.posts import POST
from comms.campaigns.publications import OPEN, move
from comms.content.seminar_problems import problem
from comms.content.still_said import CANCELLED
from comms.language import LANGUAGES, pick
from comms.model.plans import Change, EventFacts
from comms.model.programme import Account
from comms.model.states import (
    DELIVERY_STEPS,
    ITEM_STEPS,
    DeliveryState,
    ItemState,
    PublicationState,
    step,
)
from comms.model.tables import Delivery, Item, Publication
from comms.store import Session, acts
from comms.store.catalogue import Catalogue
from comms.store.corrections import events_told
from comms.store.deliveries import forget_deliveries
from comms.store.posts import post_deliveries
from comms.store.publications import editions_in, of_item
from comms.workflows import editions
from comms.workflows.approved import keep_approved, keep_submitted
from comms.workflows.called_off import (
    NUMBER_SENT_BACK,
    POST_ENDED,
    announcements,
    title_of,
)
from comms.workflows.cards import MANUAL
from comms.workflows.chain import NOT_PLANNED, REMINDER
from comms.workflows.draw import read_edition
from comms.workflows.said_still import (
    GIVEN_BACK,
    Cause,
    as_they_are,
    note_return,
    planned_by,
    telling,
)
from comms.workflows.withdraw import POST_GIVEN_BACK

#: What becomes of it: it leaves at its time, waits as a card, lies in review again, had
#: its time meanwhile, or needs a new approval.
How = Literal["goes", "card", "review", "past", "again"]
#: Why posts and cards ended, but for steps of a chain.
_ENDED = frozenset({POST_ENDED, POST_GIVEN_BACK})
_NOT_OUT = frozenset({PublicationState.CANCELLED, *OPEN})
_TOO_LATE, _APPROVE_ANEW = "rules.why.back_too_late", "rules.why.back_changed"


#: From where it is a draft first.
_ANEW = frozenset({PublicationState.CANCELLED, PublicationState.EXPIRED})
#: Steps to a publication whose cards wait, from where it ended.
_TO_A_CARD: Mapping[str, Sequence[PublicationState]] = {
    PublicationState.CANCELLED: (
        PublicationState.DRAFT,
        PublicationState.SCHEDULED,
        PublicationState.SENDING,
    ),
    PublicationState.SENT: (PublicationState.SENDING,),
}


@dataclass(frozen=True, kw_only=True)
class Back:
    """Something that was held, and how it comes back."""

    thing: Item | Publication
    how: How
    event: EventFacts


def coming_back(
    session: Session, catalogue: Catalogue, changes: Collection[Change], now: datetime
) -> list[Back]:
    """Return what comes back if changes let events be held after all.

    Args:
        session: Of the time before the changes.
        catalogue: Accounts and editions.
        changes: Of which those count that say an event takes place.
        now: What has its time before is told by nobody's silence.
    """
    named = {one.event for one in changes if one.field == CANCELLED and not one.after}
    events = as_they_are(session, named)
    events = {name: event for name, event in events.items() if event.cancelled}
    return list(_Search(session, catalogue, events, now).found()) if events else []


class _Search:
    """Looks for what was held with some events."""

    def __init__(
        self,
        session: Session,
        catalogue: Catalogue,
        events: Mapping[str, EventFacts],
        now: datetime,
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._events = events
        self._now = now

    def found(self) -> Iterator[Back]:
        """Yield texts, what tells them on accounts, reminders and numbers."""
        texts = list(self._texts())
        yield from texts
        whole = [one.thing for one in texts if one.how == "goes"]
        told = [one for one in whole if isinstance(one, Item)]
        announced = announcements(self._session, self._events)
        yield from self._posts([*told, *announced])
        yield from self._editions({item.external_id for item in told})

    def _texts(self) -> Iterator[Back]:
        items = [
            item
            for item in telling(
                self._session, self._catalogue, self._events, is_off=True
            )
            if item.state == ItemState.RETURNED
        ]
        last = {
            deed.subject: deed
            for deed in acts.deeds(
                self._session, [f"item:{item.external_id}" for item in items]
            )
            if deed.verb == "return" and deed.result == "done"
        }
        told = self._told(items)
        for item in items:
            deed = last.get(f"item:{item.external_id}")
            event = self._event(told[item.external_id])
            if deed is None or event is None or not deed.slots.get("event"):
                continue
            if deed.content_hash != item.content_hash:
                yield Back(thing=item, how="again", event=event)
            elif self._is_past(item):
                yield Back(thing=item, how="past", event=event)
            else:
                was = deed.slots.get("was")
                how: How = "goes" if was == ItemState.APPROVED else "review"
                yield Back(thing=item, how=how, event=event)

    def _told(self, items: Sequence[Item]) -> dict[str, set[str]]:
        """Return the events that some items tell, by item."""
        names = events_told(self._session, [item.external_id for item in items])
        return {
            name: {*found, *planned_by(self._catalogue, name)}
            for name, found in names.items()
        }

    def _event(self, names: Collection[str]) -> EventFacts | None:
        """Return the event that is held after all; None where another one is off."""
        others = as_they_are(self._session, {*names} - {*self._events})
        if any(event.cancelled for event in others.values()):
            return None
        return next((self._events[x] for x in names if x in self._events), None)

    def _is_past(self, item: Item) -> bool:
        """Whether its page should have been out by now."""
        return any(
            row.kind == "page" and row.published_at is None and row.due_at <= self._now
            for row in of_item(self._session, item.external_id)
        )

    def _posts(self, items: Sequence[Item]) -> Iterator[Back]:
        told = self._told(items)
        for item in items:
            event = self._event(told[item.external_id])
            for row in of_item(self._session, item.external_id) if event else ():
                if row.kind == REMINDER:
                    own = self._events.get(row.plan_entry.split(":")[2])
                    is_held = row.approved_hash and row.reason.get("key") == NOT_PLANNED
                else:
                    own = event
                    is_held = row.reason.get("key") in _ENDED or self._is_late(row)
                if is_held and own is not None:
                    yield from self._post(row, own)

    def _is_late(self, row: Publication) -> bool:
        """Whether a post of a text that was given back would leave late by itself."""
        return row.kind == POST and row.state in OPEN and row.due_at <= self._now

    def _post(self, row: Publication, event: EventFacts) -> Iterator[Back]:
        """Yield one that is back; what a network was given once is not told anew."""
        deliveries = post_deliveries(self._session, row.id)
        if any(self._is_card(one) for one in deliveries):
            yield Back(thing=row, how="card", event=event)
        elif row.state in _NOT_OUT and not any(one.attempts for one in deliveries):
            is_ahead = row.kind == ANNOUNCEMENT or row.due_at > self._now
            yield Back(thing=row, how="goes" if is_ahead else "past", event=event)

    def _is_card(self, delivery: Delivery) -> bool:
        account = self._catalogue.find(Account, delivery.account)
        by_hand = account is not None and account.mode == MANUAL
        return by_hand and _may_wait_again(delivery)

    def _editions(self, texts: Collection[str]) -> Iterator[Back]:
        for row in editions_in(self._session, [PublicationState.DRAFT]):
            why = row.reason
            event = self._events.get(str(why.get("event", "")))
            is_carrying = why.get("key") == GIVEN_BACK and why.get("item") in texts
            if event is None or not (is_carrying or why.get("key") == NUMBER_SENT_BACK):
                continue
            says = editions.says(self._session, self._catalogue, row)
            how: How = "goes" if says and says == why.get("says") else "again"
            if how == "goes" and self._tells_another(row):
                how = "again"
            if row.due_at <= self._now:
                how = "past"
            yield Back(thing=row, how=how, event=event)

    def _tells_another(self, row: Publication) -> bool:
        """Whether a number carries an event that stays called off."""
        carried = read_edition(self._session, self._catalogue, row).events
        return any(
            event.facts["cancelled"]
            for name, event in carried.items()
            if name not in self._events
        )


def _may_wait_again(delivery: Delivery) -> bool:
    return delivery.state == DeliveryState.CANCELLED and not delivery.attempts


def bring_back(
    session: Session,
    catalogue: Catalogue,
    found: Sequence[Back],
    cause: Cause,
    now: datetime,
) -> None:
    """Let go again what was held; what cannot leave says why to whoever minds it.

    Args:
        session: Of the writing in which the events are held after all.
        catalogue: Of the time after it.
        found: What `coming_back` found just before.
        cause: What let them be held.
        now: When.
    """
    for one in found:
        if isinstance(one.thing, Item):
            _bring_text(session, catalogue, one, one.thing, cause, now)
        elif one.thing.kind == "edition":
            _bring_edition(session, catalogue, one, one.thing, cause, now)
        else:
            _bring_post(session, catalogue, one, one.thing)


def _bring_text(
    session: Session,
    catalogue: Catalogue,
    one: Back,
    item: Item,
    cause: Cause,
    now: datetime,
) -> None:
    if item.state != ItemState.RETURNED:
        # A folder has changed it in the same writing.
        return
    if one.how in {"past", "again"}:
        why = {
            code: problem(
                code,
                "",
                f"back_{one.how}",
                {"title": pick(one.event.title, code, *catalogue.fallbacks(code))},
            ).sentence
            for code in LANGUAGES
        }
        note_return(session, catalogue, item, cause, why, now)
        return
    item.state = step(ITEM_STEPS, item.state, ItemState.IN_REVIEW)
    verb = "submit"
    if one.how == "goes":
        item.state = step(ITEM_STEPS, item.state, ItemState.APPROVED)
        item.approved_hash = item.content_hash
        keep_approved(session, item)
        verb = "reapprove"
    else:
        keep_submitted(session, item)
    session.add(item)
    _record(session, f"item:{item.external_id}", verb, item.content_hash, cause, now)


def _bring_edition(
    session: Session,
    catalogue: Catalogue,
    one: Back,
    row: Publication,
    cause: Cause,
    now: datetime,
) -> None:
    if one.how != "goes":
        key = _TOO_LATE if one.how == "past" else _APPROVE_ANEW
        row.reason = {"key": key, "item": title_of(catalogue, one.event)}
        session.add(row)
        return
    was = str(row.reason["was"])
    for state in (PublicationState.APPROVED, PublicationState.SCHEDULED):
        if row.state != was:
            move(row, state)
    # All that differs from what was approved is the event, as what changed it tells.
    row.content_hash = row.approved_hash = editions.says(session, catalogue, row)
    session.add(row)
    about = f"edition:{row.external_id}"
    _record(session, about, "reapprove", row.content_hash, cause, now)


def _bring_post(
    session: Session, catalogue: Catalogue, one: Back, row: Publication
) -> None:
    if one.how == "card":
        for delivery in post_deliveries(session, row.id):
            if _may_wait_again(delivery):
                queued = DeliveryState.QUEUED
                delivery.state = step(DELIVERY_STEPS, delivery.state, queued)
                delivery.reason = ""
                session.add(delivery)
        # What was ticked meanwhile stays; the others wait for a person again.
        for state in _TO_A_CARD.get(row.state, ()):
            move(row, state)
        row.reason, row.finished_at = {}, None
    elif one.how == "past" or row.kind != REMINDER:
        forget_deliveries(session, row.id)
        if row.state in _ANEW:
            move(row, PublicationState.DRAFT)
        row.published_at = row.finished_at = None
        if one.how == "past" and row.state != PublicationState.MISSED:
            title = title_of(catalogue, one.event)
            move(row, PublicationState.MISSED, key=_TOO_LATE, item=title)
    session.add(row)


def _record(
    session: Session,
    subject: str,
    verb: str,
    content_hash: str,
    cause: Cause,
    now: datetime,
) -> None:
    acts.record_act(
        session,
        at=now,
        user=cause.user,
        verb=verb,
        subject=subject,
        content_hash=content_hash,
        note=cause.note,
    )
