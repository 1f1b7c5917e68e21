"""The one typeface of drawn pictures: which letters it has, and how wide words are.

Source Sans 3 in a single file with every weight; it has all letters of Finnish,
Swedish and the Sámi languages. Pillow takes no letter from a second typeface, so what
this one lacks is known before anything is drawn.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from comms.errors import UnsupportedFeature

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

REGULAR, SEMIBOLD, BOLD = 400, 600, 700

#: A code point that no typeface has: it shows the box for missing letters.
_NOWHERE = "\U0010fffe"
_JOINERS = "\u200b\u200c\u200d\u2060\ufe0e\ufe0f"


@cache
def font(size: int, weight: int) -> "FreeTypeFont":
    """Return the typeface at a size in pixels and a weight (200 to 900)."""
    from PIL import ImageFont  # noqa: PLC0415 - slow to import

    file = files("fontpkg_source_sans_3") / "files" / "SourceSans3[wght].ttf"
    found = ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)
    found.set_variation_by_axes([weight])
    return found


@lru_cache(maxsize=4096)
def width(text: str, size: int, weight: int) -> float:
    """Return how many pixels wide a line is."""
    return font(size, weight).getlength(text)


def drawable(text: str) -> str:
    """Return the text as it can be drawn: composed, without pictograms.

    Raises:
        UnsupportedFeature: Letters are missing, so the text would lose its sense.
    """
    kept = []
    for letter in normalize("NFC", text.replace("\u00a0", " ")):
        if letter in _JOINERS:
            continue
        apart = normalize("NFD", letter)
        if letter.isspace() or letter == "\u00ad" or has(letter):
            kept.append(letter)
        elif len(apart) > 1 and all(map(has, apart)):
            # Skolt Sámi ǩ and its like: a letter and a mark beside each other.
            kept.append(apart)
        elif category(letter)[0] in "LMN":
            message = f"The typeface of drawn pictures lacks {letter!r}."
            raise UnsupportedFeature(message)
    return re.sub(r"\s+", " ", "".join(kept)).strip()


@lru_cache(maxsize=4096)
def has(letter: str) -> bool:
    """Return whether the typeface has a letter."""
    return _shape(letter) != _shape(_NOWHERE)


def _shape(letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font(32, REGULAR).getmask(letter)
    return mask.size, bytes(mask)
