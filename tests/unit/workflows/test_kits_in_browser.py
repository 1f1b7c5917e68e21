"""A text of the nation becomes a unit's own, in browsers without scripts.

The national lead writes it at the desk and offers it, an agent adopts it by phone with
her own lead and sends it for approval, the lead sees that and reminds the silent; the
original changes, the agent takes the change over.
"""

import re
from datetime import timedelta

import pytest
from desk_windows import windows
from lape_steps import APPROVER
from playwright.sync_api import expect
from test_workflow_kits import AGENT, LEAD, rewrite, words

from comms.workflows import announce

pytestmark = pytest.mark.acceptance
#: Seconds: a kit is made, and seen who adopted it, in five minutes.
TWO_MINUTES, THREE_MINUTES = 120, 180
TITLE = "Neuvolan ovi on auki"
#: What the lead types, by field.
TYPED = {
    "title.fi": TITLE,
    "summary.fi": "Kuka tahansa voi kysyä mitä tahansa.",
    "more.fi": "Tule neuvolaan.",
    "social.fi": "Neuvolan ovi on auki: tule kysymään.",
    "title.sv": "Rådgivningens dörr är öppen",
    "summary.sv": "Vem som helst får fråga vad som helst.",
    "more.sv": "Kom till rådgivningen.",
    "social.sv": "Rådgivningens dörr är öppen: kom och fråga.",
    "publish_day": "1.3.2027",
}
TERMS = {
    "use_by": "30.4.2027",
    "change.fi": "Kirjoita oma aloitus.",
    "change.sv": "Skriv en egen början.",
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def desk(lape):
    """Serve the sample."""
    with windows(lape) as desk:
        yield desk


def test_text_is_offered_adopted_followed_and_kept_in_step(desk):
    """C5, A2, and "make a kit, see who adopted it", the whole way."""
    house = desk.house
    lead = desk.open(LEAD, "mouse", java_script_enabled=False)
    kit = _make(lead, house)
    house.clock.set(house.clock.now() + timedelta(days=9))
    agent = desk.open(AGENT, "phone", at="kit", java_script_enabled=False)

    own = _adopt(agent)
    _follow(lead)
    agent = agent.page
    rewrite(house, of=kit, more__fi="Tule neuvolaan.\n\nUusi lause valtakunnalta.")
    agent.goto(f"{desk.base}/desk/fi/items/{own}")
    agent.get_by_role("link", name=TITLE).click()
    assert "Uusi lause valtakunnalta." in agent.locator("ins").text_content()
    agent.get_by_role("button", name="Ota muutos").click()

    expect(agent.get_by_text("Muutos on nyt tekstissänne")).to_be_visible()
    assert words(house, own).endswith("Uusi lause valtakunnalta.")


def _make(lead, house):
    """Write a text in two languages, have it approved, and offer it on terms."""
    page = lead.page
    with lead.task("to make a kit", THREE_MINUTES):
        lead.click(page.locator(".new-menu:has(a) summary"))
        lead.open(page.locator('a[href$="/texts/new/news"]').first)
        for name, text in TYPED.items():
            if name == "title.sv":
                lead.click(page.get_by_text("Lisää ruotsi"))
            lead.write(page.locator(f"[name='{name}']"), text)
        lead.open(page.locator("button[value=submit]").last)
        lead.reads(page.locator("#message"))
        name = re.search(r"/items/([\w-]+)\?", page.url)[1]
        announce.approve(house, name, user=APPROVER)
        lead.open(page.get_by_role("link", name="Tarjoa yksiköille"))
        for field, text in TERMS.items():
            lead.write(page.locator(f"[name='{field}']"), text)
        lead.open(page.get_by_role("button", name="Tarjoa yksiköille"))
        assert "tarjolla yksiköille" in lead.reads(page.locator("#message"))
    return name


def _adopt(agent):
    """Adopt the offer; a day that does not exist is asked for once more."""
    page = agent.page
    with agent.task("to make a kit's text the unit's own", TWO_MINUTES):
        agent.open(page.get_by_role("link", name=TITLE))
        own = page.get_by_label("Oma aloitus: Suomi")
        agent.write(own, "Meillä se näkyy neuvolassa.")
        swedish = page.locator("[name='summary.sv']")
        agent.write(swedish, "Hos oss syns det på rådgivningen.")
        for day in ("31.2.2027", "12.2.2027"):
            assert own.input_value() == "Meillä se näkyy neuvolassa."
            agent.write(page.get_by_label("Julkaisupäivä"), day)
            agent.open(page.get_by_role("button", name="Ota käyttöön ja lähetä"))
    expect(page.get_by_text("Otettu käyttöön viestipaketista")).to_be_visible()
    expect(page.get_by_text("Odottaa hyväksyntää").first).to_be_visible()
    return page.url.rpartition("/")[2].partition("?")[0]


def _follow(lead):
    """See who has adopted it, and remind the others: once."""
    page = lead.page
    with lead.task("to see who adopted it, and to remind the others", TWO_MINUTES):
        lead.open(page.locator('.rail a[href$="/kit"]'))
        lead.open(page.get_by_role("link", name=TITLE))
        row = page.get_by_role("row", name="Pohjanmaa Otettu käyttöön")
        lead.reads(row)
        expect(row.get_by_role("link")).to_have_count(1)
        lead.open(page.get_by_role("button", name="Muistuta 17 yksikköä"))
    expect(page.get_by_text("Kukaan ei saa sitä kahdesti")).to_be_visible()
    expect(page.get_by_role("button", name="Muistuta")).to_have_count(0)
