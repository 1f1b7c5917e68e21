"""What a template may use is what its page says, both ways."""

import re
from dataclasses import fields

import pytest

from comms.mime.skeleton import SLOT_NAMES
from comms.model import views
from comms.render.environment import open_templates, shipped_templates
from comms.render.palette import Palette
from tests.docs.documents import ROOT

PAGE = (ROOT / "docs/templates.md").read_text()

#: Heading of the page → what it lists.
DESCRIBED = {
    "edition": views.EditionView,
    "section": views.EditionSection,
    "item": views.ItemView,
    "event": views.EventView,
    "text": views.Markdown,
    "picture": views.Picture,
    "document": views.Document,
    "contact": views.ContactCard,
    "unit": views.UnitView,
    "funder": views.Funder,
    "place": views.FollowLink,
    "light, dark": Palette,
}


def listed(heading: str) -> list[str]:
    """Return the names in the table below a heading."""
    part = re.split(rf"^##+ {heading}$", PAGE, flags=re.MULTILINE)[1]
    table = re.split(r"^##", part, flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([^`(]+)[`(]", table, re.MULTILINE)


@pytest.mark.parametrize("heading", DESCRIBED)
def test_page_lists_the_variables_there_are(heading: str):
    """A missing one is never used, a removed one is a refusal in an edition."""
    assert listed(heading) == [field.name for field in fields(DESCRIBED[heading])]


def test_page_lists_the_slots():
    """A slot that is not filled would stand in the reader's mail."""
    assert listed("slots") == list(SLOT_NAMES)


def test_page_lists_our_filters_and_functions():
    """Those that Jinja brings stand in Jinja's own documents."""
    ours = {name for name in listed("The filters and functions") if name != "_"}
    environment = open_templates().environment("en")
    plain = type(environment)()

    added = set(environment.filters) - set(plain.filters)
    functions = set(environment.globals) - set(plain.globals)
    from_gettext = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
    assert ours == added | (functions - from_gettext)


def test_page_lists_the_files():
    """Who looks for the place to change starts with this table."""
    folder = shipped_templates() / "mail"
    table = PAGE.split("## The folder")[1].split("\n## ")[0]

    named = set(re.findall(r"`([\w/]+\.(?:mjml|txt))`", table))
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert named == there
