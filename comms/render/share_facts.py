"""Says what stands on the share picture of an item: from views to `ShareFacts`."""

from collections.abc import Callable, Sequence
from typing import Protocol

from comms.language import format_span
from comms.model.programme import NATIONAL
from comms.model.views import EventView, Funder, Picture, UnitView
from comms.render.share_picture import ShareFacts

#: Lines for time and place.
_MOST_DETAILS = 2


class Titled(Protocol):
    """What a picture says of a text: a whole view has it, or its words alone."""

    @property
    def language(self) -> str:
        """Language it is in."""

    @property
    def title(self) -> str:
        """The title itself."""


def share_facts(  # noqa: PLR0913 - each is a fact of its own
    item: Titled,
    unit: UnitView,
    *,
    read: Callable[[Picture], bytes | None],
    events: Sequence[EventView] = (),
    funder: Funder | None = None,
    tag: str = "",
    photo: Picture | None = None,
    badge: str = "",
) -> ShareFacts:
    """Return what stands on the picture of an item in one language.

    Args:
        item: The version that is posted.
        unit: Whose colour and logo it wears.
        read: Gives the file of a picture; None where it has none.
        events: Events that the item is about.
        funder: Whose emblem must stand there; None: nobody's.
        tag: Tag of the programme with "#".
        photo: The item's photo, only where its rights permit this use.
        badge: A word beside the logos ("DEMO").
    """
    emblem = funder.logo if funder else None
    return ShareFacts(
        language=item.language,
        unit_name=_name(unit),
        title=item.title,
        details=event_details([event for event in events if not event.cancelled]),
        tag=tag,
        colour=unit.colour,
        logo=read(unit.logo),
        funder=read(emblem) if emblem else None,
        funder_name=emblem.alt if emblem else "",
        photo=read(photo) if photo else None,
        photo_alt=photo.alt if photo else "",
        photo_file=photo.url.rpartition("/media/")[2] if photo else "",
        badge=badge,
    )


def event_details(events: Sequence[EventView]) -> tuple[str, ...]:
    """Return time and place of one event, or the times of several."""
    times = [format_span(event.starts, event.ends, event.language) for event in events]
    if len(events) != 1:
        return tuple(times[:_MOST_DETAILS])
    place = [part for part in (events[0].place, events[0].municipality) if part]
    return (times[0], ", ".join(place)) if place else (times[0],)


def _name(unit: UnitView) -> str:
    """Return the unit's name with the programme's before it, once."""
    if unit.id == NATIONAL or unit.name.startswith(unit.programme_short):
        return unit.name
    return f"{unit.programme_short} {unit.name}"
