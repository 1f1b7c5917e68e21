"""The three shapes of share pictures, and the measures of each in pixels.

Nothing is smaller than 40 pixels: shown 360 wide, as on a phone, that is 12.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Shape = Literal["wide", "square", "tall"]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Measures of one shape in pixels."""

    size: tuple[int, int]
    #: Title between these edges: the central 80 %, which no network cuts off.
    margin: int
    #: Sizes of a title of two lines, and of one that needs three.
    large: tuple[int, ...]
    title_sizes: tuple[int, ...]
    #: Smallest type: shown 360 wide it is 12.
    small: int
    footer: int
    logo: int


FRAMES: Mapping[str, Frame] = {
    "wide": Frame(
        size=(1200, 630),
        margin=120,
        large=(80, 72),
        title_sizes=(64, 60, 56, 52, 48, 44, 40),
        small=40,
        footer=126,
        logo=82,
    ),
    "square": Frame(
        size=(1080, 1080),
        margin=108,
        large=(104, 96, 88),
        title_sizes=(80, 72, 64, 56, 48),
        small=40,
        footer=156,
        logo=100,
    ),
    "tall": Frame(
        size=(1080, 1350),
        margin=108,
        large=(120, 108, 96),
        title_sizes=(88, 80, 72, 64, 56, 48),
        small=42,
        footer=172,
        logo=110,
    ),
}
#: Width and height of each shape in pixels.
SIZES: Mapping[str, tuple[int, int]] = {
    name: frame.size for name, frame in FRAMES.items()
}

#: Kinds of channel that show pictures upright; all others show them wide.
_UPRIGHT: Mapping[str, Shape] = {"instagram": "tall"}


def shape_for(channel: str) -> Shape:
    """Return the shape that a kind of channel shows whole."""
    return _UPRIGHT.get(channel, "wide")


def needs_jpeg(channel: str) -> bool:
    """Return whether a kind of channel takes JPEG only (Instagram, 2026-11-21)."""
    return channel == "instagram"
