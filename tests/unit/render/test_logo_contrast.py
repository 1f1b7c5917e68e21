"""Tells which logos can be made out on which ground."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from comms.render.logo_contrast import logo_on

WHITE, DARK, CLEAR = "#FFFFFF", "#18212A", (0, 0, 0, 0)


def _logo(ink, ground=CLEAR, *, shade=None):
    """A disc, with a smaller one of another shade upon it."""
    picture = Image.new("RGBA", (200, 100), ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 5, 110, 95), fill=ink)
    if shade:
        pen.ellipse((60, 40, 80, 60), fill=shade)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("logo", "ground", "seen"),
    [
        (_logo("#005F73"), WHITE, (True, False)),
        (_logo("#005F73"), DARK, (False, False)),
        (_logo("#FFE08A"), WHITE, (False, False)),
        (_logo("#FFE08A"), DARK, (True, False)),
        # A light shade within it does no harm.
        (_logo("#005F73", shade="#FFE08A"), WHITE, (True, False)),
        # On a ground of its own the page's does not matter.
        (_logo("#005F73", "#FFFFFF"), DARK, (True, True)),
        (_logo("#F4F4F4", "#FFFFFF"), DARK, (False, True)),
        # Nothing is drawn at all.
        (_logo(CLEAR), WHITE, (False, False)),
    ],
)
def test_half_of_what_is_drawn_must_stand_out(logo, ground, seen):
    """Measured on the page's ground, or on the one that the picture brings."""
    found = logo_on(logo, ground)

    assert (found.is_enough, found.has_ground) == seen
