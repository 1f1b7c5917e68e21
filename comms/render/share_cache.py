"""Keeps drawn share pictures by the hash of everything that stands on them.

A picture is drawn once; a changed word, logo or way of drawing has another hash, so
nothing kept is ever wrong. The folder may be emptied at any time.
"""

from collections.abc import Callable
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from comms.render.share_frame import SIZES, Shape
from comms.render.share_picture import (
    ShareFacts,
    SharePicture,
    alt_of,
    draw_share_picture,
)

#: Rises when the drawing changes, so that older pictures are drawn anew.
DRAWING = 1

_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg"}


def share_key(facts: ShareFacts, shape: Shape, *, jpeg: bool = False) -> str:
    """Return the hash of everything that a picture depends on, and its photo's file."""
    digest = sha256(f"{DRAWING} {shape} {jpeg}".encode())
    for each in fields(facts):
        value = getattr(facts, each.name)
        content = value if isinstance(value, bytes) else repr(value).encode()
        digest.update(f"\0{each.name} {len(content)}\0".encode())
        digest.update(content)
    ending = f"-{facts.photo_file}" if facts.photo_file else ""
    return f"{digest.hexdigest()}{ending}"


def photo_of(key: str) -> str:
    """Return the file of the photo on a picture; "" where there is none."""
    return key.partition("-")[2]


def kept_share_picture(
    facts: ShareFacts,
    shape: Shape = "wide",
    *,
    folder: Path,
    jpeg: bool = False,
    draw: Callable[..., SharePicture] = draw_share_picture,
) -> SharePicture:
    """Return the picture from the folder, or draw it and keep it there.

    Raises:
        UnsupportedFeature: As `draw_share_picture`.
    """
    key = share_key(facts, shape, jpeg=jpeg)
    for media_type, ending in _ENDINGS.items():
        path = folder / f"{key}{ending}"
        if path.is_file():
            width, height = SIZES[shape]
            return SharePicture(
                content=path.read_bytes(),
                type=media_type,
                width=width,
                height=height,
                alt=alt_of(facts),
            )
    picture = draw(facts, shape, jpeg=jpeg)
    _keep(folder / f"{key}{_ENDINGS[picture.type]}", picture.content)
    return picture


def _keep(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, also when two draw at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(content)
    Path(part.name).replace(path)
