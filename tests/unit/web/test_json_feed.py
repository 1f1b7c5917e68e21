"""The JSON feed and subscribed calendars, as programs of readers fetch them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar
from sample_events import local

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(client):
    """Open a JSON feed."""

    def feed(address="/fi/feed.json"):
        answer = client.get(address)
        assert answer.headers["content-type"] == "application/feed+json"
        return json.loads(answer.content)

    return feed


@pytest.fixture
def tagged(reader, monkeypatch):
    """Give every item two hashtags."""
    news = reader.news

    def with_tags(*args, **options):
        items, more = news(*args, **options)
        return [replace(i, tags=("LapeMuutos", "Lape")) for i in items], more

    monkeypatch.setattr(reader, "news", with_tags)


@pytest.fixture
def calendar(client):
    """Open a calendar to subscribe to."""

    def calendar(address="/fi/events.ics"):
        answer = client.get(address)
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        return Calendar.from_ical(answer.content)

    return calendar


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_required_fields_are_there(feed, language):
    """JSON Feed 1.1: version, title, items; id and content in each item."""
    top = feed(f"/{language}/feed.json")

    assert top["version"] == "https://jsonfeed.org/version/1.1"
    assert top["title"]
    assert top["language"] == language
    assert top["authors"][0]["name"]
    assert top["feed_url"] == f"https://lape.example.org/{language}/feed.json"
    assert top["items"]
    for item in top["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
        assert item["authors"][0]["name"]


def test_nothing_in_it_is_null(feed):
    """The format leaves out what is not known; some programs stumble over null."""

    def values(part):
        if isinstance(part, dict):
            part = list(part.values())
        if isinstance(part, list):
            return [value for inner in part for value in values(inner)]
        return [part]

    assert None not in values(feed())


def test_entries_are_those_of_the_atom_feed(client, feed):
    """Who changes the format sees no entry twice."""
    root = ET.fromstring(client.get("/fi/feed.atom").content)  # noqa: S314 - our own
    atom = [entry.find(f"{ATOM}id").text for entry in root.findall(f"{ATOM}entry")]

    assert [item["id"] for item in feed()["items"]] == atom


def test_stamps_are_instants(feed):
    """RFC 3339, with an offset."""
    for item in feed()["items"]:
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo


def test_addresses_are_absolute(feed):
    """A feed is read far from our site."""
    for item in feed()["items"]:
        addresses = [item["url"], *filter(None, [item.get("image")])]
        addresses += [one["url"] for one in item.get("attachments", ())]
        assert all(urlsplit(address).scheme == "https" for address in addresses)
        assert 'href="/' not in item["content_html"]


def test_documents_are_attachments_with_type_and_size(feed):
    """What a program needs before it offers to download."""
    (deck,) = [one for item in feed()["items"] for one in item.get("attachments", ())]

    assert deck == {
        "url": "https://lape.example.org/media/deck.pdf",
        "mime_type": "application/pdf",
        "title": "Esitys",
        "size_in_bytes": 2_400_000,
    }


def test_item_says_in_which_language_it_is(feed):
    """A stand-in for a missing translation is told apart."""
    languages = {
        item["url"]: item["language"] for item in feed("/sv/feed.json")["items"]
    }

    assert set(languages.values()) == {"fi", "sv"}


@pytest.mark.usefixtures("tagged")
def test_hashtags_are_tags_in_both_feeds_without_the_sign(client, feed):
    """Tags are facts of an item, never typed into its text."""
    root = ET.fromstring(client.get("/fi/feed.atom").content)  # noqa: S314 - our own
    entry = root.find(f"{ATOM}entry")
    terms = [category.get("term") for category in entry.findall(f"{ATOM}category")]

    assert feed()["items"][0]["tags"][-2:] == ["LapeMuutos", "Lape"]
    assert terms[-2:] == ["LapeMuutos", "Lape"]
    assert len(set(terms)) == len(terms)


def test_a_unit_has_a_feed_of_its_own(feed, client):
    """Only its items; a unit that is not there has none."""
    whole, unit = feed(), feed("/fi/feed.json?unit=POH")

    assert len(unit["items"]) == 1
    assert unit["title"] != whole["title"]
    assert unit["feed_url"].endswith("?unit=POH")
    assert client.get("/fi/feed.json?unit=XXX").status_code == 404


def test_pages_lead_to_both_feeds(client):
    """Programs find a feed by the head of any page."""
    head = BeautifulSoup(client.get("/sv/").text, "html.parser").head
    links = {
        link.get("type"): link["href"]
        for link in head.find_all("link", rel="alternate")
    }

    assert links["application/atom+xml"] == "/sv/feed.atom"
    assert links["application/feed+json"] == "/sv/feed.json"


def test_subscribed_calendar_asks_for_nothing(client, calendar):
    """No METHOD and nobody invited: a feed is for everybody (RFC 5546, section 3.2)."""
    raw = client.get("/fi/events.ics").content

    assert b"METHOD" not in raw
    assert b"ATTENDEE" not in raw
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in raw
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in raw
    assert calendar()["name"] == calendar()["x-wr-calname"]


def test_subscribed_calendar_changes_only_with_its_events(client, clock):
    """Programs fetch it every hour: an unchanged one costs 304."""
    first = client.get("/fi/events.ics")
    clock.instant += timedelta(hours=5)

    again = client.get(
        "/fi/events.ics", headers={"if-none-match": first.headers["etag"]}
    )

    assert again.status_code == 304
    (stamp, *_) = [
        event.decoded("dtstamp")
        for event in Calendar.from_ical(first.content).walk("VEVENT")
    ]
    assert stamp == datetime(2027, 2, 15, 7, 0, tzinfo=UTC)


def test_cancelled_and_recent_events_stay_in_it(calendar, clock):
    """What vanishes from the file vanishes from the reader's calendar."""
    statuses = {
        str(event["url"]).rpartition("/")[2]: str(event["status"])
        for event in calendar().walk("VEVENT")
        if "url" in event
    }

    assert statuses["E0"] == "CANCELLED"

    clock.instant = local("2027-11-01T09:00")
    later = [str(event.get("url")) for event in calendar().walk("VEVENT")]
    assert not [url for url in later if url.endswith("E0")]


def test_withdrawn_events_are_struck_out_with_the_reason_alone(calendar):
    """A program that has fetched one forgets it; nothing of what it said stays."""
    [struck] = [
        event
        for event in calendar("/fi/events.ics?unit=VSU").walk("VEVENT")
        if event["uid"] == "E9@lape.example.org"
    ]

    assert (struck["status"], struck["sequence"]) == ("CANCELLED", 3)
    assert struck["summary"] == "Tämä on vedetty pois"
    assert "Syy: Kuvan lupa" in struck["description"]
    assert {"url", "location"}.isdisjoint(key.lower() for key in struck)


def test_a_unit_has_a_calendar_of_its_own(client, calendar):
    """With its name, so that a reader can tell two subscriptions apart."""
    own, other = (
        calendar("/fi/events.ics?unit=VSU"),
        calendar("/fi/events.ics?unit=KAI"),
    )

    assert own.walk("VEVENT")
    assert other.walk("VEVENT") == []
    assert "Kainuu" in other["x-wr-calname"]
    assert client.get("/fi/events.ics?unit=XXX").status_code == 404


def test_method_of_a_download_stands_in_its_media_type_too(client):
    """RFC 5545, section 8.1: the two must be the same."""
    answer = client.get("/fi/events/E1.ics")

    assert answer.headers["content-type"] == (
        "text/calendar; charset=utf-8; method=PUBLISH"
    )
    assert Calendar.from_ical(answer.content)["method"] == "PUBLISH"
