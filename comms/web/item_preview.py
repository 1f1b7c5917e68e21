"""Draws the readers' page of an item that is not out yet, for a frame at the desk.

The same template and the same frame as on the site, so it looks as it will; links
lead where they will lead once it is out.
"""

from comms.clock import Clock
from comms.config import Settings
from comms.model.views import ItemView
from comms.ports import MediaStorage
from comms.web.answers import Site, in_each_language
from comms.web.assets import Assets
from comms.web.pages import Frame, Pages
from comms.web.reader import SiteReader


class ItemPreview:
    """Draws pages of items as readers would see them."""

    def __init__(
        self,
        *,
        settings: Settings,
        reader: SiteReader,
        media: MediaStorage,
        clock: Clock,
    ) -> None:
        assets = Assets()
        self._site = Site(
            settings=settings,
            reader=reader,
            media=media,
            clock=clock,
            assets=assets,
            pages=Pages(settings, assets),
        )

    def __call__(self, view: ItemView) -> str:
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
            unit=self._site.reader.unit(view.unit_id, view.language),
            listed=False,
        )
        return self._site.draw("item.html", frame, item=view)
