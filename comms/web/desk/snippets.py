"""The sign-up form for other sites' pages: what is pasted there, in each language."""

from html import escape

from starlette.responses import Response

from comms.access.policy import LISTS, READERS, may_ever
from comms.language import LANGUAGES, say
from comms.model.desk import Who
from comms.web.answers import Language, Name, found, not_found
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person

_FORM = """<form method="post" action="{base}/subscribe/{language}/begin">
  <input type="hidden" name="newsletter" value="{newsletter}">
  <label>{label} <input name="address" type="email" autocomplete="email"></label>
  <button>{button}</button>
</form>"""
_FRAME = """<iframe src="{base}/{language}/subscribe/{newsletter}/frame"
  title="{title}" width="100%" height="900" loading="lazy"></iframe>"""


class SnippetPages:
    """Routes of the form for other sites."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        base = "/desk/{language}/sign-up-forms"
        routes.read(base, self.first, verb=READERS)
        routes.read(f"{base}/{{newsletter_id}}", self.one, verb=READERS)

    def first(self, language: Language, person: Person) -> Response:
        """Show the form of her first newsletter."""
        return self._page(language, person, "")

    def one(self, language: Language, person: Person, newsletter_id: Name) -> Response:
        """Show the form of one newsletter."""
        return self._page(language, person, newsletter_id)

    def _page(self, language: str, person: Who, newsletter: str) -> Response:
        letters = found(self._pages.desk.readers.sheet(person.id, language))[
            "newsletters"
        ]
        chosen = next(
            (one for one in letters if newsletter in {"", one.value}),
            None,
        )
        if chosen is None and newsletter:
            raise not_found()
        name = chosen.value if chosen else ""
        path = f"/sign-up-forms/{name}".rstrip("/")
        frame = DeskFrame(
            language=language,
            path=path,
            title=say(language, "readers.forms"),
            section="readers",
        )
        return self._pages.answer(
            person,
            "sign_up_forms.html",
            frame,
            letters=letters,
            chosen=chosen,
            codes=[(code, *self._codes(code, name)) for code in LANGUAGES],
            may_list=may_ever(person, LISTS),
        )

    def _codes(self, language: str, newsletter: str) -> tuple[str, str]:
        """Return the form and the frame of a newsletter, as they are pasted."""
        base = self._pages.site.settings.base_url.rstrip("/")
        words = {
            "label": say(language, "signup.email"),
            "button": say(language, "signup.button"),
            "title": say(language, "signup.title"),
        }
        slots = {name: escape(word) for name, word in words.items()}
        slots |= {"base": base, "language": language, "newsletter": newsletter}
        return _FORM.format(**slots), _FRAME.format(**slots)
