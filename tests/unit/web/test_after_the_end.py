"""What readers' pages say once the programme is over, and who supervises them."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from site_routes import pages

SAID = {
    "fi": "Ohjelma päättyi pe 31.12.2027.",
    "sv": "Programmet avslutades fr 31.12.2027.",
    "en": "The programme ended on Fri 31 December 2027.",
}


def _bars(client, address):
    """Return the language of a page and what its bars say."""
    soup = BeautifulSoup(client.get(address).text, "html.parser")
    bars = [bar.get_text(" ", strip=True) for bar in soup.select(".notice-bar")]
    return soup.html["lang"], bars


def test_every_page_says_that_the_programme_is_over(app, client, reader):
    """Pages of a finished project that look current mislead for years."""
    reader.ended_on = date(2027, 12, 31)

    for address in pages(app):
        language, bars = _bars(client, address)
        assert SAID[language] in " ".join(bars), address


def test_no_page_says_so_while_it_runs(app, client):
    """The banner would frighten readers away."""
    for address in pages(app):
        assert len(_bars(client, address)[1]) == 1, address


@pytest.mark.parametrize("language", SAID)
def test_the_statement_names_who_supervises(client, language):
    """Authorities change; the programme's file names the present one."""
    text = client.get(f"/{language}/accessibility").text

    assert "Traficom" in text
