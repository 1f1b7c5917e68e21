# ruff: noqa: INP001 - a script beside its pictures, not a package
"""Draws the twelve main pages of the desk, for docs/desk.md.

Runs the demo in a folder of its own, stands its clock on 1 March 2027 and looks at each
page as one of its people: `.venv/bin/python docs/pictures/desk.py`. A picture that
shows the same as before keeps its bytes.
"""

import io
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from draw import browser, listening
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from comms.bootstrap import open_house
from comms.clock import SteppedClock, instant
from comms.config import load
from comms.demo.runner import ZONE, run
from comms.web.serve import site_app
from comms.workflows.sign_in import FrontDoor, sign_in_link

TARGET = Path(__file__).parent / "desk"
MOMENT = "2027-03-01T10:00"
WIDE, PHONE = (1280, 860), (390, 844)
#: Difference of a pixel that no eye sees: how letters are drawn varies by a little.
UNSEEN = 24
#: Bytes of one picture at most.
LARGEST = 120_000


@dataclass(frozen=True)
class Page:
    """One picture: which page, as whom, in which language, width and colours."""

    name: str
    path: str
    person: str
    language: str = "fi"
    size: tuple[int, int] = WIDE
    scheme: str = "light"


PAGES = (
    Page("week", "/", "coordinator_VSU"),
    Page("items", "/items", "national_lead", "sv"),
    Page("item", "/items/e1_announcement", "coordinator_VSU"),
    Page("writing", "/items/two_languages_blog/edit", "agent_POH", "sv"),
    Page("seminar", "/seminars/new", "coordinator_VSU", size=PHONE),
    Page("approvals", "/approvals", "approver_national", size=PHONE, scheme="dark"),
    Page("newsletters", "/newsletters", "national_lead", scheme="dark"),
    Page("edition", "/editions/NL1", "national_lead"),
    Page("calendar", "/calendar?view=month", "national_lead"),
    Page("kit", "/kit", "national_lead", "sv", PHONE),
    Page("accounts", "/accounts", "admin", "sv", scheme="dark"),
    Page("programme", "/programme", "admin"),
)


def main(finished: str = "") -> None:
    """Draw all pages.

    Args:
        finished: Site folder of a demo that has run; "": one is run.

    Raises:
        SystemExit: A picture is larger than a document's should be.
    """
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "site"
        if finished:
            shutil.copytree(finished, home)
        else:
            run(home, fresh=True, summary_file=None, serve=False)
        SteppedClock(home / "clock").set(instant(MOMENT, ZONE))
        house = open_house(load(home))
        with listening(site_app(house)) as site, browser() as chromium:
            for page in PAGES:
                token = sign_in_link(house, page.person).rpartition("/")[2]
                key = FrontDoor(house).enter(token, agent="pictures")
                keep(page.name, look(chromium, f"{site}/desk/", page, key or ""))


def look(chromium: Browser, desk: str, page: Page, key: str) -> Image.Image:
    """Return what a window shows of a page."""
    width, height = page.size
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        color_scheme=page.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    cookie = {"name": "__Host-desk", "value": key, "domain": "127.0.0.1", "path": "/"}
    context.add_cookies([{**cookie, "secure": True, "httpOnly": True}])  # type: ignore[list-item]
    window = context.new_page()
    window.goto(f"{desk}{page.language}{page.path}", wait_until="networkidle")
    taken = window.screenshot()
    context.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def keep(name: str, picture: Image.Image) -> None:
    """Write a picture, if it shows something else than the one that is there.

    Raises:
        SystemExit: It is too large.
    """
    file = TARGET / f"{name}.webp"
    if file.exists() and is_same(Image.open(file).convert("RGB"), picture):
        return
    picture.save(file, quality=80, method=6)
    if file.stat().st_size > LARGEST:
        message = f"{file} has more than {LARGEST} bytes"
        raise SystemExit(message)


def is_same(before: Image.Image, now: Image.Image) -> bool:
    """Tell whether two pictures look alike."""
    if before.size != now.size:
        return False
    small = (now.width // 4, now.height // 4)
    difference = ImageChops.difference(before.resize(small), now.resize(small))
    return max(high for _, high in difference.getextrema()) <= UNSEEN


if __name__ == "__main__":
    main(*sys.argv[1:])
