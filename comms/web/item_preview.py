"""Draws the readers' page of an item that is not out yet, for a frame at the desk.

The same template and the same frame as on the site, so it looks as it will; links
lead where they will lead once it is out. Everything shown comes as arguments.
"""

from comms.clock import Clock
from comms.config import Settings
from comms.model.views import ItemView, SiteView, UnitView
from comms.web.answers import in_each_language
from comms.web.assets import Assets, brand_sheet
from comms.web.pages import Frame, Pages


class ItemPreview:
    """Draws pages of items as readers would see them."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._pages = Pages(settings, Assets())
        self._clock = clock

    def __call__(self, view: ItemView, site: SiteView, unit: UnitView) -> str:
        """Return the HTML of the page, which no search engine may list."""
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
            site=site,
            owner=unit,
            brand=f"/static/brand/{brand_sheet(unit)[0]}",
            now=self._clock.now(),
            item=view,
        )
