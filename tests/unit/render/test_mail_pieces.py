"""Small pieces of a mail: what a link asks for, and how an hour is written."""

from dataclasses import replace

import pytest

from comms.model.views import EditionView
from comms.render.environment import open_templates
from comms.render.mail import RenderedMail, render_edition
from tests.unit.render.planted import SLOTS
from tests.unit.render.sample_views import item as sample_item
from tests.unit.render.sample_views import nl1

TEMPLATES = open_templates()


def render(view: EditionView) -> RenderedMail:
    """Render one edition with the shipped templates."""
    return render_edition(view, format="html", slots=SLOTS, templates=TEMPLATES)


def squeezed(text: str) -> str:
    """Return the text with all runs of blanks as one."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    "answer_url", ["", "https://lape.example.org/fi/forms/tell_us"]
)
def test_nobody_is_asked_to_answer_where_no_form_is_open(answer_url: str) -> None:
    """A button that leads to no form takes the reader's time and her trust."""
    view = nl1("fi")
    asked = replace(sample_item("tell_us", "fi"), answer_url=answer_url)
    section = replace(view.sections[0], items=(asked,))

    mail = render(replace(view, sections=(section,)))

    for part in (squeezed(mail.html or ""), squeezed(mail.text)):
        assert (f"Vastaa: {asked.title}" in part) == bool(answer_url)
        assert (asked.url in part) == (not answer_url)
        assert answer_url in part


def test_hours_stay_on_their_line_in_html_and_are_plain_in_text() -> None:
    """Screens break lines; who searches or copies a text part types plain blanks."""
    mail = render(nl1("fi"))

    assert "Haku päättyy: ke 31.3.2027 klo\u00a016.15" in (mail.html or "")
    assert "Haku päättyy: ke 31.3.2027 klo 16.15" in mail.text.replace("\n", " ")
    assert "\u00a0" not in mail.text
