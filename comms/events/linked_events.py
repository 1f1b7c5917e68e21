"""Events as records of Linked Events, the open event API of Finnish cities.

Views in, plain values out: the very record that would be sent, so a sandbox account
can show it as a file. Texts are maps by language, times are in UTC, what belongs to
the place but changes with the event (the room) stands in `location_extra_info`.
Source: specification of the Linked Events API, version 1.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from typing import Any, Literal

from comms.language import format_day, say
from comms.model.programme import Texts
from comms.model.views import EventView, ItemView

#: Our language codes and the names the API has for them; others it does not take.
LANGUAGE_NAMES = {"fi": "fi", "sv": "sv", "en": "en", "se": "se"}

#: What happened to an event since it was first announced.
Status = Literal["EventScheduled", "EventRescheduled", "EventPostponed"]

Views = Mapping[str, EventView]
Items = Mapping[str, ItemView]
Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class EventSource:
    """Under which names a programme publishes in one instance of the API."""

    #: Root of the API, without "/" at the end.
    api: str
    #: Name of our data source there; begins all our ids.
    data_source: str
    #: Id of our organisation there.
    publisher: str

    def reference(self, kind: str, name: str) -> dict[str, str]:
        """Return how the API names a thing of ours."""
        return {"@id": f"{self.api}/{kind}/{self.data_source}:{name}/"}


@dataclass(frozen=True, kw_only=True)
class Series:
    """Events that belong together, and what they are called as a whole."""

    id: str
    name: Texts


def linked_events_record(
    views: Views,
    item: Items | None,
    *,
    source: EventSource,
    series: Series | None = None,
    status: Status = "EventScheduled",
    spoken: Sequence[str] = (),
) -> Record:
    """Return one event as the API takes it.

    Args:
        views: The event in each language; addresses absolute.
        item: The item that announces it, in each language; None without one.
        source: Who publishes where.
        series: What the event is a part of.
        status: Whether it was moved; a cancelled event says so whatever stands here.
        spoken: Languages used or interpreted at the event itself.
    """
    some = _first(views)
    told = _own_language(item or {})
    return {
        **_common(some.id, source, told),
        "name": _texts(views, lambda view: view.title),
        "short_description": _texts(views, lambda view: view.summary),
        "description": _texts(views, lambda view: _description(view, told)),
        "start_time": _utc(some.starts),
        "end_time": _utc(some.ends),
        "event_status": "EventCancelled" if some.cancelled else status,
        "location": _location(views, source),
        "location_extra_info": _texts(views, lambda view: view.room),
        "provider": _texts(views, lambda view: view.unit_name),
        "provider_contact_info": _texts(views, _contact),
        "offers": [_offer(views)],
        "info_url": _texts(views, lambda view: view.url),
        "in_language": _languages(spoken, source),
        "enrolment_start_time": _utc(some.registration_opens),
        "enrolment_end_time": _utc(some.registration_closes),
        "maximum_attendee_capacity": some.capacity,
        "super_event": source.reference("event", series.id) if series else None,
        "super_event_type": None,
        "custom_data": _access(views),
    }


def series_record(
    series: Series, events: Sequence[Views], item: Items | None, *, source: EventSource
) -> Record:
    """Return what stands above the events of a series ("recurring").

    Args:
        series: Its id and name.
        events: Its events, each in all languages; at least one.
        item: The item that announces them.
        source: Who publishes where.
    """
    told = _own_language(item or {})
    every = [view for views in events for view in views.values()]
    first = min(events, key=lambda views: _first(views).starts)
    held = [view for view in every if not view.cancelled]
    return {
        **_common(series.id, source, told),
        "name": _known(series.name),
        "short_description": _texts(told, lambda view: view.lead),
        "description": _texts(told, lambda view: f"<p>{escape(view.lead)}</p>"),
        "start_time": _utc(min(view.starts for view in every)),
        "end_time": _utc(max(view.ends for view in every)),
        "event_status": "EventScheduled" if held else "EventCancelled",
        "location": _location(first, source),
        "provider": _texts(first, lambda view: view.unit_name),
        "provider_contact_info": _texts(first, _contact),
        "offers": [{"is_free": all(view.free for view in every)}],
        "info_url": _texts(told, lambda view: view.url)
        or _texts(first, lambda view: view.url),
        "super_event": None,
        "super_event_type": "recurring",
    }


def linked_events_file(records: Sequence[Record]) -> bytes:
    """Return records as the JSON file a sandbox account keeps; the same, every time."""
    text = json.dumps({"events": list(records)}, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def _common(name: str, source: EventSource, told: Items) -> Record:
    """Return what events and series have in common."""
    return {
        "id": f"{source.data_source}:{name}",
        "data_source": source.data_source,
        "publisher": source.publisher,
        "publication_status": "public",
        "type_id": "General",
        "keywords": _keywords(told, source),
        "images": _images(told),
    }


def _texts(views: Mapping[str, Any], text: Callable[[Any], str]) -> Texts:
    """Return a text by language; languages without it, or unknown there, are out."""
    return _known({code: text(view) for code, view in views.items()})


def _known(texts: Texts) -> Texts:
    return {
        name: texts[code] for code, name in LANGUAGE_NAMES.items() if texts.get(code)
    }


def _first(views: Views) -> EventView:
    """Return the view that gives what all languages share; not the caller's first.

    Ids are made from its words, and must not change with the order of a mapping.
    """
    return next((views[code] for code in LANGUAGE_NAMES if code in views), None) or (
        next(iter(views.values()))
    )


def _own_language(item: Items) -> dict[str, ItemView]:
    """Leave out versions that only stand in for a missing translation."""
    return {
        code: item[code]
        for code in LANGUAGE_NAMES
        if code in item and item[code].language == code
    }


def _utc(moment: datetime | None) -> str | None:
    """Return an instant in UTC, to the second, as ISO 8601 writes it."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _description(view: EventView, told: Items) -> str:
    """Return the longer text: the HTML of a few paragraphs."""
    announced = told.get(view.language)
    lines = (
        announced.lead if announced else "",
        view.summary,
        view.guest_speaker,
        sign_up(view) if sign_up(view) not in view.summary else "",
        ". ".join(part.rstrip(".") for part in view.access),
    )
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)


def sign_up(view: EventView) -> str:
    """Return in words whether and until when people sign up."""
    if not view.registration_required:
        return say(view.language, "events.signup.none")
    if view.registration_closes is None:
        return say(view.language, "events.signup.needed")
    day = format_day(view.registration_closes, view.language)
    return say(view.language, "events.signup.by", day=day)


def _location(views: Views, source: EventSource) -> Record:
    some = _first(views)
    # The same place has the same id in every language and for every event.
    words = f"{some.place}\n{some.street}\n{some.municipality}"
    return {
        **source.reference("place", _digest(words)),
        "name": _texts(views, lambda view: view.place),
        "street_address": _texts(views, lambda view: view.street),
        "address_locality": _texts(views, lambda view: view.municipality),
    }


def _digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:12]


def _contact(view: EventView) -> str:
    card = view.contact
    parts = (card.name, card.email, card.phone) if card else ()
    return ", ".join(part for part in parts if part)


def _offer(views: Views) -> Record:
    return {
        "is_free": all(view.free for view in views.values()),
        "price": None,
        "description": _texts(views, sign_up),
        "info_url": _texts(views, lambda view: view.url),
    }


def _languages(spoken: Sequence[str], source: EventSource) -> list[dict[str, str]]:
    # Languages are the API's own things: their ids hold no data source.
    return [
        {"@id": f"{source.api}/language/{LANGUAGE_NAMES[code]}/"}
        for code in dict.fromkeys(spoken)
        if code in LANGUAGE_NAMES
    ]


def _keywords(told: Items, source: EventSource) -> list[Record]:
    """Return the areas of the announcement, one keyword with all its names each."""
    areas = {code: view.areas for code, view in told.items()}
    if len({len(names) for names in areas.values()}) != 1:
        return []
    return [
        {
            **source.reference("keyword", _digest(names[0])),
            "name": _known(dict(zip(areas, names, strict=True))),
        }
        for names in zip(*areas.values(), strict=True)
    ]


def _images(told: Items) -> list[Record]:
    pictures = {code: view.image for code, view in told.items() if view.image}
    if not pictures:
        return []
    some = next(iter(pictures.values()))
    return [
        {
            "url": some.url,
            "alt_text": _texts(pictures, lambda picture: picture.alt),
            "photographer_name": some.credit,
            # The one licence that permits no more than to show it with the event.
            "license": "event_only",
        }
    ]


def _access(views: Views) -> dict[str, str]:
    """Return how to get in and follow; the API has no field for it but this one."""
    return {f"accessibility_{code}": words for code, words in _access_words(views)}


def _access_words(views: Views) -> Iterator[tuple[str, str]]:
    words = _texts(views, lambda view: ". ".join(p.rstrip(".") for p in view.access))
    yield from words.items()
