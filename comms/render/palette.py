"""The colours of a mail, in light and in dark, beside one unit's own colour.

Colours stand in mail as plain hex values: no client of ours may need variables.
"""

from dataclasses import dataclass

from comms.render.colour import on_colour, readable


@dataclass(frozen=True, kw_only=True)
class Palette:
    """One set of colours, "#RRGGBB" each."""

    #: Behind and under the text.
    canvas: str
    surface: str
    #: Quiet panel within the surface.
    soft: str
    #: Running text, and text of second rank.
    text: str
    text_2: str
    link: str
    #: Decoration only; too faint to carry meaning.
    line: str
    #: The unit's colour as a rule or button, and ink on it.
    brand: str
    on_brand: str
    #: The unit's colour as text on `surface`.
    brand_text: str


_LIGHT = {
    "canvas": "#F4F6F8",
    "surface": "#FFFFFF",
    "soft": "#EEF3F9",
    "text": "#18222C",
    "text_2": "#3F4C59",
    "link": "#104689",
    "line": "#D3DAE1",
}
_DARK = {
    "canvas": "#10161C",
    "surface": "#18212A",
    "soft": "#222D38",
    "text": "#E8EDF2",
    "text_2": "#AEBBC8",
    "link": "#8FBDF5",
    "line": "#33404D",
}


def light(brand: str) -> Palette:
    """Return the colours on light ground for a unit's colour."""
    return _around(brand, _LIGHT)


def dark(brand: str) -> Palette:
    """Return the colours on dark ground for a unit's colour."""
    return _around(brand, _DARK)


def _around(brand: str, base: dict[str, str]) -> Palette:
    return Palette(
        brand=brand,
        on_brand=on_colour(brand),
        brand_text=readable(brand, base["surface"]),
        **base,
    )
