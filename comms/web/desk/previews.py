"""Previews at an address of their own, so that nothing in them can act as the desk.

A frame's name is made from its content and its owner: the same content keeps its
address, and a frame that did not change is not loaded again. They live in memory for
a while; one that is gone says so and is drawn anew with the next preview. Answers
carry a policy of their own: no script, no form, no origin.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from hashlib import sha256
from html import escape
from itertools import groupby
from threading import Lock
from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from comms.model.desk import Output
from comms.model.views import ReadersPage
from comms.web.answers import not_found
from comms.web.desk.desk import Desk
from comms.web.desk.frame import GUARDED
from comms.web.desk.gate import DeskRoutes, Person

FRAME_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox"
)

FrameName = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
PictureName = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=128)
]

#: As a program in dark shows a mail, or one that loads no pictures; or framed by a
#: page of the desk.
Look = Annotated[str, Query(pattern=r"^(dark|bare|here)?$", max_length=4)]
HERE = "here"
#: The kind of outputs whose fold is open; "": those that are open at first.
Opened = Annotated[str, Query(alias="open", max_length=20)]
#: What the Tab key stops at.
_STOPS = re.compile(
    r"<(a|area|audio|button|iframe|input|select|summary|textarea|video)(?=[\s>])",
    re.IGNORECASE,
)
_TABBED = re.compile(r"""\stabindex=["']?0["']?""", re.IGNORECASE)
_BODY = re.compile(r"<body(?=[\s>])", re.IGNORECASE)
#: Browsers draw no ring around a frame, nor around a page that is longer than it.
_RING = (
    "<style>body:focus-visible { outline: 0; } body:focus-visible::after "
    "{ content: ''; position: fixed; inset: 0; pointer-events: none; "
    "box-shadow: inset 0 0 0 2px #18222c, inset 0 0 0 5px #ffc24b; }</style>"
)
#: What a mail says to programs that show it in dark.
_DARK_RULE = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
_PLAIN = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>–</title>'
    "<style>:root {{ color-scheme: light dark; }} "
    "pre {{ margin: 1rem; white-space: pre-wrap; font: 1rem/1.5 monospace; }}</style>"
    "<pre>{text}</pre></html>"
)
#: Order in which channels are shown.
KINDS = (
    "page",
    "newsletter",
    "post",
    "card",
    "calendar",
    "record",
    "press",
    "correction",
    "chain",
)
#: Those whose folds are closed when a form opens.
CLOSED = frozenset(KINDS) - {"page"}
#: Readers' pages bring theirs; it would be refused, loudly.
_OUR_SCRIPT = re.compile(r'<script type="module" src="/static/[^"]+"></script>')
_PLACE = "/desk/frames"
#: Draws the page that readers would see of an item.
DrawPage = Callable[[ReadersPage], str]
#: Frames kept at most; one is seldom above 60 kB.
_MOST = 400


class Frames:
    """Previews, for those who asked for them and nobody else.

    A mail is kept as it is drawn, a page as what it will be drawn from: most of them
    nobody scrolls to.
    """

    def __init__(
        self, draw: DrawPage, most: int = _MOST, *, base_url: str = ""
    ) -> None:
        self._kept: OrderedDict[str, str | ReadersPage] = OrderedDict()
        self._draw = draw
        self._most = most
        self._base = base_url.rstrip("/")
        self._lock = Lock()

    def keep(self, user: str, shown: str | ReadersPage) -> str:
        """Keep a frame and return its name."""
        name = _name(user, shown)
        with self._lock:
            self._kept[name] = shown
            self._kept.move_to_end(name)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return name

    def find(self, user: str, name: str) -> str | None:
        """Return a frame of this user; None if it is gone, or somebody else's."""
        with self._lock:
            shown = self._kept.get(name)
        if shown is None or _name(user, shown) != name:
            return None
        return shown if isinstance(shown, str) else self._still(self._draw(shown))

    def address(self, user: str, output: Output) -> str:
        """Return where the frame of an output can be seen."""
        if output.page:
            return f"{_PLACE}/{self.keep(user, output.page)}"
        return self.framed(user, output.frame)

    def framed(self, user: str, html: str) -> str:
        """Return where some HTML can be seen."""
        return f"{_PLACE}/{self.keep(user, self._still(html))}"

    def _still(self, html: str) -> str:
        """Return HTML as it may stand in a frame."""
        still = _OUR_SCRIPT.sub("", html)
        if self._base:
            # Mails name pictures by the site's whole address; the frame stands on it,
            # whatever that is called in this browser.
            still = still.replace(f'src="{self._base}/', 'src="/')
        return still


def one_stop(html: str) -> str:
    """Return a page at which the Tab key stops once: to be scrolled, then passed.

    Whoever passes a preview need not go through each of its links; in a window of its
    own it has them all. Read aloud, they are links as ever.
    """
    still = _STOPS.sub(r'<\1 tabindex="-1"', _TABBED.sub("", html))
    return _BODY.sub(f'{_RING}<body tabindex="0"', still, count=1)


def as_page(text: str, language: str) -> str:
    """Return a text as a page that shows it as programs for text alone do."""
    return _PLAIN.format(text=escape(text), language=escape(language))


class FramePages:
    """Routes of what previews are made of: frames and pictures."""

    def __init__(self, frames: Frames, desk: Desk) -> None:
        self._frames = frames
        self._desk = desk

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read(f"{_PLACE}/{{name}}", self.frame)
        routes.read("/desk/pictures/{name}", self.picture)

    def frame(self, person: Person, name: FrameName, look: Look = "") -> Response:
        """Show a frame to the one who had it drawn; a mail as other programs do."""
        html = self._frames.find(person.id, name)
        if html is None:
            raise not_found()
        policy = FRAME_POLICY
        if look == "bare":
            policy = policy.replace("img-src 'self'", "img-src 'none'")
        elif look == "dark":
            html = _DARK_RULE.sub("@media all", html).replace("light dark", "dark")
        elif look == HERE:
            html = one_stop(html)
        headers = {**GUARDED, "content-security-policy": policy}
        return HTMLResponse(html, headers=headers)

    def picture(self, person: Person, name: PictureName) -> Response:  # noqa: ARG002 - the gate asks
        """Give the picture of a post that has not left yet."""
        found = self._desk.picture(name)
        if found is None:
            raise not_found()
        return Response(found[0], media_type=found[1], headers=GUARDED)


def in_kinds(outputs: tuple[Output, ...]) -> list[tuple[str, list[Output]]]:
    """Return outputs by kind, in the order in which pages show channels."""
    ranked = sorted(outputs, key=lambda output: _rank(output.kind))
    return [(kind, list(group)) for kind, group in groupby(ranked, lambda o: o.kind)]


def opened_kinds(asked: str) -> frozenset[str]:
    """Return the kinds of outputs that an address asks to see."""
    return frozenset({asked} & {*KINDS})


def _rank(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _name(user: str, shown: str | ReadersPage) -> str:
    # By the values of a page, not by what Python prints of it.
    said = shown if isinstance(shown, str) else json.dumps(shown, default=_values)
    return sha256(f"{user}\0{said}".encode()).hexdigest()[:32]


def _values(value: object) -> object:
    """Return what JSON does not know by what it knows."""
    if is_dataclass(value):
        return [getattr(value, one.name) for one in fields(value)]
    return str(value)
