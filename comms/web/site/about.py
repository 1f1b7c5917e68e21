"""The first address, the accessibility statement, privacy, health, and files."""

from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from comms.errors import NotFound
from comms.language import LANGUAGES, say
from comms.web.answers import (
    PAGE_AGE,
    Language,
    Site,
    cached,
    get,
    immutable,
    in_each_language,
    not_found,
    shown_no_more,
)
from comms.web.assets import brand_sheet
from comms.web.pages import Frame

FileName = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.[a-z0-9]{2,5}$", max_length=128)
]

#: What a media file may be shown as; all others are offered as downloads.
_SHOWN = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
}
_OFFERED = {".pdf": "application/pdf", ".mp4": "video/mp4", ".vtt": "text/vtt"}
#: Kept, but never shown without asking whether it may still be.
_ASKED_ABOUT = {"cache-control": "public, no-cache"}
_FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


class AboutPages:
    """Routes of everything around the content."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        get(router, "/", self.start)
        get(router, "/healthz", self.health)
        get(router, "/favicon.ico", self.favicon)
        get(router, "/static/brand/{name}", self.brand)
        get(router, "/static/{name}", self.static)
        get(router, "/media/{name}", self.media)
        get(router, "/{language}/accessibility", self.accessibility)
        get(router, "/{language}/privacy", self.privacy)
        get(router, "/{language}/leaving", self.leaving)
        return router

    def start(self, request: Request) -> Response:
        """Lead to the front page in the language the browser asks for."""
        wanted = preferred_language(request.headers.get("accept-language", ""))
        headers = {
            "vary": "accept-language",
            "cache-control": f"public, max-age={PAGE_AGE}",
        }
        return RedirectResponse(f"/{wanted}/", status_code=302, headers=headers)

    def health(self) -> Response:
        """Say that this process answers."""
        return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})

    def favicon(self) -> Response:
        """Lead to the emblem; browsers ask here where a page names no icon."""
        return RedirectResponse(
            self._site.reader.site(LANGUAGES[0]).unit.logo.url, status_code=302
        )

    def brand(self, name: FileName) -> Response:
        """Give the unit's colour as a style sheet."""
        unit = self._site.reader.unit(name.rpartition("-")[0], LANGUAGES[0])
        if unit is None:
            raise not_found()
        current, sheet = brand_sheet(unit)
        if name != current:
            raise not_found()
        return immutable(sheet.encode(), "text/css", {})

    def static(self, name: FileName) -> Response:
        """Give a file of the asset build."""
        found = self._site.assets.file(name)
        if found is None:
            raise not_found()
        content, kind = found
        # Previews at the desk have no origin, and browsers ask for fonts by CORS.
        free = {"access-control-allow-origin": "*"} if kind.startswith("font/") else {}
        return immutable(content, kind, free)

    def media(self, request: Request, name: FileName) -> Response:
        """Give a media file; it may never act as a page of this site.

        A permission that may end is asked about at each showing: what browsers keep
        for good, nobody can take back.
        """
        suffix = PurePath(name).suffix
        kind = _SHOWN.get(suffix) or _OFFERED.get(suffix)
        if self._site.reader.is_kept_back(name):
            raise shown_no_more()
        try:
            content = self._site.media.read(name)
        except NotFound:
            raise not_found() from None
        place = "inline" if suffix in _SHOWN else "attachment"
        headers = {
            "content-security-policy": _FILE_POLICY,
            "content-disposition": f'{place}; filename="{name}"',
        }
        media_type = kind or "application/octet-stream"
        if self._site.reader.is_lasting(name):
            return immutable(content, media_type, headers)
        return cached(request, content, media_type, headers={**headers, **_ASKED_ABOUT})

    def accessibility(self, request: Request, language: Language) -> Response:
        """Show the accessibility statement."""
        frame = _frame(language, "accessibility")
        return self._site.page(request, "accessibility.html", frame)

    def privacy(self, request: Request, language: Language) -> Response:
        """Show who the controllers are and what is kept."""
        frame = _frame(language, "privacy")
        controllers = self._site.reader.controllers(language)
        return self._site.page(request, "privacy.html", frame, controllers=controllers)

    def leaving(self, request: Request, language: Language) -> Response:
        """Say how to leave a newsletter, to readers of its public web version.

        The link in a mail is personal; the archive shows this page in its place.
        """
        return self._site.page(request, "leaving.html", _frame(language, "leaving"))


def _frame(language: str, name: str) -> Frame:
    return Frame(
        language=language,
        path=f"/{language}/{name}",
        title=say(language, f"site.{name}.title"),
        description=say(language, f"site.{name}.about"),
        alternates=in_each_language(f"/{{}}/{name}"),
    )


def preferred_language(accepted: str) -> str:
    """Return the site's language that an Accept-Language header likes best.

    Source: RFC 9110, section 12.5.4. Nonsense counts as no wish.
    """
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:512].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        language = tag.split("-")[0].lower()
        if language in LANGUAGES and (quality := _quality(weight)) > 0:
            wishes.append((-quality, place, language))
    return min(wishes)[2] if wishes else LANGUAGES[0]


def _quality(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
