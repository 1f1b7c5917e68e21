"""The demo's own mails, as caught: valid, accessible, and fit for mail programs."""

import pytest
from browsers import barriers
from test_mail_in_a_browser import LOOKS, page

from tests.unit.render.mail_lint import lint
from tests.unit.render.test_valid_mail_html import faults_of

pytestmark = pytest.mark.acceptance

__all__ = ["page"]


@pytest.fixture(scope="module")
def pages(demo):
    """The HTML of each newsletter and correction, one per language."""
    found = {mail.subject: mail.html for mail in demo.mail if mail.html}
    assert len(found) == 10
    return found


def test_caught_mail_is_valid_html(pages, tmp_path):
    """html-validate finds nothing in what arrived."""
    files = []
    for number, html in enumerate(pages.values()):
        files.append(tmp_path / f"{number}.html")
        files[-1].write_text(html, encoding="utf-8")

    assert faults_of(files, tmp_path / "report.json") == []


def test_caught_mail_uses_what_mail_programs_know(pages):
    """Outlook, Gmail, Apple, Yahoo, Samsung: no rule of theirs is broken."""
    assert {subject: lint(html) for subject, html in pages.items() if lint(html)} == {}


def test_caught_mail_is_accessible(page, pages):
    """WCAG 2.2 A and AA at 320 pixels: no violation, no sideways scrolling."""
    faults = {}
    for subject, html in pages.items():
        page.set_content(html)
        if found := barriers(page, LOOKS):
            faults[subject] = found

    assert faults == {}
