"""Cases that a reader meets on pages, and a mail scanner at links."""

from bs4 import BeautifulSoup
from catching import Read, case, in_each_language
from people_at_work import People

from comms.model.addresses import address_key
from comms.model.links import LEAVE, make_token
from comms.store.subscribers import by_address, subscription_to
from comms.workflows.subscribe import Seats
from comms.workflows.tick import tick
from tests.unit.workflows.lape_steps import approve_items


def _text(page, address: str) -> str:
    answer = page.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)


@case("N18", "rules.call_closed")
def call_after_its_end(they: People) -> Read:
    """Open the call on 1 April: the page is there, and says that it has closed."""
    with they.house() as house:
        approve_items(house, "pilot_call")
    they.at("2027-02-17T09:00")
    with they.house() as house:
        tick(house)
    they.at("2027-04-01T09:00")
    with they.browser() as page:
        read = in_each_language(lambda code: _text(page, f"/{code}/news/pilot_call"))
    assert "Haku on päättynyt" in read["fi"]
    assert "Ansökningstiden har gått ut" in read["sv"]
    assert "The call is closed" in read["en"]
    return read


@case("N22", "rules.project_ended")
def page_after_the_programme(they: People) -> Read:
    """Open the site after the programme's last day; the day itself is not over."""
    for day, shown in (("2027-12-31T23:59", False), ("2028-01-01T00:00", True)):
        they.at(day)
        with they.browser() as page:
            read = in_each_language(lambda code: _text(page, f"/{code}/"))
        assert ("31.12.2027. S" in read["fi"]) is shown
    return read


@case("N27", "")
def scanner_opens_the_leaving_link(they: People) -> Read:
    """GET and HEAD change nothing; only what a mail program posts does."""
    with they.house() as house, house.store.read() as session:
        person = by_address(session, address_key("tilaaja01@example.org"))
        seat = subscription_to(session, person.id, "national")
        token = make_token(house.key, LEAVE, seat.id)
    with they.browser() as page:
        for method in ("GET", "HEAD"):
            page.request(method, f"/u/{token}")
        assert _is_subscribed(they, token)
        page.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
    assert not _is_subscribed(they, token)
    return {}


def _is_subscribed(they: People, token: str) -> bool:
    with they.house() as house:
        return Seats(house).seat(token).subscribed
