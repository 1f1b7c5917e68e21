"""What stands on the pages: facts of events, stamps, notices, choices."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sample_events import events_of, local


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


def test_item_shows_when_it_was_published_and_updated(page):
    """Both stamps, in the reader's own form, and readable by machines."""
    soup = page("/fi/news/two_languages_blog")

    assert "Julkaistu ke 10.2.2027 klo 8.30" in words(soup)
    assert "Päivitetty pe 12.2.2027 klo 14.05" in words(soup)
    assert soup.find("time", datetime="2027-02-10T06:30:00Z")


def test_unchanged_item_shows_both_stamps_too(page):
    """Readers always find both in the same place."""
    main = page("/sv/news/spring_news").main

    assert "Publicerad on 3.2.2027 kl. 10" in words(main)
    assert "Uppdaterad on 3.2.2027 kl. 10" in words(main)


def test_easy_language_is_one_step_away_and_back(page):
    """Readers of easy language find it, and the full text from there."""
    standard = page("/fi/news/spring_news")
    easy = page("/fi/news/spring_news/easy")

    assert standard.find("a", href="/fi/news/spring_news/easy")
    assert easy.h1.get_text() == "Perheiden palvelut muuttuvat"
    assert easy.find("a", href="/fi/news/spring_news")


def test_easy_language_that_does_not_exist_is_not_pretended(client):
    """The standard text under the easy address would be a lie."""
    assert client.get("/en/news/spring_news/easy").status_code == 404


def test_text_in_another_language_is_marked_and_explained(page):
    """A screen reader needs the language; a person needs to know why."""
    soup = page("/sv/news/pilot_call")

    assert soup.h1["lang"] == "fi"
    assert "finns ännu inte på svenska" in words(soup)


def test_closed_call_says_so(page):
    """Nobody writes an application for nothing."""
    assert "Haku on päättynyt" in words(page("/fi/news/pilot_call").main)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fi", "Ei ilmoittautumista."), ("sv", "Ingen anmälan."), ("en", "No sign-up.")],
)
def test_event_without_sign_up_says_so_in_plain_words(page, language, sentence):
    """Silence on sign-up keeps people at home."""
    facts = page(f"/{language}/events/E1").find("dl", class_="facts")

    assert sentence in words(facts)


def test_event_shows_when_where_access_and_price(page):
    """The facts that decide whether a family can come."""
    facts = words(page("/fi/events/E2").find("dl", class_="facts"))

    assert "to 8.4.2027 klo 12–15" in facts
    assert "Esimerkkilän kirjasto, Juhlasali Kirjastokuja 2, Esimerkkilä" in facts
    assert "Hissi pääovelta." in facts
    assert "to 1.4.2027 klo 16.15" in facts
    assert "24 paikkaa." in facts
    assert "Maksuton" in facts


@pytest.mark.parametrize(
    ("moment", "words_shown", "way"),
    [
        ("2027-02-15T08:59", "Ilmoittautuminen alkaa ma 15.2.2027 klo 9", False),
        ("2027-02-15T09:00", "Ilmoittaudu ennakkoon.", True),
        ("2027-04-01T16:15", "Ilmoittaudu ennakkoon.", True),
        ("2027-04-01T16:16", "Ilmoittautuminen on päättynyt.", False),
    ],
)
def test_sign_up_is_offered_while_it_is_open(page, clock, moment, words_shown, way):
    """Nobody is sent to a door that is shut, or not yet open."""
    clock.instant = local(moment)

    facts = page("/fi/events/E2").find("dl", class_="facts")

    assert words_shown in words(facts)
    assert bool(facts.find("a", href="mailto:koordinaattori.vsu@example.org")) is way


def test_series_links_lead_both_ways(page):
    """The second meeting belongs to the first."""
    assert page("/fi/events/E1").find("a", href="/fi/events/E2")
    assert page("/fi/events/E2").find("a", href="/fi/events/E1")


def test_event_that_is_over_says_so_and_offers_no_calendar(page, clock):
    """Nobody should put yesterday into a calendar."""
    calendar = {"href": "/fi/events/E1.ics"}
    before = page("/fi/events/E1")
    clock.instant = events_of("fi")[0].ends + timedelta(minutes=1)

    after = page("/fi/events/E1")

    assert "Tapahtuma on ohi" not in words(before)
    assert before.find("a", calendar)
    assert "Tapahtuma on ohi" in words(after)
    assert not after.find("a", calendar)


def test_cancelled_event_says_so(page):
    """A cancelled event is not simply gone: people look for it."""
    assert "Tapahtuma on peruttu" in words(page("/fi/events/E0").main)


def test_event_tells_its_facts_to_machines(page):
    """Search engines and calendars read schema.org, with the right offset."""
    soup = page("/fi/events/E2")
    facts = json.loads(soup.find("script", type="application/ld+json").string)

    assert facts["@type"] == "Event"
    assert facts["startDate"] == "2027-04-08T12:00:00+03:00"
    assert facts["url"] == "https://lape.example.org/fi/events/E2"
    assert facts["isAccessibleForFree"] is True
    series = facts["superEvent"]
    assert (series["@type"], series["startDate"]) == (
        "EventSeries",
        "2027-03-11T12:00:00+02:00",
    )
    assert [one["@id"].rpartition("/")[2] for one in series["subEvent"]] == ["E1", "E2"]


def test_news_can_be_read_by_unit(page):
    """A region's readers see their own; an empty list offers a next step."""
    one = page("/fi/news/?unit=POH")
    none = page("/fi/news/?unit=KAI")

    assert [a["href"] for a in one.select("ul.rows a")] == [
        "/fi/news/two_languages_blog"
    ]
    assert one.find("option", selected=True)["value"] == "POH"
    assert "ei ole vielä uutisia" in words(none)
    assert none.main.find("a", href="/fi/news/")


@pytest.mark.parametrize(
    "address",
    [
        "/fi/news/?unit=XXX",
        "/fi/news/?page=2",
        "/fi/news/?page=0",
        "/fi/news/?page=x",
        "/fi/news/nothing",
        "/fi/news/a b",
        "/fi/events/nothing",
        "/fi/events/nothing.ics",
        "/de/news/",
        "/fi/archive/POH/9-2027",
        "/fi/feed.atom?unit=XXX",
        "/media/missing.png",
        "/static/nothing.css",
        "/static/brand/nothing.css",
    ],
)
def test_what_does_not_exist_is_a_helpful_404(client, address):
    """In the reader's language, with a way back."""
    answer = client.get(address, headers={"accept-language": "sv"})
    soup = BeautifulSoup(answer.text, "html.parser")

    language = "fi" if address.startswith("/fi/") else "sv"
    assert answer.status_code == 404
    assert soup.html["lang"] == language
    assert soup.find("a", href=f"/{language}/")
    assert answer.headers["cache-control"] == "no-store"


def test_page_that_fails_says_whose_fault_it_is(client, reader, monkeypatch):
    """No traceback, no promise, and the shield still stands."""

    def fail(*_args, **_words):
        raise RuntimeError

    monkeypatch.setattr(reader, "news", fail)

    answer = client.get("/fi/news/")

    assert answer.status_code == 500
    assert "Vika on meillä" in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.headers["content-security-policy"]


def test_privacy_page_names_each_controller(page):
    """Each unit answers for its own subscribers."""
    found = words(page("/fi/privacy").main)

    assert "Esimerkkihyvinvointialue" in found
    assert "Toinen hyvinvointialue" in found


def test_demo_notice_funder_and_core_message_stand_on_every_page(page):
    """What must never be forgotten is in the frame."""
    for address in ("/sv/", "/sv/events/E1", "/sv/accessibility"):
        found = words(page(address))

        assert "DEMO." in found
        assert "Exempelministeriet finansierar projektet" in found
        assert "Vi bygger tjänster" in found


@pytest.mark.parametrize("address", ["/fi/news/two_languages_blog", "/sv/events/E1"])
def test_page_of_a_unit_wears_its_emblem_name_and_colour(page, client, address):
    """A reader in Ostrobothnia sees at once whose page it is."""
    soup = page(address)

    sheet = soup.find("link", href=re.compile("/static/brand/"))["href"]

    assert "national" not in sheet
    assert "#7A3B69" in client.get(sheet).text
    home = soup.find("a", class_="home")
    assert home.find("img")["alt"].startswith("Lape-ohjelman tunnus, ")
    assert home.find(class_="home-unit").get_text()


def test_page_of_the_programme_names_no_unit_in_its_masthead(page):
    """The programme's own name stands there once."""
    assert page("/fi/").find(class_="home-unit") is None


@pytest.mark.parametrize("name", ["XXX-0.css", "POH-000000000000.css", "POH.css"])
def test_style_sheet_of_an_unknown_unit_or_colour_is_not_found(client, name):
    """Its address is kept for ever by caches: an old one must not get new colours."""
    assert client.get(f"/static/brand/{name}").status_code == 404


def test_linked_events_come_with_their_day(page):
    """Who can come to one of two wants to know when the other is."""
    series = page("/fi/events/E1").find(class_="series")

    assert "Seuraava:" in words(series)
    assert "to 8.4.2027 klo 12–15" in words(series)


def test_linked_event_that_is_not_published_is_not_named(page, reader, monkeypatch):
    """A link to it would end nowhere."""
    known = reader.event
    monkeypatch.setattr(
        reader,
        "event",
        lambda name, language: None if name == "E2" else known(name, language),
    )

    assert page("/fi/events/E1").find(class_="series") is None


def test_open_call_says_until_when_before_its_text(page, reader, monkeypatch):
    """The deadline decides whether to read on."""
    call = replace(
        reader.item("pilot_call", "fi", "standard"),
        closed=False,
        closes_at=local("2027-03-31T16:15"),
    )
    monkeypatch.setattr(reader, "item", lambda *_: call)

    head = words(page("/fi/news/pilot_call").find(class_="page-head"))

    assert "Haku päättyy ke 31.3.2027 klo 16.15" in head


def test_easy_language_is_named_on_its_page(page):
    """Who needs it recognises it; who does not finds the other version."""
    assert "Selkokieli" in words(page("/fi/news/spring_news/easy").find(class_="meta"))


def test_byline_that_names_the_unit_is_enough(page):
    """The same place twice in one line only takes room."""
    meta = words(page("/fi/news/two_languages_blog").find(class_="meta"))

    assert meta.count("Pohjanmaa") == 1


def test_row_of_an_event_says_by_when_to_sign_up(page):
    """It is the first thing that can be missed."""
    rows = words(page("/fi/events/").find(class_="rows"))

    assert "Viimeinen ilmoittautumispäivä: to 1.4.2027 klo 16.15" in rows


def test_page_that_is_not_found_has_the_menu_of_the_site(client):
    """The way on begins there."""
    answer = client.get("/sv/nothing")

    assert answer.status_code == 404
    assert 'href="/sv/archive/"' in answer.text
    assert "Hoppa till innehållet" in answer.text


def test_icons_are_small_where_no_style_sheet_comes(page):
    """Without a size of its own a drawing is as wide as the window."""
    icons = page("/fi/events/E1").find_all("svg")

    assert icons
    assert {icon.get("width") for icon in icons} == {"20"}
    assert {icon.get("fill") for icon in icons} == {"none"}


def test_page_without_a_contact_gives_the_address_of_its_unit(
    page, reader, monkeypatch
):
    """A question about any page has somewhere to go (journalists, parents)."""
    nobody = replace(reader.item("two_languages_blog", "fi", "standard"), contact=None)
    monkeypatch.setattr(reader, "item", lambda *_: nobody)

    contact = page("/fi/news/two_languages_blog").find(class_="contact")

    assert contact.find("a")["href"] == "mailto:viestinta@example.org"
    assert "Pohjanmaa" in words(contact)


def test_news_of_one_unit_wear_its_colour(page):
    """The choice of a unit shows in more than a list that got shorter."""
    sheet = page("/fi/news/?unit=POH").find("link", href=re.compile("/static/brand/"))

    assert sheet["href"].startswith("/static/brand/POH-")


def test_hours_stay_on_their_line(client):
    """On a narrow screen "klo" at the end of a line is read as a slip."""
    page = client.get("/fi/news/pilot_call").text

    assert "klo\u00a0" in page
    assert not re.search(r"klo \d", page)


@pytest.mark.parametrize(
    "path",
    [
        *("news/withdrawn_item", "news/withdrawn_item/easy"),
        *("events/withdrawn_event", "events/withdrawn_event.ics"),
        "news/withdrawn_item/press.txt",
    ],
)
def test_what_is_withdrawn_says_when_and_why_and_nothing_else(client, path):
    """410: search engines forget it, readers are not left guessing."""
    answer = client.get(f"/fi/{path}")

    assert answer.status_code == 410
    assert "vedettiin pois pe 5.2.2027. Syy: Kuvan lupa &lt;b&gt;" in answer.text
    assert 'name="robots" content="noindex' in answer.text
