"""Turns pictures of a folder into PNG files that every mail client and page can show.

Pictures come from outside, so they are looked at before they are drawn: size first,
then form. Nothing of what a camera writes into a photo (place, time, name) is kept.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from comms.content.pictures_svg import look_at
from comms.errors import CommsError

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

#: Most pixels of a photo that is taken apart, and of a picture that is made.
_MOST_PIXELS_IN = 50_000_000
_MOST_PIXELS_OUT = 12_000_000
_LARGEST = 25 * 1024 * 1024
_WIDEST = 4000
#: Of JPEG files: nobody sees a difference, and a photo has some 400 kB.
_QUALITY = 88

#: Endings of picture files that can be drawn.
SUFFIXES = frozenset({".svg", ".png", ".jpg", ".jpeg"})


class PictureRefused(CommsError):
    """A picture is damaged, too large, or holds what a picture must not hold."""


@dataclass(frozen=True, kw_only=True)
class Raster:
    """A picture as pixels."""

    #: A PNG file without anything but pixels.
    content: bytes
    width: int
    height: int


def raster(content: bytes, suffix: str, *, width: int) -> Raster:
    """Return a picture as PNG of the given width.

    Args:
        content: The file.
        suffix: Ending of its name with the dot (".svg").
        width: Pixels; a photo that is narrower keeps its own width.

    Raises:
        PictureRefused: It cannot, or must not, be drawn.
    """
    _refuse_ending(suffix)
    if len(content) > _LARGEST or not 0 < width <= _WIDEST:
        message = f"Pictures have at most {_LARGEST >> 20} MB and {_WIDEST} pixels."
        raise PictureRefused(message)
    if suffix.lower() == ".svg":
        return _drawing(content, width)
    return _photo(content, width)


def as_jpeg(content: bytes, *, width: int) -> bytes:
    """Return a photo as a JPEG file without anything but pixels.

    Args:
        content: The file as a camera wrote it.
        width: Pixels at the most.

    Raises:
        PictureRefused: It is no photo, damaged, or too large to be looked at.
    """
    from PIL import Image  # noqa: PLC0415 - slow to import

    file = BytesIO()
    with Image.open(BytesIO(_photo(content, width).content)) as picture:
        flat = Image.new("RGB", picture.size, "white")
        mask = picture if picture.mode == "RGBA" else None
        flat.paste(picture, mask=mask)
    flat.save(file, "JPEG", quality=_QUALITY, optimize=True)
    return file.getvalue()


def refuse_unsafe(content: bytes, suffix: str) -> None:
    """Look at a picture without drawing it.

    Raises:
        PictureRefused: It must not be drawn.
    """
    _refuse_ending(suffix)
    if suffix.lower() != ".svg":
        _open(content).close()
        return
    try:
        look_at(content)
    except ValueError as fault:
        raise PictureRefused(str(fault)) from fault


def _refuse_ending(suffix: str) -> None:
    if suffix.lower() not in SUFFIXES:
        message = f"Pictures end in one of {', '.join(sorted(SUFFIXES))}."
        raise PictureRefused(message)


def _drawing(content: bytes, width: int) -> Raster:
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - slow to import

    try:
        ratio = look_at(content)
        height = max(1, round(width * ratio))
        if width * height > _MOST_PIXELS_OUT:
            message = "The drawing is too high for its width."
            raise PictureRefused(message)
        made = svg_to_bytes(
            svg_string=content.decode("utf-8-sig"),
            width=width,
            height=height,
            skip_system_fonts=True,
        )
    except ValueError as fault:
        raise PictureRefused(str(fault)) from fault
    return _photo(bytes(made), width)


def _photo(content: bytes, width: int) -> Raster:
    from PIL import Image, ImageOps  # noqa: PLC0415 - slow to import

    picture = _open(content)
    try:
        # Cameras note which side is up instead of turning the pixels.
        # In place: a copy of fifty million pixels takes 200 MB.
        ImageOps.exif_transpose(picture, in_place=True)
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        plain = picture if picture.mode == mode else picture.convert(mode)
        if plain.width > width:
            height = max(1, round(plain.height * width / plain.width))
            plain = plain.resize((width, height), Image.Resampling.LANCZOS)
    except (OSError, SyntaxError, ValueError) as fault:
        message = "The picture is damaged."
        raise PictureRefused(message) from fault
    # A new picture from the pixels alone: comments and profiles stay behind.
    clean = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    file = BytesIO()
    clean.save(file, "PNG")
    return Raster(content=file.getvalue(), width=clean.width, height=clean.height)


def _open(content: bytes) -> "ImageFile":
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=("PNG", "JPEG"))
    except (
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
    ) as fault:
        message = "This is not a PNG or JPEG picture of a sensible size."
        raise PictureRefused(message) from fault
    if picture.width * picture.height > _MOST_PIXELS_IN:
        message = f"The photo has more than {_MOST_PIXELS_IN // 10**6} million pixels."
        raise PictureRefused(message)
    return picture
