"""Every page: it answers, under the policy, without a cookie or a foreign host."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from site_routes import LANGUAGES, addresses, pages

from comms.web.assets import Assets, brand_sheet
from comms.web.shield import PAGE_POLICY
from comms.web.site.about import preferred_language
from comms.web.site.archive import EDITION_POLICY

#: Elements and attributes through which a browser loads something by itself.
LOADING = {
    "script": "src",
    "img": "src",
    "source": "srcset",
    "iframe": "src",
    "audio": "src",
    "video": "src",
    "use": "href",
}

#: Seconds for which browsers are to ask by https alone.
A_YEAR = 31_536_000


@pytest.fixture
def real(app, reader):
    """Every address of the site, files under the names they have in this build."""
    css = Assets().address("site.css")
    brand = f"/static/brand/{brand_sheet(reader.site('fi').unit)[0]}"
    names = {"/static/site.css": css, "/static/brand/brand.css": brand}
    return [names.get(address, address) for address in addresses(app)]


#: Pages by address, parsed once for all who only read them.
PARSED = {}


@pytest.fixture
def soups(app, client):
    """All pages of the site, parsed, by address."""
    for address in [] if PARSED else pages(app):
        PARSED[address] = BeautifulSoup(client.get(address).text, "html.parser")
    return PARSED


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_route_answers_under_the_policy_without_a_cookie(client, real, method):
    """The list is made from the router: a new route cannot be forgotten."""
    for address in real:
        answer = client.request(method, address)

        assert answer.status_code in {200, 302}, address
        assert answer.headers["content-security-policy"], address
        assert answer.headers["x-content-type-options"] == "nosniff", address
        assert answer.headers["referrer-policy"] in {"same-origin", "no-referrer"}
        promised = answer.headers["strict-transport-security"]
        assert int(promised.removeprefix("max-age=")) >= A_YEAR
        assert "set-cookie" not in answer.headers, address


def test_pages_have_the_strict_policy(app, client):
    """Only editions and files have another one, and it is no weaker on scripts."""
    for address in pages(app):
        answer = client.get(address)

        assert answer.headers["content-security-policy"] == PAGE_POLICY, address


def test_no_page_loads_anything_from_elsewhere(soups):
    """A request to somebody else would tell them who reads what."""
    for address, soup in soups.items():
        loaded = [
            tag[attribute]
            for name, attribute in LOADING.items()
            for tag in soup.find_all(name)
            if tag.has_attr(attribute)
        ]
        relations = {"stylesheet", "icon", "preload"}
        loaded += [
            tag["href"]
            for tag in soup.find_all("link")
            if relations.intersection(tag["rel"])
        ]

        assert loaded, address
        assert [found for found in loaded if urlsplit(found).netloc] == [], address


def test_no_page_has_styles_or_scripts_in_it(soups):
    """The policy would refuse them, and the page would look broken."""
    for address, soup in soups.items():
        scripts = [tag for tag in soup.find_all("script") if not tag.get("src")]

        assert soup.find_all("style") == [], address
        assert soup.find_all(attrs={"style": True}) == [], address
        assert all(tag["type"] == "application/ld+json" for tag in scripts), address


def test_every_page_has_its_landmarks_and_one_heading(soups):
    """Screen readers jump by these."""
    for address, soup in soups.items():
        assert len(soup.find_all("h1")) == 1, address
        assert len(soup.find_all("main")) == 1, address
        assert soup.find("header"), address
        assert soup.find("footer"), address
        assert soup.find("a", class_="skip")["href"] == "#main", address
        assert soup.html["lang"] == language_of(address), address


def test_headings_skip_no_level(soups):
    """A gap in the outline sounds like a missing part."""
    for address, soup in soups.items():
        levels = [int(tag.name[1]) for tag in soup.find_all(re.compile(r"^h[1-6]$"))]

        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps) <= 1, address


def test_language_switch_keeps_the_page(client, soups):
    """A reader who changes the language wants this text, not the front page."""
    for address, soup in soups.items():
        if soup.find("meta", attrs={"name": "robots"}):
            continue
        switch = {
            link["hreflang"]: link["href"] for link in soup.select("ul.tongues a")
        }

        assert set(switch) == set(LANGUAGES), address
        assert switch[language_of(address)] == address, address
        for target in switch.values():
            assert client.get(target).status_code == 200, target


def test_canonical_and_alternates_are_absolute(soups):
    """Search engines take them as they stand."""
    for address, soup in soups.items():
        if soup.find("meta", attrs={"name": "robots"}):
            continue
        canonical = soup.find("link", rel="canonical")["href"]
        alternates = soup.select('link[rel="alternate"][hreflang]')

        assert canonical == f"https://lape.example.org{address}"
        assert len(alternates) == len(LANGUAGES)
        assert all(link["href"].startswith("https://") for link in alternates)


def test_links_of_every_page_lead_somewhere(client, soups):
    """A dead link on our own site is ours to find."""
    inner = {
        link["href"].split("#")[0]
        for soup in soups.values()
        for link in soup.find_all("a", href=True)
        if link["href"].startswith("/")
    }

    # The sample has one edition with content, and no documents.
    dead = {
        address
        for address in inner
        if client.get(address).status_code != 200
        and "/archive/national/" not in address
    }

    assert dead == set()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "Tiedosto (video) lisätään tälle sivulle, kun se on valmis."),
        ("sv", "Filen (video) läggs till på den här sidan när den är klar."),
        ("en", "The file (video) will be added to this page when it is ready."),
    ],
)
def test_a_page_says_that_its_file_follows(client, language, sentence):
    """Its text already speaks of the file."""
    assert sentence in client.get(f"/{language}/news/pilot_call").text


def test_pages_are_cached_by_their_content(client):
    """The second visit costs nothing while nothing has changed."""
    first = client.get("/fi/news/")

    second = client.get("/fi/news/", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=60"
    assert second.status_code == 304
    assert second.content == b""


def test_an_edition_has_a_policy_of_its_own(client):
    """Mail HTML brings styles; it gets no scripts, no forms and no origin."""
    answer = client.get("/fi/archive/POH/1-2027")

    assert answer.headers["content-security-policy"] == EDITION_POLICY
    assert "script-src" not in EDITION_POLICY
    assert "allow-same-origin" not in EDITION_POLICY
    assert "allow-scripts" not in EDITION_POLICY


def test_an_edition_loads_its_pictures_from_this_very_site(client):
    """Mail names them by whole addresses; under another name they would not load."""
    text = client.get("/fi/archive/POH/1-2027").text

    assert 'src="/media/logo.png"' in text
    assert 'href="https://other.example.org/"' in text


def test_a_photo_is_asked_about_at_each_showing(client, reader):
    """A guardian's no counts at the next look, also where somebody has looked."""
    first = client.get("/media/piggyback.png")
    again = {"if-none-match": first.headers["etag"]}

    assert (first.status_code, first.headers["cache-control"]) == (
        200,
        "public, no-cache",
    )
    assert client.get("/media/piggyback.png", headers=again).status_code == 304
    reader.is_kept_back = lambda _file: True
    gone = client.get(
        "/media/piggyback.png", headers={**again, "accept-language": "sv"}
    )
    assert (gone.status_code, gone.headers["cache-control"]) == (410, "no-store")
    assert "Filen visas inte längre" in gone.text


def test_media_never_act_as_pages(client):
    """An uploaded file must not run as part of this site."""
    picture = client.get("/media/logo.png")
    document = client.get("/media/deck.pdf")
    unknown = client.get("/media/page.html")

    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["cache-control"].endswith("immutable")
    assert document.headers["content-disposition"].startswith("attachment")
    assert unknown.headers["content-type"] == "application/octet-stream"
    for answer in (picture, document, unknown):
        assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "fi"),
        ("sv-FI,sv;q=0.9,en;q=0.8", "sv"),
        ("de, en;q=0.5, fi;q=0.4", "en"),
        ("en;q=0.2, sv;q=0.9", "sv"),
        ("sv;q=0, en", "en"),
        ("sv;q=nonsense", "fi"),
        ("*", "fi"),
    ],
)
def test_first_address_leads_to_the_language_asked_for(client, accepted, language):
    """Each language group arrives on pages in its own language."""
    answer = client.get("/", headers={"accept-language": accepted})

    assert answer.status_code == 302
    assert answer.headers["location"] == f"/{language}/"
    assert answer.headers["vary"] == "accept-language"
    assert preferred_language(accepted) == language


def language_of(address):
    """Return the language that an address promises."""
    first = address.split("/")[1]
    return first if first in LANGUAGES else "fi"
