"""Colours that can be read: contrast by WCAG 2, and ink for a given ground.

A unit chooses one colour of its own; here the colours beside it are computed, so
that no choice makes a text unreadable. Colours are "#RRGGBB" throughout.
"""

from functools import lru_cache

WHITE = "#FFFFFF"
BLACK = "#000000"

#: Least contrast of running text (WCAG 2.2, success criterion 1.4.3).
READABLE = 4.5

_STEPS = 64
#: Answers remembered: a site has tens of colours, and every page asks for its own.
_MOST = 1_000


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    Source: WCAG 2.2, definition of "contrast ratio".
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=_MOST)
def on_colour(ground: str) -> str:
    """Return white or black, whichever is easier to read on `ground`.

    The worst ground still leaves a ratio of 4.58.
    """
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, ground))


@lru_cache(maxsize=_MOST)
def readable(colour: str, ground: str, ratio: float = READABLE) -> str:
    """Return `colour`, darkened or lightened until it can be read on `ground`.

    Args:
        colour: The wish.
        ground: What it stands on.
        ratio: Least contrast asked for.

    Returns:
        The nearest mix of the wish with black (light grounds) or white (dark
        grounds) that reaches the ratio; the wish itself where it does.
    """
    end = on_colour(ground)
    for step in range(_STEPS + 1):
        mixed = mix(colour, end, step / _STEPS)
        if contrast(mixed, ground) >= ratio:
            return mixed
    return end


def mix(one: str, other: str, share: float) -> str:
    """Return the colour that lies `share` (0 to 1) of the way to `other`."""
    channels = (
        round(a + (b - a) * share)
        for a, b in zip(_channels(one), _channels(other), strict=True)
    )
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    # 0.04045 is the threshold of sRGB itself; the older 0.03928 gives the same
    # result for all 256 steps of a channel.
    if channel <= 0.04045:  # noqa: PLR2004 - see above
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)
