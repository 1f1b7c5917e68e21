"""The door of the desk in a real browser: cookie, keyboard, no scripts, everybody.

Runs Debian's Chromium with the current axe-core from npm, over plain HTTP on this
machine, as the demo does.
"""

import json
import shutil
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from sample_desk import DOUBTFUL, OWN_CARD, POSTED, ROLES, SampleDesk, SampleDoor
from sample_events import local
from sample_site import SampleMedia, SampleReader, StandingClock

import comms.web
from comms.config import Settings
from comms.web.app import make_app

pytestmark = pytest.mark.acceptance

AXE = Path(comms.web.__file__).parent / "assets/node_modules/axe-core/axe.min.js"
RULES = json.dumps(
    {
        "resultTypes": ["violations"],
        "runOnly": {
            "type": "tag",
            "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        },
    }
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]
PAGES = (
    "accounts",
    "accounts?closed=fb_vsu",
    "stops",
    "stops?done=paused",
    f"cards/{OWN_CARD}",
    f"cards/{DOUBTFUL}",
    f"cards/{POSTED}",
    "nothing",
)


@pytest.fixture(scope="module")
def door():
    """A link for each role, many times over."""
    sample = SampleDoor()
    sample.links = {f"link-{role}-{n}": role for role in ROLES for n in range(9)}
    sample.sessions = {"key-admin": "admin"}
    return sample


@pytest.fixture(scope="module")
def desk():
    """A desk with one stop and one closed account."""
    sample = SampleDesk()
    sample.pause("admin", "VSU", reason="Odotetaan lupaa kuvien käyttöön.")
    sample.retire("admin", "fb_vsu", reason="Ryhmä on lakkautettu.")
    return sample


@pytest.fixture(scope="module")
def site(tmp_path_factory, door, desk) -> Iterator[str]:
    """Serve site and desk on this machine and return their address."""
    app = make_app(
        settings=Settings(home=tmp_path_factory.mktemp("home")),
        reader=SampleReader(),
        media=SampleMedia(),
        clock=StandingClock(local("2027-02-16T09:00")),
        door=door,
        desk=desk,
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
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


@pytest.fixture
def window(browser) -> Iterator[BrowserContext]:
    """Open a window of its own, with its own cookies."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def inside(window, site) -> BrowserContext:
    """Be signed in as the administrator."""
    key = {"name": "__Host-desk", "value": "key-admin", "secure": True}
    window.add_cookies([{**key, "url": site.replace("http:", "https:")}])
    return window


@pytest.mark.parametrize("path", PAGES)
def test_page_of_the_desk_can_be_used_by_everybody(inside, site, path):
    """WCAG 2.2 A and AA in three languages, light and dark, phone and desktop."""
    page, faults = inside.new_page(), []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))

    for language in ("fi", "sv", "en"):
        page.goto(f"{site}/desk/{language}/{path}", wait_until="load")
        page.evaluate(AXE.read_text())
        for width, scheme in product((320, 1280), ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            violations = page.evaluate(f"axe.run({RULES})")["violations"]
            found = [(v["id"], [n["html"] for n in v["nodes"]]) for v in violations]
            spare = page.evaluate("innerWidth - document.documentElement.scrollWidth")
            assert found == [], (language, width, scheme)
            assert spare >= 0, (language, width, scheme)

    missing = [fault for fault in faults if "404" not in fault]
    assert missing == []


@pytest.mark.parametrize("path", ["enter", "enter/nonsense", "enter/link-viewer-8"])
def test_the_way_in_can_be_used_by_everybody(window, site, path):
    """Before there is a session."""
    page = window.new_page()
    for language in ("fi", "sv", "en"):
        page.goto(f"{site}/desk/{language}/{path}", wait_until="load")
        page.evaluate(AXE.read_text())
        for width, scheme in product((320, 1280), ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            violations = page.evaluate(f"axe.run({RULES})")["violations"]
            assert [v["id"] for v in violations] == [], (language, width, scheme)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_signs_in_and_out_on_this_machine(browser, site, host, scripts):
    """The cookie is Secure and `__Host-`: browsers take this machine for safe."""
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    base = site.replace("127.0.0.1", host)
    number = 2 * scripts + (host == "localhost")

    page.goto(f"{base}/desk/enter/link-coordinator-{number}")
    assert context.cookies() == []
    page.wait_for_timeout(1100)
    page.locator("main button").click()
    page.goto(f"{base}/desk/en/stops")
    [cookie] = context.cookies()
    page.get_by_role("button", name="Sign out").click()

    assert (
        cookie["name"],
        cookie["secure"],
        cookie["httpOnly"],
        cookie["sameSite"],
    ) == (
        "__Host-desk",
        True,
        True,
        "Lax",
    )
    assert context.cookies() == []
    page.goto(f"{base}/desk/en/stops")
    assert page.url == f"{base}/desk/en/enter"
    context.close()


def test_keyboard_alone_pauses_everything(inside, site, desk):
    """In a crisis nobody looks for the mouse: the button, a reason, Enter."""
    page = inside.new_page()
    page.goto(f"{site}/desk/fi/accounts")

    page.get_by_role("link", name="Keskeytä lähetykset").press("Enter")
    page.wait_for_url("**/stops#f-reason")
    page.keyboard.type("Väärä tieto uutiskirjeessä")
    page.keyboard.press("Enter")
    page.get_by_text("Lähetykset on keskeytetty.").first.wait_for()

    assert desk.done[-1] == ("pause", "admin", "", "Väärä tieto uutiskirjeessä")
    assert page.evaluate("document.activeElement.id") == "message"
    desk.resume("admin", "")


def test_copy_button_copies_all_that_is_pasted(inside, site):
    """And says so, without taking the focus away."""
    inside.grant_permissions(["clipboard-read", "clipboard-write"])
    page = inside.new_page()
    page.goto(f"{site}/desk/fi/cards/{OWN_CARD}")

    page.locator("[data-copy=card-text] button").click()
    page.locator("[data-copy=card-text]").get_by_text("Kopioitu").wait_for()

    pasted = page.evaluate("navigator.clipboard.readText()")
    assert pasted == page.locator("#card-text").input_value()
    assert pasted.endswith("#VarsinaisSuomi")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_without_scripts_a_card_has_no_dead_button(browser, site):
    """The text can be marked by hand; the tick works."""
    context = browser.new_context(java_script_enabled=False)
    key = {"name": "__Host-desk", "value": "key-admin", "secure": True}
    context.add_cookies([{**key, "url": site.replace("http:", "https:")}])
    page = context.new_page()
    page.goto(f"{site}/desk/fi/cards/{OWN_CARD}")

    assert page.locator("[data-copy] button").count() == 0
    page.get_by_role("button", name="Olen julkaissut tämän").click()

    page.get_by_text("Merkitty.").wait_for()
    context.close()
