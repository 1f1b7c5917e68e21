"""Tells how well a logo can be seen on the grounds that it will stand on.

Half of what is drawn must stand out; so much of a picture may be faint (a shade, a
fine edge) without anybody missing it. A logo that brings a ground of its own is
measured on that, and stands out as a pasted plate where the page is dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from comms.render.colour import contrast

#: Least contrast of a drawing that says something (WCAG 2.2, criterion 1.4.11).
SEEN = 3.0
#: Looked at in so few pixels that it takes a moment only.
_SIDE = 64
#: Of 255: fainter pixels are the soft edge of others.
_OPAQUE = 128
#: Share of a picture's edge that is opaque where it brings its ground along.
_ALL_AROUND = 0.9
#: Colours nearer to each other than this are one ground.
_SAME = 1.2


@dataclass(frozen=True)
class LogoSeen:
    """How a logo stands on a ground."""

    #: Contrast that half of the drawing has, or more.
    ratio: float
    #: Whether it brings a ground of its own, which hides the page's.
    has_ground: bool

    @property
    def is_enough(self) -> bool:
        """Whether it can be made out."""
        return self.ratio >= SEEN


@lru_cache(maxsize=128)
def logo_on(content: bytes, ground: str) -> LogoSeen:
    """Return how a logo can be seen.

    Args:
        content: A PNG file as the media store keeps it.
        ground: "#RRGGBB".
    """
    from PIL import Image  # noqa: PLC0415 - slow to import

    with Image.open(BytesIO(content), formats=("PNG",)) as opened:
        opened.thumbnail((_SIDE, _SIDE))
        picture = opened.convert("RGBA")
    wide, high = picture.size
    octets = picture.tobytes()
    pixels = [(*octets[n : n + 4],) for n in range(0, len(octets), 4)]
    edge = [
        pixel
        for place, pixel in enumerate(pixels)
        if place % wide in {0, wide - 1} or place // wide in {0, high - 1}
    ]
    own = _own_ground(edge)
    under = own or ground
    drawn = [_hex(pixel) for pixel in pixels if pixel[3] >= _OPAQUE]
    ratios = sorted(contrast(colour, under) for colour in drawn)
    if own:
        ratios = [ratio for ratio in ratios if ratio >= _SAME]
    middle = ratios[len(ratios) // 2] if ratios else 1.0
    return LogoSeen(ratio=middle, has_ground=bool(own))


Pixel = Sequence[int]


def _own_ground(edge: Sequence[Pixel]) -> str:
    """Return the colour all around a picture; "" where the page shows through."""
    opaque = [pixel for pixel in edge if pixel[3] >= _OPAQUE]
    if len(opaque) < _ALL_AROUND * len(edge):
        return ""
    found = sorted(map(_hex, opaque))
    colour = max(set(found), key=found.count)
    alike = sum(contrast(one, colour) < _SAME for one in found)
    return colour if alike >= _ALL_AROUND * len(found) else ""


def _hex(pixel: Pixel) -> str:
    return f"#{pixel[0]:02X}{pixel[1]:02X}{pixel[2]:02X}"
