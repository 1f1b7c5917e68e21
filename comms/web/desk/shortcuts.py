"""The keys of the desk, listed: those of every page; scripts show those of one.

Which keys there are stands in `assets/keys_declared.ts`; the build writes it down.
"""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from comms.language import say
from comms.web.answers import Language
from comms.web.assets import Key
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person


class ShortcutPages:
    """The route of the list."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the route."""
        routes.read("/desk/{language}/shortcuts", self.show)

    def show(self, person: Person, language: Language) -> Response:
        """Show all keys by where they act."""
        frame = DeskFrame(
            language=language, path="/shortcuts", title=say(language, "keys.title")
        )
        groups = _grouped(self._pages.site.assets.keys)
        return self._pages.answer(person, "shortcuts.html", frame, groups=groups)


def _grouped(keys: Sequence[Key]) -> Mapping[str, Sequence[Key]]:
    """Return keys by their groups, both in the order of the list."""
    groups: dict[str, list[Key]] = {}
    for key in keys:
        groups.setdefault(key.group, []).append(key)
    return groups
