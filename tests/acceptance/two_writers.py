"""Two people type into one item while their connections come and go, by chance.

Every word that is typed is one of a kind, so that it can be looked for afterwards. A
writer does what people do: types, saves, chooses between two texts, loads the page
again, goes on from what she had typed; her connection is cut, or answers are lost.
"""

import re
from dataclasses import dataclass, field
from random import Random

from desk_play import Story
from playwright.sync_api import Error, Page, Route

FIELDS = (
    "summary-fi",
    "summary-sv",
    "social-fi",
    "social-sv",
    "room-fi",
    "room-sv",
    "access_note-fi",
    "street",
)
#: Longer than this a field is begun anew: networks and mails have limits.
_LONGEST = 100
_SENT = re.compile(r"/(kept|edit)$")
_DRAWN = re.compile(r"/previews$|/desk/frames/|/media/|\.woff2$")
#: Milliseconds that a press or a page may take; where nothing can come, fewer.
_PATIENCE, _NOTHING_COMES = 60_000, 500
_ACTS = ("type",) * 8 + ("save",) * 3 + ("load",) * 2 + ("cut", "mend", "mend")
_CUTS = ("offline", "dead", "lost")


@dataclass
class Writer:
    """One person at her window."""

    page: Page
    site: str
    item: str
    name: str
    chance: Random
    #: Words that she has typed, but for those that she has taken away again herself.
    words: set[str] = field(default_factory=set)
    cut: str = ""
    saves: int = 0
    clashes: int = 0
    gone_on: int = 0
    _count: int = 0

    @property
    def form(self) -> str:
        """Address of the form."""
        return f"{self.site}/desk/fi/items/{self.item}/edit"

    def act(self) -> None:
        """Do something that people do."""
        getattr(self, f"do_{self.chance.choice(_ACTS)}")()

    def do_type(self) -> None:
        """Type a word at the end of some field."""
        if not self._is_at_form():
            self.do_load()
            return
        self.type_in(self.chance.choice(FIELDS))

    def type_in(self, name: str) -> None:
        """Type a word at the end of a field."""
        place = self.page.locator(f"#f-{name}")
        self._count += 1
        word = f"{self.name}{self._count}x"
        held = place.input_value()
        if len(held) > _LONGEST:
            self.words -= set(held.split())
            place.fill(word)
        else:
            place.press("End")
            place.press("Control+End")
            place.press_sequentially(f" {word}")
        self.words.add(word)

    def do_save(self) -> None:
        """Press the button; where two texts met, choose one, and press again."""
        if not self._is_at_form():
            return
        for _ in range(4):
            self._press()
            if not self._is_at_form() or not self.page.locator("#met").count():
                break
            self.clashes += 1
            self._choose()
        self.saves += self._is_at_item()

    def do_load(self) -> None:
        """Load the form again, and perhaps go on from what was typed before."""
        try:
            self.page.goto(self.form, timeout=self._patience)
        except Error:
            return
        offers = self.page.locator(".offer .button[href]")
        if offers.count() and self.chance.random() < 0.6:
            self.gone_on += 1
            try:
                offers.first.click(timeout=self._patience)
                self.page.wait_for_load_state()
            except Error:
                return

    def do_cut(self) -> None:
        """Lose the connection, or every answer."""
        if self.cut:
            return
        self.cut = self.chance.choice(_CUTS)
        if self.cut == "offline":
            self.page.context.set_offline(True)
        else:
            self.page.route(_SENT, _dead if self.cut == "dead" else _lost)

    def do_mend(self) -> None:
        """Have the connection back."""
        if self.cut == "offline":
            self.page.context.set_offline(False)
        elif self.cut:
            self.page.unroute(_SENT)
        self.cut = ""

    def end(self) -> None:
        """Have the connection back, and wait until nothing lies in the browser."""
        self.do_mend()
        self.page.goto(f"{self.site}/desk/fi/items/{self.item}")
        while self.page.evaluate("localStorage.length"):
            self.page.wait_for_timeout(100)

    @property
    def _patience(self) -> int:
        return _NOTHING_COMES if self.cut else _PATIENCE

    def _press(self) -> None:
        press = self.page.locator(".sheet-foot button[value=save]")
        try:
            with self.page.expect_navigation(timeout=self._patience):
                press.click(timeout=self._patience)
        except Error:
            # The page of the browser that says there is no connection.
            self.page.wait_for_timeout(50)

    def _choose(self) -> None:
        for one in self.page.locator(".met-field").all():
            choices = one.locator("input[type=radio]")
            choices.nth(self.chance.randrange(2)).check()

    def _is_at_form(self) -> bool:
        return self.page.locator("form[data-autosave]").count() == 1

    def _is_at_item(self) -> bool:
        return "?done=" in self.page.url


def _dead(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def _lost(route: Route) -> None:
    """Let it reach the site, and its answer nobody."""
    if route.request.method != "POST":
        route.continue_()
        return
    try:
        route.fetch(max_redirects=0)
    finally:
        route.abort()


def two_writers(story: Story, item: str, seed: int) -> tuple[Writer, Writer]:
    """Return two people before the form of one item."""
    pair = [
        Writer(
            page=story.enter(user),
            site=story.site,
            item=item,
            name=name,
            chance=Random(seed + place),  # noqa: S311 - no secret
        )
        for place, (user, name) in enumerate(
            (("coordinator_VSU", "aa"), ("national_lead", "bb"))
        )
    ]
    for writer in pair:
        # What is drawn beside the form is not what this is about.
        writer.page.route(_DRAWN, lambda route: route.abort())
        writer.do_load()
    return pair[0], pair[1]
