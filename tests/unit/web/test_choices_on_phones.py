"""Choices on a phone: short ones in pairs, no word of a long one broken in two."""

from pathlib import Path

import pytest
from browsers import chromium

import comms.web

pytestmark = pytest.mark.acceptance

STATIC = Path(comms.web.__file__).parent / "static"
LABELS = ("Skola", "Barnskydd", "Småbarnspedagogik", "Elev- och studerandevård")
_PLACES = """() => [...document.querySelectorAll(".tick")].map(one => {
  const words = document.createRange();
  words.selectNodeContents(one.querySelector("label"));
  return [one.getBoundingClientRect().top, words.getClientRects().length];
})"""


def test_long_choice_takes_its_line_and_short_ones_stand_in_pairs():
    """Half the scrolling, but not at the price of *Småbarnspedago-gik*."""
    css = max(STATIC.glob("desk-*.css"), key=lambda path: path.stat().st_mtime)
    ticks = "".join(
        f'<li class="tick"><input type="checkbox"><label>{label}</label></li>'
        for label in LABELS
    )
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 320, "height": 600})
        page.set_content(
            f'<html lang="sv"><style>{css.read_text(encoding="utf-8")}</style>'
            f'<ul class="tick-list">{ticks}</ul></html>'
        )
        (first, _), (second, _), (long, lines), _ = page.evaluate(_PLACES)
        page.close()

    assert first == second < long
    assert lines == 1
