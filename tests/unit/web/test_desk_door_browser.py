"""The door of the desk in a real browser: cookie, keyboard, no scripts, everybody.

Runs Debian's Chromium with the current axe-core from npm, over plain HTTP on this
machine, as the demo does.
"""

import pytest
from browsers import barriers, chromium, listening, looks_of
from desk_places import RUNNING, UNFOLDED, WAYS_IN
from playwright.sync_api import BrowserContext, Page, expect
from sample_desk import OWN_CARD, ROLES, SampleDesk, SampleDoor
from sample_events import local
from sample_keys import sample_keys
from sample_site import SampleMedia, SampleReader, StandingClock

from comms.config import Settings
from comms.web.app import make_app

pytestmark = pytest.mark.acceptance


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
def site(tmp_path_factory, door, desk):
    """Serve site and desk on this machine and return their address."""
    app = make_app(
        settings=Settings(home=tmp_path_factory.mktemp("home")),
        reader=SampleReader(),
        media=SampleMedia(),
        clock=StandingClock(local("2027-02-16T09:00")),
        door=door,
        desk=desk,
        keys=sample_keys(),
    )
    with listening(app, "critical") as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """Start one browser for all tests here."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def still():
    """Start one for pages that are only looked at."""
    with chromium(still=True) as browser:
        yield browser


@pytest.fixture(scope="module")
def page(still, site) -> Page:
    """Open one window of the administrator's for pages that are only looked at."""
    context = still.new_context()
    context.add_cookies([_key(site)])
    page = context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def window(browser):
    """Open a window of its own, with its own cookies."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def inside(window, site) -> BrowserContext:
    """Be signed in as the administrator."""
    window.add_cookies([_key(site)])
    return window


def _key(site):
    key = {"name": "__Host-desk", "value": "key-admin", "secure": True}
    return {**key, "url": site.replace("http:", "https:")}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("path", RUNNING)
def test_page_of_the_desk_can_be_used_by_everybody(page, site, path, language):
    """WCAG 2.2 A and AA in three languages, light and dark, phone and desktop."""
    page.faults.clear()
    page.goto(f"{site}/desk/{language}{path}", wait_until="load")
    page.locator("main details").evaluate_all(UNFOLDED)

    assert barriers(page, looks_of(RUNNING.index(path), language)) == []
    assert [fault for fault in page.faults if "404" not in fault] == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_way_in_can_be_used_by_everybody(still, site, language):
    """Before there is a session; a provider's answer comes in by the browser's."""
    context = still.new_context(extra_http_headers={"accept-language": language})
    page, found = context.new_page(), {}
    places = [f"/desk/{language}{path}" for path in WAYS_IN]
    for number, place in enumerate([*places, "/desk/outside?code=c&state=s"]):
        answer = page.goto(f"{site}{place}", wait_until="load")
        assert answer.status == (404 if "nonsense" in place else 200), place
        if faults := barriers(page, looks_of(number, language)):
            found[place] = faults
    context.close()

    assert found == {}


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
    assert page.url == f"{base}/desk/en/enter?to=/desk/en/stops"
    context.close()


def test_keyboard_alone_pauses_everything(inside, site, desk):
    """In a crisis nobody looks for the mouse: the button, a reason, Enter."""
    page = inside.new_page()
    page.goto(f"{site}/desk/fi/accounts")

    page.locator(".pause-menu > summary").press("Enter")
    page.keyboard.type("Väärä tieto uutiskirjeessä")
    page.keyboard.press("Enter")
    page.get_by_text("Kaikki lähetykset on keskeytetty.").first.wait_for()

    assert desk.done[-1] == ("pause", "admin", "", "Väärä tieto uutiskirjeessä")
    assert page.url == f"{site}/desk/fi/accounts#stopped"
    page.get_by_role("link", name="Jatka lähetyksiä").first.press("Enter")
    page.locator('a[href$="unit=all"]').press("Enter")
    page.get_by_role("radio", name="Pysyy keskeytettynä").press("ArrowUp")
    page.get_by_role("button", name="Jatka niin kuin valitsin").press("Enter")
    page.wait_for_url("**/stops?done=resumed")
    assert desk.done[-1] == ("resume", "admin", "", (17, "go"), (18, "go"))
    assert page.evaluate("document.activeElement.id") == "message"


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
    context.add_cookies([_key(site)])
    page = context.new_page()
    page.goto(f"{site}/desk/fi/cards/{OWN_CARD}")

    expect(page.locator("[data-copy] button")).to_have_count(0)
    page.get_by_role("button", name="Olen julkaissut tämän").click()

    page.get_by_text("Merkitty.").wait_for()
    context.close()
