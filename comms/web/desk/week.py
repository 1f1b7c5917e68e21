"""My week, where a person begins."""

from starlette.responses import Response

from comms.language import say
from comms.web.answers import Language
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person


class WeekPages:
    """The route of my week."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the route."""
        routes.read("/desk/{language}/", self.week)

    def week(self, person: Person, language: Language) -> Response:
        """Show what waits, what failed, what leaves next, and what is begun."""
        week = self._pages.desk.week(person.id, language)
        frame = DeskFrame(
            language=language,
            path="/",
            title=say(language, "desk.week.title"),
            section="week",
        )
        begun = self._pages.desk.keeping.drafts.waiting(person.id, language)
        fresh, moved = self._pages.desk.kits.news(person.id, language)
        return self._pages.answer(
            person,
            "week.html",
            frame,
            week=week,
            begun=begun,
            kits_fresh=fresh,
            kits_moved=moved,
        )
