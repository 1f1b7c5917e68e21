"""Which words of approved texts come from the programme itself: its hashtags above all.

Nobody types a hashtag into a text: it is added when the text leaves. So a changed
registry changes what was approved, and the approval is void; the same holds for the
languages of a unit, which say what leaves together.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import chain
from typing import NamedTuple

from comms.content.differences import Difference
from comms.content.hashtags import all_tags, last_days, same_tag, tags_on
from comms.model.programme import Account, Hashtag, Programme, Unit
from comms.model.states import ITEM_STEPS, ItemState, step
from comms.store import Session, folders
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.telling import Telling, open_of_kinds

#: States that somebody has been asked for, or has given.
PROMISED = frozenset({ItemState.IN_REVIEW, ItemState.APPROVED})
#: Kinds of entries that say what is added.
_ADDING = frozenset({Hashtag.kind, Programme.kind, Unit.kind})
#: Kinds of publications that tell one item.
_TELLING = frozenset({"page", "post", "announcement", "reminder", "correction"})


class Addition(NamedTuple):
    """What is added where something of an item leaves."""

    #: Kind of channel; "" for a page.
    channel: str
    day: str
    #: For each language of the programme.
    tags: tuple[tuple[str, ...], ...]
    #: Languages that leave together, and whether they must.
    together: tuple[object, ...]


#: What the programme adds to each item that has not left everywhere.
Added = Mapping[str, AbstractSet[Addition]]


def added(session: Session, catalogue: Catalogue) -> dict[str, set[Addition]]:
    """Return what the programme adds to each item of which something is to leave."""
    found: dict[str, set[Addition]] = {}
    known: dict[tuple[str, str, str], Addition] = {}
    adding = _Adding(catalogue)
    for row in open_of_kinds(session, _TELLING):
        asked = (row.unit, _channel(catalogue, row), row.due_local[:10])
        if asked not in known:
            known[asked] = adding.to(*asked)
        found.setdefault(row.plan_entry.split(":")[1], set()).add(known[asked])
    return found


def _channel(catalogue: Catalogue, row: Telling) -> str:
    account = catalogue.find(Account, _account(row))
    return account.channel if account else ""


def _account(row: Telling) -> str:
    return "" if row.kind == "page" else row.plan_entry.rpartition(":")[2]


class _Adding:
    """Says what is added, and remembers it: on most days it is the same."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._ends = last_days(catalogue)
        self._spans: dict[str, int] = {}
        self._known: dict[tuple[str, str, int], tuple[tuple[str, ...], ...]] = {}

    def to(self, unit: str, channel: str, day: str) -> Addition:
        """Return what is added to something of a unit, on a kind of channel, a day."""
        own = self._catalogue.find(Unit, unit)
        together = (tuple(own.languages), own.publish_together) if own else ()
        return Addition(channel, day, self.tags(unit, channel, day), together)

    def tags(self, unit: str, channel: str, day: str) -> tuple[tuple[str, ...], ...]:
        """Return its tags in each language of the programme."""
        asked = unit, channel, self.span(day)
        if asked not in self._known:
            self._known[asked] = tuple(self._tags(unit, channel, day))
        return self._known[asked]

    def span(self, day: str) -> int:
        """Return a number for the days on which the same is added as on this one."""
        if day not in self._spans:
            self._spans[day] = bisect_left(self._ends, date.fromisoformat(day))
        return self._spans[day]

    def _tags(self, unit: str, channel: str, day: str) -> Iterator[tuple[str, ...]]:
        """Yield them: a page has all of them, a kind of channel the first ones."""
        if channel:
            for whole in self.tags(unit, "", day):
                yield tags_on(self._catalogue, channel, whole)
            return
        for code in self._catalogue.programme.languages:
            yield all_tags(
                self._catalogue, unit=unit, language=code, day=date.fromisoformat(day)
            )


def promised_additions(session: Session, changes: Iterable[Difference]) -> Added:
    """Return what is added now, where changes of files may add something else."""
    if not any(one.kind in _ADDING for one in changes):
        return {}
    return added(session, load_catalogue(session))


def keep_promises(session: Session, before: Added) -> None:
    """Ask anew for approvals of what would leave with other additions than before."""
    if before:
        session.flush()
        now = added(session, load_catalogue(session))
        void_changed_items(session, before, now)


def carrying(session: Session, catalogue: Catalogue, tag: str) -> list[str]:
    """Return the items to which a tag is added and of which something is to leave."""
    adding, forms = _Adding(catalogue), {tag, f"#{tag}"}
    found: dict[str, None] = {}
    # Thousands are to leave: what they have in common is asked once.
    known: dict[tuple[str, str, int], bool] = {}
    for row in open_of_kinds(session, _TELLING, _units_of(catalogue, tag)):
        name = row.plan_entry.split(":", 2)[1]
        if name in found:
            continue
        day = row.due_local[:10]
        asked = row.unit, _account(row), adding.span(day)
        if asked not in known:
            tags = adding.tags(row.unit, _channel(catalogue, row), day)
            known[asked] = not forms.isdisjoint(chain.from_iterable(tags))
        if known[asked]:
            found[name] = None
    return [*found]


def _units_of(catalogue: Catalogue, tag: str) -> set[str] | None:
    """Return the units that alone have a tag; None: it is the whole programme's."""
    asked = same_tag(tag)
    found = {one.unit for one in catalogue.all(Hashtag) if same_tag(one.tag) == asked}
    return None if None in found else {unit for unit in found if unit}


def void_changed_items(
    session: Session,
    before: Mapping[str, AbstractSet[object]],
    after: Mapping[str, AbstractSet[object]],
) -> None:
    """Ask anew for the approval of items to which something else is added now."""
    for name in before:
        if before[name] == after.get(name, before[name]):
            continue
        item = folders.item(session, name)
        if item is None or item.state not in PROMISED:
            continue
        item.state = step(ITEM_STEPS, item.state, ItemState.DRAFT)
        item.approved_hash = None
        session.add(item)
