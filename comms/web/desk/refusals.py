"""The pages that say why the desk will not do something, and the way on.

What does not exist and what belongs to another unit get the same page. Without a
session nothing is told, not even what exists: pages lead to the way in, and what was
typed comes back, to be sent again once the person is in.
"""

from contextlib import suppress

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from comms.errors import Refused
from comms.language import say
from comms.web.desk.desk import Door
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import language_of, posted, signed_in
from comms.web.desk.threshold import inside

#: Everything below these is the desk's.
PLACES = ("/desk/", "/desk")
#: Rules about rights; all others are about the state of things.
_RIGHTS = frozenset({"not_allowed", "not_your_region", "four_eyes"})
#: Fields whose forms are typed anew.
_SECRETS = frozenset({"password", "code", "answer"})
_LOOKING = frozenset({"GET", "HEAD"})
_SIGNED_OUT, _FORBIDDEN, _MISSING, _CONFLICT = 401, 403, 404, 409
#: Statuses that the desk has words for.
KNOWN = frozenset({_SIGNED_OUT, _FORBIDDEN, _MISSING, 405})


def is_desk(path: str) -> bool:
    """Tell whether a path is the desk's."""
    return path == PLACES[1] or path.startswith(PLACES[0])


class DeskRefusals:
    """Draws refusals in the desk's frame."""

    def __init__(self, pages: DeskPages, door: Door) -> None:
        self._pages = pages
        self._door = door

    def answer(self, request: Request, status: int) -> Response:
        """Return the page for a status of `KNOWN`."""
        if signed_in(self._door, request) is None:
            return self._outside(request)
        language = language_of(request)
        words = say(language, f"door.error.{status}.text")
        return self._page(request, status, f"door.error.{status}", words)

    def owes_factor(self, request: Request) -> Response:
        """Lead to one's own account, where a second factor is set up."""
        language = language_of(request)
        return RedirectResponse(
            f"/desk/{language}/account", status_code=303, headers=GUARDED
        )

    def rule(self, request: Request, refused: Refused) -> Response:
        """Return the page with the sentence of a rule that said no."""
        status = _FORBIDDEN if is_about_rights(refused) else _CONFLICT
        words = sentence(refused, language_of(request))
        return self._page(request, status, "door.error.rule", words)

    def _outside(self, request: Request) -> Response:
        language = language_of(request)
        if request.method in _LOOKING:
            return RedirectResponse(
                f"/desk/{language}/enter{_to(request)}",
                status_code=303,
                headers=GUARDED,
            )
        frame = DeskFrame(
            language=language, path="/enter", title=say(language, "door.ask.title")
        )
        answer = self._pages.answer(
            None,
            "ask.html",
            frame,
            status=_SIGNED_OUT,
            key="door.ask",
            again=request.url.path,
            typed=getattr(request.state, "typed", {}),
        )
        # RFC 9110 wants the way to sign in named; ours is no scheme of HTTP's.
        answer.headers["www-authenticate"] = 'Link realm="desk"'
        return answer

    def _page(self, request: Request, status: int, key: str, words: str) -> Response:
        language = language_of(request)
        frame = DeskFrame(
            language=language, path="/", title=say(language, f"{key}.title")
        )
        person = signed_in(self._door, request)
        return self._pages.answer(
            person, "refusal.html", frame, status=status, words=words
        )


def _to(request: Request) -> str:
    """Return the page that was asked for, so that a link in a mail leads there."""
    path = request.url.path
    is_start = path.rstrip("/") == f"/desk/{language_of(request)}"
    return "" if is_start or not inside(path) else f"?to={path}"


async def keep_typed(request: Request) -> None:
    """Keep what came in a form of a session that has ended, to be handed back.

    Only forms as browsers send them without files; anything else is let go. What
    somebody signs in with is handed back to nobody.
    """
    with suppress(HTTPException, KeyError, ValueError):
        typed = await posted(request)
        if not _SECRETS & typed.keys():
            request.state.typed = typed


def is_about_rights(refused: Refused) -> bool:
    """Tell whether a rule said no to this person, not to what was typed."""
    return refused.key in _RIGHTS


def sentence(refused: Refused, language: str) -> str:
    """Return what a rule says, in a sentence of the reader's language."""
    slots = dict(refused.slots)
    if state := slots.get("state"):
        slots["state"] = say(language, f"rules.state.{state}")
    return say(language, f"rules.{refused.key}", **slots)
