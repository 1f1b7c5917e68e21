"""The rules of offers and adoptions: who is offered what, how far a unit has come.

Only compares; nothing here reads or writes the store.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from comms.model.kits import IN_STEP, KitOffer, TakenWords
from comms.model.tables import Item
from comms.model.text_form import KINDS
from comms.store.catalogue import Catalogue

#: How far a unit has come with an offer: those whom somebody has to ask stand first.
SILENT, OFFERED, SEEN, ADOPTED, SCHEDULED, PUBLISHED, DECLINED = STATES = (
    "silent",
    "offered",
    "seen",
    "adopted",
    "scheduled",
    "published",
    "declined",
)
#: Who has said nothing about an offer for so long is silent.
SILENT_AFTER = timedelta(days=7)
#: States in which nothing has been decided: a reminder may help.
OPEN = frozenset({SILENT, OFFERED, SEEN})


def offer_of(catalogue: Catalogue, item: Item) -> KitOffer | None:
    """Return on what terms an item is offered; None: it never was."""
    found = catalogue.find(KitOffer, item.external_id)
    if found is None and item.is_for_units:
        return KitOffer(id=item.external_id)
    return found


def is_adoptable(item: Item) -> bool:
    """Tell whether a unit could make an item its own: a text of the desk's form."""
    return item.type in KINDS


def addressees(offer: KitOffer, item: Item, units: Sequence[str]) -> list[str]:
    """Return the units an item is offered to, in the programme's order."""
    wanted = set(offer.units or units) - {item.unit}
    return [unit for unit in units if unit in wanted]


def is_past(offer: KitOffer, today: date) -> bool:
    """Tell whether an offer is open no more."""
    return offer.ended or (offer.use_by is not None and offer.use_by < today)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What is known of one unit and one offer."""

    offered_at: datetime
    seen_at: datetime | None = None
    declined_at: datetime | None = None
    #: Own item exists; it is approved; its page is out.
    is_adopted: bool = False
    is_scheduled: bool = False
    is_published: bool = False


def standing(heard: Heard, now: datetime) -> str:
    """Return how far a unit has come: one of `STATES`."""
    for state, is_so in (
        (PUBLISHED, heard.is_published),
        (SCHEDULED, heard.is_scheduled),
        (ADOPTED, heard.is_adopted),
        (DECLINED, heard.declined_at is not None),
        (SEEN, heard.seen_at is not None),
        (SILENT, now - heard.offered_at >= SILENT_AFTER),
    ):
        if is_so:
            return state
    return OFFERED


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A text in which the original has gone on since it was taken."""

    #: "title", "body" or "social".
    field: str
    language: str
    level: str
    ours: str
    theirs: str
    #: Whether the unit had changed it, too: taking over replaces its words.
    is_own: bool


def moved(
    theirs: TakenWords, taken: TakenWords, ours: TakenWords, languages: Sequence[str]
) -> Iterator[Moved]:
    """Yield the texts that the original has changed since, in the unit's languages.

    Args:
        theirs: The original as it is approved now.
        taken: As the unit took it, or has seen it since.
        ours: The unit's own.
        languages: In which the unit publishes.
    """
    for key, words in theirs.items():
        language, _, level = key.partition(".")
        if key not in ours and language not in languages:
            continue
        before, own = taken.get(key, {}), ours.get(key, {})
        for field in IN_STEP:
            now, then = words.get(field, ""), before.get(field, "")
            have = own.get(field, "")
            if now not in {then, have}:
                yield Moved(
                    field=field,
                    language=language,
                    level=level,
                    ours=have,
                    theirs=now,
                    is_own=have != then,
                )


def taken_now(
    theirs: TakenWords, taken: TakenWords, ours: TakenWords
) -> dict[str, dict[str, str]]:
    """Return what counts as taken once an item was saved: what is the same in both."""
    found: dict[str, dict[str, str]] = {
        key: dict(words) for key, words in taken.items()
    }
    for key, words in theirs.items():
        for field, text in words.items():
            if ours.get(key, {}).get(field) == text:
                found.setdefault(key, {})[field] = text
    return found


def coverage_of(
    told: Sequence[tuple[str, Sequence[str], int]],
) -> Mapping[tuple[str, str], int]:
    """Return how many items each unit has told of each area.

    Args:
        told: Units, areas that items belong to, and how many such items.
    """
    found: dict[tuple[str, str], int] = {}
    for unit, areas, count in told:
        for area in dict.fromkeys(areas):
            found[unit, area] = found.get((unit, area), 0) + count
    return found
