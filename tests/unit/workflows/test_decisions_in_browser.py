"""A coordinator decides on four texts and opens a call, all by keyboard alone.

Each task in a real browser within its time goal (`docs/tasks.md`). Beside them the
sample's blog: both languages or neither, each with the hashtags of its own.
"""

import re
from importlib import resources

import pytest
from desk_windows import windows
from lape_steps import SAMPLE_STARTS, approve_items
from ruamel.yaml import YAML
from text_form import AGENT, APPROVER, blog

from comms.clock import instant
from comms.model.states import ItemState
from comms.store import folders
from comms.workflows.announce import submit
from comms.workflows.decide import decide
from comms.workflows.tick import tick
from comms.workflows.write import save

pytestmark = pytest.mark.long
ZONE, BLOG = "Europe/Helsinki", "two_languages_blog"
PLAYED = resources.files("comms.demo") / "sample"
#: Seconds.
HALF_A_MINUTE, FOUR_MINUTES, SIX_MINUTES = 30, 240, 360
#: What waits for the coordinator beside the sample's blog, by Finnish title.
TITLES = ("Neuvolan kolme kysymystä", "Kahvilla koululla", "Mitä kuuluu, isä")
CALL = {
    "#f-title-fi": "Haku: kolme kokeilua perheille",
    "#f-summary-fi": "Hae mukaan huhtikuun loppuun mennessä.",
    "#f-title-sv": "Ansökan: tre försök för familjer",
    "#f-summary-sv": "Ansök före slutet av april.",
}
BODY = {
    "#f-more-fi": "Etsimme kolme kuntaa. Kerro, mitä kokeilisitte.",
    "#f-more-sv": "Vi söker tre kommuner. Berätta vad ni vill pröva.",
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def four_wait(house):
    """Let four texts wait for one coordinator; return which."""
    names = [
        save(house, AGENT, blog(title__fi=title), "fi").item_id for title in TITLES
    ]
    decide(house, "submit", BLOG, user=AGENT)
    for name in names:
        submit(house, name, user=AGENT)
    return {BLOG, *names}


def _state(house, name):
    with house.store.read() as session:
        return folders.item(session, name).state


def test_four_texts_are_read_and_decided_on(staged):
    """One after the other: after each the next one is there; the last goes back."""
    house, names = staged(four_wait)
    with windows(house) as desk:
        reader = desk.open(APPROVER)
        page = reader.page
        with reader.task("to decide on four texts", FOUR_MINUTES):
            reader.follow('.rail a[href$="/approvals"]')
            reader.skip()
            reader.follow("main .lines a.button")
            for _ in TITLES:
                reader.reads(page.locator(".approval-text"))
                reader.follow('form[action$="/approve"] button')
            reader.reads(page.locator(".approval-text"))
            reader.follow('.approval-foot a[href*="view=return"]')
            reader.go_to("main input[name=at]")
            reader.press("ArrowDown")
            reader.fill(("#f-text", "Kuka kysyy?"))
            reader.follow('form[action$="/return"] button:not([formaction])')
            reader.reads(page.locator("#message"))
    states = sorted(_state(house, name) for name in names)
    assert states == [ItemState.APPROVED] * 3 + [ItemState.RETURNED]


def correction_waits(house):
    """Let a correction wait, an hour before it is needed."""
    approve_items(house, "e1_announcement")
    house.clock.set(instant("2027-03-10T12:00", ZONE))
    decide(house, "submit", "e1_room_change", user="coordinator_VSU")


def test_urgent_correction_is_let_out_by_phone(staged):
    """From the mail: what is new, and one press."""
    house = staged(correction_waits)[0]
    with windows(house) as desk:
        approver = desk.open("approver_national", "phone", at=None)
        page = approver.page
        with approver.task("to let an urgent correction out", HALF_A_MINUTE):
            approver.points(1)
            page.goto(f"{desk.base}/desk/fi/approvals/e1_room_change")
            approver.reads(page.locator(".passage-title").first)
            approver.reads(page.locator(".passage-text").nth(1))
            approver.write(page.locator("#f-note"), "Sali on varattu.")
            approver.open(page.locator(".approval-foot form button"))
            approver.reads(page.locator("#message p").first)
    assert _state(house, "e1_room_change") == ItemState.APPROVED


def test_open_call_in_both_languages_or_in_none(lape):
    """Walk-through 4: without Swedish it is not taken, and the way there is shown."""
    with windows(lape) as desk:
        writer = desk.open("coordinator_VSU")
        page = writer.page
        with writer.task("to open a call that closes itself", SIX_MINUTES):
            writer.unfold(".new-menu:has(a) summary")
            writer.follow('a[href$="/texts/new/open_call"]')
            _write(writer, "fi")
            writer.fill(("[name=closes_day]", "30.4.2027"))
            writer.fill(("[name=closes_time]", "16.15"))
            writer.press("Control+Enter")
            writer.enter()
            assert "ruotsi" in writer.reads(page.locator("#summary")).lower()
            writer.unfold('#summary a[href="#f-title-sv"]')
            _write(writer, "sv")
            writer.press("Control+Enter")
            writer.enter()
            writer.reads(page.locator("#message"))
        name = page.url.rpartition("/")[2].partition("?")[0]
    assert _state(lape, name) == ItemState.IN_REVIEW


def _write(writer, language):
    for place in (f"#f-title-{language}", f"#f-summary-{language}"):
        writer.fill((place, CALL[place]))
    place = f"#f-more-{language}"
    writer.go_to(place)
    writer.spell(BODY[place])


def test_blog_in_both_languages_or_in_none(lape):
    """Walk-throughs 4 and 5 with the sample's blog."""
    with windows(lape) as desk:
        _look_at_hashtags(desk)
        lape.clock.set(SAMPLE_STARTS)
        _publish_the_blog(desk)


def _publish_the_blog(desk):
    """Walk-through 4: without Swedish nothing leaves; with it both, at once."""
    page, house = desk.open(AGENT, at=None).page, desk.house
    own = f"{desk.base}/desk/fi/items/{BLOG}"
    page.goto(f"{own}/edit")
    for name in ("title", "summary", "social"):
        page.locator(f"#f-{name}-sv").fill("")
    page.locator("#f-more-sv").press("Control+a")
    for key in ("Delete", "Control+Enter", "Enter"):
        page.keyboard.press(key)
    refused = page.locator("#summary a")
    refused.wait_for()
    assert "Ruotsinkielinen teksti puuttuu" in refused.inner_text()
    assert refused.get_attribute("href") == "#f-title-sv"
    page.goto(f"{own}/versions/1")
    page.get_by_role("button", name="Palauta").press("Enter")
    page.get_by_role("button", name="Lähetä hyväksyttäväksi").press("Enter")
    page.get_by_text("Lähetetty hyväksyttäväksi.").wait_for()
    decide(house, "approve", BLOG, user=APPROVER)
    house.clock.set(instant("2027-02-10T08:30", ZONE))
    tick(house)
    stamps = set()
    for language in ("fi", "sv"):
        page.goto(f"{desk.base}/{language}/news/{BLOG}")
        stamps.add(page.locator("main time").first.get_attribute("datetime"))
    assert stamps == {"2027-02-10T06:30:00Z"}


def _look_at_hashtags(desk):
    """Walk-through 5: the tags of each language; the umbrella's while it lasts."""
    wanted = YAML(typ="safe").load((PLAYED / "expected.yaml").read_text())
    rows = [row for row in wanted["hashtags"] if row["item"] == BLOG]
    page = desk.open(AGENT, at=None).page

    def tags():
        page.goto(f"{desk.base}/desk/fi/items/{BLOG}/again")
        page.locator("button[data-preview]").click()
        cards = [f"[data-card=post-bsky-{row['lang']}] .output-text" for row in rows]
        return [re.findall(r"#\w+", page.locator(one).text_content()) for one in cards]

    assert tags() == [row["tags"] for row in rows]
    desk.house.clock.set(instant("2026-06-15T09:00", ZONE))
    assert [found[2] for found in tags()] == ["#Kärkihanke", "#Spetsprojekt"]
