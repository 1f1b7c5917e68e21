"""How a page is drawn: templates, the reader's words, and the frame around it.

Templates see frozen views, the words of one language and nothing else; an undefined
name is an error, never an empty place. A site's own templates come first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from comms import language as words
from comms.config import Settings
from comms.model.views import Markdown, Picture
from comms.render.markdown import to_html
from comms.web.assets import Assets

_PACKAGE = Path(__file__).parents[1]
#: Beside the package in a checkout, inside it in a wheel.
_TEMPLATES = (_PACKAGE.parent / "templates", _PACKAGE / "_defaults" / "templates")
_KILOBYTE = 1000


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
    #: Whether search engines may list it.
    listed: bool = True


class Pages:
    """Draws pages in the language of their frame."""

    def __init__(self, settings: Settings, assets: Assets) -> None:
        own = [settings.templates] if settings.templates else []
        self._folders = [*own, *(folder for folder in _TEMPLATES if folder.is_dir())]
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
        environment = Environment(
            loader=FileSystemLoader(self._folders),
            autoescape=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.install_gettext_translations(  # type: ignore[attr-defined]
            words.catalogue(language), newstyle=True
        )
        environment.globals.update(
            absolute=self.absolute,
            asset=self._assets.address,
            icon=self._assets.icon,
            languages=words.LANGUAGES,
            same_moment=same_moment,
        )
        environment.filters.update(_filters(language))
        return environment


def _filters(language: str) -> dict[str, Any]:
    return {
        "day": lambda value: words.format_day(value, language),
        "moment": lambda value: words.format_moment(value, language),
        "span": lambda event: words.format_span(event.starts, event.ends, language),
        "month": lambda value: words.month_name(value.month, language),
        "prose": prose,
        "size": lambda count: size(count, language),
        "utc": lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def prose(part: Markdown) -> Markup:
    """Return CommonMark as HTML below a page's only h1."""
    # Cleaned by nh3 in `to_html`.
    return Markup(to_html(part.text, top=2))  # noqa: S704


def size(count: int, language: str) -> str:
    """Return a file size as people read it: "412 kB", "2,4 MB"."""
    if count < _KILOBYTE**2:
        return f"{max(1, round(count / _KILOBYTE))} kB"
    number = f"{count / _KILOBYTE**2:.1f}"
    return f"{number if language == 'en' else number.replace('.', ',')} MB"


def same_moment(one: datetime | None, other: datetime | None) -> bool:
    """Tell whether two stamps would read the same, to the minute."""
    if one is None or other is None:
        return one is other
    return one.replace(second=0, microsecond=0) == other.replace(
        second=0, microsecond=0
    )
