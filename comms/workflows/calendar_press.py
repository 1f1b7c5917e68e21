"""What the calendar says of a card for the press: its embargo, and who is invited."""

from collections.abc import Iterator, Mapping, Sequence

from comms.clock import instant
from comms.language import format_moment
from comms.model.plans import EventFacts, ItemFacts
from comms.model.tables import Event
from comms.store.folders import events_named
from comms.store.waiting import items_named
from comms.workflows.calendar_found import Found
from comms.workflows.desk_sight import Sight


def press_words(sight: Sight, found: Sequence[Found]) -> dict[str, tuple[str, ...]]:
    """Return what is said beside cards for the press, by their keys."""
    cards = [one for one in found if one.kind == "press"]
    if not cards:
        return {}
    items = items_named(sight.session, {one.about for one in cards})
    facts = {name: ItemFacts.model_validate(item.facts) for name, item in items.items()}
    named = {name for one in facts.values() for name in one.media_invited_to}
    events = events_named(sight.session, named) if named else {}
    return {
        one.key: tuple(_words(sight, facts[one.about], events))
        for one in cards
        if one.about in facts
    }


def _words(
    sight: Sight, facts: ItemFacts, events: Mapping[str, Event]
) -> Iterator[str]:
    if facts.embargo_until:
        until = sight.local(instant(facts.embargo_until, sight.catalogue.zone))
        when = format_moment(until, sight.language)
        yield sight.say("calendar.press.embargo", when=when)
    titles = (
        sight.viewer.text(EventFacts.model_validate(events[name].facts).title)
        for name in facts.media_invited_to
        if name in events
    )
    if invited := ", ".join(titles):
        yield sight.say("calendar.press.invited", titles=invited)
