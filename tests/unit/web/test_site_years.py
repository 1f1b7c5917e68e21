"""Lists that grow with the years: of numbers, and of events that are over."""

import pytest
from bs4 import BeautifulSoup


@pytest.fixture
def page(client):
    """Open an address and return the parsed page."""

    def page(address):
        answer = client.get(address)
        assert answer.status_code == 200, address
        return BeautifulSoup(answer.text, "html.parser")

    return page


def words(soup):
    """Return the words of a page in one line."""
    return " ".join(soup.get_text(" ").split())


def test_archive_leads_to_all_numbers_of_a_newsletter(page):
    """Only where there are more than those that stand there."""
    main = page("/sv/archive/").main

    assert [link["href"] for link in main.select(".more a")] == ["/sv/archive/POH/"]
    assert words(main.select_one(".more")).startswith("Alla nummer: ")


def test_years_of_the_archive_lead_to_each_other(client, page):
    """Each has an address of its own, which programs can follow, too."""
    soup = page("/fi/archive/POH/?year=2027")

    links = {link["href"]: link for link in soup.select("nav.pages a")}
    assert list(links) == [f"/fi/archive/POH/?year={y}" for y in (2028, 2027, 2026)]
    newer, here, older = links.values()
    assert (newer["rel"], older["rel"]) == (["prev"], ["next"])
    assert here["aria-current"] == "page"
    assert "2027" in soup.h1.text
    assert "/sv/archive/POH/?year=2027" in str(soup.find(hreflang="sv"))
    assert client.get("/fi/archive/POH/?year=2019").status_code == 404
    assert client.get("/fi/archive/POH/?year=-1").status_code == 404
    assert client.get("/fi/archive/nobody/").status_code == 404


def test_past_events_come_in_pages(client, page):
    """What is to come stands on the first; years of events stand on no page."""
    first, second, last = (
        page(f"/fi/events/{rest}") for rest in ("", "?page=2", "?page=3")
    )

    assert first.find(id="coming")
    assert first.find(rel="next")["href"] == "/fi/events/?page=2"
    assert not second.find(id="coming")
    assert second.h1.text == "Menneet tapahtumat"
    assert second.find("a", rel="prev")["href"] == "/fi/events/"
    assert not last.find("a", rel="next")
    assert client.get("/fi/events/?page=4").status_code == 404
    assert "E0" in client.get("/fi/events.ics").text
