"""Sources of the browser's files: icons, colours, names that change with content."""

import json
import re
from pathlib import Path

import pytest
from sample_site import SampleReader

import comms.web
from comms.render.colour import contrast
from comms.web.assets import STATIC, Assets, brand_sheet

ASSETS = Path(comms.web.__file__).parent / "assets"
FOLDER = Path(comms.web.__file__).parents[2] / "templates"
TEMPLATES = [*FOLDER.glob("site/*.html"), *FOLDER.glob("desk/*.html")]
TOKENS = (ASSETS / "css" / "tokens.css").read_text()
SHEET = "\n".join(file.read_text() for file in (ASSETS / "css").glob("*.css"))

#: Ink, ground, least contrast (WCAG 2.2: 1.4.3 for text, 1.4.11 for shapes).
PAIRS = [
    ("text", "canvas", 4.5),
    ("text", "surface", 4.5),
    ("text", "soft", 4.5),
    ("text-2", "canvas", 4.5),
    ("text-2", "surface", 4.5),
    ("accent", "canvas", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "soft", 4.5),
    ("accent-hover", "surface", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-hover", 4.5),
    ("visited", "canvas", 4.5),
    ("visited", "surface", 4.5),
    ("neutral", "neutral-ground", 4.5),
    ("danger", "surface", 4.5),
    ("danger", "canvas", 4.5),
    *(
        (tone, f"{tone}-ground", 4.5)
        for tone in ("info", "plan", "busy", "ok", "warn", "bad", "doubt")
    ),
    ("control", "canvas", 3.0),
    ("control", "surface", 3.0),
    ("focus-inner", "focus-outer", 9.0),
]


def tokens(scheme):
    """Return the colours of a scheme by name."""
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_colours_can_be_read(scheme, ink, ground, least):
    """Recomputed from the sources, so nobody can lighten a grey unseen."""
    colours = tokens(scheme)

    assert contrast(colours[ink], colours[ground]) >= least


@pytest.mark.parametrize("colour", ["#0B6B5C", "#FFD500", "#101820", "#FF0000"])
def test_brand_of_any_colour_can_be_read(colour):
    """A unit chooses its colour; we see to it that it works."""
    unit = SampleReader().site("fi").unit
    sheet = brand_sheet(type(unit)(**{**vars(unit), "colour": colour}))[1]
    light, dark = sheet.split("@media")

    for part, ground in ((light, "#FFFFFF"), (dark, "#18212A")):
        values = dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6})", part))
        assert contrast(values["on-brand"], values["brand"]) >= 4.5
        assert contrast(values["brand-text"], ground) >= 4.5


def test_brand_sheet_has_another_name_for_another_colour():
    """Browsers keep it for ever, so its name must change with it."""
    unit = SampleReader().site("fi").unit
    other = type(unit)(**{**vars(unit), "colour": "#123456"})

    assert brand_sheet(unit)[0] != brand_sheet(other)[0]


def test_build_takes_exactly_the_icons_that_templates_name():
    """An icon too many is weight; one too few is an error on a page."""
    built = json.loads((STATIC / "icons.json").read_text())
    sources = "\n".join(file.read_text() for file in TEMPLATES)

    chosen = " ".join(re.findall(r"icon\(\{(.*?)\}", sources, re.DOTALL))
    named = re.findall(r'icon\("([\w-]+)"\)', sources)
    assert set(built) == {*named, *re.findall(r': "([\w-]+)"', chosen)}


def test_every_class_of_a_template_is_known_to_the_style_sheet():
    """A class that means nothing is a mistake, or a forgotten rule."""
    sources = "\n".join(file.read_text() for file in TEMPLATES)
    sources = re.sub(r"{%.*?%}|{{.*?}}", " ", sources)
    used = {
        name
        for names in re.findall(r'class="([^"]*)"', sources)
        for name in names.split()
    }
    styled = set(re.findall(r"\.([a-z][\w-]*)", SHEET))

    assert used - styled == set()


def test_files_carry_their_hash_and_may_be_kept_for_ever(client):
    """A new build has new names; no reader sees yesterday's style sheet."""
    address = Assets().address("site.css")

    answer = client.get(address)

    assert re.fullmatch(r"/static/site-[A-Z0-9]{8}\.css", address)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")


def test_style_sheet_loads_nothing_from_elsewhere(client):
    """Fonts too are our own."""
    sheet = client.get(Assets().address("site.css")).text

    assert "url(" in sheet
    assert re.findall(r"url\(\"?(?:https?:)?//", sheet) == []
    for name in re.findall(r"url\(\"?\./([^)\"]+)", sheet):
        assert client.get(f"/static/{name}").status_code == 200


def test_lock_file_names_no_registry():
    """Where packages come from is the machine's matter."""
    assert "://" not in (ASSETS / "package-lock.json").read_text()
