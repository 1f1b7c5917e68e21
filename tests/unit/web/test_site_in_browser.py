"""The pages in a real browser: accessibility, overflow, refused requests.

Runs Debian's Chromium with the current axe-core from npm. Without either of them
the tests fail and say what to install: a skipped browser test is a green lie.
"""

import json
import shutil
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from sample_events import local
from sample_site import SampleMedia, SampleReader, StandingClock

import comms.web
from comms.config import Settings
from comms.web.app import make_app

pytestmark = pytest.mark.acceptance

MODULES = Path(comms.web.__file__).parent / "assets" / "node_modules"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
}
ADDRESSES = (
    "/fi/",
    "/sv/news/",
    "/fi/news/?unit=KAI",
    "/fi/news/two_languages_blog",
    "/sv/news/pilot_call",
    "/fi/news/e1_announcement",
    "/fi/news/spring_news/easy",
    "/sv/events/",
    "/en/events/E1",
    "/fi/events/E2",
    "/fi/archive/",
    "/sv/accessibility",
    "/fi/privacy",
    "/u/tok-POH",
    "/p/tok-POH",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    """Serve the site on this machine and return its address."""
    app = make_app(
        settings=Settings(home=tmp_path_factory.mktemp("home")),
        reader=SampleReader(),
        media=SampleMedia(),
        clock=StandingClock(local("2027-02-16T09:00")),
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive(), "the site did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    executable = shutil.which("chromium")
    assert executable, "Chromium is missing: apt-get install -y chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe() -> Axe:
    """Return the current axe-core, not the one bundled in the wrapper."""
    script = MODULES / "axe-core" / "axe.min.js"
    assert script.exists(), f"{script} is missing: `make assets` installs it"
    return Axe.from_file(script)


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """Return a window that notes what goes wrong in it."""
    page = browser.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("requestfailed", lambda request: page.faults.append(request.url))
    yield page
    page.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_can_be_used_by_everybody(page, site, axe, address):
    """WCAG 2.2 A and AA as far as a machine can tell; nothing sticks out.

    Nor may the policy refuse what the page uses: that shows in the console only.
    """
    page.goto(site + address, wait_until="load")
    page.evaluate(axe.axe_script)

    for width, scheme in product((320, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations = page.evaluate(f"axe.run({json.dumps(RULES)})")["violations"]
        found = [(v["id"], [n["html"] for n in v["nodes"]]) for v in violations]
        spare = page.evaluate("innerWidth - document.documentElement.scrollWidth")

        assert found == [], (width, scheme)
        assert spare >= 0, (width, scheme)
    assert page.faults == []


def test_every_tab_stop_shows_where_it_is(browser, site):
    """Keyboard users must see the focus on each stop, in reading order."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(site + "/fi/")
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                "(() => { const e = document.activeElement;"
                "const s = getComputedStyle(e);"
                "return [e.textContent.trim(), s.outlineStyle,"
                "s.boxShadow.includes('rgb(255, 194, 75)')] })()"
            )
        )
    page.close()

    assert stops[0][0] == "Siirry sisältöön"
    assert all(outline == "solid" and ring for _, outline, ring in stops)


def test_menu_of_a_phone_works_without_scripts(browser, site):
    """The menu is a details element; scripts only add Escape."""
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(site + "/fi/")

    page.get_by_text("Valikko").click()

    link = page.locator(".nav-narrow").get_by_role("link", name="Tapahtumat")
    link.click()
    assert page.url.endswith("/fi/events/")
    context.close()


def test_escape_closes_the_menu_and_returns_the_focus(browser, site):
    """What a keyboard opened, a keyboard closes."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(site + "/fi/", wait_until="networkidle")
    page.get_by_text("Valikko").click()

    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert page.evaluate("document.querySelector('details.menu').open") is False
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.close()


def test_a_person_can_leave_in_a_browser(browser, site):
    """The whole way: open, read, press, undo; no script needed."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/u/tok-national")

    page.wait_for_timeout(1100)
    page.get_by_role("button", name="Peru tilaus").click()
    page.get_by_text("Tilaus on peruttu").first.wait_for()
    page.wait_for_timeout(1100)
    page.get_by_role("button", name="Tilaa uudelleen").click()

    assert page.get_by_role("button", name="Peru tilaus").is_visible()
    context.close()
