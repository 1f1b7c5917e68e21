"""Makes publications from plans of posts: one per item, account and occasion.

The plan entry is "post:<item>:<account>" for what has a time of its own, and
"post@<rule>:<item>:<account>" for what comes by a rule, so each rule keeps its own
rows and its own memory.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice

from comms.campaigns.occasions import (
    DROPPED,
    EVENT_CANCELLED,
    AllOf,
    PlanEntry,
)
from comms.clock import in_zone
from comms.model.plans import Campaign, EventFacts, ItemFacts, PostPlan
from comms.model.programme import Account
from comms.model.rhythms import returns
from comms.model.tables import Event, Item, Publication
from comms.ports import Occasion, Trigger, Triggers
from comms.store.catalogue import Catalogue

POST = "post"
#: Beginnings of the plan entries that are planned here.
PLANNED = (f"{POST}:", f"{POST}@")
#: How often a standing appeal comes back at most.
_MOST_RETURNS = 1000


def account_of(publication: Publication) -> str:
    """Return the account that a post publication is for ("post:<item>:<account>")."""
    return publication.plan_entry.rpartition(":")[2]


def is_open(account: Account, day: date) -> bool:
    """Tell whether an account still takes posts on a day; a retired one does not."""
    return account.retired_on is None or account.retired_on > day


@dataclass(frozen=True, kw_only=True)
class PostPlanner:
    """What the plans of posts are read with."""

    catalogue: Catalogue
    triggers: Triggers
    items: Mapping[str, Item]
    events: Mapping[str, Event]
    #: When each page that is out went out, by item.
    pages: Mapping[str, datetime]

    def entries(self) -> Iterator[PlanEntry]:
        """Yield every plan entry of posts; each key once."""
        plans = [
            plan
            for campaign in self.catalogue.all(Campaign)
            for plan in campaign.posts
            if plan.on_new or plan.item in self.items
        ]
        yield from self._by_time([plan for plan in plans if plan.at])
        seen: set[str] = set()
        for plan in plans:
            for entry in self._by_rule(plan):
                if entry.key not in seen:
                    seen.add(entry.key)
                    yield entry

    def _by_time(self, plans: list[PostPlan]) -> Iterator[PlanEntry]:
        times: dict[tuple[str, str], list[str]] = {}
        for plan in plans:
            for account in plan.accounts:
                times.setdefault((plan.item, account), []).append(plan.at)
        for (name, account), found in times.items():
            item, zone = self.items[name], self.catalogue.zone
            yield PlanEntry(
                key=f"{POST}:{name}:{account}",
                trigger=AllOf([self.triggers.once(at, zone) for at in sorted(found)]),
                make=partial(_post, item, account, POST, len(found) > 1),
                is_single=len(found) == 1,
                past="each",
                says=item.content_hash,
            )
            yield from self._repeated(item, account, min(found))

    def _repeated(self, item: Item, account: str, at: str) -> Iterator[PlanEntry]:
        """A standing appeal comes back so often after it was told first."""
        # Of thousands of items hardly one comes back.
        if not item.facts.get("repeat"):
            return
        repeat = ItemFacts.model_validate(item.facts).repeat
        if repeat is None:
            return
        first = date.fromisoformat(at[:10])
        days = islice(returns(first, repeat.every, repeat.until), _MOST_RETURNS)
        told = self.triggers.once(at, self.catalogue.zone)
        yield self._entry(f"{POST}@repeat", item, account, _Returning(self, told, days))

    def _by_rule(self, plan: PostPlan) -> Iterator[PlanEntry]:
        """One of the four rules; none where the post has a time of its own."""
        rules: tuple[tuple[object, Callable[[PostPlan], Iterator[PlanEntry]]], ...] = (
            (plan.cron, self._cron),
            (plan.event, self._relative),
            (plan.after_publication, self._after_page),
            (plan.on_new, self._new),
        )
        for is_asked, planned in rules:
            if is_asked:
                yield from planned(plan)

    def _cron(self, plan: PostPlan) -> Iterator[PlanEntry]:
        if plan.starts_on is None or plan.until is None:
            return
        zone = self.catalogue.zone
        trigger = self.triggers.cron(plan.cron, plan.starts_on, plan.until, zone)
        for account in plan.accounts:
            item = self.items[plan.item]
            yield self._entry(f"{POST}@{_key(plan.cron)}", item, account, trigger)

    def _relative(self, plan: PostPlan) -> Iterator[PlanEntry]:
        event = self.events.get(plan.event)
        held = event is not None and not _facts(event).cancelled
        trigger: Trigger = AllOf([])
        if event is not None and held:
            starts, zone = event.starts_at, self.catalogue.zone
            trigger = self.triggers.relative(starts, plan.offset, zone)
        for account in plan.accounts:
            key, item = f"{POST}@{_key(plan.event, plan.offset)}", self.items[plan.item]
            yield self._entry(key, item, account, trigger, is_single=True)

    def _after_page(self, plan: PostPlan) -> Iterator[PlanEntry]:
        yield from self._told_after(plan, plan.item, "page", plan.after_publication)

    def _new(self, plan: PostPlan) -> Iterator[PlanEntry]:
        new, zone = plan.on_new, self.catalogue.zone
        if new is None or plan.starts_on is None or plan.until is None:
            return
        for name, at in self.pages.items():
            item = self.items.get(name)
            fits = (
                item is not None
                and (not new.types or item.type in new.types)
                and (not new.units or item.unit in new.units)
            )
            if fits and plan.starts_on <= in_zone(at, zone).date() <= plan.until:
                yield from self._told_after(plan, name, "new", new.after)

    def _told_after(
        self, plan: PostPlan, name: str, rule: str, after: str
    ) -> Iterator[PlanEntry]:
        out = [self.pages[name]] if name in self.pages else []
        trigger = self.triggers.new_content(out, after, self.catalogue.zone)
        for account in plan.accounts:
            key, item = f"{POST}@{_key(rule, after)}", self.items[name]
            yield self._entry(key, item, account, trigger, is_single=True)

    def _entry(
        self,
        rule: str,
        item: Item,
        account: str,
        trigger: Trigger,
        *,
        is_single: bool = False,
    ) -> PlanEntry:
        return PlanEntry(
            key=f"{rule}:{item.external_id}:{account}",
            trigger=trigger,
            make=partial(_post, item, account, rule, True),
            is_single=is_single,
            past="each" if is_single else "last",
            says=item.content_hash,
            dropped=EVENT_CANCELLED if is_single else DROPPED,
        )


_EVER, _NEVER = datetime(1990, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class _Returning:
    """Comes back on some days, at the wall time at which it was told first."""

    def __init__(
        self, planner: PostPlanner, told: Trigger, days: Iterator[date]
    ) -> None:
        self._planner, self._told, self._days = planner, told, list(days)

    def occasions(self, after: datetime, until: datetime) -> Iterator[Occasion]:
        """Yield an occasion per day."""
        zone = self._planner.catalogue.zone
        for first in self._told.occasions(_EVER, _NEVER):
            begun = date.fromisoformat(first.local[:10])
            for day in self._days:
                offset = f"+{(day - begun).days}d"
                later = self._planner.triggers.relative(first.at, offset, zone)
                yield from later.occasions(after, until)


def _post(
    item: Item, account: str, rule: str, is_one_of_several: bool, occasion: Occasion
) -> Publication:
    name = f"{item.external_id}.{account}"
    return Publication(
        plan_entry=f"{rule}:{item.external_id}:{account}",
        occasion=occasion.name,
        kind=POST,
        external_id=f"{name}.{occasion.name}" if is_one_of_several else name,
        account=account,
        unit=item.unit,
        owner=item.owner,
        due_local=occasion.local,
        due_at=occasion.at,
    )


def _key(*words: str) -> str:
    """Return a rule as a part of a plan entry, which is cut at its colons."""
    return "".join(words).replace(":", ".").replace(" ", "_")


def _facts(event: Event) -> EventFacts:
    return EventFacts.model_validate(event.facts)
