"""The demo's own mails, as caught: valid, accessible, and fit for mail programs.

Those which nobody in the demo gets, in easy language or in one that is missing, are
drawn for their look in a browser.
"""

import pytest
from browsers import COLOURS_ONLY, Look, barriers, chromium

from comms.mime.skeleton import new_slots
from comms.render.environment import open_templates
from comms.render.mail import render_edition
from tests.unit.render.mail_lint import lint
from tests.unit.render.sample_views import all_editions
from tests.unit.render.test_valid_mail_html import faults_of

pytestmark = pytest.mark.acceptance

LOOKS = (Look(320, "light"), Look(320, "dark", COLOURS_ONLY))
NOT_IN_THE_DEMO = ("NL1-fi-easy", "NL2-fi-for-en")


@pytest.fixture(scope="module")
def pages(demo):
    """The HTML of each newsletter and correction, one per language."""
    found = {mail.subject: mail.html for mail in demo.mail if mail.html}
    assert len(found) == 10
    return found


@pytest.fixture(scope="module")
def page():
    """Open a window that loads nothing from anywhere."""
    with chromium() as browser:
        page = browser.new_page()
        page.route("http*://**", lambda route: route.abort())
        yield page


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
    """WCAG 2.2 A and AA at 320 pixels, also dark: no fault, no sideways scrolling."""
    faults = {}
    for subject, html in pages.items():
        page.set_content(html)
        if found := barriers(page, LOOKS):
            faults[subject] = found

    assert faults == {}


@pytest.mark.parametrize("name", NOT_IN_THE_DEMO)
def test_other_mail_is_accessible(page, name):
    """The same, for easy language and for readers whose language is missing."""
    mail = render_edition(
        all_editions()[name],
        format="html",
        slots=new_slots(b"browser"),
        templates=open_templates(),
    )

    page.set_content(mail.html or "")

    assert barriers(page, LOOKS) == []
