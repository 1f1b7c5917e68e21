"""The keys of the desk, listed: those of every page; scripts show those of one.

Which keys there are stands in `assets/keys_declared.ts`; the build writes it down.
"""

from collections.abc import Collection, Mapping, Sequence

from starlette.responses import Response

from comms.language import say
from comms.web.answers import Language
from comms.web.assets import Key
from comms.web.desk.frame import DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person

_ARROWS = "←→↑↓"


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
        keys = self._pages.site.assets.keys
        off = () if person.uses_letters else _letters(keys)
        return self._pages.answer(
            person, "shortcuts.html", frame, groups=_grouped(keys), off=off
        )


def _letters(keys: Sequence[Key]) -> Collection[str]:
    """Return what a person may switch off, as `isLetter` of the scripts has it."""
    presses = {press for key in keys for press in key.press}
    return {press for press in presses if len(press) == 1 and press not in _ARROWS}


def _grouped(keys: Sequence[Key]) -> Mapping[str, Sequence[Key]]:
    """Return keys by their groups, both in the order of the list."""
    groups: dict[str, list[Key]] = {}
    for key in keys:
        groups.setdefault(key.group, []).append(key)
    return groups
