"""Pictures: drawn faithfully, and nothing dangerous is ever drawn."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from comms.content.pictures import PictureRefused, raster, refuse_unsafe

MEDIA = Path(__file__).parents[3] / "campaigns" / "lape" / "media"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'


def drawing(inside: str = '<rect width="40" height="20" fill="#ff0000"/>') -> bytes:
    """Return a small drawing."""
    return SVG.format(inside).encode()


def photo(kind: str, size: tuple[int, int] = (80, 40), **options: object) -> bytes:
    """Return a photo of one colour."""
    file = BytesIO()
    Image.new("RGB", size, "#2f6b3a").save(file, kind, **options)
    return file.getvalue()


def pixels(content: bytes) -> Image.Image:
    """Open what was made."""
    return Image.open(BytesIO(content))


def test_a_drawing_becomes_pixels_of_the_asked_width() -> None:
    """Mail clients do not show SVG."""
    made = raster(drawing(), ".svg", width=200)

    assert (made.width, made.height) == (200, 100)
    assert pixels(made.content).format == "PNG"
    assert pixels(made.content).convert("RGB").getpixel((100, 50)) == (255, 0, 0)


def test_the_ground_of_a_drawing_stays_transparent() -> None:
    """A logo stands on light and on dark."""
    made = raster(drawing('<rect width="1" height="1"/>'), ".svg", width=40)

    assert pixels(made.content).convert("RGBA").getpixel((39, 19))[3] == 0


@pytest.mark.parametrize("path", sorted(MEDIA.rglob("*.svg")), ids=lambda p: p.stem)
def test_every_picture_of_the_sample_can_be_drawn(path: Path) -> None:
    """What the demo shows has been drawn here once."""
    made = raster(path.read_bytes(), ".svg", width=240)

    assert made.width == 240
    assert len(made.content) > 500


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_made_narrower_but_never_wider(kind: str) -> None:
    """Blown-up pixels help nobody."""
    content, suffix = photo(kind), "." + kind.lower()

    assert raster(content, suffix, width=40).height == 20
    assert raster(content, suffix, width=400).width == 80


def test_what_the_camera_wrote_is_gone() -> None:
    """The place where a child was photographed is nobody's business."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (60.0, 10.0, 0.0)}
    content = photo("JPEG", exif=exif, comment=b"SecretComment")
    assert b"SecretCamera" in content

    made = raster(content, ".jpg", width=80)

    assert b"Secret" not in made.content
    assert not pixels(made.content).getexif()


def test_a_photo_stands_upright_without_its_note() -> None:
    """Telephones note which side is up; the pixels must be turned instead."""
    exif = Image.Exif()
    exif[0x0112] = 6

    made = raster(photo("JPEG", exif=exif), ".jpg", width=80)

    assert (made.width, made.height) == (40, 80)


_USE = "".join(
    f'<g id="{new}">' + f'<use href="#{old}"/>' * 10 + "</g>"
    for old, new in zip("abcdefg", "bcdefgh", strict=True)
)
DANGERS = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<SCRIPT>alert(1)</SCRIPT>",
    "foreign object": "<foreignObject><p/></foreignObject>",
    "file": '<image href="file:///etc/passwd"/>',
    "another site": '<use href="https://example.org/x.svg#a"/>',
    "another site, old form": '<use xmlns:x="http://www.w3.org/1999/xlink"'
    ' x:href="//example.org/a"/>',
    "address in a fill": '<rect fill="url(https://example.org/a)"/>',
    "address in a style": "<style>@import 'https://example.org/a.css';</style>",
    "event": '<rect onload="alert(1)"/>',
    "link": '<a href="#x"><rect/></a>',
    "multiplying": '<g id="a"><rect/></g>' + _USE + '<use href="#h"/>',
    "circle": '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
    "deep": "<g>" * 200 + "</g>" * 200,
}


@pytest.mark.parametrize("name", DANGERS)
def test_a_dangerous_drawing_is_refused(name: str) -> None:
    """Drawings come from outside."""
    with pytest.raises(PictureRefused):
        raster(drawing(DANGERS[name]), ".svg", width=100)
    with pytest.raises(PictureRefused):
        refuse_unsafe(drawing(DANGERS[name]), ".svg")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a drawing",
        b"<svg",
        b"\xff\xfe",
        b"<html/>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 10"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 99999"/>',
        b'<svg viewBox="0 0 1 %s"/>' % (b"9" * 400),
        b'<?a <!-- ?><!DOCTYPE x [<!ENTITY a "1">]><!-- --><svg viewBox="0 0 1 &a;"/>',
        b'<!DOCTYPE svg [<!ENTITY a "aa">]><svg viewBox="0 0 1 1">&a;</svg>',
    ],
)
def test_what_is_no_drawing_is_refused(content: bytes) -> None:
    """A sentence, not a traceback."""
    with pytest.raises(PictureRefused):
        raster(content, ".svg", width=1000)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", photo("JPEG")[:200], photo("GIF"), photo("PNG")[:60]]
)
def test_a_damaged_or_strange_photo_is_refused(content: bytes) -> None:
    """Only JPEG and PNG, and only whole."""
    with pytest.raises(PictureRefused):
        raster(content, ".jpg", width=100)


def test_a_photo_of_too_many_pixels_is_refused_before_it_is_taken_apart() -> None:
    """A few kilobytes can hold billions of pixels."""
    file = BytesIO()
    Image.new("1", (20_000, 4_000)).save(file, "PNG")

    with pytest.raises(PictureRefused):
        raster(file.getvalue(), ".png", width=100)


@pytest.mark.parametrize("suffix", [".gif", ".pdf", ""])
def test_other_endings_are_refused(suffix: str) -> None:
    """The ending chooses the reader."""
    with pytest.raises(PictureRefused):
        raster(photo("PNG"), suffix, width=100)
