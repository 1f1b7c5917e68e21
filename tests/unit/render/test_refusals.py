"""What a template may not contain is refused with its file, its line and a cure."""

from dataclasses import replace
from pathlib import Path

import pytest

from comms.errors import TemplateRefused
from comms.render.mail import compose
from tests.unit.render.planted import TOKENS, WHERE, fault_of, own_templates, with_line
from tests.unit.render.sample_views import nl1

#: A fault in the words, that is within mj-text.
IN_WORDS = '<h2 style="'
#: A fault among the components, within mj-column.
IN_COLUMN = "<mj-text"
IN_SECTION = "<mj-column>"
IN_BODY = "<mj-section>"


@pytest.mark.parametrize(
    ("line", "before", "words"),
    [
        ("<mj-txt>x</mj-txt>", IN_COLUMN, 'Did you mean "mj-text"'),
        ('<mj-text colour="#000">x</mj-text>', IN_COLUMN, 'Did you mean "color"'),
        ("<mj-text>x</mj-text>", IN_BODY, "Put it into <mj-column>"),
        ("<mj-text>x</mj-text>", IN_SECTION, "Put it into <mj-column>"),
        ("Words without a home", IN_SECTION, "Put them into an <mj-text>"),
        ("<mj-section></mj-section>", IN_WORDS, "Put it into <mj-body>"),
        ("<script>alert(1)</script>", IN_WORDS, "Delete it"),
        ("<svg></svg>", IN_WORDS, "Delete it"),
        ("<blink>x</blink>", IN_WORDS, "There is no tag <blink>"),
        ('<img src="https://x" alt="" onerror="x()" />', IN_WORDS, '"onerror" is code'),
        ('<a href="javascript:x()">x</a>', IN_WORDS, "starts with https:"),
        ('<a href="java&#9;script:x()">x</a>', IN_WORDS, "starts with https:"),
        ('<a href="data:text/html,x">x</a>', IN_WORDS, "starts with https:"),
        ('<mj-button href="vbscript:x">x</mj-button>', IN_COLUMN, "https:"),
        ('<p style="background:url(https://x)">x</p>', IN_WORDS, "plain properties"),
        ('<mj-include path="/etc/passwd" />', IN_COLUMN, "use {% include %}"),
        ("<mj-html-attributes></mj-html-attributes>", IN_BODY, "breaks the engine"),
        ("<mj-social></mj-social>", IN_COLUMN, "write the links as text"),
        ("<p>open", IN_WORDS, "never closed"),
        ("<p title=x>open</p>", IN_WORDS, "double quotes"),
        ("<p>a &nbsp; b</p>", IN_WORDS, "&#160;"),
        ("<p>this & that</p>", IN_WORDS, "&amp;"),
        ('<?xml version="1.0"?>', IN_COLUMN, "Delete it"),
        ("{{ edition.subjekt }}", IN_WORDS, "docs/templates.md"),
        ("{{ nobody }}", IN_WORDS, "docs/templates.md"),
        ('{{ _("mail.nothing") }}', IN_WORDS, "Add them to the catalogues"),
        ('{% include "mail/nowhere.mjml" %}', IN_WORDS, "no template"),
        ("{{ 1 / 0 }}", IN_WORDS, "Correct the template"),
        ("{{ ''.__class__.__mro__ }}", IN_WORDS, "unsafe"),
        ("{% if %}", IN_WORDS, "Correct the template"),
    ],
)
def test_fault_is_refused_at_its_line(
    line: str, before: str, words: str, tmp_path: Path
):
    """Who changes a template is told where to look and what to write."""
    templates, number = with_line(tmp_path, line, before=before)

    fault = fault_of(templates)

    assert fault.file == WHERE
    # An unclosed tag is noticed where the next one closes.
    assert number <= fault.line <= number + (12 if "never closed" in words else 0)
    assert words in fault.message


def test_a_fault_in_the_outer_template_names_the_outer_template(tmp_path: Path):
    """Lines of an included part do not shift those of the template around it."""
    templates = own_templates(
        tmp_path,
        mail__edition=(
            '<mjml>\n<mj-body>\n{% include "mail/parts/a.mjml" %}\n<mj-oops />\n'
            "</mj-body>\n</mjml>\n"
        ),
        mail__parts__a="<mj-section>\n\n</mj-section>\n\n\n",
    )

    fault = fault_of(templates)

    assert (fault.file, fault.line) == ("mail/edition.mjml", 4)


def test_a_doctype_with_entities_is_refused(tmp_path: Path):
    """Entities that multiply would fill the memory."""
    templates = own_templates(
        tmp_path, mail__edition='<!DOCTYPE a [<!ENTITY b "cc">]>\n<mjml></mjml>\n'
    )

    assert "DOCTYPE" in fault_of(templates).message


def test_deep_nesting_is_refused(tmp_path: Path):
    """The engine calls itself for each level; a few thousand end the process."""
    templates, number = with_line(
        tmp_path, "<b>" * 5000 + "</b>" * 5000, before=IN_WORDS
    )

    fault = fault_of(templates)

    assert (fault.line, "Nest fewer" in fault.message) == (number, True)


def test_a_hostile_address_in_a_text_is_refused_too():
    """A view is checked like a template: the address stands in the same place."""
    view = replace(nl1("fi"), web_url="javascript:alert(1)")
    templates = own_templates(Path("/nonexistent"))

    with pytest.raises(TemplateRefused) as refused:
        compose(view, "html", TOKENS, templates)

    assert refused.value.finding.file == "mail/parts/pieces.mjml"
    assert "javascript" in refused.value.finding.message


def test_hostile_words_stay_words():
    """Names and titles are people's own: they are shown, never run or refused."""
    view = replace(
        nl1("fi"),
        newsletter_name="<script>alert(1)</script> & \"'>",
        intro='<img src=x onerror=alert(1)> [x](javascript:alert(1)) {{ 7 * 7 }} & "',
    )

    mail = compose(view, "html", TOKENS, own_templates(Path("/nonexistent")))

    assert mail.html is not None
    assert "<script" not in mail.html
    assert "<img src=x" not in mail.html
    assert "{{ 7 * 7 }}" in mail.html
    assert 'href="javascript' not in mail.html
