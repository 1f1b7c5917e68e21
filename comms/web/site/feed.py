"""The feed of what is new, of all units or one."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from comms.language import say
from comms.web.answers import Language, Site, cached, get, not_found
from comms.web.site.atom import MEDIA_TYPE, FeedFacts, write_feed
from comms.web.site.news import UnitChoice

_ENTRIES = 30
_FEED_AGE = 300


class FeedPages:
    """Routes of the feed."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/{language}/feed.atom", self.feed)
        return router

    def feed(
        self, request: Request, language: Language, unit: UnitChoice = None
    ) -> Response:
        """Give the latest items."""
        chosen = unit or None
        facts = self._facts(language, chosen)
        items, _ = self._site.reader.news(
            language, unit=chosen, limit=_ENTRIES, offset=0
        )
        content = write_feed(facts, items)
        return cached(request, content, f"{MEDIA_TYPE}; charset=utf-8", age=_FEED_AGE)

    def _facts(self, language: str, unit: str | None) -> FeedFacts:
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
            self_path=f"/{language}/feed.atom{query}",
            page_path=f"/{language}/news/{query}",
            written_at=self._site.clock.now(),
            absolute=self._site.pages.absolute,
        )
