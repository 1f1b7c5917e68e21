"""Keeps the chain of every announced event as drafts that wait for a person.

Invitation, reminders, day and thanks are publications of kind "reminder", proposed
from facts for every account on which the announcement is posted. They move with the
event, are called off with it, and leave only once somebody has approved exactly what
they say now; one whose time passes is never sent by itself.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from comms.campaigns.posts import is_open
from comms.campaigns.publications import move, plan_publication, void_changed
from comms.clock import LocalTimeUnclear, in_zone
from comms.events.chain import ChainStep, chain
from comms.model.plans import EventFacts
from comms.model.programme import Account
from comms.model.states import PUBLICATION_STEPS, ItemState, PublicationState
from comms.model.tables import Event, Item, Publication
from comms.store import Session, folders
from comms.store import chain as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.stamps import chains_stamp
from comms.workflows.house import House

REMINDER = "reminder"
#: The type of item that an event is first told by.
ANNOUNCES = "event_announcement"
#: Steps at which something is told; deletions of personal data are no posts.
_TOLD = frozenset({"invitation", "reminder", "day", "thanks"})

#: Why a step was called off by itself; a person's order has another reason.
NOT_PLANNED = "rules.why.not_planned"
#: Why a proposal ended that nobody had sent for approval when its time came.
NOT_TAKEN_UP = "rules.why.not_taken_up"
_BY_ITSELF = frozenset({NOT_PLANNED, NOT_TAKEN_UP})
_OVER = frozenset(
    {
        PublicationState.SENDING,
        PublicationState.SENT,
        PublicationState.PARTLY_FAILED,
        PublicationState.CANCELLED,
    }
)


@dataclass(frozen=True, kw_only=True)
class Link:
    """One step of one event's chain, as it ought to be planned now."""

    item: Item
    event: Event
    step: ChainStep
    accounts: Sequence[str]

    @property
    def slug(self) -> str:
        """Return the step as it stands in ids: "reminder-1d-0900"."""
        return slug(self.step.name)

    @property
    def entry(self) -> str:
        """Return the plan entry, the same after a move."""
        return f"chain:{self.item.external_id}:{self.event.external_id}:{self.slug}"

    @property
    def content_hash(self) -> str:
        """Return the hash of what it tells, and where: approval is bound to it."""
        parts = [
            self.item.content_hash,
            self.event.content_hash,
            self.slug,
            *self.accounts,
        ]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def slug(name: str) -> str:
    """Return the name of a step as it stands in ids: "reminder -1d 09:00"."""
    return name.replace(" -", "-").replace(" ", "-").replace(":", "")


def keep_chains(house: House) -> list[str]:
    """Bring every chain up to date with its event; return nothing to tell."""
    with house.store.read() as session:
        # As time goes by alone, nothing is planned, moved or called off.
        stamp = chains_stamp(session)
    if stamp == house.planned.chains:
        return []
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        items = folders.items(session, of_type=ANNOUNCES)
        plan_chains(session, catalogue, items, house.clock.now())
    house.planned.chains = stamp
    return []


def plan_chains(
    session: Session,
    catalogue: Catalogue,
    items: Mapping[str, Item],
    now: datetime,
) -> None:
    """Plan what is to come, move what has moved, call off what is no more."""
    old = {row.plan_entry: row for row in rows.reminders(session)}
    links = {
        link.entry: link
        for link in _links(session, catalogue, items)
        if link.entry in old or link.step.at > now
    }
    for entry, link in links.items():
        before = old.get(entry)
        if before and before.reason.get("key") in _BY_ITSELF and link.step.at > now:
            # Called off with its event, which is held after all, or later.
            move(before, PublicationState.DRAFT)
            if before.approved_hash == link.content_hash:
                # It says what was approved.
                move(before, PublicationState.SCHEDULED)
        if before and _let_go(before, link, now):
            continue
        row = plan_publication(session, before, _publication(link), now)
        if row.state not in _OVER:
            void_changed(row, link.content_hash)
        session.add(row)
    for entry, row in old.items():
        if entry not in links:
            _call_off(session, row)


def accounts_open(
    session: Session, catalogue: Catalogue, item: Item, day: date
) -> list[Account]:
    """Return the accounts on which the chain of an item's events is told."""
    names = rows.accounts_of_items(session).get(item.external_id, [])
    found = [catalogue.find(Account, name) for name in names]
    return [one for one in found if one is not None and is_open(one, day)]


def _links(
    session: Session, catalogue: Catalogue, items: Mapping[str, Item]
) -> Iterator[Link]:
    events = folders.events(session)
    accounts = rows.accounts_of_items(session)
    for item in items.values():
        if item.type != ANNOUNCES or item.state == ItemState.WITHDRAWN:
            continue
        for name in item.facts["events"]:
            event = events.get(name)
            if event is None:
                continue
            for step in _steps(event, item, catalogue.zone):
                found = _open(catalogue, accounts.get(item.external_id, []), step)
                if found:
                    yield Link(item=item, event=event, step=step, accounts=found)


def _steps(event: Event, item: Item, zone: str) -> list[ChainStep]:
    facts = EventFacts.model_validate(event.facts)
    try:
        found = chain(facts, item.facts["reminders"], zone)
    except (LocalTimeUnclear, ValueError):
        # A check of its file says so; nothing is planned on a guess.
        return []
    return [step for step in found if step.kind in _TOLD]


def _open(
    catalogue: Catalogue, names: Sequence[str], step: ChainStep
) -> tuple[str, ...]:
    """Return the accounts that still take posts on the day of a step."""
    day = in_zone(step.at, catalogue.zone).date()
    return tuple(
        name
        for name in names
        if (account := catalogue.find(Account, name)) and is_open(account, day)
    )


def _publication(link: Link) -> Publication:
    item = link.item
    return Publication(
        plan_entry=link.entry,
        occasion=link.step.occasion.isoformat(),
        kind=REMINDER,
        external_id=f"{item.external_id}.{link.event.external_id}.{link.slug}",
        unit=item.unit,
        owner=item.owner,
        due_local=link.step.local,
        due_at=link.step.at,
        content_hash=link.content_hash,
    )


def _let_go(row: Publication, link: Link, now: datetime) -> bool:
    """Whether a person let it go after its time: then the event says no more when."""
    late = link.step.at <= now and row.due_local != link.step.local
    return (
        late
        and row.state == PublicationState.SCHEDULED
        and row.content_hash == link.content_hash
    )


def _call_off(session: Session, row: Publication) -> None:
    """Cancel a step whose event, item or accounts are no more."""
    waits = row.state not in _OVER
    if waits and PublicationState.CANCELLED in PUBLICATION_STEPS[row.state]:
        move(row, PublicationState.CANCELLED, key=NOT_PLANNED)
        session.add(row)
