"""How a page is drawn: templates, the reader's words, and the frame around it.

Templates see frozen views, the words of one language and nothing else; an undefined
name is an error, never an empty place. A site's own templates come first, as for
mail; see `render.environment`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from jinja2 import Environment

from comms.config import Settings
from comms.language import LANGUAGES
from comms.model.views import Picture, UnitView
from comms.render.environment import open_templates
from comms.web.assets import Assets

#: Pictures narrower than this, or hardly wider than high, are shown whole: emblems
#: and drawings lose their meaning when cropped.
_PHOTO_WIDTH, _PHOTO_RATIO = 700, 1.2


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the frame of a page says about the page."""

    language: str
    #: Address from the root, with its query.
    path: str
    title: str
    description: str = ""
    #: Entry of the navigation that stands for this page.
    section: str = ""
    #: The same page in other languages: code → address from the root.
    alternates: Mapping[str, str] = field(default_factory=dict)
    image: Picture | None = None
    #: Whose colour and emblem the page wears; None for the programme's.
    unit: UnitView | None = None
    #: Whether search engines may list it.
    listed: bool = True


class Pages:
    """Draws pages in the language of their frame."""

    def __init__(self, settings: Settings, assets: Assets) -> None:
        self._templates = open_templates(settings.templates)
        self._assets = assets
        self._base_url = settings.base_url.rstrip("/")
        self._environment = cache(self._make_environment)

    def absolute(self, address: str) -> str:
        """Return an address with the site's own in front of it."""
        return f"{self._base_url}{address}" if address.startswith("/") else address

    def draw(self, template: str, frame: Frame, **context: object) -> str:
        """Return the HTML of a page."""
        environment = self._environment(frame.language)
        found = environment.get_template(f"site/{template}")
        return found.render(page=frame, language=frame.language, **context)

    def _make_environment(self, language: str) -> Environment:
        environment = self._templates.own_environment(language)
        environment.globals.update(
            absolute=self.absolute,
            asset=self._assets.address,
            icon=self._assets.icon,
            is_photo=is_photo,
            languages=LANGUAGES,
        )
        environment.filters["utc"] = utc
        return environment


def utc(moment: datetime) -> str:
    """Return an instant as the `datetime` attribute wants it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_photo(picture: Picture) -> bool:
    """Tell whether a picture may be cropped to a frame."""
    wide = picture.width >= _PHOTO_RATIO * picture.height
    return wide and picture.width >= _PHOTO_WIDTH
