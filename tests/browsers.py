"""Debian's Chromium and what axe-core finds in a page, for all tests with a browser.

Without Chromium, or the current axe-core from npm, the tests fail and say what to
install: a skipped browser test is a green lie. A test process starts one Chromium, and
pages that are only looked at share a window, which costs more than to look at a page.
"""

import asyncio
import atexit
import os
import shutil
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import uvicorn
from amateurs import FAULTS
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

import comms.web
from comms.language import LANGUAGES

MODULES = Path(comms.web.__file__).parent / "assets" / "node_modules"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
#: For pages that are only looked at: an eighth less work, and no keys or pointers.
STILL = ["--disable-threaded-compositing", "--disable-threaded-animation"]
_WCAG = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
#: All that other colours can change.
_COLOURS = ["color-contrast", "link-in-text-block"]
_EVERYTHING = {"runOnly": _WCAG}
COLOURS_ONLY = {"runOnly": {"type": "rule", "values": _COLOURS}}
#: Violations alone: all that axe has looked at is a hundred times as much to send.
_ASK = f"""async asked => {{
  const {{ violations }} = await axe.run(asked);
  const {{ clientWidth, scrollWidth }} = document.documentElement;
  return [violations, clientWidth - scrollWidth, ({FAULTS})()];
}}"""
#: Frames of previews have no origin to speak to: mails are looked at elsewhere. No rule
#: that is asked here reads style sheets, which axe would fetch anew for each look.
_HOW = {
    "resultTypes": ["violations"],
    "iframes": False,
    "preload": {"assets": ["media"]},
}


class Look(NamedTuple):
    """Width of the window, its colours, and what axe is asked then."""

    width: int
    colours: str
    asked: dict[str, object] = _EVERYTHING


def _turns(one: str, other: str) -> tuple[tuple[Look, ...], ...]:
    """Return looks for three languages: all widths in all colours.

    All is asked in each language; of the fourth, what colours change.
    """
    return (
        (Look(320, one), Look(1280, other, COLOURS_ONLY)),
        (Look(320, other),),
        (Look(1280, one),),
    )


#: Neighbours differ: what all pages share is seen at each width in each colour.
_TURNS = (_turns("light", "dark"), _turns("dark", "light"))
SOME_LOOKS = _TURNS[0][0]
_ALL_LOOKS = tuple(
    Look(width, colours) for width in (320, 1280) for colours in ("light", "dark")
)


@contextmanager
def chromium(*, still: bool = False) -> Iterator[Browser]:
    """Lend this process's Chromium; what is opened in it is closed afterwards.

    One for pages that are only looked at is `still`, and may be lent within the other.
    Playwright's loop counts as running only meanwhile: other tests run their own.
    """
    before = asyncio._get_running_loop()
    playwright, loop = _started()
    asyncio._set_running_loop(loop)
    browser = _launched(playwright, still=still)
    try:
        yield browser
    finally:
        for context in browser.contexts:
            context.close()
        asyncio._set_running_loop(before)


@cache
def _started() -> tuple[Playwright, asyncio.AbstractEventLoop]:
    """Start what speaks to browsers, until this process ends."""
    playwright = sync_playwright().start()
    # A machine that does other things, too, may be slow to show what is asked for.
    expect.set_options(timeout=15_000)
    loop = asyncio.get_running_loop()

    def end() -> None:
        asyncio._set_running_loop(loop)
        playwright.stop()

    atexit.register(end)
    return playwright, loop


@cache
def _launched(playwright: Playwright, *, still: bool) -> Browser:
    """Start Debian's Chromium; its shell without windows does with half the work."""
    found = map(shutil.which, ("chromium-headless-shell", "chromium"))
    executable = next(filter(None, found), None)
    assert executable, "Chromium is missing: apt-get install -y chromium-headless-shell"
    args = FLAGS + STILL if still else FLAGS
    browser = playwright.chromium.launch(executable_path=executable, args=args)
    loop = asyncio.get_running_loop()

    def end() -> None:
        asyncio._set_running_loop(loop)
        browser.close()

    # What is registered last is done first: before Playwright ends.
    atexit.register(end)
    return browser


def free_port() -> tuple[socket.socket, int]:
    """Take a port of this machine, for what has to know where it will be served."""
    taken = socket.create_server(("127.0.0.1", 0))
    return taken, taken.getsockname()[1]


@contextmanager
def listening(
    app: FastAPI, log_level: str = "error", taken: socket.socket | None = None
) -> Iterator[str]:
    """Serve an application on a free port, or on one taken; give its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level=log_level))
    sockets = [taken] if taken else None
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive(), "the site did not start"
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def looks_of(number: int, language: str) -> tuple[Look, ...]:
    """Return how the n-th page is looked at in a language.

    Pages take turns, so that each language has its share of each width and colour; with
    EVERY_LOOK=1 each page is asked everything in each.
    """
    if os.environ.get("EVERY_LOOK"):  # noqa: TID251 - the tester's own
        return _ALL_LOOKS
    turns = _TURNS[number % len(_TURNS)]
    return turns[(number + LANGUAGES.index(language)) % len(turns)]


@cache
def _axe() -> str:
    script = MODULES / "axe-core" / "axe.min.js"
    assert script.exists(), f"{script} is missing: `make assets` installs it"
    return script.read_text()


def barriers(page: Page, looks: Iterable[Look]) -> list[tuple[object, ...]]:
    """Return what keeps people from using a page, by width and colours.

    WCAG 2.2 A and AA as far as a machine can tell, what sticks out sideways, and what
    only an amateur's page has.
    """
    if not page.evaluate("'axe' in window"):
        # Sent once: what is loaded in this window later has it from the start.
        page.add_init_script(f"if (window === top) {{ {_axe()} }}")
        page.evaluate(_axe())
    found: list[tuple[object, ...]] = []
    for width, scheme, rules in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations, room, amateurs = page.evaluate(_ASK, {**rules, **_HOW})
        for fault in violations:
            places = [node["html"] for node in fault["nodes"]]
            found.append((width, scheme, fault["id"], places))
        if room < 0:
            found.append((width, scheme, "sticks out", -room))
        found += [(width, scheme, *fault) for fault in amateurs]
    return found
