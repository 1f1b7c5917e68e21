"""The standing facts of the programme as one frozen value, kept until they change.

Whether they have changed is asked each time: one statement tells (`stamps`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from sqlmodel import Session, col, select

from comms.clock import in_zone
from comms.errors import NotFound
from comms.model import facts as referred
from comms.model import plans
from comms.model import programme as facts
from comms.model.kits import KitOffer
from comms.model.lists import ListMapping
from comms.model.people import Absence
from comms.model.programme import NATIONAL, Described, Programme, Unit
from comms.model.segments import Segment
from comms.model.tables import Definition, Medium, Publication
from comms.store.connecting import READS
from comms.store.connections import connections
from comms.store.once import once
from comms.store.people import absences, laid_over
from comms.store.retirements import retirements
from comms.store.stamps import catalogue_stamp, instant_of

#: Kinds kept as definitions; items, versions and events have tables of their own.
STANDING: Mapping[str, type[Described]] = {
    kind.kind: kind
    for kind in (
        facts.Programme,
        facts.Unit,
        facts.Area,
        facts.Hashtag,
        facts.Account,
        facts.Audience,
        facts.User,
        facts.Contact,
        facts.Medium,
        referred.Block,
        referred.Fact,
        facts.Newsletter,
        facts.Form,
        facts.YearClockEntry,
        plans.EditionPlan,
        plans.Campaign,
        KitOffer,
        ListMapping,
        Segment,
    )
}

D = TypeVar("D", bound=Described)


@dataclass(frozen=True)
class Catalogue:
    """Everything that campaign files say about standing things."""

    entries: Mapping[tuple[str, str], Described]
    hashes: Mapping[tuple[str, str], str]
    files: Mapping[str, Medium]
    #: Who is away, and who stands in, from when to when.
    absences: tuple[Absence, ...] = ()

    # Asked for by every text of every page.
    @cached_property
    def programme(self) -> Programme:
        """The programme of this store."""
        found = self.all(Programme)
        if not found:
            raise NotFound(key="missing.programme")
        return found[0]

    # Whoever shows a hundred things asks for all users a hundred times.
    @cached_property
    def _kinds(self) -> dict[type[Described], list[Described]]:
        """Entries by kind, as far as somebody has asked for them."""
        return {}

    @property
    def zone(self) -> str:
        """IANA name of the zone that all local times are in."""
        return self.programme.timezone

    def all(self, kind: type[D]) -> list[D]:
        """Return all entries of a kind in the order of their folder."""
        if kind not in self._kinds:
            entries = self.entries.values()
            self._kinds[kind] = [one for one in entries if isinstance(one, kind)]
        return [*self._kinds[kind]]  # type: ignore[list-item]

    def find(self, kind: type[D], identifier: str | None) -> D | None:
        """Return one entry, or None."""
        entry = self.entries.get((kind.kind, identifier or ""))
        return entry if isinstance(entry, kind) else None

    def get(self, kind: type[D], identifier: str) -> D:
        """Return one entry.

        Raises:
            NotFound: There is none.
        """
        entry = self.find(kind, identifier)
        if entry is None:
            raise NotFound(key="missing.entry", kind=kind.kind, name=identifier)
        return entry

    # Whoever lists what waits asks who may decide each of a hundred things.
    @cached_property
    def _holders(self) -> dict[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for user in self.all(facts.User):
            found.setdefault((user.role, user.scope), set()).add(user.id)
        return {role: frozenset(users) for role, users in found.items()}

    def holders(self, role: str, scope: str) -> AbstractSet[str]:
        """Return who has a role in a unit, or for the nation."""
        return self._holders.get((role, scope), frozenset())

    # Whoever shows a month asks for a hundred items, of thousands of plans.
    @cached_property
    def _posts(self) -> dict[str, list[tuple[plans.Campaign, int]]]:
        found: dict[str, list[tuple[plans.Campaign, int]]] = {}
        for campaign in self.all(plans.Campaign):
            for number, post in enumerate(campaign.posts):
                if post.item:
                    found.setdefault(post.item, []).append((campaign, number))
        return found

    def posts_of(self, item: str) -> Sequence[tuple[plans.Campaign, int]]:
        """Return where posts of an item are planned: in which plan, at which place."""
        return self._posts.get(item, ())

    def unit(self, identifier: str) -> Unit | Programme:
        """Return a unit, or the programme where the unit is the nation."""
        if identifier == NATIONAL:
            return self.programme
        return self.get(Unit, identifier)

    def fallbacks(self, language: str) -> tuple[str, ...]:
        """Return the languages to try after `language`, in order."""
        first = self.programme.fallback.get(language, self.programme.default_language)
        return (first, self.programme.default_language)

    def hash_of(self, kinds: Iterable[tuple[str, str]]) -> list[str]:
        """Return the content hashes of some entries; "" for one that is missing."""
        return [self.hashes.get(key, "") for key in kinds]


@once
def load_catalogue(session: Session) -> Catalogue:
    """Return the standing facts as this session sees them now.

    What people have closed since is closed, whatever the files say; numbers that come
    by a rule stand there by the names of their publications. Users are those of the
    files, with what was done about people at the desk laid over them.
    """
    if READS not in session.info:
        return _as_it_stands(session)
    # Nor need it be looked for anew where nobody has written since the last page.
    kept, moment = session.connection().info, instant_of(session)
    known: _Seen | None = kept.get(_LAST)
    if known is None or known.moment != moment:
        known = kept[_LAST] = _Seen(moment, _as_it_stands(session))
    return known.found


#: In the `info` of a connection: what was found by it the last time.
_LAST = "catalogue"


class _Seen(NamedTuple):
    """What a connection has read, and when."""

    moment: object
    found: Catalogue


def _as_it_stands(session: Session) -> Catalogue:
    stamp = catalogue_stamp(session)
    found = _kept(stamp, lambda: _load(session))
    rules = {
        f"{plan.kind}:{plan.id}": plan
        for plan in found.all(plans.EditionPlan)
        if plan.cron
    }
    numbers = _by_rule(session, rules)
    if not numbers:
        return found
    return _kept((*stamp, *numbers), lambda: _with_numbers(found, rules, numbers))


#: By all that they are made of: whatever process and database it is read from, the
#: same is the same, and a beat or a page need not put it together once more.
_CATALOGUES: dict[tuple[object, ...], Catalogue] = {}
_MOST_CATALOGUES = 16


def _kept(of: tuple[object, ...], make: Callable[[], Catalogue]) -> Catalogue:
    found = _CATALOGUES.get(of)
    if found is None:
        found = make()
        if len(_CATALOGUES) >= _MOST_CATALOGUES:
            _CATALOGUES.clear()
        _CATALOGUES[of] = found
    return found


def _load(session: Session) -> Catalogue:
    """Read all definitions and the files of media.

    Of every table that is read here, `catalogue_stamp` tells whether it has changed.
    """
    rows = session.exec(
        select(
            Definition.kind,
            Definition.external_id,
            Definition.content_hash,
            Definition.id,
        ).order_by(col(Definition.position))
    ).all()
    files = session.exec(select(Medium)).all()
    known = _read(session, {(kind, digest): number for kind, _, digest, number in rows})
    entries = {(kind, name): known[kind, digest] for kind, name, digest, _ in rows}
    people = laid_over(session, entries)
    if people:
        entries = {key: entry for key, entry in {**entries, **people}.items() if entry}
    return Catalogue(
        entries=_closed(session, entries | _set(session, entries)),
        hashes={(kind, name): digest for kind, name, digest, _ in rows},
        # Of no session: it outlives this one.
        files={file.external_id: Medium(**file.model_dump()) for file in files},
        absences=absences(session),
    )


#: Entries by kind and hash of their content: whatever process wrote them, the same
#: hash is the same entry, so a page need not read hundreds of them anew.
_KNOWN: dict[tuple[str, str], Described] = {}
_MOST_KEPT = 20_000


def _read(
    session: Session, wanted: Mapping[tuple[str, str], int | None]
) -> Mapping[tuple[str, str], Described]:
    """Return entries by kind and hash; those not known yet are read (by their id)."""
    kept = dict(_KNOWN)
    found = {key: kept[key] for key in wanted if key in kept}
    new = [number for key, number in wanted.items() if key not in found]
    if new:
        rows = select(Definition).where(col(Definition.id).in_(new))
        for row in session.exec(rows):
            body: dict[str, Any] = row.body
            described = STANDING[row.kind].model_validate(body)
            found[row.kind, row.content_hash] = described
        if len(_KNOWN) > _MOST_KEPT:
            _KNOWN.clear()
        _KNOWN.update(found)
    return found


def _by_rule(
    session: Session, rules: Mapping[str, plans.EditionPlan]
) -> list[tuple[str, str, str]]:
    """Return each number that comes by a rule: its rule, its name, when it is due."""
    if not rules:
        return []
    rows = session.exec(
        select(
            Publication.plan_entry, Publication.external_id, Publication.due_local
        ).where(col(Publication.plan_entry).in_(rules))
    )
    return [(entry, name, due) for entry, name, due in rows]


def _with_numbers(
    catalogue: Catalogue,
    rules: Mapping[str, plans.EditionPlan],
    numbers: Iterable[tuple[str, str, str]],
) -> Catalogue:
    """Return a catalogue with the plan of each number, which has its own time."""
    made = {
        (plans.EditionPlan.kind, name): rules[entry].model_copy(
            update={"send_at": due_local}
        )
        for entry, name, due_local in numbers
    }
    return replace(catalogue, entries={**catalogue.entries, **made})


def _set(
    session: Session, entries: Mapping[tuple[str, str], Described]
) -> dict[tuple[str, str], Described]:
    """Return the accounts that publish otherwise than their files say."""
    found: dict[tuple[str, str], Described] = {}
    for name, row in connections(session).items():
        key = facts.Account.kind, name
        account = entries.get(key)
        if row.mode and isinstance(account, facts.Account):
            found[key] = account.model_copy(update={"mode": row.mode})
    return found


def _closed(
    session: Session, entries: dict[tuple[str, str], Described]
) -> dict[tuple[str, str], Described]:
    """Return all entries, with the accounts that people closed before the files."""
    found = dict(entries)
    zone = next(
        (one.timezone for one in entries.values() if isinstance(one, Programme)), "UTC"
    )
    for name, row in retirements(session).items():
        key = facts.Account.kind, name
        account = entries.get(key)
        if isinstance(account, facts.Account):
            day = in_zone(row.at, zone).date()
            first = min(day, account.retired_on or day)
            found[key] = account.model_copy(update={"retired_on": first})
    return found
