"""What a new edition starts with: the sections of the last one, the period's items.

An item goes where its like stood in the last number, else into a standard section. What
has been in the newsletter before, and what no reader needs any more, stays out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.clock import instant
from comms.language import interface_language, say
from comms.model.in_lists import ItemToTell
from comms.model.plans import EditionPlan, Section
from comms.model.programme import NATIONAL
from comms.model.states import ItemState
from comms.model.tables import Event

#: Standard sections in their order, and the types of item that stand there; what no
#: other takes is news.
STANDARD = (
    ("news", frozenset[str]()),
    ("events", frozenset({"event_announcement", "open_call"})),
    ("blog", frozenset({"blog"})),
    ("feedback", frozenset({"feedback_campaign"})),
)
#: Items with which an edition starts at the most; the others are offered.
MOST = 12
_MAIL = "email"
#: Mails of their own, never a block of an edition.
APART = frozenset({"correction", "press_release"})
#: States in which somebody still works at the words: offered, not filled in.
_UNREADY = frozenset({ItemState.DRAFT, ItemState.RETURNED})


@dataclass(frozen=True, kw_only=True)
class Period:
    """What a number may tell: from when until when, for whom."""

    #: Unit of the newsletter.
    unit: str
    since: datetime
    until: datetime
    zone: str
    #: Items that earlier numbers told, or that wait in another one.
    told: frozenset[str]


def offered(
    items: Iterable[ItemToTell], events: Mapping[str, Event], period: Period
) -> list[ItemToTell]:
    """Return the items a number could tell, newest first, the own unit's before.

    The nation's newsletter may tell what any unit has; a unit's its own and the
    nation's.
    """
    found = [item for item in items if _fits(item, events, period)]
    found.sort(key=lambda item: (item.publish_local, item.external_id), reverse=True)
    return sorted(found, key=lambda item: item.unit != period.unit)


def is_block(item: ItemToTell) -> bool:
    """Tell whether an item can be a block of an edition, not a mail of its own."""
    return item.state != ItemState.WITHDRAWN and item.type not in APART


def _fits(item: ItemToTell, events: Mapping[str, Event], period: Period) -> bool:
    if not is_block(item):
        return False
    if _MAIL not in item.channels or item.external_id in period.told:
        return False
    if period.unit not in {NATIONAL, item.unit} and item.unit != NATIONAL:
        return False
    moment = instant(item.publish_local, period.zone)
    return period.since < moment <= period.until and not _is_over(item, events, period)


def _is_over(item: ItemToTell, events: Mapping[str, Event], period: Period) -> bool:
    """Tell whether what it tells has passed when the number leaves."""
    closes = item.closes_local
    if closes and instant(closes, period.zone) <= period.until:
        return True
    told = [events[name] for name in item.events if name in events]
    return bool(told) and all(event.ends_at <= period.until for event in told)


def to_fill(found: Sequence[ItemToTell]) -> list[ItemToTell]:
    """Return those of the offered items with which a number starts."""
    return [item for item in found if item.state not in _UNREADY][:MOST]


def sections_for(
    last: EditionPlan | None,
    types: Mapping[str, str],
    items: Sequence[ItemToTell],
    languages: Sequence[str],
) -> list[Section]:
    """Return the sections of a new number with its items in them.

    Args:
        last: The number before, whose headings stay; None: there is none.
        types: Types of its items by id.
        items: What the number starts with, in order.
        languages: Of the newsletter.
    """
    shelves = [
        (section.heading, _types_of(section, types))
        for section in (last.sections if last else ())
    ]
    known = frozenset[str]().union(*(kinds for _, kinds in shelves))
    shelves += [
        (heading_of(name, languages), kinds or _others(known, items))
        for name, kinds in STANDARD
        if not shelves or _wanted(kinds, known, items)
    ]
    held: list[list[str]] = [[] for _ in shelves]
    for item in items:
        held[_shelf(shelves, item.type)].append(item.external_id)
    return [
        Section(
            heading={code: heading[code] for code in languages if code in heading},
            items=own,
        )
        for (heading, _), own in zip(shelves, held, strict=True)
    ]


def heading_of(name: str, languages: Sequence[str]) -> dict[str, str]:
    """Return the heading of a standard section in each language."""
    return {
        code: say(interface_language(code), f"editions.section.{name}")
        for code in languages
    }


def _types_of(section: Section, types: Mapping[str, str]) -> frozenset[str]:
    named = {types[name] for name in section.items if name in types}
    return frozenset(named | set(section.fill))


def _wanted(
    kinds: frozenset[str], known: frozenset[str], items: Sequence[ItemToTell]
) -> bool:
    """Tell whether a standard section is needed beside those of the last number."""
    wanted = (kinds or _others(known, items)) - known
    return any(item.type in wanted for item in items)


def _others(known: frozenset[str], items: Sequence[ItemToTell]) -> frozenset[str]:
    """Return the types that neither a known nor another standard section takes."""
    taken = known.union(*(kinds for _, kinds in STANDARD))
    return frozenset(item.type for item in items) - taken


def _shelf(shelves: Sequence[tuple[Mapping[str, str], frozenset[str]]], of: str) -> int:
    places = (n for n, (_, kinds) in enumerate(shelves) if of in kinds)
    return next(places, 0)
