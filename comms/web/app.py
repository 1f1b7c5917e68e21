"""Puts the site together: routes, refusals, and the shield around both.

Everything it needs comes as arguments; it opens no store and names no adapter.
Endpoints are plain functions, which FastAPI runs in threads.
"""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.responses import Response

from comms.clock import Clock, SystemClock
from comms.config import Settings, site_key
from comms.errors import StoreUnavailable
from comms.ports import MediaStorage
from comms.web.answers import Site
from comms.web.assets import Assets
from comms.web.errors import ErrorPages
from comms.web.hooks.nonce import ViewNonce
from comms.web.hooks.unsubscribe import LeavePages
from comms.web.pages import Pages
from comms.web.reader import SiteReader
from comms.web.shield import MAX_BODY_BYTES, Perimeter, Shield
from comms.web.site.about import AboutPages
from comms.web.site.archive import ArchivePages
from comms.web.site.events import EventPages
from comms.web.site.feed import FeedPages
from comms.web.site.news import NewsPages

#: Mail programs post here from anywhere; the token and the nonce are the guards.
_SELF_GUARDED = ("/u/",)


def make_app(
    *, settings: Settings, reader: SiteReader, media: MediaStorage, clock: Clock
) -> FastAPI:
    """Return the web application of a site.

    Raises:
        Misconfigured: The browser's files have not been built.
    """
    assets = Assets()
    pages = Pages(settings, assets)
    site = Site(
        settings=settings,
        reader=reader,
        media=media,
        clock=clock,
        assets=assets,
        pages=pages,
    )
    refusals = ErrorPages(pages, draw=site.draw)
    perimeter = Perimeter.of(settings, self_guarded=_SELF_GUARDED)
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[
            Middleware(Shield, perimeter=perimeter, refuse=refusals.answer),
            Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY_BYTES),
        ],
    )
    _add_routes(app, site)
    _add_refusals(app, refusals, perimeter)
    return app


def _add_routes(app: FastAPI, site: Site) -> None:
    nonces = ViewNonce(site_key(site.settings.home), SystemClock())
    # First what has no language in front, then the rest by their first words.
    app.include_router(AboutPages(site).routes())
    app.include_router(LeavePages(site, nonces).routes())
    app.include_router(FeedPages(site).routes())
    app.include_router(EventPages(site).routes())
    app.include_router(ArchivePages(site).routes())
    app.include_router(NewsPages(site).routes())


def _add_refusals(app: FastAPI, refusals: ErrorPages, perimeter: Perimeter) -> None:
    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        link = error.detail == "link"
        return refusals.answer(error.status_code, request.scope, link=link)

    @app.exception_handler(RequestValidationError)
    def misnamed(request: Request, _error: RequestValidationError) -> Response:
        # What does not fit the pattern of an address does not exist.
        return refusals.answer(404, request.scope)

    @app.exception_handler(StoreUnavailable)
    def away(request: Request, _error: StoreUnavailable) -> Response:
        return refusals.answer(503, request.scope)

    @app.exception_handler(Exception)
    def failed(request: Request, _error: Exception) -> Response:
        # Starlette answers from outside all middleware here: arm it by hand.
        answer = refusals.answer(500, request.scope)
        for name, value in perimeter.headers().items():
            answer.headers.setdefault(name, value)
        return answer
