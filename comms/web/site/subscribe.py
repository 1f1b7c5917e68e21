"""Signing up: the page of all newsletters, of one, and the form for other sites' pages.

A form asks; only the link in the mail that follows makes anybody a subscriber. What
is typed never stands in an address. The form carries a mark of the words it shows; who
was shown others than those that hold now is shown these and asked again. Other sites'
pages may post an e-mail address to `begin`, or show `frame` within a frame: the first
changes nothing and shows the form, the second is this form with headers of its own.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from comms.language import say
from comms.model.sign_up_views import BUSY, WORK, Choices, SignUpSheet, Wish
from comms.web.answers import Language, Name, Site, get, in_each_language, not_found
from comms.web.hooks.nonce import ViewNonce
from comms.web.hooks.press import STALE
from comms.web.hooks.unsubscribe import Fields, posted_fields
from comms.web.pages import Frame
from comms.web.shield import PAGE_POLICY
from comms.web.site.work import Crowd

#: Shown within frames of other sites; in all else as strict as every page.
_IN_FRAMES = {
    "content-security-policy": PAGE_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    ),
    "cross-origin-resource-policy": "cross-origin",
}
_FRESH = {"cache-control": "no-store"}
_WRONG, _TOO_MANY = 400, 429
_LONGEST = 320
#: What a field is called that people do not see.
TRAP = "website"

Posted = Annotated[Fields, Depends(posted_fields)]


class SubscribePages:
    """Routes of signing up."""

    def __init__(self, site: Site, nonces: ViewNonce) -> None:
        self._site = site
        self._nonces = nonces
        self._crowd = Crowd(nonces)

    def routes(self) -> APIRouter:
        """Return the routes; fixed names before those of newsletters."""
        router = APIRouter()
        get(router, "/{language}/subscribe/", self.all)
        router.add_api_route("/{language}/subscribe/", self.send_all, methods=["POST"])
        get(router, "/{language}/subscribe/sent", self.sent)
        router.add_api_route(
            "/subscribe/{language}/begin", self.begin, methods=["POST"]
        )
        get(router, "/{language}/subscribe/{newsletter_id}", self.one)
        router.add_api_route(
            "/{language}/subscribe/{newsletter_id}", self.send_one, methods=["POST"]
        )
        get(router, "/{language}/subscribe/{newsletter_id}/frame", self.frame)
        router.add_api_route(
            "/{language}/subscribe/{newsletter_id}/frame",
            self.send_frame,
            methods=["POST"],
        )
        return router

    def all(self, language: Language) -> Response:
        """Show the form with all newsletters."""
        return self._form(language)

    def one(self, language: Language, newsletter_id: Name) -> Response:
        """Show the form of one newsletter."""
        return self._form(language, newsletter_id)

    def frame(self, language: Language, newsletter_id: Name) -> Response:
        """Show the form of one newsletter for a frame of another site."""
        return self._form(language, newsletter_id, is_framed=True)

    def sent(self, language: Language) -> Response:
        """Say that a mail is on its way, to everybody the same."""
        return self._sent(language)

    def begin(self, language: Language, fields: Posted) -> Response:
        """Show the form with an address that was typed elsewhere; nothing happens."""
        values = _values(fields)
        newsletter = values.get("newsletter", ("",))[0][:_LONGEST]
        return self._form(language, newsletter, values=values)

    def send_all(
        self, request: Request, language: Language, fields: Posted
    ) -> Response:
        """Take the form with all newsletters."""
        return self._take(request, language, "", fields)

    def send_one(
        self, request: Request, language: Language, newsletter_id: Name, fields: Posted
    ) -> Response:
        """Take the form of one newsletter."""
        return self._take(request, language, newsletter_id, fields)

    def send_frame(
        self, request: Request, language: Language, newsletter_id: Name, fields: Posted
    ) -> Response:
        """Take the form of one newsletter within a frame."""
        return self._take(request, language, newsletter_id, fields, is_framed=True)

    def _take(
        self,
        request: Request,
        language: str,
        newsletter: str,
        fields: Fields,
        *,
        is_framed: bool = False,
    ) -> Response:
        sheet = self._sheet(language, newsletter)
        values = _values(fields)
        if any(values.get(TRAP, ())):
            # A program filled what no person sees: it is answered like everybody.
            return self._done(language, is_framed=is_framed)
        wish = _wish(values, sheet, language, "embed" if is_framed else "site")
        wrong: tuple[str, ...] = ("words",)
        if self._has_shown(sheet, values):
            host = request.client.host if request.client else ""
            wrong = self._passed(wish, values, host)
        if BUSY in wrong:
            return self._busy(language, newsletter, values, wrong, is_framed=is_framed)
        if wrong:
            return self._form(
                language, newsletter, values=values, wrong=wrong, is_framed=is_framed
            )
        return self._done(language, is_framed=is_framed)

    def _passed(
        self, wish: Wish, values: Mapping[str, tuple[str, ...]], host: str
    ) -> tuple[str, ...]:
        """Return what keeps a form from being taken; it counts where nothing does."""
        mark, work = (values.get(name, ("",))[0] for name in ("mark", "work"))
        is_worked = self._crowd.has_worked(wish.address, mark, work)
        if not is_worked and not self._crowd.is_usual(host):
            return (BUSY, WORK)
        if is_worked and self._crowd.is_full(host):
            return (BUSY,)
        wrong = self._site.reader.sign_up(replace(wish, has_worked=is_worked))
        if not wrong:
            self._crowd.note(host, is_worked=is_worked)
        return wrong

    def _has_shown(
        self, sheet: SignUpSheet, values: Mapping[str, tuple[str, ...]]
    ) -> bool:
        """Tell whether the page that was sent showed the words that hold now."""
        [mark, *_] = values.get("shown", ("",))
        age = self._nonces.age(mark, _words(sheet))
        return age is not None and age <= STALE

    def _done(self, language: str, *, is_framed: bool) -> Response:
        if is_framed:
            return self._sent(language, is_framed=True)
        return RedirectResponse(f"/{language}/subscribe/sent", status_code=303)

    def _sent(self, language: str, *, is_framed: bool = False) -> Response:
        title = say(language, "signup.sent.title")
        frame = Frame(
            language=language,
            path=f"/{language}/subscribe/sent",
            title=title,
            section="subscribe",
            listed=False,
            alternates={} if is_framed else in_each_language("/{}/subscribe/sent"),
        )
        return self._answer("subscribe_sent.html", frame, is_framed=is_framed)

    def _busy(
        self,
        language: str,
        newsletter: str,
        values: Mapping[str, tuple[str, ...]],
        wrong: tuple[str, ...],
        *,
        is_framed: bool,
    ) -> Response:
        """Ask for work, or, where even that does not help, for patience."""
        [mark, *_] = values.get("mark", ("",))
        [address, *_] = values.get("address", ("",))
        is_early = bool(self._crowd.is_ours(address, mark))
        challenge = self._crowd.challenge(address, mark) if WORK in wrong else None
        frame = Frame(
            language=language,
            path=f"/{language}/subscribe/",
            title=say(language, "signup.busy.title"),
            section="subscribe",
            listed=False,
        )
        return self._answer(
            "subscribe_busy.html",
            frame,
            is_framed=is_framed,
            status=_TOO_MANY,
            challenge=challenge,
            is_early=is_early,
            only=newsletter,
            typed=[
                (name, value)
                for name, said in values.items()
                if name not in {"mark", "work"}
                for value in said
            ],
        )

    def _sheet(self, language: str, newsletter: str) -> SignUpSheet:
        sheet = self._site.reader.sign_up_sheet(language, newsletter)
        if sheet is None:
            raise not_found()
        return sheet

    def _form(
        self,
        language: str,
        newsletter: str = "",
        *,
        values: Mapping[str, tuple[str, ...]] | None = None,
        wrong: tuple[str, ...] = (),
        is_framed: bool = False,
    ) -> Response:
        sheet = self._sheet(language, newsletter)
        path = f"/{{}}/subscribe/{newsletter}" + ("/frame" if is_framed else "")
        title = say(language, "signup.title")
        frame = Frame(
            language=language,
            path=path.format(language),
            title=say(language, "signup.error", title=title) if wrong else title,
            description=say(language, "signup.about"),
            section="subscribe",
            alternates=in_each_language(path),
            listed=not (wrong or is_framed or values or _is_quiet(sheet)),
            unit=None,
        )
        return self._answer(
            "subscribe.html",
            frame,
            is_framed=is_framed,
            status=_WRONG if wrong else 200,
            sheet=sheet,
            only=newsletter,
            heading=title,
            values=values or {"language": (language,)},
            wrong=wrong,
            trap=TRAP,
            shown=self._nonces.issue(_words(sheet)),
        )

    def _answer(
        self,
        template: str,
        frame: Frame,
        *,
        is_framed: bool,
        status: int = 200,
        **context: object,
    ) -> Response:
        html = self._site.draw(template, frame, is_framed=is_framed, **context)
        headers = {**_FRESH, **_IN_FRAMES} if is_framed else _FRESH
        return HTMLResponse(html, status_code=status, headers=headers)


def _words(sheet: SignUpSheet) -> str:
    return f"words {sheet.words}"


def _is_quiet(sheet: SignUpSheet) -> bool:
    return any(letter.sensitive for letter in sheet.letters)


def _values(fields: Fields) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in fields:
        found[name] = (*found.get(name, ()), value[:_LONGEST])
    return found


def _wish(
    values: Mapping[str, tuple[str, ...]], sheet: SignUpSheet, language: str, form: str
) -> Wish:
    def first(name: str, otherwise: str) -> str:
        return values.get(name, (otherwise,))[0] or otherwise

    offered = {letter.id for letter in sheet.letters}
    chosen = values.get("newsletters", ())
    if len(offered) == 1:
        chosen = tuple(offered)
    return Wish(
        address=first("address", ""),
        # What was not offered here is not chosen here.
        newsletters=tuple(one for one in dict.fromkeys(chosen) if one in offered),
        choices=Choices(
            language=first("language", language),
            level=first("level", "standard"),
            format=first("format", "html"),
            region=first("region", ""),
            areas=tuple(dict.fromkeys(values.get("areas", ()))),
        ),
        shown_in=language,
        form=form,
    )
