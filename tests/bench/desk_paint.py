"""From a key or a press to the next picture on the screen, in Debian's Chromium.

The browser's own Event Timing tells how long each interaction took: from the event to
the frame that shows what came of it, in steps of 8 ms; what takes less than 16 ms is
not told. Previews are timed from the last key to the frame that shows the new one.
Everything is done twice: as fast as the machine is, and with the processor of the page
held back to a quarter, as in a telephone or an old laptop.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import product

from desk import middle, session_of, things_of
from desk_serve import served
from desk_watch import WATCH
from playwright.sync_api import Browser, Page, sync_playwright
from sites import Site

from comms.workflows.house import House

Figure = dict[str, object]
#: What is done on a page.
Doing = Callable[[Page], None]

#: How many times slower the processor is made.
THROTTLES = (1, 4)
#: Milliseconds between two keys; longer than the longest pause of a script.
_PACE, _PAUSE = 60, 1_000
_SENTENCES = ("Uusi ryhmä. ", "Tule mukaan. ", "Kysy lisää. ", "Tervetuloa. ")
#: Chromium tells no interaction that was shown sooner.
SHORTEST = 16
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def interactions(house: House) -> Iterator[Figure]:
    """Do what people do most on the main pages, and tell how soon it was seen."""
    things = things_of(house)
    key = session_of(house, "national_lead")
    site = Site(house.settings.home, house.settings.database_url)
    with _chromium() as browser:
        for (name, (path, do)), throttle in product(_DOINGS.items(), THROTTLES):
            page_path = path.format(**things)
            # A server of its own: what the last one still saves would hold this one up.
            with served(site) as address:
                page = _opened(browser, address, page_path, key, throttle)
                do(page)
                page.wait_for_timeout(_PAUSE)
                told = page.evaluate("told")
                page.context.close()
            yield _figure(name, throttle, told)


def _figure(name: str, throttle: int, told: Mapping[str, list[float]]) -> Figure:
    by_interaction: dict[float, float] = {}
    for number, took in told["events"]:
        by_interaction[number] = max(took, by_interaction.get(number, 0))
    shown = tuple(by_interaction.values())
    previews = tuple(told["previews"])
    return {
        "page": name,
        "throttle": throttle,
        "interactions": told["count"],
        "longest_ms": max(shown, default=SHORTEST),
        "previews": len(previews),
        "preview_ms": round(middle(previews), 1) if previews else None,
        "longest_preview_ms": round(max(previews), 1) if previews else None,
    }


def _opened(browser: Browser, address: str, path: str, key: str, throttle: int) -> Page:
    """Open a page of the desk as somebody who is signed in."""
    context = browser.new_context(
        locale="fi-FI", viewport={"width": 1280, "height": 900}
    )
    cookie = {"name": "__Host-desk", "value": key, "url": address, "secure": True}
    context.add_cookies([{**cookie, "url": address.replace("http:", "https:")}])  # type: ignore[list-item]
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(f"{address}/desk/fi{path}", wait_until="networkidle")
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.wait_for_timeout(_PAUSE)
    return page


@contextmanager
def _chromium() -> Iterator[Browser]:
    found = map(shutil.which, ("chromium-headless-shell", "chromium"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, found)), args=_FLAGS
        )
        yield browser
        browser.close()


def _types(field: str, page: Page) -> None:
    """Type sentences, with a pause after each: then previews are drawn."""
    page.locator(field).first.click()
    for sentence in _SENTENCES:
        page.keyboard.press("End")
        page.keyboard.type(sentence, delay=_PACE)
        page.wait_for_timeout(_PAUSE)


def _opens_menus(page: Page) -> None:
    """Open and close the menus of the head, and type why everything shall stop."""
    for place in page.locator("details.new-menu > summary").all():
        place.click()
        page.wait_for_timeout(200)
        page.keyboard.press("Escape")
    page.locator("details.pause-menu > summary").click()
    page.keyboard.type("Väärä päivä kutsussa", delay=_PACE)
    page.keyboard.press("Escape")


def _searches(page: Page) -> None:
    """Type words into the search of items, and choose a state."""
    page.locator("#find").click()
    page.keyboard.type("perhekeskus kevät", delay=_PACE)
    page.locator("#find-state").focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown", delay=50)
        page.wait_for_timeout(_PACE)


def _walks_days(page: Page) -> None:
    """Go from day to day by arrows, and open what moves an entry."""
    page.locator("[role='gridcell'][tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp") * 2:
        page.keyboard.press(key)
        page.wait_for_timeout(_PACE)
    page.locator(".cal-entry a[data-move]:visible").first.click()
    page.locator("dialog[open]").wait_for()
    page.keyboard.type("12.00", delay=_PACE)
    page.keyboard.press("Escape")


def _arranges(page: Page) -> None:
    """Move an item of a newsletter down and up again, by buttons and by keys."""
    row = "ol.entries .entry[data-place='0.0']"
    page.locator(f"{row} [data-arrange=down]").click()
    page.wait_for_timeout(_PAUSE)
    page.locator("ol.entries .entry[data-place='0.1'] [data-handle]").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.wait_for_timeout(_PAUSE)


#: Page and what is done there, by name.
_DOINGS: Mapping[str, tuple[str, Doing]] = {
    "text-title": ("/items/{waiting}/edit", partial(_types, "[name='title.fi']")),
    "text-body": ("/items/{waiting}/edit", partial(_types, "[contenteditable=true]")),
    "seminar": ("/seminars/new", partial(_types, "[name='title.fi']")),
    "newsletter-words": ("/editions/NL1", partial(_types, "[name='subject.fi']")),
    "calendar": ("/calendar?view=month", _walks_days),
    "items": ("/items", _searches),
    "menus": ("/", _opens_menus),
    # Last: the server may be at what is saved by it when all others are done.
    "newsletter-order": ("/editions/NL1", _arranges),
}
