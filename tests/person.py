"""A person at the desk whose time is added up, while the browser goes at full speed.

Each act is really done in the browser and adds what it takes a person: the keystroke
level model of Card, Moran and Newell (1980), whose times are for somebody who knows the
page. So a time is a sum, the same on every machine; nothing waits and nothing is timed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch

import pytest
from playwright.sync_api import Locator, Page

#: Seconds. A letter by an average typist's hands; by thumbs on a phone (36 words a
#: minute: Palin et al., 2019).
A_KEY, A_THUMB = 0.2, 0.33
#: A key that is no letter, or several held together: Tab, arrow, Ctrl+Enter.
A_SHORTCUT = 0.3
#: To point at something and press it; a hand's way between keys and mouse.
A_POINT, A_HOMING = 1.1, 0.4
#: To think what comes next: once for each thing that is chosen or filled in.
A_THOUGHT = 1.35
#: Words a second that people read in silence (238 a minute: Brysbaert, 2019).
WORDS = 4
#: Allowance for the network and the page whenever an answer is waited for.
AN_ANSWER = 0.5
#: Stops of the keyboard after which somebody is lost.
_MOST_STOPS = 120
#: Presses tried at a time on the way through frames, whose stops nobody counted.
_IN_FRAMES = 8
#: Keeps the focus where a selector finds it, however often Tab is pressed meanwhile;
#: tells how many stops are on the way outside frames.
_AHEAD = """place => {
  const has = () => document.activeElement?.matches(place);
  if (has()) return 0;
  window.spared = 0;
  window.spare = press => {
    if (press.key !== "Tab" || !has()) return;
    window.spared += 1;
    press.preventDefault();
    press.stopImmediatePropagation();
  };
  addEventListener("keydown", window.spare, true);
  const after = (one, other) =>
    one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const stops = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, iframe, [tabindex]"
  )].filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
  const from = stops.filter(one => after(document.activeElement, one));
  const there = from.findIndex(one => one.matches(place));
  return there < 0 ? 1 : there + 1;
}"""
#: Whether the focus is there, and how many presses were spared since.
_ARRIVED = """place => {
  const spared = window.spared, there = document.activeElement?.matches(place);
  window.spared = 0;
  if (there) removeEventListener("keydown", window.spare, true);
  return [there, spared];
}"""


class Person:
    """Uses one window, and counts what that takes her.

    Args:
        page: Her window.
        hands: "keys" (never points), "mouse" (points and types), "phone" (thumbs).
    """

    def __init__(self, page: Page, hands: str = "keys") -> None:
        self.page = page
        self.hands = hands
        #: What it has taken her since the task began.
        self.seconds = 0.0
        self._at_mouse = hands == "mouse"

    @contextmanager
    def task(self, name: str, goal: float) -> Iterator[None]:
        """Begin a task; fail if it took longer than its goal, in seconds."""
        self.seconds = 0.0
        yield
        assert self.seconds <= goal, f"{name}: {self.seconds:.0f} s of {goal} s"

    def type(self, text: str) -> None:
        """Type words where the cursor is."""
        self._spell(text)
        self.page.keyboard.insert_text(text)

    def spell(self, text: str) -> None:
        """Type letter by letter, where the page listens to each."""
        self._spell(text)
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        """Press keys that are no letters."""
        self._move_hand(to_mouse=False)
        for key in keys:
            self.page.keyboard.press(key)
            self.seconds += A_SHORTCUT

    def go_to(self, place: str) -> None:
        """Go on by Tab until what a selector finds has the focus.

        Many presses are sent at once; those after its arrival do and cost nothing.
        """
        self.seconds += A_THOUGHT
        ahead, stops = self.page.evaluate(_AHEAD, place), 0
        while ahead and stops < _MOST_STOPS:
            self.press("+".join(["Tab"] * ahead))
            there, spared = self.page.evaluate(_ARRIVED, place)
            stops += ahead - spared
            self.seconds += (ahead - spared - 1) * A_SHORTCUT
            ahead = 0 if there else _IN_FRAMES
        if ahead:
            pytest.fail(f"the keyboard does not reach {place}")

    def skip(self) -> None:
        """Go past the menu of a page that has just come, to what it is about."""
        self.press("Tab", "Enter")

    def fill(self, *fields: tuple[str, str]) -> None:
        """Go to fields in turn and type into each over what it holds; " " ticks."""
        for place, text in fields:
            self.go_to(place)
            if text == " ":
                self.press("Space")
                continue
            if self.page.locator(place).input_value():
                self.press("Control+a")
            self.type(text)

    def write(self, field: Locator, text: str) -> None:
        """Point at a field and type into it, over what it holds."""
        self.click(field)
        if field.input_value():
            self.press("Control+a")
        self.type(text)

    def click(self, what: Locator) -> None:
        """Point at something and press it."""
        assert self.hands != "keys", "the keyboard alone"
        self._move_hand(to_mouse=True)
        self.seconds += A_THOUGHT + A_POINT
        what.click()

    def points(self, times: int) -> None:
        """Point and press outside the desk, so many times."""
        self.seconds += times * (A_THOUGHT + A_POINT)

    def picks(self, place: str, letters: str) -> None:
        """Choose from a list by the first letters of a line."""
        self.go_to(place)
        self.spell(letters)
        chosen = self.page.locator(f"{place} option:checked").inner_text()
        assert chosen.startswith(letters), chosen

    def choose(self, field: Locator, label: str) -> None:
        """Point at a list of choices, and at one of them."""
        self._move_hand(to_mouse=True)
        self.seconds += 2 * (A_THOUGHT + A_POINT)
        field.select_option(label=label)

    def open(self, what: Locator, address: str = "**") -> None:
        """Point at something that leads to another page, and read its heading."""
        with self._arriving(address):
            self.click(what)

    def enter(self, address: str = "**", key: str = "Enter") -> None:
        """Press a key that leads to another page, and read its heading."""
        with self._arriving(address):
            self.press(key)

    def follow(self, place: str, address: str = "**") -> None:
        """Go to a link or a button by the keyboard, and press it."""
        self.go_to(place)
        self.enter(address)

    def unfold(self, place: str) -> None:
        """Go to what opens a menu or a fold, and press it."""
        self.go_to(place)
        self.press("Enter")

    def reads(self, what: Locator) -> str:
        """Read all of something; return its words."""
        what.wait_for()
        text = what.inner_text()
        self.seconds += A_THOUGHT + len(text.split()) / WORDS
        return text

    def waits_for(self, what: Locator) -> None:
        """Wait until the page has something that it fetches."""
        what.wait_for(state="attached")
        self.seconds += AN_ANSWER

    @contextmanager
    def _arriving(self, address: str) -> Iterator[None]:
        with self.page.expect_navigation(
            url=lambda url: address == "**" or fnmatch(_plain(url), address)
        ):
            yield
        self.seconds += AN_ANSWER
        self.reads(self.page.locator("h1").first)

    def _spell(self, text: str) -> None:
        self._move_hand(to_mouse=False)
        self.seconds += len(text) * (A_THUMB if self.hands == "phone" else A_KEY)

    def _move_hand(self, *, to_mouse: bool) -> None:
        if self.hands == "mouse" and self._at_mouse != to_mouse:
            self._at_mouse = to_mouse
            self.seconds += A_HOMING


def _plain(url: str) -> str:
    """Return an address without its question mark's rest and its mark."""
    return re.sub(r"[?#].*", "", url)
