"""What pages have in common when they answer: the frame, caching, addresses.

`Site` carries what every group of routes needs. Answers are cached by their content
(strong ETag), never by a session: readers' pages have no cookie and no session.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from comms.clock import Clock
from comms.config import Settings
from comms.language import LANGUAGES
from comms.ports import MediaStorage
from comms.web.assets import Assets, brand_sheet
from comms.web.pages import Frame, Pages
from comms.web.reader import SiteReader

T = TypeVar("T")
#: First part of every page's address.
Language = Annotated[str, Path(pattern=f"^({'|'.join(LANGUAGES)})$")]
#: Name of an item, event, newsletter or edition in an address.
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]

#: Seconds a page may be shown from a cache.
PAGE_AGE = 60
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, kw_only=True)
class Site:
    """What every group of routes is given."""

    settings: Settings
    reader: SiteReader
    media: MediaStorage
    clock: Clock
    assets: Assets
    pages: Pages

    def page(
        self, request: Request, template: str, frame: Frame, **context: object
    ) -> Response:
        """Answer with a page in the site's frame."""
        html = self.draw(template, frame, **context)
        return cached(request, html.encode(), "text/html; charset=utf-8")

    def draw(self, template: str, frame: Frame, **context: object) -> str:
        """Return a page in the site's frame."""
        site = self.reader.site(frame.language)
        owner = frame.unit or site.unit
        return self.pages.draw(
            template,
            frame,
            site=site,
            owner=owner,
            brand=f"/static/brand/{brand_sheet(owner)[0]}",
            now=self.clock.now(),
            **context,
        )


def get(router: APIRouter, path: str, endpoint: Callable[..., Response]) -> None:
    """Add a page that is read and never changes anything (GET and HEAD)."""
    router.add_api_route(
        path, endpoint, methods=["GET", "HEAD"], response_class=HTMLResponse
    )


def cached(
    request: Request,
    content: bytes,
    media_type: str,
    *,
    age: int = PAGE_AGE,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with content, or with 304 if the asker has it already (RFC 9110)."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    kept = {"etag": tag, "cache-control": f"public, max-age={age}", **(headers or {})}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=kept)
    return Response(content, media_type=media_type, headers=kept)


def immutable(content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """Answer with content whose address changes whenever it does."""
    kept = {"cache-control": _FOR_EVER, **headers}
    return Response(content, media_type=media_type, headers=kept)


def in_each_language(path: str) -> dict[str, str]:
    """Return the address of a page in every language of the site.

    Args:
        path: Address with "{}" where the language stands.
    """
    return {language: path.format(language) for language in LANGUAGES}


def not_found() -> HTTPException:
    """Return the refusal for what does not exist, or may not be seen."""
    return HTTPException(status_code=404)


def shown_no_more() -> HTTPException:
    """Return the refusal of what was shown once, and never will be again."""
    return HTTPException(status_code=410)


def found(what: T | None) -> T:
    """Return what was asked for.

    Raises:
        HTTPException: 404: it does not exist, or may not be seen.
    """
    if what is None:
        raise not_found()
    return what
