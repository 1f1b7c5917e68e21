"""The sample's mails in a real browser: accessible, and readable on a small phone."""

import pytest
from browsers import barriers, chromium

from comms.mime.skeleton import new_slots
from comms.render.environment import open_templates
from comms.render.mail import render_edition
from tests.unit.render.sample_views import all_editions

pytestmark = pytest.mark.acceptance

SLOTS = new_slots(b"browser")
TEMPLATES = open_templates()
#: Each language, a fallback, easy language, a pale brand.
LOOKED_AT = [
    "NL1-fi",
    "NL1-sv",
    "NL1-en",
    "NL1-fi-easy",
    "NL2-fi-for-en",
    "NL3-sv",
    "NL3-fi",
]
LOOKS = ((320, "light"), (320, "dark"))


@pytest.fixture(scope="module")
def page():
    """Open a window that loads nothing from anywhere."""
    with chromium() as browser:
        page = browser.new_page()
        page.route("http*://**", lambda route: route.abort())
        yield page


@pytest.mark.parametrize("name", LOOKED_AT)
def test_mail_is_accessible_on_a_small_phone(page, name):
    """WCAG 2.2 A and AA, and no sideways scrolling at 320 pixels, in the dark too."""
    view = all_editions()[name]
    mail = render_edition(view, format="html", slots=SLOTS, templates=TEMPLATES)

    page.set_content(mail.html or "")

    assert barriers(page, LOOKS) == []
