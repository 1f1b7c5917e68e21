"""Puts the site together: routes, refusals, and the shield around both.

Everything it needs comes as arguments; it opens no store and names no adapter.
Endpoints are plain functions, which FastAPI runs in threads.
"""

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from comms.clock import Clock, SystemClock
from comms.config import Settings, site_key
from comms.errors import NotFound, Refused, StoreUnavailable
from comms.ports import MediaStorage
from comms.web.answers import Site
from comms.web.assets import Assets
from comms.web.desk.desk import Desk, Door
from comms.web.desk.gate import SetUpFirst
from comms.web.desk.keys import Keys
from comms.web.desk.refusals import KNOWN, DeskRefusals, is_desk, keep_typed
from comms.web.desk.rooms import open_desk
from comms.web.errors import ErrorPages
from comms.web.hooks.choices import ChoicePages
from comms.web.hooks.confirm import ConfirmPages
from comms.web.hooks.nonce import ViewNonce
from comms.web.hooks.own_data import OwnDataPages
from comms.web.hooks.providers import ProviderHooks, TakesReports
from comms.web.hooks.unsubscribe import LeavePages
from comms.web.moment import OneMoment
from comms.web.pages import Pages
from comms.web.reader import SiteReader
from comms.web.shield import BodyLimits, Perimeter, Shield
from comms.web.site.about import AboutPages
from comms.web.site.archive import ArchivePages
from comms.web.site.events import EventPages
from comms.web.site.feed import FeedPages
from comms.web.site.news import NewsPages
from comms.web.site.press import PressPages
from comms.web.site.subscribe import SubscribePages
from comms.web.throttle import Throttle

#: Mail programs post here from anywhere, a page that names no referrer, or a mail
#: provider; the token, the nonce and the signature are the guards. What is begun
#: elsewhere changes nothing.
_SELF_GUARDED = ("/u/", "/c/", "/p/", "/o/", "/subscribe/", "/hooks/")
_SIGNED_OUT, _MISSING, _AWAY = 401, 404, 503


def make_app(  # noqa: PLR0913 - the ports of a site
    *,
    settings: Settings,
    reader: SiteReader,
    media: MediaStorage,
    clock: Clock,
    door: Door | None = None,
    desk: Desk | None = None,
    wall: Clock | None = None,
    keys: Keys | None = None,
    reports: TakesReports | None = None,
) -> FastAPI:
    """Return the web application of a site.

    Args:
        settings: What the operator has set.
        reader: Where readers' pages get their content.
        media: Where pictures are.
        clock: The site's time, which a demo steps.
        door: Who may come in to the desk; None: there is no desk.
        desk: What stands behind the door.
        wall: Real time, for how long people look at a page.
        keys: Ways to sign in to the desk, and its people; None: by links only.
        reports: Takes what mail providers report; None: none does.

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
            Middleware(BodyLimits),
            Middleware(OneMoment),
        ],
    )
    nonces = ViewNonce(site_key(settings.home), wall or SystemClock())
    opened = None
    if door and desk:
        opened = open_desk(
            site,
            door=door,
            desk=desk,
            nonces=nonces,
            wall=wall or SystemClock(),
            keys=keys,
        )
        _take(app, opened.router)
    if reports:
        # First: the last routes of readers' pages take any two words.
        _take(app, ProviderHooks(reports, Throttle(nonces.clock)).routes())
    _add_routes(app, site, nonces)
    _add_refusals(app, Refusals(refusals, opened.refusals if opened else None))
    if opened:
        _add_set_up(app, opened.refusals)
    _add_last_resort(app, refusals, perimeter)
    return app


def _take(app: FastAPI, router: APIRouter) -> None:
    """Let an application answer what a router does.

    As its own: what is included is looked for twice, which is a tenth of a small page.
    """
    app.router.routes.extend(router.routes)


def _add_routes(app: FastAPI, site: Site, nonces: ViewNonce) -> None:
    # First what has no language in front, then the rest by their first words.
    for pages in (
        AboutPages(site),
        LeavePages(site, nonces),
        ChoicePages(site, nonces),
        ConfirmPages(site, nonces),
        OwnDataPages(site, nonces),
        SubscribePages(site, nonces),
        FeedPages(site),
        EventPages(site),
        ArchivePages(site),
        PressPages(site),
        NewsPages(site),
    ):
        _take(app, pages.routes())


def _add_refusals(app: FastAPI, refusals: "Refusals") -> None:
    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        link = error.detail == "link"
        if error.status_code == _SIGNED_OUT and request.method == "POST":
            await keep_typed(request)
        return await run_in_threadpool(
            refusals.answer, request, error.status_code, link=link
        )

    @app.exception_handler(RequestValidationError)
    def misnamed(request: Request, _error: RequestValidationError) -> Response:
        # What does not fit the pattern of an address does not exist.
        return refusals.answer(request, _MISSING)

    @app.exception_handler(NotFound)
    def missing(request: Request, error: NotFound) -> Response:
        if not is_desk(request.url.path):
            raise error
        return refusals.answer(request, _MISSING)

    @app.exception_handler(Refused)
    def ruled_out(request: Request, error: Refused) -> Response:
        return refusals.rule(request, error)

    @app.exception_handler(StoreUnavailable)
    def away(request: Request, _error: StoreUnavailable) -> Response:
        return refusals.answer(request, _AWAY)


def _add_set_up(app: FastAPI, desk: DeskRefusals) -> None:
    @app.exception_handler(SetUpFirst)
    def owes(request: Request, _error: SetUpFirst) -> Response:
        return desk.owes_factor(request)


def _add_last_resort(app: FastAPI, pages: ErrorPages, perimeter: Perimeter) -> None:
    @app.exception_handler(Exception)
    def failed(request: Request, _error: Exception) -> Response:
        # Starlette answers from outside all middleware here: arm it by hand.
        answer = pages.answer(500, request.scope)
        for name, value in perimeter.headers().items():
            answer.headers.setdefault(name, value)
        return answer


class Refusals:
    """Refusals of the site, and of the desk within it."""

    def __init__(self, pages: ErrorPages, desk: DeskRefusals | None) -> None:
        self._pages = pages
        self._desk = desk

    def answer(self, request: Request, status: int, *, link: bool = False) -> Response:
        """Return the page for a status."""
        if self._desk and status in KNOWN and is_desk(request.url.path):
            try:
                return self._desk.answer(request, status)
            except StoreUnavailable:
                status = _AWAY
        return self._pages.answer(status, request.scope, link=link)

    def rule(self, request: Request, refused: Refused) -> Response:
        """Return the page for a rule that said no; readers' pages ask no rule."""
        if self._desk is None or not is_desk(request.url.path):
            raise refused
        return self._desk.rule(request, refused)
