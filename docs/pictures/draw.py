# ruff: noqa: INP001 - a script beside its picture, not a package
"""Draws demo.png, the picture of the README: a newsletter, the timeline, an event.

Runs the demo in a folder of its own, stands its clock on 2 March 2027, when two events
are still to come, and takes the pictures in Debian's Chromium. Run it again when the
look has changed: `.venv/bin/python docs/pictures/draw.py`. Needs `make test` to have
installed what tests need.
"""

import asyncio
import contextlib
import io
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, sync_playwright

from comms.bootstrap import open_house
from comms.clock import SteppedClock, instant
from comms.config import load
from comms.demo.mailbox import read_mailbox
from comms.demo.runner import ZONE, run
from comms.demo.timeline import FOLDER
from comms.demo.viewer import mail_app
from comms.web.serve import site_app

TARGET = Path(__file__).with_name("demo.png")
MOMENT = "2027-03-02T09:00"
#: Bytes: it is loaded with every look at the README.
LARGEST = 400_000

CANVAS, GROUND = (1600, 860), "#E4E9EE"
#: Pixels taken for each pixel shown: scaled down, letters stay crisp.
SHARP = 2
#: Milliseconds until pictures that come into sight are drawn.
SETTLED = 1_500
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]


def main() -> None:
    """Run the demo, take three pictures, lay them side by side."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "site"
        run(home, fresh=True, summary_file=None, serve=False)
        SteppedClock(home / "clock").set(instant(MOMENT, ZONE))
        with served(home) as (site, mail), browser() as chromium:
            letter = first(home, "Infokirje")
            shots = (
                shot(chromium, f"{mail}/{letter}/html", (390, 844)),
                shot(chromium, f"{mail}/{FOLDER}/", (1240, 1306), "day-2027-02-10"),
                shot(chromium, f"{site}/fi/events/E1", (640, 1120)),
            )
    lay_out(*shots).save(TARGET, optimize=True)
    size = TARGET.stat().st_size
    if size > LARGEST:
        message = f"{TARGET} has {size} bytes; {LARGEST} are allowed"
        raise SystemExit(message)


@contextlib.contextmanager
def served(home: Path) -> Iterator[tuple[str, str]]:
    """Serve the site and the caught mail; give their addresses."""
    house = open_house(load(home))
    with listening(site_app(house)) as site:
        viewer = mail_app(
            home / "mail",
            base_url=house.base_url,
            site=site,
            timeline=home / FOLDER,
        )
        with listening(viewer) as mail:
            yield site, mail


@contextlib.contextmanager
def listening(app: object) -> Iterator[str]:
    """Serve one application on a free port; give its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=shutil.which("chromium")
            or shutil.which("chromium-headless-shell"),
            args=FLAGS,
        )
        yield found
        found.close()


def first(home: Path, subject: str) -> int:
    """Return the number of the first caught mail whose subject starts so."""
    mails = enumerate(read_mailbox(home / "mail"))
    return min(number for number, mail in mails if mail.subject.startswith(subject))


def shot(
    chromium: Browser, address: str, size: tuple[int, int], begin: str = ""
) -> Image.Image:
    """Return what a window of this size shows, scrolled to where something begins."""
    window = chromium.new_page(
        viewport={"width": size[0], "height": size[1]}, device_scale_factor=SHARP
    )
    window.goto(address, wait_until="networkidle")
    if begin:
        window.locator(f"#{begin}").evaluate(
            "place => place.scrollIntoView({behavior: 'instant'})"
        )
        window.wait_for_timeout(SETTLED)
    taken = window.screenshot()
    window.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def lay_out(
    letter: Image.Image, quarter: Image.Image, event: Image.Image
) -> Image.Image:
    """Return the three on one calm ground."""
    picture = Image.new("RGB", CANVAS, GROUND)
    put(picture, letter, left=52, top=50, width=336, radius=34, rim=11)
    put(picture, quarter, left=436, top=56, width=694, radius=12, rim=1)
    put(picture, event, left=1166, top=74, width=384, radius=12, rim=1)
    return picture.point(even)


def put(  # noqa: PLR0913 - a place has that many sides
    picture: Image.Image,
    shown: Image.Image,
    *,
    left: int,
    top: int,
    width: int,
    radius: int,
    rim: int,
) -> None:
    """Put a window on the ground: a soft shadow, a rim, round corners."""
    height = round(shown.height * width / shown.width)
    inner = (left + rim, top + rim, left + rim + width, top + rim + height)
    outer = (left, top, inner[2] + rim, inner[3] + rim)
    shade = mask((outer[0], outer[1] + 10, outer[2], outer[3] + 10), radius)
    picture.paste(
        "#18222C", mask=shade.filter(ImageFilter.GaussianBlur(16)).point(faint)
    )
    picture.paste("#18222C" if rim > 1 else "#C3CCD5", mask=mask(outer, radius))
    layer = Image.new("RGB", CANVAS)
    layer.paste(shown.resize((width, height), Image.Resampling.LANCZOS), inner[:2])
    picture.paste(layer, mask=mask(inner, radius - rim))


def mask(box: tuple[int, int, int, int], radius: int) -> Image.Image:
    """Return a mask with one rounded window, its corners smooth."""
    large = Image.new("L", (CANVAS[0] * 2, CANVAS[1] * 2))
    # The last row and column that are drawn belong to the box.
    corners = [box[0] * 2, box[1] * 2, box[2] * 2 - 1, box[3] * 2 - 1]
    ImageDraw.Draw(large).rounded_rectangle(corners, radius * 2, fill=255)
    return large.resize(CANVAS, Image.Resampling.LANCZOS)


def even(light: int) -> int:
    """Return the nearest of fewer steps: unseen, but it makes the file smaller."""
    return round(light / 3) * 3


def faint(light: int) -> int:
    """Return the strength of a shadow."""
    return light * 22 // 100


if __name__ == "__main__":
    main()
