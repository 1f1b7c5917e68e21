"""Looks at an SVG drawing before anything draws it.

An SVG can hold programs, fetch other files and multiply itself; a drawing does none of
that. Allowed are shapes, gradients, masks and references to the drawing's own parts.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import isfinite
from xml.etree import ElementTree as ET

_LARGEST = 2 * 1024 * 1024
_MOST_ELEMENTS = 20_000
#: Shapes after all `use` elements have been followed.
_MOST_DRAWN = 50_000
_DEEPEST = 64
#: Drawings that were found safe are remembered: so many, up to so many octets each.
_KEPT, _LONGEST_KEPT = 256, 32 * 1024
_REFUSED = frozenset(
    {"script", "foreignobject", "image", "feimage", "iframe", "a", "set", "handler"}
    | {"animate", "animatemotion", "animatetransform", "audio", "video", "text"}
)
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression\(|\\", re.IGNORECASE)
#: What may hold "<!" and declare nothing: where it begins, and where it ends.
_APART = {"<!--": "-->", "<?": "?>"}
_LENGTH = re.compile(r"\s*([\d.]+)\s*(?:px)?\s*", re.ASCII)


def look_at(content: bytes) -> float:
    """Return height divided by width of a drawing that is safe to draw.

    Raises:
        ValueError: It is no drawing, or holds what a drawing must not hold.
    """
    if len(content) > _LARGEST:
        raise ValueError(f"The drawing is larger than {_LARGEST >> 20} MB.")
    look = _look_once if len(content) <= _LONGEST_KEPT else _look
    return look(content)


def _look(content: bytes) -> float:
    text = content.decode("utf-8-sig")
    # Entities can multiply and fetch; nothing is parsed that declares any.
    if _declares(text):
        raise ValueError("The drawing has a document type or entities.")
    try:
        root = ET.fromstring(text)  # noqa: S314 - no entities, see above
    except ET.ParseError as fault:
        raise ValueError(f"The drawing is not well-formed: {fault}.") from fault
    if _name(root) != "svg":
        raise ValueError("The file is not an SVG drawing.")
    _refuse_parts(root)
    _refuse_multiplying(root)
    return _ratio(root)


def _declares(text: str) -> bool:
    """Tell whether "<!" stands outside of comments and processing instructions."""
    place = 0
    while (place := text.find("<", place)) >= 0:
        opening = next((one for one in _APART if text.startswith(one, place)), None)
        if opening is None:
            if text.startswith("<!", place):
                return True
            place += 1
            continue
        end = text.find(_APART[opening], place + len(opening))
        if end < 0:
            return True
        place = end + len(_APART[opening])
    return False


#: Each press at the desk checks all drawings, of which at most a few are new.
_look_once = lru_cache(maxsize=_KEPT)(_look)


def _refuse_parts(root: ET.Element) -> None:
    for count, (element, depth) in enumerate(_walk(root)):
        if count > _MOST_ELEMENTS or depth > _DEEPEST:
            raise ValueError("The drawing has too many parts.")
        if _name(element) in _REFUSED:
            raise ValueError(f"A drawing must not hold <{_name(element)}>.")
        if _name(element) == "style" and _OUTSIDE.search(element.text or ""):
            raise ValueError("The style of the drawing leads out of it.")
        for key, value in element.attrib.items():
            _refuse_attribute(key.rpartition("}")[2].lower(), value)


def _refuse_attribute(name: str, value: str) -> None:
    if name.startswith("on"):
        raise ValueError(f"A drawing must not hold the attribute {name}.")
    leads_out = name in {"href", "src"} and not value.strip().startswith("#")
    if leads_out or _OUTSIDE.search(value):
        raise ValueError("The drawing refers to another file.")


def _walk(root: ET.Element) -> Iterator[tuple[ET.Element, int]]:
    waiting = [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        yield element, depth
        waiting += [(child, depth + 1) for child in element]


def _refuse_multiplying(root: ET.Element) -> None:
    """Follow references: ten `use` of ten `use` of ten … must not be drawn."""
    by_id = {e.get("id", ""): e for e, _ in _walk(root)}
    sizes: dict[ET.Element, int] = {}
    open_now: set[ET.Element] = set()

    def size(element: ET.Element) -> int:
        if element in sizes:
            return sizes[element]
        if element in open_now or len(open_now) > 4 * _DEEPEST:
            raise ValueError("The drawing refers to itself.")
        open_now.add(element)
        total = 1 + sum(size(child) for child in element)
        for name in _references(element):
            if name in by_id:
                total += size(by_id[name])
        open_now.discard(element)
        sizes[element] = total
        if total > _MOST_DRAWN:
            raise ValueError("The drawing multiplies its parts.")
        return total

    size(root)


def _references(element: ET.Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == "href":
            yield value.strip()[1:]
        yield from re.findall(r"url\(\s*['\"]?#([^'\")]+)", value)


def _ratio(root: ET.Element) -> float:
    box = (root.get("viewBox") or "").replace(",", " ").split()
    sides = box[2:] if len(box) == 4 else [root.get("width"), root.get("height")]  # noqa: PLR2004 - x, y, width, height
    numbers = [_LENGTH.fullmatch(side or "") for side in sides]
    if not all(numbers):
        raise ValueError("The drawing has no viewBox.")
    width, height = (float(number[1]) for number in numbers if number)
    if not (width > 0 and height > 0):
        raise ValueError("The drawing has no area.")
    ratio = height / width
    if not isfinite(ratio):
        raise ValueError("The drawing has no size that can be drawn.")
    return ratio


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
