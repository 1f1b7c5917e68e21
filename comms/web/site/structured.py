"""The facts of an event for machines: a schema.org Event as JSON-LD.

Stands in the page as a data block, which no browser runs; schema.org is a name
here, nothing is loaded from it.
"""

from collections.abc import Sequence

from comms.model.views import EventView

_VOCABULARY = "https://schema.org"


def event_facts(
    event: EventView, beside: Sequence[EventView] = ()
) -> dict[str, object]:
    """Return the event as schema.org describes one; addresses are absolute.

    Args:
        event: The event.
        beside: Those next to it in a series.
    """
    status = "EventCancelled" if event.cancelled else "EventScheduled"
    return {
        "@context": _VOCABULARY,
        "@type": "Event",
        "@id": event.url,
        "url": event.url,
        "name": event.title,
        "description": event.summary,
        "inLanguage": event.language,
        "startDate": event.starts.isoformat(),
        "endDate": event.ends.isoformat(),
        "eventStatus": f"{_VOCABULARY}/{status}",
        "eventAttendanceMode": f"{_VOCABULARY}/OfflineEventAttendanceMode",
        "isAccessibleForFree": event.free,
        "location": {
            "@type": "Place",
            "name": ", ".join(part for part in (event.place, event.room) if part),
            "address": {
                "@type": "PostalAddress",
                "streetAddress": event.street,
                "addressLocality": event.municipality,
                "addressCountry": "FI",
            },
        },
        "organizer": {"@type": "Organization", "name": event.unit_name},
        **({"superEvent": _series([event, *beside])} if beside else {}),
    }


def _series(events: Sequence[EventView]) -> dict[str, object]:
    """Return what events are a part of, named as the first of them."""
    in_order = sorted(events, key=lambda one: one.starts)
    return {
        "@type": "EventSeries",
        "name": in_order[0].title,
        "startDate": in_order[0].starts.isoformat(),
        "endDate": in_order[-1].ends.isoformat(),
        "subEvent": [{"@id": one.url} for one in in_order],
    }
