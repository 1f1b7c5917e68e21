"""Draws the readers' page of an item that is not out yet, for a frame at the desk.

The same template and the same frame as on the site, so it looks as it will; links
lead where they will lead once it is out. Everything shown comes as arguments.
"""

from comms.clock import Clock
from comms.model.views import ReadersPage
from comms.web.answers import in_each_language
from comms.web.assets import brand_sheet
from comms.web.pages import Frame, Pages


class ItemPreview:
    """Draws pages of items as readers would see them."""

    def __init__(self, pages: Pages, clock: Clock) -> None:
        self._pages, self._clock = pages, clock

    def __call__(self, page: ReadersPage) -> str:
        """Return the HTML of the page, which no search engine may list."""
        view, unit = page.item, page.unit
        path = f"/{{}}/news/{view.id}"
        frame = Frame(
            language=view.language,
            path=path.format(view.language),
            title=view.title,
            description=view.lead,
            section="news",
            alternates=in_each_language(path),
            image=view.image,
            unit=unit,
            listed=False,
        )
        return self._pages.draw(
            "item.html",
            frame,
            site=page.site,
            owner=unit,
            brand=f"/static/brand/{brand_sheet(unit)[0]}",
            now=self._clock.now(),
            item=view,
        )
