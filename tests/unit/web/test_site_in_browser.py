"""The pages in a real browser: accessibility, overflow, refused requests.

Runs Debian's Chromium with the current axe-core from npm.
"""

import pytest
from browsers import SOME_LOOKS, barriers, chromium, listening, looks_of
from playwright.sync_api import expect
from sample_events import local
from sample_site import SampleMedia, SampleReader, StandingClock
from site_routes import LANGUAGES, looked_at, readable_routes

from comms.config import Settings
from comms.web.app import make_app
from comms.web.site import work

pytestmark = pytest.mark.acceptance

#: Every page; those of mailed links speak their readers' language.
ADDRESSES = (
    "/{language}/",
    "/{language}/news/",
    "/{language}/news/?unit=KAI",
    "/{language}/news/two_languages_blog",
    "/{language}/news/pilot_call",
    "/{language}/news/e1_announcement",
    "/fi/news/spring_news/easy",
    "/{language}/events/",
    "/{language}/events/?page=2",
    "/{language}/events/E1",
    "/{language}/events/E2",
    "/{language}/archive/",
    "/{language}/archive/POH/?year=2027",
    "/{language}/accessibility",
    "/{language}/privacy",
    "/{language}/leaving",
    "/u/tok-POH",
    "/p/tok-POH",
    "/c/tok-POH",
    "/o/tok-POH",
    "/{language}/subscribe/",
    "/{language}/subscribe/POH",
    "/{language}/subscribe/POH/frame",
    "/{language}/subscribe/sent",
)
#: What answers to GET and is no page, or is made elsewhere.
NO_PAGES = {
    *("/", "/healthz", "/favicon.ico", "/static/brand/{name}", "/static/{name}"),
    *("/media/{name}", "/{language}/feed.atom", "/{language}/feed.json"),
    *("/{language}/events.ics", "/{language}/events/{event_id}.ics"),
    "/{language}/news/{item_id}/press.txt",
    # A mail, which is looked at as it was caught.
    "/{language}/archive/{newsletter_id}/{slug}",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Serve the site on this machine and return its address."""
    app = make_app(
        settings=Settings(home=tmp_path_factory.mktemp("home")),
        reader=SampleReader(),
        media=SampleMedia(),
        clock=StandingClock(local("2027-02-16T09:00")),
    )
    with listening(app) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """Start one browser for all tests here."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def window():
    """Return one window for all pages, which notes what goes wrong in it."""
    with chromium(still=True) as browser:
        page = browser.new_page()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("requestfailed", lambda request: page.faults.append(request.url))
        yield page


def test_every_page_of_the_site_is_looked_at(app):
    """A new route stands here, or is no page."""
    paths = readable_routes(app)

    assert {path for path in paths if not looked_at(path, ADDRESSES)} == NO_PAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_page_can_be_used_by_everybody(window, site, address, language):
    """WCAG 2.2 A and AA as far as a machine can tell; nothing sticks out.

    Nor may the policy refuse what the page uses: that shows in the console only.
    """
    window.faults.clear()
    window.goto(site + address.format(language=language), wait_until="load")

    assert barriers(window, looks_of(ADDRESSES.index(address), language)) == []
    assert window.faults == []


def test_work_is_done_by_itself_and_said(browser, site, monkeypatch):
    """Alone and within a frame; without its script the page says how long to wait."""
    monkeypatch.setattr(work.Crowd, "is_usual", lambda *_: False)
    monkeypatch.setattr(work, "BITS", 6)
    page = browser.new_page()
    page.route("**/work-*.js", lambda route: route.abort())
    for path, then in (
        ("/fi/subscribe/POH", "Odota hetki"),
        ("/fi/subscribe/POH", "Katso sähköpostisi"),
        ("/sv/subscribe/POH/frame", "Kolla din e-post"),
    ):
        page.goto(site + path)
        page.locator("#address").fill("a@example.org")
        page.locator("main form.sign-up button").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(then)
        if then == "Odota hetki":
            expect(page.get_by_text("Odota 60 sekuntia")).to_be_visible()
            assert barriers(page, SOME_LOOKS) == []
            page.unroute_all()
    page.close()


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

    expect(page.get_by_role("button", name="Peru tilaus")).to_be_visible()
    context.close()
