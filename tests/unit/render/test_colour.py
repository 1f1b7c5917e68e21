"""Contrast is computed, never believed."""

import pytest

from comms.render.colour import contrast, mix, on_colour, readable
from comms.render.palette import Palette, dark, light

#: Colours that units choose: dark, pale, strong, in between, and the worst case.
BRANDS = ["#14509B", "#F2B705", "#0B5E63", "#757575", "#FFFFFF", "#000000", "#FF0000"]


@pytest.mark.parametrize(
    ("ink", "ground", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#18222C", "#F4F6F8", 14.9),
        ("#18222C", "#FFFFFF", 16.1),
        ("#4A5866", "#FFFFFF", 7.3),
        ("#6F7C89", "#F4F6F8", 3.9),
        ("#14509B", "#FFFFFF", 7.9),
        ("#14509B", "#E6EFFA", 6.8),
        ("#B3261E", "#FFFFFF", 6.5),
        ("#5B3A8C", "#F4F6F8", 8.0),
        ("#E8EDF2", "#10161C", 15.5),
        ("#AEBBC8", "#18212A", 8.3),
        ("#8FBDF5", "#10161C", 9.3),
        ("#104689", "#FFFFFF", 9.3),
        ("#3F4C59", "#FFFFFF", 8.8),
    ],
)
def test_ratio_is_that_of_the_standard(ink: str, ground: str, ratio: float):
    """The tokens were chosen by these figures."""
    assert contrast(ink, ground) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize("brand", BRANDS)
def test_ink_on_any_colour_of_a_unit_can_be_read(brand: str):
    """A unit chooses freely; its button must still be read."""
    assert contrast(on_colour(brand), brand) >= 4.5


@pytest.mark.parametrize("ground", ["#FFFFFF", "#18212A"])
@pytest.mark.parametrize("brand", BRANDS)
def test_a_colour_becomes_readable_or_stays(brand: str, ground: str):
    """A colour that can be read already is left as the unit chose it."""
    found = readable(brand, ground)

    assert contrast(found, ground) >= 4.5
    if contrast(brand, ground) >= 4.5:
        assert found == brand


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.parametrize("colours", [light, dark])
def test_every_text_of_a_mail_can_be_read(brand: str, colours: type[Palette]):
    """Each ink on each ground that the templates put under it."""
    palette = colours(brand)

    for ground in (palette.canvas, palette.surface, palette.soft):
        for ink in (palette.text, palette.text_2, palette.link):
            assert contrast(ink, ground) >= 4.5
    assert contrast(palette.brand_text, palette.surface) >= 4.5
    assert contrast(palette.on_brand, palette.brand) >= 4.5


def test_mixing_goes_from_one_end_to_the_other():
    """The search for a readable colour starts at the wish and ends at black."""
    assert mix("#102030", "#FFFFFF", 0) == "#102030"
    assert mix("#102030", "#FFFFFF", 1) == "#FFFFFF"
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
