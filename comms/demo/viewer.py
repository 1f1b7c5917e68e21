"""Shows the caught mail in a browser, as a mail program would.

A mail is drawn in a frame of its own, without scripts and without the network. Only
here do links of the invented site lead to the demo's own address; the bytes that were
sent, and the download, stay as they are.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from comms.demo.mailbox import CaughtMail, read_mailbox
from comms.demo.timeline import FOLDER
from comms.demo.timeline_files import TimelineFiles
from comms.render.environment import shipped_templates

_FRAME = (
    "default-src 'none'; img-src {site}; style-src 'unsafe-inline'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_PAGE = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"


class MailViewer:
    """The caught mail of one folder."""

    def __init__(self, folder: Path, *, base_url: str, site: str) -> None:
        self._folder = folder
        self._base_url = base_url
        self._site = site
        self._templates = Environment(
            loader=FileSystemLoader(shipped_templates() / "demo"),
            autoescape=True,
            undefined=StrictUndefined,
        )

    def list(self, _request: Request) -> Response:
        """Answer with all mail, newest first."""
        mails = list(enumerate(read_mailbox(self._folder)))[::-1]
        return self._page("mails.html", mails=mails, site=self._site)

    def show(self, request: Request) -> Response:
        """Answer with one mail: headers, HTML at two widths, text."""
        number, mail = self._find(request)
        headers = mail.raw().partition(b"\r\n\r\n")[0].decode()
        return self._page("mail.html", number=number, mail=mail, headers=headers)

    def html(self, request: Request) -> Response:
        """Answer with the HTML part, its links leading to the demo's site."""
        _, mail = self._find(request)
        shown = mail.html.replace(self._base_url, self._site)
        policy = _FRAME.format(site=self._site)
        return HTMLResponse(shown, headers={"Content-Security-Policy": policy})

    def raw(self, request: Request) -> Response:
        """Answer with the bytes as they came over the wire."""
        number, mail = self._find(request)
        return Response(
            mail.raw(),
            media_type="message/rfc822",
            headers={"Content-Disposition": f"attachment; filename={number}.eml"},
        )

    def _find(self, request: Request) -> tuple[int, CaughtMail]:
        number = int(request.path_params["number"])
        mails = read_mailbox(self._folder)
        if number >= len(mails):
            raise HTTPException(404, "There is no such mail.")
        return number, mails[number]

    def _page(self, name: str, **context: object) -> Response:
        shown = self._templates.get_template(name).render(**context)
        return HTMLResponse(shown, headers={"Content-Security-Policy": _PAGE})


def mail_app(
    folder: Path, *, base_url: str, site: str, timeline: Path | None = None
) -> Starlette:
    """Return the application that shows caught mail, and the timeline beside it.

    Args:
        folder: Maildir of the catcher.
        base_url: Address that links in the mails start with.
        site: Address at which the demo serves that site.
        timeline: Folder of the timeline, if there is one.
    """
    viewer = MailViewer(folder, base_url=base_url, site=site)
    beside = [Mount(f"/{FOLDER}", TimelineFiles(directory=timeline, html=True))]
    return Starlette(
        routes=[
            Route("/", viewer.list),
            Route("/{number:int}", viewer.show),
            Route("/{number:int}/html", viewer.html),
            Route("/{number:int}/raw", viewer.raw),
            *(beside if timeline else []),
        ]
    )
