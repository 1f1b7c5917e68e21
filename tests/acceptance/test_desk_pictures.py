"""The pictures of `docs/desk.md`: the main pages, drawn anew by this very run.

Each is looked at in the finished demo, on a morning of its calendar, as one of its
people. A picture is written only where it shows something else than the committed one:
a run leaves a clean work tree as long as the pages look as before.
"""

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsers import chromium, listening
from PIL import Image, ImageChops
from playwright.sync_api import BrowserContext, Page

from comms.bootstrap import open_house
from comms.clock import SteppedClock, instant
from comms.config import load
from comms.demo.runner import ZONE
from comms.web.serve import site_app
from comms.workflows.house import House
from comms.workflows.sign_in import FrontDoor, sign_in_link

pytestmark = pytest.mark.acceptance

DOCUMENT = Path(__file__).parents[2] / "docs/desk.md"
FOLDER = DOCUMENT.with_name("pictures") / "desk"
#: A Monday between two newsletters, with texts that wait to be posted by hand.
MOMENT = "2027-03-01T10:00"
WIDE, PHONE = (1280, 860), (390, 844)
#: How far a patch of 4 × 4 pixels may differ, of 255: letters are not drawn the same
#: to the last shade everywhere.
UNSEEN = 24
#: Bytes of all pictures: they are loaded with every look at the page.
MOST = 450_000
_SHOWN = re.compile(r"!\[([^\]]{12,})\]\(pictures/desk/([a-z]+)\.webp\)")


@dataclass(frozen=True)
class Look:
    """Which page, as whom, in which language, width and colours."""

    path: str
    person: str
    language: str = "fi"
    size: tuple[int, int] = WIDE
    colours: str = "light"


LOOKS = {
    "week": Look("/", "coordinator_VSU"),
    "items": Look("/items", "national_lead", "sv"),
    "item": Look("/items/e1_announcement", "coordinator_VSU"),
    "writing": Look("/items/two_languages_blog/edit", "agent_POH", "sv"),
    "seminar": Look("/seminars/new", "coordinator_VSU", size=PHONE),
    "approvals": Look("/approvals", "approver_national", size=PHONE, colours="dark"),
    "newsletters": Look("/newsletters", "national_lead", colours="dark"),
    "edition": Look("/editions/NL1", "national_lead"),
    "calendar": Look("/calendar?view=month", "national_lead"),
    "kit": Look("/kit", "national_lead", "sv", PHONE),
    "accounts": Look("/accounts", "admin", "sv", colours="dark"),
    "programme": Look("/programme", "admin"),
}


@pytest.fixture
def house(demo, tmp_path) -> Iterator[House]:
    """Open a copy of the finished demo on that morning."""
    shutil.copytree(demo.home, tmp_path / "site")
    SteppedClock(tmp_path / "site/clock").set(instant(MOMENT, ZONE))
    house = open_house(load(tmp_path / "site"))
    yield house
    house.store.close()


def test_pictures_of_the_main_pages_show_what_people_see(house):
    """All twelve stand in the document with words, none has a fault."""
    with _window(house) as (context, page, desk):
        taken = {
            name: _look(context, page, desk, look, house)
            for name, look in LOOKS.items()
        }
    for name, picture in taken.items():
        _keep(FOLDER / f"{name}.webp", picture)

    assert [name for _, name in _SHOWN.findall(DOCUMENT.read_text())] == [*LOOKS]
    assert {file.stem for file in FOLDER.iterdir()} == LOOKS.keys()
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= MOST


@contextmanager
def _window(house: House) -> Iterator[tuple[BrowserContext, Page, str]]:
    """Open one window before the desk; it may not complain."""
    with listening(site_app(house)) as site, chromium() as browser:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda said: faults.append(said.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield context, page, f"{site}/desk"
        assert faults == []


def _look(
    context: BrowserContext, page: Page, desk: str, look: Look, house: House
) -> Image.Image:
    """Return what the window shows somebody of a page."""
    token = sign_in_link(house, look.person).rpartition("/")[2]
    key = FrontDoor(house).enter(token, agent="pictures")
    cookie = {"name": "__Host-desk", "value": key, "domain": "127.0.0.1", "path": "/"}
    context.add_cookies([{**cookie, "secure": True, "httpOnly": True}])
    width, height = look.size
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=look.colours)
    answer = page.goto(f"{desk}/{look.language}{look.path}", wait_until="networkidle")
    assert answer is not None
    assert answer.ok, look.path
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _keep(file: Path, picture: Image.Image) -> None:
    """Write a picture where it shows something else than the one that is there."""
    if file.exists() and _is_same(Image.open(file).convert("RGB"), picture):
        return
    file.parent.mkdir(exist_ok=True)
    # Of flat colours no loss makes smaller files than some.
    picture.save(file, lossless=True, quality=100, method=4)


def _is_same(before: Image.Image, now: Image.Image) -> bool:
    """Tell whether two pictures look alike."""
    if before.size != now.size:
        return False
    difference = ImageChops.difference(before.reduce(4), now.reduce(4))
    return max(high for _, high in difference.getextrema()) <= UNSEEN
