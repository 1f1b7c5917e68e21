"""What people do in the story of the desk, step by step, in a real browser."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from pathlib import Path
from urllib.request import urlopen

import pytest
from browsers import chromium, free_port, listening
from each_database import MakeOnce
from person import Person
from playwright.sync_api import Browser, BrowserContext, Page, expect

from comms.bootstrap import open_house
from comms.clock import SteppedClock, instant
from comms.config import load
from comms.render.environment import shipped_templates
from comms.store import migrate
from comms.testing import MemoryChannel
from comms.web.hooks import press
from comms.web.serve import site_app
from comms.workflows import announce
from comms.workflows.apply import apply
from comms.workflows.house import House
from comms.workflows.sign_in import sign_in_link
from comms.workflows.tick import next_beat, tick

ZONE = "Europe/Helsinki"
STARTS, OUT, CHANGED = "2027-02-01T09:00", "2027-02-02T09:30", "2027-02-02T10:30"
SAMPLE = shipped_templates().parent / "campaigns" / "lape"
SETTINGS = """\
demo = true
base_url = "{site}"
mail_domain = "posti.lape.example.org"
"""
#: Times at which something is due before the end of the story, at most.
_BEATS = 60
TITLES = {
    "fi": "Mitä perheet tarvitsevat? Avoin iltapäivä",
    "sv": "Vad behöver familjerna? Öppen eftermiddag",
}
#: Mails to those who work here are no newsletters.
NOTICE = b"Auto-Submitted: auto-generated"
ROOMS = {"fi": "ruokasali, 1. kerros", "sv": "matsalen, 1 vån."}
#: The sample's E1 as it is typed, in the order in which the keyboard comes by.
FORM = {
    "f-title-fi": TITLES["fi"],
    "f-summary-fi": "Tule kertomaan, mitä palveluista puuttuu. Kahvia, "
    "pöytäkeskusteluja ja yhteinen kooste. Ei ilmoittautumista.",
    "f-title-sv": TITLES["sv"],
    "f-summary-sv": "Kom och berätta vad som saknas i tjänsterna. Kaffe, "
    "bordsdiskussioner och en sammanfattning. Ingen anmälan.",
    "f-day": "11.3.",
    "f-hours": "12–15",
    "f-place-fi": "Esimerkkilän kaupungintalo",
    "f-room-fi": "valtuustosali, 2. kerros",
    "f-place-sv": "Exempelstads stadshus",
    "f-room-sv": "fullmäktigesalen, 2 vån.",
    "f-street": "Esimerkkikatu 2",
}
#: The sample's E2, which comes next in the series; there people sign up.
NEXT = {
    "f-title-fi": "Viimeistellään yhdessä -työpaja",
    "f-summary-fi": "Käymme läpi avoimen iltapäivän koosteen ja päätämme, mitä "
    "hakemukseen kirjataan. Ilmoittaudu 1.4. mennessä.",
    "f-title-sv": "Vi finslipar tillsammans, verkstad",
    "f-summary-sv": "Vi går igenom sammanfattningen och väljer vad som skrivs in i "
    "ansökan. Anmäl dig senast 1.4.",
    "f-day": "8.4.2027",
    "f-hours": "12–15",
    "f-place-fi": "Esimerkkilän kirjasto",
    "f-room-fi": "Juhlasali",
    "f-place-sv": "Exempelstads bibliotek",
    "f-room-sv": "Festsalen",
    "f-street": "Kirjastokuja 2",
}
#: Seconds that a person may take (`mission.md`, personas).
TWO_EVENTS = 300
ANNOUNCE, OPEN_APPROVAL, APPROVE, CHANGE = 180, 30, 60, 60


@dataclass
class Story:
    """A house, its visitors, and what they saw."""

    house: House
    clock: SteppedClock
    mail: MemoryChannel
    browser: Browser
    site: str
    item: str = ""
    #: The event that comes after it.
    second: str = ""
    #: The correction, and who got the first notice by mail.
    correction: str = ""
    first: dict[str, object] = field(default_factory=dict)
    #: What was on the screen, by step.
    seen: dict[str, str] = field(default_factory=dict)
    #: What went wrong in a window.
    faults: list[str] = field(default_factory=list)

    def enter(self, user: str) -> Page:
        """Sign somebody in by a link from a mail."""
        link = sign_in_link(self.house, user)
        page = self.context(locale="fi-FI").new_page()
        page.on("console", lambda said: self.faults.append(said.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(self.site + link[link.index("/desk/") :])
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/desk/fi/")
        return page

    def context(self, **options: object) -> BrowserContext:
        """Open a world of windows."""
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        return self.browser.new_context(**options)

    def step_to(self, written: str) -> None:
        """Let everything leave that is due until a moment."""
        end = instant(written, ZONE)
        for _ in range(_BEATS):
            at = next_beat(self.house)
            if at is None or at > end:
                break
            self.clock.set(max(at, self.house.clock.now()))
            tick(self.house)
        else:
            pytest.fail(f"still due after {_BEATS} beats: {next_beat(self.house)}")
        self.clock.set(end)
        tick(self.house)

    def posts(self, account: str) -> list[dict]:
        """Return what stands on a sandbox account, by language."""
        folder = self.house.settings.home / "sandbox" / account
        found = [json.loads(file.read_text()) for file in folder.glob("*.json")]
        own = [post for post in found if self.item in json.dumps(post)]
        return sorted(own, key=lambda post: str(post.get("language")))

    @staticmethod
    def said_first(post: dict) -> bool:
        """Tell whether a post is the first notice, not its correction."""
        return post["text"].startswith(("Tervetuloa: ", "Välkommen: "))

    def letters(self, subject: str) -> dict[str, object]:
        """Return mails whose subject holds some words: recipient → message."""
        found = {}
        for message in self.mail.messages:
            if NOTICE in message.content:
                continue
            parsed = message_from_bytes(message.content, policy=policy.default)
            if subject in parsed["subject"]:
                assert message.recipient not in found, "sent twice"
                found[message.recipient] = parsed
        return found

    def read(self, path: str) -> str:
        """Return what a reader without scripts sees at an address."""
        context = self.context(java_script_enabled=False)
        page = context.new_page()
        answer = page.goto(self.site + path)
        assert answer is not None
        assert answer.ok, path
        text = page.locator("main").inner_text()
        context.close()
        return text

    def load(self, path: str) -> str:
        """Return a file of the site, as a program asks for it."""
        with urlopen(self.site + path) as answer:  # noqa: S310 - our own
            return answer.read().decode()


def write_it(story: Story) -> None:
    """Announce it by the keyboard alone: forget the year, mend, look, send."""
    page = story.enter("coordinator_VSU")
    writer = Person(page)
    with writer.task("to announce a seminar everywhere", ANNOUNCE):
        writer.unfold(".new-menu:has(a) summary")
        writer.follow('a[href$="/seminars/new"]')
        writer.fill(*((f"#{name}", text) for name, text in FORM.items()))
        writer.fill(("[name=audiences]", " "), ("[name=media_welcome]", " "))
        writer.press("Control+Enter")
        writer.follow("button[value=save]")
        story.seen["year"] = writer.reads(page.locator("#summary"))
        writer.follow("#summary a")
        writer.fill(("#f-day", "11.3.2027"))
        writer.waits_for(page.get_by_text("torstai, viikko 10"))
        writer.reads(page.locator("#previews"))
        look_at_previews(story, page)
        writer.press("Control+Enter")
        writer.enter()
        story.seen["sent"] = writer.reads(page.locator("#message"))
        seconds = writer.seconds
    story.item = re.search(r"/items/([\w-]+)\?", page.url)[1]
    with writer.task("to announce two events that belong together", TWO_EVENTS):
        writer.seconds = seconds
        add_the_next(writer, story.item)
    story.second = re.search(r"/items/([\w-]+)\?", page.url)[1]
    # To be linked changes the first one, too.
    page.goto(f"{story.site}/desk/fi/items/{story.item}")
    page.get_by_role("button", name="Lähetä hyväksyttäväksi").press("Enter")
    page.get_by_text("Lähetetty hyväksyttäväksi.").wait_for()
    page.context.close()


def add_the_next(writer: Person, first: str) -> None:
    """Write the second event: linked with the first, told by its announcement alone."""
    page = writer.page
    writer.follow(f'a[href$="/items/{first}/next"]')
    writer.fill(*((f"#{name}", text) for name, text in NEXT.items()))
    writer.go_to("[name=registration]")
    writer.press("ArrowDown")
    writer.fill(
        ("#f-registration_closes_day", "1.4.2027"),
        ("#f-registration_closes_time", "16.15"),
    )
    assert page.locator("[name=series_previous]").input_value() == first
    writer.press("Control+Enter")
    writer.enter()
    writer.reads(page.locator("#message"))


def look_at_previews(story: Story, page: Page) -> None:
    """Keep what all previews show: more than she reads."""
    page.locator("#previews details").evaluate_all(
        "all => all.forEach((one) => { one.open = true; })"
    )
    # What was folded is drawn now.
    expect(page.locator("#previews [data-later]")).to_have_count(0)
    story.seen["previews"] = page.locator("#previews").inner_text()
    frame = page.frame_locator('iframe[title*="Ajankohtaista"]').first
    story.seen["frame"] = frame.locator("main").inner_text()


def approve_it(story: Story) -> None:
    """Approve, think again, and approve for good."""
    announce.approve(story.house, story.second, user="approver_national")
    page = story.enter("approver_national")
    approver = Person(page, "mouse")
    with approver.task("to open what waits", OPEN_APPROVAL):
        waiting = page.locator("section[aria-labelledby=waiting]")
        story.seen["waiting"] = approver.reads(waiting)
        row = page.locator("main li", has_text=TITLES["fi"]).first
        approver.open(row.get_by_role("link", name="Lue ja hyväksy"))
    with approver.task("to approve, and to undo that", APPROVE):
        approver.open(page.get_by_role("button", name="Hyväksy", exact=True))
        approver.reads(page.locator("#message"))
        approver.open(page.get_by_role("button", name="Kumoa"))
        page.get_by_text("Hyväksyntä on peruttu.").wait_for()
    story.seen["undone"] = page.locator("main").inner_text()
    author = story.enter("coordinator_VSU")
    author.goto(f"{story.site}/desk/fi/items/{story.item}")
    author.get_by_role("button", name="Lähetä hyväksyttäväksi").click()
    author.get_by_text("Lähetetty hyväksyttäväksi.").wait_for()
    author.context.close()
    page.goto(f"{story.site}/desk/fi/items/{story.item}")
    page.get_by_role("button", name="Hyväksy", exact=True).click()
    page.locator("#message").wait_for()
    story.seen["approved"] = page.locator("main").inner_text()
    page.context.close()


def change_it(story: Story) -> None:
    """Change the room from the item's page and tell everybody, by keyboard alone."""
    page = story.enter("coordinator_VSU")
    page.goto(f"{story.site}/desk/fi/items/{story.item}")
    story.seen["out"] = page.locator("#outputs").inner_text()
    page.goto(f"{story.site}/desk/fi/")
    writer = Person(page)
    with writer.task("to change a room and tell everybody", CHANGE):
        writer.follow('.rail a[href$="/items"]')
        writer.skip()
        writer.follow(f'main a[href*="/items/{story.item}"]')
        writer.skip()
        writer.follow('a[href$="/change"]')
        writer.skip()
        writer.fill(*((f"#f-room-{name}", room) for name, room in ROOMS.items()))
        writer.fill(("#f-reason", "Valtuustosali on varattu."))
        story.seen["told"] = page.locator("main").inner_text()
        writer.press("Control+Enter")
        writer.enter()
        story.seen["changed"] = writer.reads(page.locator("#message"))
    story.seen["changed"] = page.locator("main").inner_text()
    story.correction = re.search(r"/items/([\w-]+)\?", page.url)[1]
    page.context.close()
    if "Odottaa hyväksyntää" in story.seen["changed"]:
        page = story.enter("approver_national")
        page.goto(f"{story.site}/desk/fi/items/{story.correction}")
        page.get_by_role("button", name="Hyväksy", exact=True).click()
        page.locator("#message").wait_for()
        page.context.close()


@contextmanager
def begun(home: Path, once: MakeOnce) -> Iterator[Story]:
    """Open a site with the sample in it, on the morning on which stories begin."""
    shutil.copytree(once("desk-stories", applied), home, dirs_exist_ok=True)
    taken, port = free_port()
    site = f"http://127.0.0.1:{port}"
    (home / "settings.toml").write_text(SETTINGS.format(site=site))
    clock = SteppedClock(home / "clock")
    mail = MemoryChannel()
    house = replace(open_house(load(home), alone=True), open_mail=lambda: mail)
    with (
        listening(site_app(house), taken=taken),
        chromium() as browser,
        pytest.MonkeyPatch.context() as patch,
    ):
        # These people read fast; the door that scanners meet has tests of its own.
        patch.setattr(press, "READING_TIME", 0)
        yield Story(house=house, clock=clock, mail=mail, browser=browser, site=site)
    house.store.close()


def applied(home: Path) -> None:
    """Put the sample into a site, for all stories."""
    (home / "settings.toml").write_text(SETTINGS.format(site="http://127.0.0.1"))
    SteppedClock(home / "clock").set(instant(STARTS, ZONE))
    house = open_house(load(home))
    migrate(house.store)
    apply(house, SAMPLE, house.settings.language)
    house.store.close()
