"""A text of the nation becomes a unit's own, in a browser without scripts, by phone.

The agent adopts it with her own lead and sends it for approval, the national lead sees
that and reminds the silent, the original changes, the agent takes the change over.
"""

import socket
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import uvicorn
from browsers import chromium
from person import Person
from test_workflow_kits import AGENT, LEAD, offered, rewrite, words

from comms.web.serve import site_app
from comms.workflows.sign_in import FrontDoor, sign_in_link

pytestmark = pytest.mark.acceptance
#: Seconds.
TWO_MINUTES = 120


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def site(staged):
    """Serve the sample, whose core message is offered; nine days have passed."""
    house, _ = staged(offered)
    house.clock.set(house.clock.now() + timedelta(days=9))
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = house.settings.model_copy(
        update={"base_url": base, "allowed_hosts": ["127.0.0.1"]}
    )
    house = replace(house, settings=settings)
    server = uvicorn.Server(uvicorn.Config(site_app(house), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield base, house
    server.should_exit = True
    thread.join()


@pytest.fixture
def sit_down(site):
    """Give what opens the desk for somebody, without scripts."""
    base, house = site
    door = FrontDoor(house)
    with chromium() as browser:

        def opened(user, width):
            context = browser.new_context(
                viewport={"width": width, "height": 844}, java_script_enabled=False
            )
            token = sign_in_link(house, user).rpartition("/")[2]
            cookie = {
                "name": "__Host-desk",
                "value": door.enter(token, agent="test"),
                "domain": "127.0.0.1",
                "path": "/",
            }
            context.add_cookies([{**cookie, "secure": True, "httpOnly": True}])
            page = context.new_page()
            page.goto(f"{base}/desk/fi/kit")
            return page

        yield opened


def test_offered_text_is_adopted_followed_and_kept_in_step(site, sit_down):
    """C5, A2, and "make a kit, see who adopted it", the whole way."""
    _, house = site
    agent, lead = sit_down(AGENT, 390), sit_down(LEAD, 1280)

    own = _adopt(agent)
    _follow(lead)
    rewrite(house, more__fi="{{block:motto}}\n\nUusi lause valtakunnalta.")
    agent.reload()
    agent.get_by_role("link", name="Tästä Lapessa on kyse").click()
    assert "Uusi lause valtakunnalta." in agent.locator("ins").text_content()
    agent.get_by_role("button", name="Ota muutos").click()

    assert agent.get_by_text("Muutos on nyt tekstissänne").is_visible()
    assert words(house, own).endswith("Uusi lause valtakunnalta.")


def _adopt(page):
    """Adopt the offer; a day that does not exist is asked for once more."""
    agent = Person(page, "phone")
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


def _follow(page):
    """See who has adopted it, and remind the others: once."""
    lead = Person(page, "mouse")
    with lead.task("to see who adopted it, and to remind the others", TWO_MINUTES):
        lead.open(page.get_by_role("link", name="Tästä Lapessa on kyse"))
        row = page.get_by_role("row", name="Pohjanmaa Otettu käyttöön")
        lead.reads(row)
        assert row.get_by_role("link").count() == 1
        lead.open(page.get_by_role("button", name="Muistuta 17 yksikköä"))
    assert page.get_by_text("Kukaan ei saa sitä kahdesti").is_visible()
    assert page.get_by_role("button", name="Muistuta").count() == 0
