"""Newsletters from existing items, by keyboard, in a real browser.

A coordinator begins the number, arranges it with Alt and arrows, writes subject and
preheader in both languages, tests it and asks for approval; an approver lets it
through; it is scheduled, goes out, and its report adds up. The national lead tells what
the regions did, in three languages, and learns what is not approved yet. Then what a
mouse does, and what a second person is told. That all of it works without scripts is
shown by the tests of its pages, which run none. Uses the sample on its real site.
"""

import pytest
from desk_windows import windows
from edition_site import APPROVER, OTHER, WRITER, ZONE, places, without_numbers
from lape_steps import NL1_ITEMS, SAMPLE, approve_items
from ruamel.yaml import YAML

from comms.clock import instant
from comms.workflows.decide import decide
from comms.workflows.edition_pages import EditionReader
from comms.workflows.tick import tick

pytestmark = pytest.mark.long

#: Seconds.
QUARTER_OF_AN_HOUR, TWENTY_MINUTES = 900, 1200
NAME, NATIONS = "POH_2027_1", "national_2027_1"
CALL = "Avoin haku: kolme kuntaa"
#: Stands in newsletters only.
LEAVE = b"List-Unsubscribe-Post"
TYPED = {
    "subject.fi": "Infokirje {number}: kaksi kieltä, yksi perhe",
    "preheader.fi": "Uusi blogi ja kevään kuulumiset koko maasta, kahdella kielellä.",
    "subject.sv": "Infobrev {number}: två språk, en familj",
    "preheader.sv": "Ny blogg och vårens nyheter från hela landet, på två språk.",
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database."""
    return _sqlite_databases


@pytest.fixture
def desk(staged):
    """Serve the sample without a number of POH or the nation."""
    with windows(staged(without_numbers)[0]) as desk:
        yield desk
    # Chromium says of each refused press that it was refused.
    assert [fault for fault in desk.faults if "409" not in fault] == []


def later(house, written):
    """Step the clock and let everything leave that is due."""
    house.clock.set(instant(written, ZONE))
    for _ in range(4):
        tick(house)


def button(page, name, *, exact=True):
    """Return a button of the page's main part by its words."""
    return page.locator("main").get_by_role("button", name=name, exact=exact)


def press(writer, name, *, exact=True):
    """Go to a button by keyboard, press it and read what it says."""
    page = writer.page
    found = button(page, name, exact=exact).first
    found.evaluate("found => found.setAttribute('data-sought', '')")
    writer.follow("[data-sought]")
    writer.reads(page.locator("#message"))


def by_alt(writer, title, key):
    """Move an item by Alt and an arrow; return what a screen reader hears."""
    page = writer.page
    writer.go_to(f'.handle[aria-label^="Siirrä: {title}"]')
    before = page.locator("input[name=seen]").input_value()
    writer.press(f"Alt+{key}")
    page.wait_for_function(
        "before => document.querySelector('input[name=seen]').value !== before",
        arg=before,
    )
    return page.locator("#said").inner_text()


def add_section(page):
    """Add a section by keyboard, once its words came back to a page left in a hurry."""
    page.locator("main summary", has_text="Lisää osa").focus()
    page.keyboard.press("Enter")
    for word in ("Koulutus", "Utbildning"):
        page.keyboard.press("Tab")
        page.keyboard.type(word)
    page.locator("[data-kept-said]", has_text="Luonnos").wait_for()
    page.reload()
    page.get_by_role("link", name="Jatka tästä").click()
    page.locator("main summary", has_text="Lisää osa").click()
    button(page, "Lisää osa").focus()
    page.keyboard.press("Enter")
    page.locator("#said", has_text="Osa lisätty").wait_for(state="attached")
    return page.locator("#said").inner_text()


def tried_and_asked(writer, house):
    """Send a test to herself, look at all of it once more, ask for approval."""
    press(writer, "Lähetä testi itselleni")
    later(house, "2027-02-11T09:05")
    writer.reads(writer.page.locator("main"))
    press(writer, "Lähetä hyväksyttäväksi")


def approve(page, base):
    """Approve what waits, from the page of the number."""
    page.goto(f"{base}/desk/fi/approvals/{NAME}?show=sv")
    page.locator(".passage-title", has_text="1-2027 februari: två språk").wait_for()
    page.goto(f"{base}/desk/fi/editions/{NAME}")
    page.get_by_role("link", name="Lue ja hyväksy").click()
    button(page, "Hyväksy").first.click()
    page.locator("#message").wait_for()


def test_newsletter_is_built_by_keyboard_approved_and_sent(desk):
    """Coordinator's task 5, walk-through 6: from items to the report."""
    base, house = desk.base, desk.house
    writer = desk.open(WRITER)
    page = writer.page
    with writer.task("to build a newsletter in two languages", QUARTER_OF_AN_HOUR):
        writer.follow('.rail a[href$="/newsletters"]')
        press(writer, "Aloita numero 1-2027 helmikuu", exact=False)
        heard = by_alt(writer, "Kaksi kieltä", "ArrowUp")
        focused = page.evaluate("document.activeElement.className")
        by_alt(writer, "Kaksi kieltä", "ArrowUp")
        writer.fill(*((f"[name='{name}']", words) for name, words in TYPED.items()))
        swedish = page.get_by_text("Infobrev 1-2027 februari: två språk").first
        writer.waits_for(swedish)
        added = add_section(page)
        tried_and_asked(writer, house)

    assert added == "Osa lisätty: Koulutus. 5/5."
    assert heard == "Siirretty: Kaksi kieltä, yksi perhe. Tule mukaan, 2/2."
    assert focused == "handle"
    assert places(EditionReader(house).page(WRITER, NAME, "fi"))[0] == [
        "spring_news",
        "two_languages_blog",
    ]

    approve(desk.open(APPROVER, at=None).page, base)
    page.reload()
    press(writer, "Ajasta: to 25.2.2027 klo 9, 6 lukijaa")
    later(house, "2027-02-25T09:00")
    page.goto(f"{base}/desk/fi/editions/{NAME}")
    page.get_by_role("link", name="Raportti").click()
    page.get_by_text("6/6 kirjeestä meni perille").wait_for()

    table = page.locator("main table").first.inner_text().split()
    assert table[table.index("Yhteensä") :] == ["Yhteensä", "6", "6"]


def test_nation_tells_what_the_regions_did(desk, channel):
    """National lead's task 4, walk-through 6: NL1 is typed, refused (N29) and sent."""
    house = desk.house
    approve_items(house, "results_deck", "e1_announcement")
    decide(house, "submit", "pilot_call", user="coordinator_EPO")
    lead = desk.open("national_lead")
    page = lead.page
    with lead.task("to build the national newsletter", TWENTY_MINUTES):
        lead.follow('.rail a[href$="/newsletters"]')
        # Her own newsletter stands before those of the regions.
        press(lead, "Aloita numero 1/2027", exact=False)
        by_alt(lead, "Kaksi tapaamista", "ArrowUp")
        write_nl1(lead)
        press(lead, "Tallenna")
        stops = lead.reads(page.locator(".check-stops"))
        lead.reads(page.locator(".builder-parts"))
        press(lead, "Lähetä testi itselleni")
        later(house, "2027-02-11T09:05")
        press(lead, "Lähetä hyväksyttäväksi")

    filled = places(EditionReader(house).page("national_lead", NATIONS, "fi"))
    assert filled[:3] == [list(NL1_ITEMS[:2]), list(NL1_ITEMS[2:4]), [NL1_ITEMS[4]]]
    assert CALL in stops
    approve_with_its_call(desk.open(APPROVER, at=None).page, desk.base)
    page.reload()
    press(lead, "Ajasta: ke 17.2.2027 klo 10, 7 lukijaa")
    later(house, "2027-02-17T10:00")
    page.goto(f"{desk.base}/desk/fi/editions/{NATIONS}/report")
    rows = page.locator("main table").first.locator("tbody tr").all_inner_texts()
    assert [row.split() for row in rows[:3]] == [
        ["Suomi", "5", "5"],
        ["Svenska", "1", "1"],
        ["English", "1", "1"],
    ]
    told = [one.recipient for one in channel.messages if LEAVE in one.content]
    readers = [one for one in told if one != "viestinta@example.org"]
    assert len(readers) == len(set(readers)) == 7


def approve_with_its_call(page, base):
    """Hear what is not approved yet, go there, approve that, then the number."""
    page.goto(f"{base}/desk/fi/approvals/{NATIONS}")
    button(page, "Hyväksy").first.click()
    assert CALL in page.locator("#message").inner_text()
    page.get_by_role("link", name="Avaa juttu").click()
    button(page, "Hyväksy").first.click()
    page.get_by_text("Hyväksytty.").first.wait_for()
    page.goto(f"{base}/desk/fi/approvals/{NATIONS}")
    button(page, "Hyväksy").first.click()
    page.get_by_text("Hyväksytty: Lape-uutiskirje 1/2027.").wait_for()


def write_nl1(lead):
    """Type what NL1 says: subject, preheader and greeting in each language."""
    nl1 = YAML(typ="safe").load((SAMPLE / "editions" / "NL1.yaml").read_text())
    for code in nl1["languages"]:
        for name in ("subject", "preheader", "intro"):
            lead.fill((f"[name='{name}.{code}']", nl1[name][code]))
    lead.picks("[name=intro_by]", "Kansallinen")
    lead.fill(("[name=mail_day]", "17.2.2027"), ("[name=mail_time]", "10"))


def test_mouse_undo_and_two_people(desk):
    """Dragged, taken back; the second of two people is told, and overwrites nothing."""
    editions = EditionReader(desk.house)
    editions.begin(WRITER, "POH", "fi", key="k")
    tall = {"viewport": {"width": 1280, "height": 1500}}
    at = f"editions/{NAME}"
    page, other = desk.open(WRITER, at=at, **tall).page, desk.open(OTHER, at=at).page
    page.locator("#f-subject-fi").fill("Minun aiheeni {number}")
    row = page.locator(".entry", has_text="Kaksi kieltä").first

    from_, to = row.locator(".handle").bounding_box(), page.locator("ol.entries").first
    goal = to.bounding_box()
    page.mouse.move(from_["x"] + 5, from_["y"] + 5)
    page.mouse.down()
    page.mouse.move(goal["x"] + 20, goal["y"] + 2, steps=4)
    page.mouse.up()
    page.get_by_text("Siirretty: Kaksi kieltä, yksi perhe.").first.wait_for()
    dragged = editions.page(WRITER, NAME, "fi")
    button(page, "Kumoa").click()
    page.get_by_text("Blogi, 2/2.").first.wait_for()
    other.locator("[data-arrange=drop]").first.click()
    other.get_by_role("heading", name="Pohjanmaa on tallentanut").wait_for()

    assert places(dragged)[0] == ["two_languages_blog", "spring_news"]
    # What was typed came with the press, and stands there still.
    assert dragged.values["subject.fi"] == ("Minun aiheeni {number}",)
    assert page.locator("#f-subject-fi").input_value() == "Minun aiheeni {number}"
    assert places(editions.page(WRITER, NAME, "fi"))[0] == ["spring_news"]
