"""Checks when things are planned to go out: one rule each, whole, and readable."""

from collections.abc import Iterator, Sequence

from comms.clock import (
    LocalTimeUnclear,
    in_zone,
    instant,
    parse_offset,
    shifted,
)
from comms.content.check_index import Index
from comms.content.folder import Entry
from comms.content.reading_findings import Findings
from comms.model.plans import (
    Campaign,
    EditionPlan,
    EventFacts,
    ItemFacts,
    PostPlan,
)
from comms.model.rhythms import RhythmWrong, parse_cron, returns

#: Keys that say when a post goes out; one of them stands in each entry.
WHEN = ("at", "cron", "event", "after_publication", "on_new")
_EDITION_WHEN = ("send_at", "cron")
#: Keys that say from which day and until which day something comes back.
_DAYS = ("starts_on", "until")


def check_triggers(index: Index, findings: Findings) -> None:
    """Find plans that say nothing, too much, or nonsense about their time."""
    for entry, campaign in index.asked(Campaign):
        for number, post in enumerate(campaign.posts):
            _Check(index, findings, entry, f"posts.{number}.").post(post)
    for entry, edition in index.asked(EditionPlan):
        _Check(index, findings, entry, "").edition(edition)
    for entry, item in index.asked(ItemFacts):
        _Check(index, findings, entry, "repeat.").item(item)


class _Check:
    """One plan, and the place it stands at."""

    def __init__(
        self, index: Index, findings: Findings, entry: Entry, prefix: str
    ) -> None:
        self._index, self._findings = index, findings
        self._entry, self._prefix = entry, prefix

    def post(self, plan: PostPlan) -> None:
        """Check one entry of a plan of posts."""
        self._one_rule(plan, WHEN)
        self._cron(plan)
        if plan.on_new and plan.item:
            self._add("new_with_item", "item", plan.item)
        if not plan.on_new and not plan.item:
            self._add("post_without_item", "")
        if plan.event and not plan.offset:
            self._add("key_missing", "event", name="offset")
        if plan.offset and not plan.event:
            self._add("offset_without_event", "offset", plan.offset)
        for key, offset in _offsets(plan):
            self._offset(key, offset, plan)

    def edition(self, plan: EditionPlan) -> None:
        """Check one number of a newsletter, or the pattern of many."""
        self._one_rule(plan, _EDITION_WHEN)
        self._cron(plan)
        if plan.cron and plan.number is not None:
            self._add("number_by_rule", "number", plan.number)

    def item(self, facts: ItemFacts) -> None:
        """Check how a standing appeal comes back."""
        if facts.repeat is None:
            return
        try:
            returns(facts.repeat.until, facts.repeat.every, facts.repeat.until)
        except RhythmWrong as fault:
            self._add("repeat_wrong", "every", fault.part)

    def _one_rule(self, plan: PostPlan | EditionPlan, keys: Sequence[str]) -> None:
        found = [key for key in keys if getattr(plan, key)]
        if not found:
            self._add("trigger_missing", "", keys=", ".join(keys))
        if len(found) > 1:
            self._add("trigger_several", found[1], ", ".join(found))

    def _cron(self, plan: PostPlan | EditionPlan) -> None:
        comes_back = plan.cron or getattr(plan, "on_new", None)
        for key in _DAYS:
            if comes_back and getattr(plan, key) is None:
                rule = "cron" if plan.cron else "on_new"
                self._add("rule_days_missing", rule, name=key)
            if not comes_back and getattr(plan, key) is not None:
                self._add("rule_days_unused", key, getattr(plan, key), name=key)
        if plan.starts_on and plan.until and plan.until < plan.starts_on:
            self._add("rule_days_reversed", "until", plan.until)
        if plan.cron:
            self._rule(plan.cron)

    def _rule(self, cron: str) -> None:
        try:
            if not parse_cron(cron).names_a_day():
                self._add("cron_never", "cron", cron)
        except RhythmWrong as fault:
            self._add("cron_wrong", "cron", fault.part)

    def _offset(self, key: str, offset: str, plan: PostPlan) -> None:
        """An offset can be read, and does not lead to a time that nobody can mean."""
        programme = self._index.programme
        zone = programme.timezone if programme else "UTC"
        event = self._index.find(EventFacts, plan.event)
        try:
            start = in_zone(instant(event.starts if event else _ANY, zone), zone)
            shifted(start, offset, zone)
            if key != "offset" and not offset.strip().startswith("+"):
                self._add("offset_backwards", key, offset)
            if event and offset.strip()[-1] not in "hdw":
                days, at = parse_offset(offset)
                day = shifted(start, f"{days:+d}d", zone).date()
                instant(f"{day}T{at}", zone)
        except LocalTimeUnclear as fault:
            self._add(fault.key, key, offset, zone=zone)
        except (ValueError, OverflowError):
            self._add("offset_wrong", key, offset)

    def _add(self, rule: str, key: str, value: object = "", **slots: object) -> None:
        place = self._entry.place(f"{self._prefix}{key}".rstrip("."))
        self._findings.add(rule, place, value=value, **slots)


#: A time that every zone has, to try an offset on.
_ANY = "2027-01-13T12:00"


def _offsets(plan: PostPlan) -> Iterator[tuple[str, str]]:
    if plan.offset:
        yield "offset", plan.offset
    if plan.after_publication:
        yield "after_publication", plan.after_publication
    if plan.on_new:
        yield "on_new.after", plan.on_new.after
