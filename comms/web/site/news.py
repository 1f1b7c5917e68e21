"""The front page, News, and single items in standard and easy language."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from comms.language import LANGUAGES, say
from comms.model.views import ItemView, SiteView, UnitView
from comms.web.answers import Language, Name, Site, get, in_each_language, not_found
from comms.web.pages import Frame
from comms.web.site.gone import gone

#: Rows on one page of News.
ROWS = 20
_LATEST, _NEXT_EVENTS = 5, 3

PageNumber = Annotated[int, Query(ge=1, le=1000)]
UnitChoice = Annotated[str | None, Query(max_length=64)]


class NewsPages:
    """Routes of what is new."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/{language}/", self.front)
        get(router, "/{language}/news/", self.listing)
        get(router, "/{language}/news/{item_id}", self.item)
        get(router, "/{language}/news/{item_id}/easy", self.easy_item)
        return router

    def front(self, request: Request, language: Language) -> Response:
        """Show the lead story, the latest, events to come and the newest edition."""
        reader = self._site.reader
        items, _ = reader.news(language, unit=None, limit=_LATEST + 1, offset=0)
        programme = reader.site(language)
        frame = Frame(
            language=language,
            path=f"/{language}/",
            title=programme.programme,
            description=programme.core_message,
            section="front",
            alternates=in_each_language("/{}/"),
        )
        return self._site.page(
            request,
            "front.html",
            frame,
            lead=items[0] if items else None,
            latest=items[1:],
            events=reader.events(language, limit=_NEXT_EVENTS),
            edition=reader.newest_edition(language),
        )

    def listing(
        self,
        request: Request,
        language: Language,
        unit: UnitChoice = None,
        page: PageNumber = 1,
    ) -> Response:
        """Show News, newest first, of all units or one."""
        chosen = unit or None
        programme = self._site.reader.site(language)
        if chosen and chosen not in dict(programme.units):
            raise not_found()
        items, more = self._site.reader.news(
            language, unit=chosen, limit=ROWS, offset=(page - 1) * ROWS
        )
        if page > 1 and not items:
            raise not_found()
        frame = _listing_frame(language, programme, chosen, page)
        if chosen:
            owner = self._site.reader.unit(chosen, language)
            frame = replace(frame, unit=owner)
        return self._site.page(
            request,
            "news.html",
            frame,
            items=items,
            unit=chosen,
            number=page,
            newer=_listing(chosen, page - 1).format(language) if page > 1 else "",
            older=_listing(chosen, page + 1).format(language) if more else "",
        )

    def item(self, request: Request, language: Language, item_id: Name) -> Response:
        """Show an item."""
        return self._item(request, language, item_id, "standard")

    def easy_item(
        self, request: Request, language: Language, item_id: Name
    ) -> Response:
        """Show an item in easy language."""
        return self._item(request, language, item_id, "easy")

    def _item(
        self, request: Request, language: str, item_id: str, level: str
    ) -> Response:
        view = self._site.reader.item(item_id, language, level)
        if view is None and (taken := self._site.reader.withdrawn(item_id)):
            return gone(self._site, language, f"/{{}}/news/{item_id}", taken)
        if view is None or view.wanted_level:
            raise not_found()
        unit = self._site.reader.unit(view.unit_id, language)
        frame = _item_frame(language, view, unit)
        return self._site.page(request, "item.html", frame, item=view)


def _listing(unit: str | None, page: int) -> str:
    choices = [f"unit={unit}"] if unit else []
    choices += [f"page={page}"] if page > 1 else []
    return "/{}/news/" + ("?" + "&".join(choices) if choices else "")


def _listing_frame(
    language: str, programme: SiteView, unit: str | None, page: int
) -> Frame:
    path = _listing(unit, page)
    title = say(language, "site.news.title")
    return Frame(
        language=language,
        path=path.format(language),
        title=f"{title}: {dict(programme.units)[unit]}" if unit else title,
        description=say(language, "site.news.about"),
        section="news",
        alternates=in_each_language(path),
    )


def _item_frame(language: str, view: ItemView, unit: UnitView | None) -> Frame:
    easy = "/easy" if view.level == "easy" else ""
    path = f"/{{}}/news/{view.id}{easy}"
    # Where a language has no version of its own, the switch still leads to the
    # item: readers get the fallback language and are told so.
    alternates = in_each_language(path)
    if easy:
        alternates |= {
            other: f"/{other}/news/{view.id}"
            for other in LANGUAGES
            if other != language
        }
    return Frame(
        language=language,
        path=path.format(language),
        title=view.title,
        description=view.lead,
        section="news",
        alternates=alternates,
        image=view.image,
        unit=unit,
    )
