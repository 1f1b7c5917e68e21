"""Events as a calendar file (iCalendar, RFC 5545).

Reads frozen views, writes bytes; knows neither the store nor a channel. Times are
written as local time with their zone, so a calendar shows them right on both sides
of a change of the clocks. UID and SEQUENCE come from the view: a later file with a
higher number replaces an earlier one in the reader's calendar.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from comms.clock import in_zone
from comms.events.zone import zone_component
from comms.language import format_day, say
from comms.model.views import EventGone, EventView

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_PRODUCT = "-//comms//calendar//EN"
#: How often a program that subscribed may ask again.
_REFRESH = timedelta(hours=1)


def calendar_file(
    events: Sequence[EventView], *, now: datetime, name: str, method: str = "PUBLISH"
) -> bytes:
    """Return the events as one calendar file to download.

    Args:
        events: In one language; their `url` is absolute.
        now: Stamp of this file (DTSTAMP).
        name: What a calendar program calls a subscription to it.
        method: RFC 5546 method, equal to the parameter of the media type; "": none.
    """
    calendar = _calendar(name)
    if method:
        calendar.add("method", method)
    stamps = {} if method else _revisions(events)
    _add_events(calendar, events, now, stamps)
    return bytes(calendar.to_ical())


def subscribed_calendar(
    events: Sequence[EventView],
    *,
    now: datetime,
    name: str,
    gone: Sequence[EventGone] = (),
) -> bytes:
    """Return the events as a calendar that programs fetch again and again.

    Without METHOD, so that nothing is asked of the reader; with how often to look
    (RFC 7986, section 5.7, and the older name beside it). Two files made at
    different times differ only if an event does.

    Args:
        events: In one language; their `url` is absolute. Cancelled ones stay in:
            a program strikes out what it is told of, and keeps what just vanishes.
        now: Stands in for the time of an event's last change where none is known.
        name: What the program calls it.
        gone: Events that were withdrawn: struck out, with the reason alone.
    """
    calendar = _calendar(name)
    duration = {"value": "DURATION"}
    calendar.add("refresh-interval", _REFRESH, parameters=duration)
    calendar.add("x-published-ttl", "PT1H")
    _add_events(calendar, events, now, _revisions(events), gone)
    return bytes(calendar.to_ical())


def _calendar(name: str) -> "Calendar":
    # Takes 60 ms to import, and most commands never need it.
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    return calendar


def _revisions(events: Sequence[EventView]) -> dict[str, datetime]:
    """Return when each event last changed: DTSTAMP where there is no METHOD.

    Source: RFC 5545, section 3.8.7.2.
    """
    return {event.uid: event.updated_at for event in events if event.updated_at}


def _add_events(
    calendar: "Calendar",
    events: Sequence[EventView],
    now: datetime,
    stamps: Mapping[str, datetime],
    gone: Sequence[EventGone] = (),
) -> None:
    dated = [(event.zone, event.starts) for event in events]
    dated += [(one.zone, one.starts) for one in gone]
    for zone in dict.fromkeys(zone for zone, _ in dated):
        moments = [starts for where, starts in dated if where == zone]
        calendar.add_component(zone_component(zone, moments))
    for event in events:
        calendar.add_component(_component(event, stamps.get(event.uid, now)))
    for one in gone:
        calendar.add_component(_struck(one))


def _struck(one: EventGone) -> "Event":
    """Return what takes an event out of a calendar (RFC 5545, section 3.8.1.11)."""
    from icalendar import Event  # noqa: PLC0415 - as above

    event = Event()
    language = {"language": one.language}
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.at.astimezone(UTC))
    event.add("dtstart", in_zone(one.starts, one.zone))
    event.add("dtend", in_zone(one.ends, one.zone))
    title = say(one.language, "site.withdrawn.title")
    day = format_day(one.withdrawal.day, one.language)
    reason = one.withdrawal.reason
    words = say(one.language, "site.withdrawn.text", day=day, reason=reason)
    event.add("summary", title, parameters=language)
    event.add("description", words, parameters=language)
    event.add("status", "CANCELLED")
    event.add("last-modified", one.at.astimezone(UTC))
    return event


def _component(view: EventView, stamp: datetime) -> "Event":
    from icalendar import Event  # noqa: PLC0415 - as above

    event = Event()
    language = {"language": view.language}
    event.add("uid", view.uid)
    event.add("sequence", view.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", in_zone(view.starts, view.zone))
    event.add("dtend", in_zone(view.ends, view.zone))
    event.add("summary", view.title, parameters=language)
    event.add("description", _description(view), parameters=language)
    event.add("location", _location(view), parameters=language)
    event.add("status", "CANCELLED" if view.cancelled else "CONFIRMED")
    event.add("url", view.url)
    if view.updated_at:
        event.add("last-modified", view.updated_at.astimezone(UTC))
    if view.contact:
        event.add("contact", _contact(view), parameters=language)
    return event


def _location(view: EventView) -> str:
    parts = (view.place, view.room, view.street, view.municipality)
    return ", ".join(part for part in parts if part)


def _description(view: EventView) -> str:
    lines = [view.summary, *view.access]
    no_signup = say(view.language, "site.event.no_signup")
    if not view.registration_required and no_signup not in view.summary:
        lines.insert(1, f"{no_signup}.")
    # An address in the text is reachable where a program hides the URL property.
    return "\n".join([line for line in lines if line] + [view.url])


def _contact(view: EventView) -> str:
    card = view.contact
    parts = (card.name, card.email, card.phone) if card else ()
    return ", ".join(part for part in parts if part)
