"""A text of the nation becomes a unit's own, in a browser without scripts, by phone.

The agent adopts it with her own lead and sends it for approval, the national lead sees
that and reminds the silent, the original changes, the agent takes the change over.
"""

from datetime import timedelta

import pytest
from desk_windows import windows
from test_workflow_kits import AGENT, LEAD, offered, rewrite, words

pytestmark = pytest.mark.acceptance
#: Seconds.
TWO_MINUTES = 120


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def desk(staged):
    """Serve the sample, whose core message is offered; nine days have passed."""
    house, _ = staged(offered)
    house.clock.set(house.clock.now() + timedelta(days=9))
    with windows(house) as desk:
        yield desk


def sit_down(desk, user, hands):
    """Open the desk for somebody, without scripts."""
    person = desk.open(user, hands, java_script_enabled=False)
    person.page.goto(f"{desk.base}/desk/fi/kit")
    return person


def test_offered_text_is_adopted_followed_and_kept_in_step(desk):
    """C5, A2, and "make a kit, see who adopted it", the whole way."""
    agent = sit_down(desk, AGENT, "phone")
    lead = sit_down(desk, LEAD, "mouse")

    own = _adopt(agent)
    _follow(lead)
    agent = agent.page
    rewrite(desk.house, more__fi="{{block:motto}}\n\nUusi lause valtakunnalta.")
    agent.reload()
    agent.get_by_role("link", name="Tästä Lapessa on kyse").click()
    assert "Uusi lause valtakunnalta." in agent.locator("ins").text_content()
    agent.get_by_role("button", name="Ota muutos").click()

    assert agent.get_by_text("Muutos on nyt tekstissänne").is_visible()
    assert words(desk.house, own).endswith("Uusi lause valtakunnalta.")


def _adopt(agent):
    """Adopt the offer; a day that does not exist is asked for once more."""
    page = agent.page
    with agent.task("to make a kit's text the unit's own", TWO_MINUTES):
        agent.open(page.get_by_role("link", name="Tästä Lapessa on kyse"))
        own = page.get_by_label("Oma aloitus: Suomi")
        agent.write(own, "Meillä se näkyy neuvolassa.")
        swedish = page.locator("[name='summary.sv']")
        agent.write(swedish, "Hos oss syns det på rådgivningen.")
        for day in ("31.2.2027", "12.2.2027"):
            assert own.input_value() == "Meillä se näkyy neuvolassa."
            agent.write(page.get_by_label("Julkaisupäivä"), day)
            agent.open(page.get_by_role("button", name="Ota käyttöön ja lähetä"))
    assert page.get_by_text("Otettu käyttöön viestipaketista").is_visible()
    assert page.get_by_text("Odottaa hyväksyntää").first.is_visible()
    return page.url.rpartition("/")[2].partition("?")[0]


def _follow(lead):
    """See who has adopted it, and remind the others: once."""
    page = lead.page
    with lead.task("to see who adopted it, and to remind the others", TWO_MINUTES):
        lead.open(page.get_by_role("link", name="Tästä Lapessa on kyse"))
        row = page.get_by_role("row", name="Pohjanmaa Otettu käyttöön")
        lead.reads(row)
        assert row.get_by_role("link").count() == 1
        lead.open(page.get_by_role("button", name="Muistuta 17 yksikköä"))
    assert page.get_by_text("Kukaan ei saa sitä kahdesti").is_visible()
    assert page.get_by_role("button", name="Muistuta").count() == 0
