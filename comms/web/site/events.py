"""Events: the list, single pages and their calendar files."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from comms.events.calendar import calendar_file, subscribed_calendar
from comms.language import say
from comms.model.views import EventView
from comms.web.answers import (
    Language,
    Name,
    Site,
    cached,
    get,
    in_each_language,
    not_found,
)
from comms.web.pages import Frame
from comms.web.site.gone import gone
from comms.web.site.news import ROWS, PageNumber, UnitChoice
from comms.web.site.structured import event_facts

_CALENDAR_AGE = 300
_CALENDAR = "text/calendar; charset=utf-8"
#: How long an event stays in a subscribed calendar once it is over.
_KEPT = timedelta(days=365)
_METHOD = "PUBLISH"
_PAST = "site.events.past"

#: Whether one must sign up, and whether one can.
SignUp = Literal["none", "later", "open", "closed"]
#: Where another event of the series stands.
Neighbour = Literal["previous", "next"]


class EventPages:
    """Routes of events."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> APIRouter:
        """Return the routes; files before pages, whose names hold no dot."""
        router = APIRouter()
        get(router, "/{language}/events.ics", self.calendar)
        get(router, "/{language}/events/", self.listing)
        get(router, "/{language}/events/{event_id}.ics", self.event_calendar)
        get(router, "/{language}/events/{event_id}", self.event)
        return router

    def listing(
        self, request: Request, language: Language, page: PageNumber = 1
    ) -> Response:
        """Show events to come, then those that are over; further pages have more."""
        reader = self._site.reader
        past, more = reader.past_events(language, limit=ROWS, offset=(page - 1) * ROWS)
        if page > 1 and not past:
            raise not_found()
        frame = Frame(
            language=language,
            path=_listing(page).format(language),
            title=say(language, "site.events.title" if page == 1 else _PAST),
            description=say(language, "site.events.about"),
            section="events",
            alternates=in_each_language(_listing(page)),
        )
        return self._site.page(
            request,
            "events.html",
            frame,
            coming=reader.events(language) if page == 1 else (),
            past=past,
            number=page,
            newer=_listing(page - 1).format(language) if page > 1 else "",
            older=_listing(page + 1).format(language) if more else "",
        )

    def event(self, request: Request, language: Language, event_id: Name) -> Response:
        """Show an event: when, where, access, price, sign-up, calendar."""
        path = f"/{{}}/events/{event_id}"
        if taken := self._site.reader.event_withdrawn(event_id):
            return gone(self._site, language, path, taken)
        view = self._known(event_id, language)
        now = self._site.clock.now()
        series = self._series(view, language)
        frame = Frame(
            language=language,
            path=path.format(language),
            title=view.title,
            description=view.summary,
            section="events",
            alternates=in_each_language(path),
            unit=self._site.reader.unit(view.unit_id, language),
        )
        return self._site.page(
            request,
            "event.html",
            frame,
            event=view,
            over=view.ends < now,
            signup=signup_state(view, now),
            series=series,
            facts=event_facts(
                self._absolute(view), [self._absolute(one) for _, one in series]
            ),
        )

    def event_calendar(
        self, request: Request, language: Language, event_id: Name
    ) -> Response:
        """Give one event, with those linked to it in a series, as a calendar file."""
        if taken := self._site.reader.event_withdrawn(event_id):
            return gone(self._site, language, f"/{{}}/events/{event_id}", taken)
        view = self._known(event_id, language)
        events = [view, *self._linked(view, language)]
        content = calendar_file(
            [self._absolute(event) for event in events],
            now=self._site.clock.now(),
            name=view.title,
            method=_METHOD,
        )
        return _calendar(request, content, f"{_CALENDAR}; method={_METHOD}", view.id)

    def calendar(
        self, request: Request, language: Language, unit: UnitChoice = None
    ) -> Response:
        """Give the events of all units or one as a calendar to subscribe to."""
        programme = self._site.reader.site(language)
        units = dict(programme.units)
        if unit and unit not in units:
            raise not_found()
        title = programme.programme_short
        content = subscribed_calendar(
            [self._absolute(event) for event in self._kept(language, unit or None)],
            now=self._site.clock.now(),
            name=f"{title}: {units[unit]}" if unit else programme.programme,
            gone=[
                one
                for one in self._site.reader.events_gone(language)
                if not unit or unit == one.unit_id
            ],
        )
        return _calendar(
            request, content, _CALENDAR, f"events-{unit}" if unit else "events"
        )

    def _kept(self, language: str, unit: str | None) -> list[EventView]:
        """Return the events of a subscription, those of the past year too.

        A program takes out of the reader's calendar what the file no longer holds.
        """
        since = self._site.clock.now() - _KEPT
        found = self._site.reader.events(language, since=since)
        own = [event for event in found if unit in {None, event.unit_id}]
        return sorted(own, key=lambda event: (event.starts.timestamp(), event.id))

    def _known(self, event_id: str, language: str) -> EventView:
        view = self._site.reader.event(event_id, language)
        if view is None:
            raise not_found()
        return view

    def _linked(self, view: EventView, language: str) -> list[EventView]:
        """Return the neighbours in the series that are not over yet."""
        now = self._site.clock.now()
        return [e for _, e in self._series(view, language) if e.ends >= now]

    def _series(
        self, view: EventView, language: str
    ) -> list[tuple[Neighbour, EventView]]:
        """Return the published neighbours in the series, the earlier one first."""
        links: tuple[tuple[Neighbour, tuple[str, str] | None], ...] = (
            ("previous", view.previous_in_series),
            ("next", view.next_in_series),
        )
        found = (
            (place, self._site.reader.event(link[1].rsplit("/", 1)[-1], language))
            for place, link in links
            if link
        )
        return [(place, event) for place, event in found if event]

    def _absolute(self, event: EventView) -> EventView:
        return replace(event, url=self._site.pages.absolute(event.url))


def _listing(page: int) -> str:
    return "/{}/events/" + (f"?page={page}" if page > 1 else "")


def signup_state(event: EventView, now: datetime) -> SignUp:
    """Return what a reader can do about signing up."""
    if not event.registration_required:
        return "none"
    if event.registration_opens and now < event.registration_opens:
        return "later"
    if event.registration_closes and now > event.registration_closes:
        return "closed"
    return "open"


def _calendar(request: Request, content: bytes, media_type: str, name: str) -> Response:
    disposition = {"content-disposition": f'attachment; filename="{name}.ics"'}
    return cached(request, content, media_type, age=_CALENDAR_AGE, headers=disposition)
