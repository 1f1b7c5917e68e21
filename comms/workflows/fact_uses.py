"""Where a fact or core message is said, where it is out, and what it said there.

What left said what the fact said at that hour: words are put in when an item is
approved as it stands, and an edit voids the approval.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from comms.campaigns.posts import POST, account_of
from comms.content.fact_filling import said
from comms.content.gate import told_hash
from comms.errors import Misconfigured
from comms.model.fact_page import Place, UseLine
from comms.model.fact_tables import Use
from comms.model.facts import Block, Fact, Referred
from comms.model.plans import Campaign
from comms.model.programme import Account
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Event, Item, Publication
from comms.store import facts, folders, waiting
from comms.store.publications import editions_carrying
from comms.workflows.desk_lines import item_of, type_name
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_events import (
    EVENT,
    is_in_step,
    item_saying,
    named_in,
)
from comms.workflows.figures import readers_of

#: Items on a page; nobody reads more of them.
MOST = 50
#: Entries asked for in one statement.
_BATCH = 500
#: States of what readers have seen.
OUT = frozenset({PublicationState.SENT, PublicationState.PARTLY_FAILED})
#: A text for networks, and what stands there where it is empty.
_OF_POSTS = frozenset({"social", "title"})


@dataclass(frozen=True, kw_only=True)
class Used:
    """One item that says something by reference."""

    item: Item
    uses: Sequence[Use]
    #: What of it is out: its page, posts, and the editions that carried it.
    out: Sequence[Publication]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which it says it."""
        return tuple(dict.fromkeys(use.language for use in self.uses))


def used(sight: Sight, kind: str, name: str, most: int | None = MOST) -> list[Used]:
    """Return the items that say something, with what of each is out.

    Args:
        sight: Who asks; all items are returned, also those she does not see.
        kind: "fact" or "block".
        name: Its id.
        most: Items at most; None: all.
    """
    found: dict[str, list[Use]] = {}
    for use in facts.uses_of(sight.session, kind, name, most):
        if item := item_saying(sight, use):
            found.setdefault(item, []).append(use)
    places = {code: n for n, code in enumerate(sight.catalogue.programme.languages)}
    for uses in found.values():
        uses.sort(key=lambda use: places.get(use.language, len(places)))
    named = list(found)
    items = waiting.items_named(sight.session, named)
    told = told_of(sight, items)
    return [
        Used(item=items[one], uses=found[one], out=told.get(one, []))
        for one in named
        if one in items and items[one].content_hash
    ]


def told_of(sight: Sight, items: Collection[str]) -> dict[str, list[Publication]]:
    """Return what is out of some items, by item."""
    accounts = [account.id for account in sight.catalogue.all(Account)]
    entries = [f"page:{item}" for item in items]
    entries += [f"{POST}:{item}:{name}" for item in items for name in accounts]
    rows: list[Publication] = []
    for start in range(0, len(entries), _BATCH):
        rows += facts.told_by(sight.session, entries[start : start + _BATCH])
    ruled = {
        plan.item
        for campaign in sight.catalogue.all(Campaign)
        for plan in campaign.posts
        if plan.item in items and not plan.at
    }
    if ruled:
        rows += facts.by_rules(sight.session, [name for name in ruled if name])
    found: dict[str, list[Publication]] = {}
    for row in rows:
        if row.state in OUT:
            found.setdefault(item_of(row), []).append(row)
    for edition in editions_carrying(sight.session, items):
        for name in {*edition.carries} & {*items}:
            found.setdefault(name, []).append(edition)
    return found


@dataclass(frozen=True, kw_only=True)
class Sayings:
    """What something has said from when on, oldest first, and what it says now."""

    now: Fact | Block
    past: Sequence[tuple[datetime, Fact | Block]]

    @classmethod
    def of(cls, sight: Sight, now: Fact | Block) -> "Sayings":
        """Read what something has said."""
        rows = facts.sayings(sight.session, now.kind, now.id)
        kind = type(now)
        past = [(row.since, kind.model_validate(row.body)) for row in rows]
        return cls(now=now, past=past)

    def at(self, moment: datetime) -> Fact | Block:
        """Return what it said just before an instant; at first, if nobody knows."""
        known = [one for since, one in self.past if since < moment] or [
            one for _, one in self.past[:1]
        ]
        return known[-1] if known else self.now


def use_lines(sight: Sight, sayings: Sayings, found: Sequence[Used]) -> list[UseLine]:
    """Return the lines of items that she sees."""
    shown = [one for one in found if sight.sees(one.item.unit)]
    titles = waiting.titles(sight.session, [one.item.id for one in shown])
    named = {name for one in shown if one.out for name in one.item.facts["events"]}
    events = folders.events_named(sight.session, named) if named else {}
    mailed = [
        one.item.external_id
        for one in shown
        if any(row.kind == "edition" for row in one.out)
    ]
    corrections = waiting_corrections(sight, mailed)
    follow = followed(sight, sayings.now, corrections)
    pages = [row.id for one in shown for row in one.out if row.kind == "page"]
    frozen = facts.frozen_at(sight.session, pages) if pages else {}
    return [
        UseLine(
            item=one.item.external_id,
            title=sight.title_of(one.item.external_id, titles.get(one.item.id or 0)),
            sort=type_name(sight, one.item.type),
            unit_name=sight.viewer.unit_name(one.item.unit),
            state=one.item.state,
            languages=one.languages,
            places=tuple(
                replace(place, follows=mail_follows(one, follow))
                if place.kind == "mail"
                else place
                for place in _places(sight, sayings, one, events, frozen)
            ),
            corrections=corrections.get(one.item.external_id, ()),
        )
        for one in shown
    ]


def _places(
    sight: Sight,
    sayings: Sayings,
    one: Used,
    events: Mapping[str, Event],
    frozen: Mapping[int, datetime],
) -> Iterator[Place]:
    for row in one.out:
        uses = [use for use in one.uses if _shows(row, use)]
        if not uses or row.published_at is None:
            continue
        at = frozen.get(row.id or 0, row.published_at)
        in_step = row.kind == POST and row.content_hash == told_hash(one.item, events)
        of_event = None
        if row.kind == "page" and all(named_in(use, EVENT) for use in uses):
            # The page shows the event as it is: as told, or as a correction left it.
            of_event = events.get(named_in(uses[0], EVENT))
        if of_event is not None:
            in_step = is_in_step(sight, of_event)
            at = max(at, of_event.updated_at)
        then = sayings.now if in_step else sayings.at(at)
        languages = dict.fromkeys(use.language for use in uses)
        words = {code: said_as(sight, then, code) for code in languages}
        current = {code: said_as(sight, sayings.now, code) for code in languages}
        is_mail = row.kind == "edition"
        readers, grain = readers_of(sight, [row] if is_mail else [])
        yield Place(
            kind="mail" if is_mail else row.kind,
            name=place_name(sight, row),
            said=words,
            at=sight.local(at),
            is_current=words == current,
            follows="event" if of_event else _follows(sight, row),
            url=f"/{sight.language}/news/{one.item.external_id}"
            if row.kind == "page"
            else "",
            readers=readers,
            grain=grain,
        )


def _shows(row: Publication, use: Use) -> bool:
    """Tell whether a page, post or mail shows the text that says it."""
    if row.kind == POST:
        return use.field in _OF_POSTS and not named_in(use, EVENT)
    return use.field != "social"


def said_as(sight: Sight, one: Referred, language: str) -> str:
    """Return what something says in a language, or in the nearest."""
    return said(one, language, sight.catalogue.fallbacks(language))


def place_name(sight: Sight, row: Publication) -> str:
    """Return the account or newsletter of what is out; "" for a page."""
    if row.kind == POST:
        return sight.account(account_of(row))
    return sight.newsletter(row.newsletter) if row.kind == "edition" else ""


def mail_follows(one: Used, follow: Collection[str]) -> str:
    """Return what a change does to mails that told an item.

    Args:
        one: The item.
        follow: What `followed` returned.
    """
    if one.item.external_id in follow:
        return "waits"
    return "mail" if is_corrected(one) else "keeps"


def is_corrected(one: Used) -> bool:
    """Tell whether mails that told an item are put right by a correction."""
    return one.item.type != "correction" and one.item.state != ItemState.WITHDRAWN


def followed(
    sight: Sight, now: Referred, corrections: Mapping[str, Sequence[tuple[str, str]]]
) -> set[str]:
    """Return what has a correction that waits and follows a change by itself.

    Args:
        sight: Who asks.
        now: What is changed.
        corrections: What `waiting_corrections` returned.
    """
    names = {name for found in corrections.values() for name, _ in found}
    uses = facts.used_in(sight.session, now.kind, names) if names else ()
    saying = {use.item for use in uses if use.name == now.id}
    return {
        told
        for told, found in corrections.items()
        if any(name in saying for name, _ in found)
    }


def _follows(sight: Sight, row: Publication) -> str:
    """Return what a change of the words does to a page or post that is out."""
    if row.kind != POST:
        return "page"
    account = sight.catalogue.find(Account, account_of(row))
    if account is None or account.mode == "manual_copy":
        return "by_hand"
    try:
        can = sight.house.open_channel(account).capabilities().can_update
    except Misconfigured:
        can = True
    return "edit" if can else "amend"


def waiting_corrections(
    sight: Sight, corrected: Sequence[str]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the corrections that wait, with their titles, by what they correct."""
    if not corrected:
        return {}
    waits = facts.open_corrections(sight.session)
    rows = [row for name in corrected for row in waits.get(name, [])]
    titles = waiting.titles(sight.session, [row.id for row in rows])
    return {
        name: tuple(
            (row.external_id, sight.title_of(row.external_id, titles.get(row.id or 0)))
            for row in waits.get(name, [])
        )
        for name in corrected
    }
