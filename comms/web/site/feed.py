"""The feeds of what is new, of all units or one: Atom and JSON Feed."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from comms.language import say
from comms.model.views import ItemView
from comms.web.answers import Language, Site, cached, get, not_found
from comms.web.site import atom, json_feed
from comms.web.site.atom import FeedFacts
from comms.web.site.news import UnitChoice

_ENTRIES = 30
_FEED_AGE = 300


class FeedPages:
    """Routes of the feeds."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/{language}/feed.atom", self.atom)
        get(router, "/{language}/feed.json", self.json)
        return router

    def atom(
        self, request: Request, language: Language, unit: UnitChoice = None
    ) -> Response:
        """Give the latest items as Atom."""
        facts = self._facts(language, unit or None, "feed.atom")
        content = self._written(atom.write_feed, facts)
        media_type = f"{atom.MEDIA_TYPE}; charset=utf-8"
        return cached(request, content, media_type, age=_FEED_AGE)

    def json(
        self, request: Request, language: Language, unit: UnitChoice = None
    ) -> Response:
        """Give the latest items as JSON Feed, whose media type knows no charset."""
        facts = self._facts(language, unit or None, "feed.json")
        content = self._written(json_feed.write_json_feed, facts)
        return cached(request, content, json_feed.MEDIA_TYPE, age=_FEED_AGE)

    def _written(
        self,
        write: Callable[[FeedFacts, Sequence[ItemView]], bytes],
        facts: FeedFacts,
    ) -> bytes:
        items, _ = self._site.reader.news(
            facts.language, unit=facts.unit, limit=_ENTRIES, offset=0
        )
        return write(facts, items)

    def _facts(self, language: str, unit: str | None, file: str) -> FeedFacts:
        programme = self._site.reader.site(language)
        units = dict(programme.units)
        if unit and unit not in units:
            raise not_found()
        query = f"?unit={unit}" if unit else ""
        about = f"{programme.programme_short}: {say(language, 'site.news.title')}"
        return FeedFacts(
            domain=self._site.settings.mail_domain,
            language=language,
            unit=unit,
            title=f"{about}, {units[unit]}" if unit else about,
            author=programme.programme,
            self_path=f"/{language}/{file}{query}",
            page_path=f"/{language}/news/{query}",
            written_at=self._site.clock.now(),
            absolute=self._site.pages.absolute,
        )
