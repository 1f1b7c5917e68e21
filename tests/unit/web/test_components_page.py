"""One page shows every component, so that who changes one sees all of it."""

import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from desk_sample import SampleDesk
from desk_visit import visiting

TEMPLATES = Path(__file__).parents[3] / "templates/desk"
#: Component → where it is on the page.
COMPONENTS = {
    "button": ".button",
    "button that is busy": "[aria-busy=true]",
    "field": ".field input[type=text]",
    "field with a fault": ".field.faulty .error",
    "error summary": ".summary a",
    "date": ".field [data-date], .field.date, input[data-picker], .picker",
    "choice": "select",
    "tick": "input[type=checkbox]",
    "menu": ".new-menu .new-list",
    "window": ".dialog .dialog-foot",
    "tabs": ".segments [aria-current]",
    "way back": ".back",
    "list row": ".lines > li .line-state",
    "sortable list": ".entries .entry [data-arrange=up]",
    "calendar": ".cal-list .chip",
    "editor": "[data-editor] textarea",
    "tools of the editor": "#editor-bar",
    "picture": ".photo-drop input[type=file]",
    "counter": "[data-counter]",
    "preview": ".outputs article, .outputs .output",
    "message": ".message-warn",
    "undo": "#message-undo button",
    "empty list": ".empty a",
    "table": "table.figures",
    "progress": "progress",
    "difference": "ins, del",
    "comment": ".comment",
    "fold": "details.with-words .panel",
}
#: Imported widely, and no component: a part of one, or of one kind of page.
NO_COMPONENTS = {
    *("faults_of", "described", "typed"),
    *("bar", "foot", "kept_head", "reference_window", "known"),
    *("reader_tabs", "kind_icon"),
    # Shown as a message with its button.
    "undo_bar",
}
_IMPORT = re.compile(r'{% from "[^"]+" import ([^%]*?)(?: with context)? %}')


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_of_components_has_each(reader, clock, language):
    """As the design names them."""
    with visiting(reader, clock, SampleDesk()) as browser:
        answer = browser.get(f"/desk/{language}/components")
    page = BeautifulSoup(answer.text, "html.parser").find("main")

    assert [name for name, place in COMPONENTS.items() if not page.select(place)] == []


def test_macros_of_many_pages_are_on_the_page_of_components():
    """What four pages share is a component, and is shown."""
    used = Counter(
        name
        for path in TEMPLATES.glob("*.html")
        for names in _IMPORT.findall(path.read_text())
        for name in re.split(r",\s*", names)
    )
    shown = {
        name
        for names in _IMPORT.findall((TEMPLATES / "components.html").read_text())
        for name in re.split(r",\s*", names)
    }
    shared = {name for name, count in used.items() if count > 3}

    assert shared - shown - NO_COMPONENTS == set()
