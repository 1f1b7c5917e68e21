"""Who may come to which page of the desk: a rule stands beside each route.

Every route of the desk is declared through `DeskRoutes` with a verb of the policy.
Before its endpoint runs, the gate asks who is signed in and whether that role may
ever do such a thing; whether it may be done to this very thing, the desk behind the
page decides. Only what `open_to_all` declares needs no session.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from starlette.requests import ClientDisconnect

from comms.access.policy import OWN, READING, may_ever
from comms.language import LANGUAGES
from comms.model.desk import Values, Who
from comms.web.desk.desk import Door
from comms.web.site.about import preferred_language

#: `__Host-`: from this very host, over TLS (or on this machine), for all paths.
SESSION_COOKIE = "__Host-desk"
#: Verb of routes that need no session.
OPEN = ""
#: Where everybody may always sign out.
LEAVE = "/desk/leave"

_MOST_FIELDS = 400


class SetUpFirst(Exception):
    """Somebody is inside who must set up a second factor before anything else."""


@dataclass(frozen=True)
class Gate:
    """The check before one route."""

    door: Door
    verb: str

    def __call__(self, request: Request) -> None:
        """Let a signed-in person pass; keep who it is for the endpoint.

        Raises:
            HTTPException: 401 without a session, 403 where the role may never do it.
            SetUpFirst: Her role needs a second factor, and she has shown none.
        """
        if self.verb == OPEN:
            return
        who = signed_in(self.door, request)
        if who is None:
            raise HTTPException(status_code=401)
        if not may_ever(who, self.verb):
            raise HTTPException(status_code=403)
        if who.owes_factor and self.verb != OWN and request.url.path != LEAVE:
            raise SetUpFirst
        request.state.person = who


class DeskRoutes:
    """Collects the routes of the desk, each with its rule."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.router = APIRouter()

    def read(
        self, path: str, endpoint: Callable[..., Any], *, verb: str = READING
    ) -> None:
        """Add a page that is looked at and never changes anything."""
        self._add(path, endpoint, ["GET", "HEAD"], verb)

    def write(self, path: str, endpoint: Callable[..., Any], *, verb: str) -> None:
        """Add what a form is posted to."""
        self._add(path, endpoint, ["POST"], verb)

    def open_to_all(
        self, path: str, endpoint: Callable[..., Any], *, methods: list[str]
    ) -> None:
        """Add a route that needs no session: the way in."""
        self._add(path, endpoint, methods, OPEN)

    def _add(
        self, path: str, endpoint: Callable[..., Any], methods: list[str], verb: str
    ) -> None:
        self.router.add_api_route(
            path,
            endpoint,
            methods=methods,
            dependencies=[Depends(Gate(self._door, verb))],
            response_class=HTMLResponse,
            response_model=None,
        )


def signed_in(door: Door, request: Request) -> Who | None:
    """Return who holds the session of a request; None where there is none."""
    key = request.cookies.get(SESSION_COOKIE, "")
    return door.who(key, language_of(request)) if key else None


def language_of(request: Request) -> str:
    """Return the language in a desk address, else the one the browser asks for."""
    language = request.url.path.removeprefix("/desk/").partition("/")[0]
    if language in LANGUAGES:
        return language
    return preferred_language(request.headers.get("accept-language", ""))


def _person(request: Request) -> Who:
    found: Who = request.state.person
    return found


#: The person who is signed in, in endpoints: `person: Person`.
Person = Annotated[Who, Depends(_person)]


async def posted(request: Request) -> Values:
    """Return the fields of a form, as they were typed; files are left out."""
    try:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            return typed_in(form.multi_items())
    except ClientDisconnect as cut:
        # The connection was cut in the middle: nobody is there to be answered.
        raise HTTPException(status_code=400) from cut


def typed_in(items: Iterable[tuple[str, object]]) -> Values:
    """Return the fields among the parts of a form, as they were typed."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in items:
        if isinstance(value, str):
            key = _plain(name)
            fields[key] = (*fields.get(key, ()), _plain(value))
    return fields


def _plain(text: str) -> str:
    """Return a text with letters alone: no database keeps a NUL.

    A charset of one's own choice may make letters that are none.
    """
    return text.encode("utf-8", "replace").decode().replace("\0", "")


#: What a form holds, as it was typed: `posted: Posted`.
Posted = Annotated[Values, Depends(posted)]
#: Id of what was just taken away.
Taken = Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{0,64}$", max_length=64)]


def first(values: Values, name: str) -> str:
    """Return the one value of a field without blanks around it; "" for none."""
    return values.get(name, ("",))[0].strip()
