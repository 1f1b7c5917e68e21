"""The sample's mails in a real browser: accessible, and readable on a small phone."""

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from comms.mime.skeleton import new_slots
from comms.render.environment import open_templates
from comms.render.mail import render_edition
from tests.unit.render.sample_views import all_editions

pytestmark = pytest.mark.acceptance

SLOTS = new_slots(b"browser")
TEMPLATES = open_templates()
#: Each language, a fallback, easy language, a pale brand; some of them in the dark.
LOOKED_AT = [
    ("NL1-fi", "light"),
    ("NL1-fi", "dark"),
    ("NL1-sv", "light"),
    ("NL1-en", "dark"),
    ("NL1-fi-easy", "light"),
    ("NL2-fi-for-en", "light"),
    ("NL3-sv", "light"),
    ("NL3-fi", "dark"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("chromium is missing: install the system's package")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.mark.parametrize(("name", "scheme"), LOOKED_AT)
def test_mail_is_accessible_on_a_small_phone(browser: Browser, name: str, scheme: str):
    """WCAG 2.2 A and AA, and no sideways scrolling at 320 pixels."""
    view = all_editions()[name]
    mail = render_edition(view, format="html", slots=SLOTS, templates=TEMPLATES)
    page = browser.new_page(viewport={"width": 320, "height": 800}, color_scheme=scheme)
    page.route("http*://**", lambda route: route.abort())
    page.set_content(mail.html or "")

    result = Axe().run(page, options={"runOnly": RULES})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()

    assert [found["id"] for found in result.response["violations"]] == []
    assert width == 320
