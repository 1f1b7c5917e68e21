"""Draws the picture that goes with a post, in one language: brand, title, when, where.

Everything on it is given; nothing is read from a store. Its alternative text is its
text. A photo stands beside the words (wide) or above them, never behind.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from comms.errors import UnsupportedFeature
from comms.render.colour import BLACK, WHITE, mix, on_colour, readable
from comms.render.share_font import BOLD, REGULAR, SEMIBOLD, drawable, font
from comms.render.share_frame import FRAMES, Frame, Shape
from comms.render.share_text import Lines, fit

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Box = tuple[int, int, int, int]

#: Bytes that every network takes.
LARGEST = 900_000


@dataclass(frozen=True, kw_only=True)
class ShareFacts:
    """What stands on a share picture."""

    language: str
    unit_name: str
    title: str
    #: Time and place of an event, a line each; empty for other items.
    details: tuple[str, ...] = ()
    #: Tag of the programme with "#"; "" for none.
    tag: str = ""
    #: The unit's colour, "#RRGGBB".
    colour: str
    #: PNG or JPEG files; None where there is none.
    logo: bytes | None = None
    funder: bytes | None = None
    #: Name of the funder's emblem, for the alternative text.
    funder_name: str = ""
    #: Only where its rights permit this use.
    photo: bytes | None = None
    photo_alt: str = ""
    #: Its name in the media store, by which its permission is known.
    photo_file: str = ""
    #: A word beside the logos ("DEMO"); "" for none.
    badge: str = ""


@dataclass(frozen=True, kw_only=True)
class SharePicture:
    """A drawn picture and what it says."""

    content: bytes
    #: "image/png" or "image/jpeg".
    type: str
    width: int
    height: int
    alt: str


_PADDING = 48
_TITLE_LINES = 3
#: Share of a wide picture that the words take beside a photo.
_WORDS = 0.58
_GAP = 24
_INK = "#18222C"
#: Of 9; half of the time of the usual 6, and files a fifth larger.
_PACKING = 3
#: How far a soft edge reaches when a mask is made twice as large.
_EDGE = 2


def draw_share_picture(
    facts: ShareFacts, shape: Shape = "wide", *, jpeg: bool = False
) -> SharePicture:
    """Draw the picture of one item in one language.

    Args:
        facts: What stands on it.
        shape: "wide" 1200×630, "square" 1080×1080, "tall" 1080×1350.
        jpeg: Instagram takes nothing else; photos are always JPEG.

    Raises:
        UnsupportedFeature: The typeface lacks letters of a text, or no form of
            the picture stays under `LARGEST`.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - slow to import

    frame = FRAMES[shape]
    picture = Image.new("RGB", frame.size, facts.colour)
    pen = ImageDraw.Draw(picture)
    field = _place_photo(picture, facts, frame)
    if facts.photo is None:
        _draw_arcs(picture, facts.colour, frame)
    _draw_words(pen, facts, frame, field)
    _draw_footer(picture, pen, facts, frame)
    content, media_type = _encode(picture, as_jpeg=jpeg or facts.photo is not None)
    return SharePicture(
        content=content,
        type=media_type,
        width=picture.width,
        height=picture.height,
        alt=alt_of(facts),
    )


def alt_of(facts: ShareFacts) -> str:
    """Return the alternative text: what the picture says, in its order."""
    parts = [facts.photo_alt if facts.photo else "", facts.unit_name, facts.title]
    parts += [*facts.details, facts.tag, facts.funder_name if facts.funder else ""]
    parts.append(facts.badge)
    return " ".join(_sentence(part) for part in parts if part)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _place_photo(picture: "Image", facts: ShareFacts, frame: Frame) -> Box:
    """Paste the photo, if any; return the field that is left for words."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - slow to import

    wide, high = frame.size
    foot = high - frame.footer
    if facts.photo is None:
        return frame.margin, _PADDING, wide - frame.margin, foot
    if wide > high:
        edge = round(wide * _WORDS)
        place, field = (
            (edge, 0, wide, foot),
            (_PADDING, _PADDING, edge - _PADDING, foot),
        )
    else:
        edge = round(foot * (1 - _WORDS))
        place = (0, 0, wide, edge)
        field = (frame.margin, edge + _PADDING, wide - frame.margin, foot)
    with Image.open(BytesIO(facts.photo), formats=("PNG", "JPEG")) as file:
        room = (place[2] - place[0], place[3] - place[1])
        file.draft("RGB", (2 * room[0], 2 * room[1]))
        picture.paste(ImageOps.fit(file.convert("RGB"), room), place[:2])
    return field


def _draw_arcs(picture: "Image", colour: str, frame: Frame) -> None:
    """Draw two shelters in the corner, a shade away from the ground.

    The shade moves away from the ink, so words over it read better, not worse.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - slow to import

    wide, high = frame.size
    away = BLACK if on_colour(colour) == WHITE else WHITE
    mask = Image.new("L", (wide // 2, high // 2))
    pen = ImageDraw.Draw(mask)
    middle = (round(wide * 0.46), (high - frame.footer) // 2)
    for radius, thick in ((high * 0.40, 34), (high * 0.27, 34)):
        left, top = middle[0] - radius, middle[1] - radius
        box = (left, top, middle[0] + radius, middle[1] + radius)
        pen.arc(box, 180, 360, fill=255, width=thick)
    box = _with_edge(mask)
    size = (2 * (box[2] - box[0]), 2 * (box[3] - box[1]))
    soft = mask.resize(size, Image.Resampling.BICUBIC, box=box)
    picture.paste(mix(colour, away, 0.1), (2 * box[0], 2 * box[1]), soft)


def _with_edge(mask: "Image") -> Box:
    """Return what of a mask is drawn on, with the soft edge that growing gives it."""
    left, top, right, foot = mask.getbbox() or (0, 0, *mask.size)
    return (
        max(left - _EDGE, 0),
        max(top - _EDGE, 0),
        min(right + _EDGE, mask.width),
        min(foot + _EDGE, mask.height),
    )


def _draw_words(pen: "ImageDraw", facts: ShareFacts, frame: Frame, field: Box) -> None:
    """Draw unit, title and details, as a group in the middle of the field."""
    left, top, right, foot = field
    ink = on_colour(facts.colour)
    quiet = readable(mix(ink, facts.colour, 0.14), facts.colour)
    unit = _line(facts.unit_name, frame.small, SEMIBOLD, right - left)
    details = [
        _line(text, frame.small, REGULAR, right - left) for text in facts.details
    ]
    others = [unit, *details]
    used = sum(block.height for block in others) + 4 * _GAP
    title = _title(facts.title, frame, right - left, foot - top - used)
    blocks = [(unit, quiet, _GAP // 2), (title, ink, _GAP)]
    blocks += [(detail, ink, 4) for detail in details]
    height = sum(block.height + gap for block, _, gap in blocks) - blocks[-1][2]
    # The fullest group of all needs half of the padding above it.
    y = top + max(-_GAP, (foot - top - height - _GAP) // 2)
    for block, colour, gap in blocks:
        _draw_lines(pen, (left, y), block, colour)
        y += block.height + gap


def _title(text: str, frame: Frame, room: int, height: int) -> Lines:
    """Return the title as large as width and height allow."""
    words = drawable(text)
    steps = [(size, _TITLE_LINES - 1) for size in frame.large]
    steps += [(size, _TITLE_LINES) for size in frame.title_sizes]
    for size, most in steps:
        tried = fit(words, sizes=(size,), weight=BOLD, room=room, most_lines=most)
        if not tried.broken and tried.height <= height:
            return tried
    return fit(
        words,
        sizes=frame.title_sizes[-1:],
        weight=BOLD,
        room=room,
        most_lines=_TITLE_LINES,
    )


def _line(text: str, size: int, weight: int, room: float) -> Lines:
    return fit(
        drawable(text),
        sizes=(size,),
        weight=weight,
        room=room,
        most_lines=2,
        balance=False,
    )


def _draw_lines(
    pen: "ImageDraw", place: tuple[int, int], text: Lines, colour: str
) -> None:
    face = font(text.size, text.weight)
    ascent, descent = face.getmetrics()
    inset = (text.leading - ascent - descent) // 2
    for number, line in enumerate(text.lines):
        where = (place[0], place[1] + number * text.leading + inset)
        pen.text(where, line, font=face, fill=colour)


def _draw_footer(
    picture: "Image", pen: "ImageDraw", facts: ShareFacts, frame: Frame
) -> None:
    """Draw the white strip: logo and funder's emblem in one size, and the tag."""
    wide, high = frame.size
    top = high - frame.footer
    pen.rectangle((0, top, wide, high), fill=WHITE)
    x = _PADDING
    for file in (facts.logo, facts.funder):
        if file is not None:
            x += _paste_logo(picture, file, (x, top), frame) + _GAP
    middle = top + frame.footer // 2
    if facts.badge:
        face = font(frame.small, BOLD)
        pen.text((x, middle), drawable(facts.badge), font=face, fill=_INK, anchor="lm")
    if facts.tag:
        tag = drawable(facts.tag)
        face = font(frame.small, SEMIBOLD)
        where = (wide - _PADDING - face.getlength(tag), middle)
        colour = readable(facts.colour, WHITE)
        pen.text(where, tag, font=face, fill=colour, anchor="lm")


def _paste_logo(
    picture: "Image", file: bytes, corner: tuple[int, int], frame: Frame
) -> int:
    """Paste a logo at the height all logos have; return its width."""
    logo = _small(file, frame.logo, frame.size[0] // 3)
    where = (corner[0], corner[1] + (frame.footer - logo.height) // 2)
    picture.paste(logo, where, logo)
    return logo.width


@lru_cache(maxsize=16)
def _small(file: bytes, high: int, widest: int) -> "Image":
    """Return a logo at a height; the same few stand on one picture after another."""
    from PIL import Image  # noqa: PLC0415 - slow to import

    with Image.open(BytesIO(file), formats=("PNG", "JPEG")) as opened:
        logo = opened.convert("RGBA")
    wide = min(round(logo.width * high / logo.height), widest)
    return logo.resize((wide, high), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _encode(picture: "Image", *, as_jpeg: bool) -> tuple[bytes, str]:
    """Return the file; drawings are PNG, photos JPEG as good as the limit allows."""
    if not as_jpeg:
        file = BytesIO()
        picture.save(file, "PNG", compress_level=_PACKING)
        if file.tell() <= LARGEST:
            return file.getvalue(), "image/png"
    for quality in (90, 80, 70, 55):
        file = BytesIO()
        picture.save(file, "JPEG", quality=quality, progressive=True)
        if file.tell() <= LARGEST:
            return file.getvalue(), "image/jpeg"
    message = f"The share picture is larger than {LARGEST} bytes."
    raise UnsupportedFeature(message)
