"""Style sheet, script, fonts and icons that the asset build has made.

Reads `static/` once, at start; file names carry a hash of the content, so browsers
may keep them for ever. `manifest.json` maps plain names to hashed ones.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from comms.errors import Misconfigured
from comms.model.views import UnitView
from comms.render.colour import on_colour, readable

STATIC = Path(__file__).parent / "static"

_KINDS = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
_LIGHT, _DARK = "#FFFFFF", "#18212A"
#: Least contrast of shapes that carry meaning (WCAG 2.2, 1.4.11).
_VISIBLE = 3.0


class Key(NamedTuple):
    """A key of the desk that scripts know; its words are "keys.<name>"."""

    name: str
    #: What is pressed ("Ctrl+K"); any of them.
    press: tuple[str, ...]
    #: Where it acts; its words are "keys.group.<group>".
    group: str


class Assets:
    """The built files, by name."""

    def __init__(self, folder: Path = STATIC) -> None:
        manifest = folder / "manifest.json"
        if not manifest.exists():
            message = f"{manifest} is missing: `make assets` builds it"
            raise Misconfigured(message)
        self._names: Mapping[str, str] = json.loads(manifest.read_text())
        self._icons: Mapping[str, str] = json.loads((folder / "icons.json").read_text())
        #: Keys of the desk in the order of their list, as `keys_declared.ts` says.
        self.keys: tuple[Key, ...] = tuple(
            Key(one["name"], tuple(one["press"]), one["group"])
            for one in json.loads((folder / "keys.json").read_text())
        )
        #: Those that a page has asked for: each page shows the same few again.
        self._drawn: dict[str, Markup] = {}
        self._files = {
            name: (folder / name).read_bytes() for name in self._names.values()
        }

    def address(self, name: str) -> str:
        """Return the address of a file by its plain name ("site.css")."""
        return f"/static/{self._names[name]}"

    def file(self, hashed: str) -> tuple[bytes, str] | None:
        """Return content and media type of a hashed name; None if there is none."""
        content = self._files.get(hashed)
        if content is None:
            return None
        return content, _KINDS[Path(hashed).suffix]

    def icon(self, name: str) -> Markup:
        """Return a decorative icon: words beside it always say the same.

        It has its size with it: where no style sheet comes it must not fill the page.
        """
        if name in self._drawn:
            return self._drawn[name]
        # Built from npm's drawings by our own build; nothing a visitor sends.
        drawing = Markup(self._icons[name])  # noqa: S704
        template = (
            '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" fill="none"'
            ' stroke="currentColor" stroke-width="2" aria-hidden="true"'
            ' focusable="false">{}</svg>'
        )
        drawn = Markup(template).format(drawing)  # noqa: S704 - constant
        self._drawn[name] = drawn
        return drawn


def brand_sheet(unit: UnitView) -> tuple[str, str]:
    """Return name and text of the style sheet that carries a unit's colour.

    The content security policy forbids style attributes, so a unit's colour comes
    as a small file whose name changes with it. As text the colour is darkened or
    lightened until it can be read; see `render.colour`.
    """
    colour = unit.colour
    dark = readable(colour, _DARK, _VISIBLE)
    sheet = (
        f":root{{--brand:{colour};--on-brand:{on_colour(colour)};"
        f"--brand-text:{readable(colour, _LIGHT)}}}"
        "@media (prefers-color-scheme:dark){"
        f":root{{--brand:{dark};--on-brand:{on_colour(dark)};"
        f"--brand-text:{readable(colour, _DARK)}}}}}"
    )
    return f"{unit.id}-{sha256(sheet.encode()).hexdigest()[:12]}.css", sheet
