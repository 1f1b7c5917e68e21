"""The Atom feed, held against the rules of RFC 4287."""

from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: Children that must stand exactly once (sections 4.1.1 and 4.1.2).
ONCE = ("id", "title", "updated")


@pytest.fixture
def feed(client):
    """Open a feed and return its root."""

    def feed(address="/fi/feed.atom"):
        answer = client.get(address)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        return ET.fromstring(answer.content)  # noqa: S314 - our own answer

    return feed


def texts(element, name):
    """Return the texts of an element's children of one name."""
    return [child.text for child in element.findall(f"{ATOM}{name}")]


def links(element, relation):
    """Return the links of one relation."""
    return [
        link
        for link in element.findall(f"{ATOM}link")
        if link.get("rel", "alternate") == relation
    ]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_required_elements_stand_once(feed, language):
    """RFC 4287, sections 4.1.1 and 4.1.2."""
    root = feed(f"/{language}/feed.atom")

    assert root.tag == f"{ATOM}feed"
    assert root.get(LANG) == language
    assert len(links(root, "self")) == 1
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ONCE:
            assert len(texts(element, name)) == 1, name
            assert texts(element, name)[0].strip(), name
        assert element.findall(f"{ATOM}author/{ATOM}name")
        assert len(links(element, "alternate")) == 1


def test_stamps_are_instants_with_an_offset(feed):
    """RFC 4287, section 3.3: RFC 3339 with T and Z in capitals."""
    root = feed()

    stamps = texts(root, "updated")
    for entry in root.findall(f"{ATOM}entry"):
        stamps += texts(entry, "updated") + texts(entry, "published")

    assert all(stamp.endswith("Z") and "T" in stamp for stamp in stamps)
    assert max(map(datetime.fromisoformat, stamps)) == datetime.fromisoformat(stamps[0])


def test_identifiers_are_absolute_unique_and_stay(feed):
    """RFC 4287, section 4.2.6: a reader's program shows each entry once."""
    first, second = feed(), feed()
    ids = [element.text for element in first.iter(f"{ATOM}id")]

    assert all(identifier.startswith("urn:uuid:") for identifier in ids)
    assert len(set(ids)) == len(ids)
    assert ids == [element.text for element in second.iter(f"{ATOM}id")]


def test_languages_have_identifiers_of_their_own(feed):
    """Two languages of one item are two entries to a program that reads both."""
    finnish = {element.text for element in feed("/fi/feed.atom").iter(f"{ATOM}id")}
    swedish = {element.text for element in feed("/sv/feed.atom").iter(f"{ATOM}id")}

    assert finnish.isdisjoint(swedish)


def test_addresses_are_absolute(feed):
    """A feed is read far from our site; links inside the text too."""
    root = feed()
    addresses = [link.get("href") for link in root.iter(f"{ATOM}link")]
    contents = [element.text for element in root.iter(f"{ATOM}content")]

    assert all(urlsplit(address).scheme == "https" for address in addresses)
    assert not any('href="/' in content for content in contents)
    assert all(c.get("type") == "html" for c in root.iter(f"{ATOM}content"))


def test_entries_carry_categories_and_their_own_language(feed):
    """Programs filter by these; a fallback text says in which language it is."""
    entries = {
        texts(entry, "title")[0]: entry
        for entry in feed("/sv/feed.atom").findall(f"{ATOM}entry")
    }
    blog = entries["Två språk, en familj"]
    terms = [category.get("term") for category in blog.findall(f"{ATOM}category")]

    assert terms == ["Österbotten", "Verksamhetskultur"]
    assert (
        next(e for t, e in entries.items() if t.startswith("Avoin")).get(LANG) == "fi"
    )


def test_a_unit_has_a_feed_of_its_own(feed):
    """Its own identifier too, and only its items."""
    whole, unit = feed(), feed("/fi/feed.atom?unit=POH")

    assert texts(unit, "id") != texts(whole, "id")
    assert len(unit.findall(f"{ATOM}entry")) == 1


def test_content_opens_with_lead_and_picture(feed):
    """Most readers show the content and leave the summary out."""
    blog = next(
        entry
        for entry in feed().findall(f"{ATOM}entry")
        if texts(entry, "title") == ["Kaksi kieltä, yksi perhe"]
    )

    content = texts(blog, "content")[0]

    assert content.startswith("<p>Perhe ei jaa arkeaan kielen mukaan.")
    assert '<img src="https://' in content
