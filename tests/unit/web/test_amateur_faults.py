"""Faults of amateurs that show only while a page is used; and that all are found."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from amateurs import FAULTS
from browsers import chromium, listening
from bs4 import BeautifulSoup
from desk_browser import desk_app, signed_in
from desk_sample import SampleDesk
from desk_visit import visiting
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.acceptance
ROOT = Path(__file__).parents[3]
TEMPLATES, ASSETS = ROOT / "templates/desk", ROOT / "comms/web/assets"


@pytest.fixture(scope="module")
def desk():
    """What stands behind the pages."""
    return SampleDesk()


@pytest.fixture(autouse=True)
def fresh(desk):
    """Begin each test with the desk as it was."""
    desk.__init__()


@pytest.fixture(scope="module")
def site(tmp_path_factory, desk):
    """Serve the desk on this machine."""
    with listening(desk_app(tmp_path_factory.mktemp("home"), desk)) as address:
        yield address


@pytest.fixture
def page():
    """Open a window of the coordinator's."""
    with chromium() as browser:
        context = signed_in(browser, viewport={"width": 1280, "height": 600})
        yield context.new_page()


#: Fault → what has it.
PLANTED = {
    "disabled": "<button disabled>Send</button>",
    "icon alone in a menu": '<nav><a href="/"><svg></svg></a></nav>',
    "state by colour alone": '<span class="chip chip-ok">sent</span>',
    "time without a zone": '<time datetime="2027-02-01T09:00">9 am</time>',
    "words cut off": '<p style="width: 3em; overflow: hidden; white-space: nowrap">'
    "Hyvinvointialuejohtamisen</p>",
    "white in the dark": '<div style="background: #fff; height: 90px">x</div>',
    "card inside a card": '<div class="c">a<div class="c">b</div></div>',
    "main buttons": "<main>" + 3 * "<button>a</button>" + "</main>",
}
STYLE = """<style>:root { --accent: rgb(1, 2, 3) } button { background: var(--accent) }
.c { border: 1px solid; border-radius: 8px }</style>"""


def test_each_fault_is_found_where_it_is_planted(page):
    """And nothing but it: else every page would have passed."""
    page.emulate_media(color_scheme="dark")
    found = {}
    for fault, has in PLANTED.items():
        page.set_content(f"{STYLE}{has}")
        found[fault] = {name for name, _ in page.evaluate(FAULTS)}

    assert found == {fault: {fault} for fault in PLANTED}


def test_states_stand_in_one_column(page, site):
    """Eyes run down a column; a ragged one is read line by line."""
    for path in ("/", "/items", "/approvals"):
        page.goto(f"{site}/desk/sv{path}")
        for chips in page.locator(".lines").evaluate_all(
            """lists => lists.map(list => [...list.querySelectorAll(".line-state")]
            .map(one => Math.round(one.getBoundingClientRect().left)))"""
        ):
            assert len(set(chips)) <= 1, path


def test_undo_stays_until_somebody_goes_on(page, site, desk):
    """Whoever was called to the telephone can still take back what she did."""
    page.clock.install()
    page.goto(f"{site}/desk/fi/items/seminar")
    desk.state, desk.output_state = "approved", "scheduled"
    page.get_by_role("button", name="Hyväksy", exact=True).click()
    expect(page.locator("#message")).to_be_visible()

    page.clock.run_for(20 * 60 * 1000)

    expect(page.get_by_role("button", name="Kumoa")).to_be_visible()


@pytest.mark.parametrize("path", ["/items/seminar", "/editions/n1", "/seminars/new"])
def test_nothing_jumps_while_previews_load(page, site, path):
    """What somebody is about to press stays under her finger."""
    page.goto(f"{site}/desk/fi{path}", wait_until="networkidle")

    jumped = page.evaluate(
        """() => new Promise(done => new PerformanceObserver(list => done(
        list.getEntries().filter(one => !one.hadRecentInput).map(one => one.value)))
        .observe({ type: "layout-shift", buffered: true }) || setTimeout(done, 300, []))
        """
    )

    assert sum(jumped) < 0.01


def test_back_leads_to_the_same_lines_of_the_same_list(page, site):
    """The filter stands in the address; the browser remembers how far one was."""
    page.set_viewport_size({"width": 1280, "height": 300})
    page.goto(f"{site}/desk/fi/items?state=draft")
    page.evaluate("scrollTo(0, 200)")
    before = page.evaluate("scrollY")

    page.locator(".rows a, .lines a, table a").last.evaluate("one => one.click()")
    page.wait_for_url(lambda url: "state=draft" not in url)
    page.go_back()

    assert page.url.endswith("?state=draft")
    assert before > 100
    page.evaluate(
        """before => new Promise(done => { const look = () =>
        Math.abs(scrollY - before) < 2 ? done() : setTimeout(look, 20); look(); })""",
        before,
    )


BEGINNINGS = ("/", "/items", "/newsletters", "/approvals", "/facts", "/segments")


def test_an_empty_page_says_what_comes_next(reader, clock, desk):
    """A page without anything on it is where people begin."""
    desk.empty = True
    with visiting(reader, clock, desk) as browser:
        for path in BEGINNINGS:
            page = BeautifulSoup(browser.get(f"/desk/sv{path}").text, "html.parser")
            ways = page.select("main a[href], main button")
            assert any(not way.find_parent(class_="segments") for way in ways), path


def test_windows_are_few():
    """What to do stands on the page; a window is for looking something up in it."""
    sources = [*TEMPLATES.glob("*.html"), *ASSETS.glob("*.ts")]
    windows = {
        name
        for file in sources
        for name in re.findall(r'<dialog id="([\w-]+)"', file.read_text())
    }

    assert windows == {"command-menu", "editor-link", "editor-reference"}


def test_choice_stands_in_the_middle_of_its_field(site):
    """On a touched screen fields are higher than their words: none hangs at the top."""
    phone = {"width": 390, "height": 844}
    with chromium() as browser:
        page = signed_in(browser, viewport=phone, has_touch=True).new_page()
        page.goto(f"{site}/desk/fi/texts/new/news")
        drawn = Image.open(BytesIO(page.locator("#f-contact").screenshot()))
    inner = drawn.convert("L").crop((8, 4, drawn.width - 8, drawn.height - 4))
    _, top, _, bottom = inner.point(lambda shade: 255 * (shade < 128)).getbbox()

    assert top + bottom >= inner.height - 1
