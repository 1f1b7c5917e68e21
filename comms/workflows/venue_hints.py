"""Where an event keeps a part of an earlier place: hints at the fields that stayed.

The form begins with where the unit met last. Who types another place in one language
has easily left the rest: readers of the other language would go to the wrong house.
"""

from collections.abc import Iterator

from comms.content.fact_fields import as_written
from comms.language import say
from comms.model import seminar as form
from comms.model.desk import Problem
from comms.model.plans import EventFacts, Place
from comms.store import waiting
from comms.workflows.desk_sight import Sight

#: How many of the unit's last events are asked.
_LATELY = 5


def venue_hints(eyes: Sight, event: EventFacts, unit: str) -> Iterator[Problem]:
    """Yield a warning for each part of an earlier place beside a name of another.

    Args:
        eyes: Who writes.
        event: As the form would be kept.
        unit: Whose earlier events are asked.
    """
    rows = waiting.last_events_of(eyes.session, unit, limit=_LATELY)
    earlier = [
        as_written(found).place
        for found in (EventFacts.model_validate(row.facts) for row in rows)
        if found.id != event.id
    ]
    place = as_written(event).place
    if any(place.name.items() <= one.name.items() for one in earlier):
        return
    for one in earlier:
        if found := tuple(_left(eyes.language, place, one)):
            yield from found
            return


def _left(language: str, place: Place, earlier: Place) -> Iterator[Problem]:
    """Yield what is left of one earlier place."""
    both = place.name.keys() & earlier.name.keys()
    new = [code for code in place.name if place.name[code] != earlier.name.get(code)]
    for code in sorted(both - set(new)):
        now = ", ".join(place.name[one] for one in new)
        yield _hint(language, form.field("place", code), "venue_mixed", now)
    if new and place.street and place.street == earlier.street:
        known = next(iter(earlier.name.values()), "")
        yield _hint(language, "street", "venue_street", known)


def _hint(language: str, field: str, key: str, value: str) -> Problem:
    return Problem(
        field=field,
        severity="warning",
        key=key,
        sentence=say(language, f"seminar.hint.{key}", value=value),
    )
