"""What comes in at all, and what every answer carries."""

import pytest
from fastapi.testclient import TestClient
from sample_site import SampleMedia

from comms.config import Settings
from comms.errors import Misconfigured, StoreUnavailable
from comms.web.app import make_app
from comms.web.assets import Assets
from comms.web.shield import PAGE_POLICY, host_name


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("testserver", 200),
        ("testserver:8000", 200),
        ("TESTSERVER", 200),
        ("lape.example.org", 200),
        ("evil.example.com", 400),
        ("lape.example.org.evil.example.com", 400),
        ("lape.example.org@evil.example.com", 400),
        ("", 400),
        ("[", 400),
    ],
)
def test_only_our_own_host_names_are_answered(client, host, status):
    """A foreign name in Host would end in links (Host header attacks)."""
    assert client.get("/fi/", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("host", "name"),
    [("a.fi:80", "a.fi"), ("[::1]:80", "::1"), ("[::1", ""), ("", "")],
)
def test_host_name_is_read_without_its_port(host, name):
    """The port may differ behind a proxy."""
    assert host_name(host) == name


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "https://evil.example.com"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 405),
        ({"origin": "http://testserver"}, 405),
    ],
)
def test_unsafe_methods_must_start_on_our_own_page(client, headers, status):
    """Cross-site requests end at the door; ours then meets a page that only reads."""
    assert client.post("/fi/news/", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/fi/news/%00", "/fi/news/?q=a%00b"])
def test_an_address_with_a_letter_that_no_database_keeps_is_refused(client, path):
    """Else it would be asked for, and end as a fault of ours."""
    assert client.get(path).status_code == 400


def test_pages_load_nothing_but_our_own_files():
    """S4: no code and no style within a page, none from elsewhere, no frame around."""
    said = dict(part.split(maxsplit=1) for part in PAGE_POLICY.split("; "))

    assert (
        said["default-src"] == said["base-uri"] == said["frame-ancestors"] == "'none'"
    )
    assert set(said.values()) <= {"'self'", "'none'"}


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_interface_descriptions_are_not_public(client, path):
    """Readers' pages have no interface to describe."""
    assert client.get(path).status_code in {307, 404}
    assert client.get(path, follow_redirects=True).status_code == 404


def test_plain_http_promises_no_https(tmp_path, reader, clock):
    """On a laptop without TLS the promise would lock people out."""
    settings = Settings(home=tmp_path, base_url="http://testserver")
    app = make_app(settings=settings, reader=reader, media=SampleMedia(), clock=clock)

    with TestClient(app) as client:
        answer = client.get("/fi/")

    assert "strict-transport-security" not in answer.headers


def test_missing_assets_name_the_command_that_builds_them(tmp_path):
    """Whoever starts a bare checkout reads what to do."""
    with pytest.raises(Misconfigured, match="make assets"):
        Assets(tmp_path)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/fi/news/", "Sivua ei voi näyttää juuri nyt"),
        ("/sv/", "Sidan kan inte visas just nu"),
        ("/en/events/E1", "The page cannot be shown just now"),
    ],
)
def test_while_the_database_is_away_readers_are_asked_to_come_back(
    client, reader, monkeypatch, path, title
):
    """A restart of the database is no fault of a page; caches keep nothing of it."""

    def away(*_arguments, **_named):
        raise StoreUnavailable

    for question in ("site", "news", "event", "events"):
        monkeypatch.setattr(reader, question, away)

    answer = client.get(path)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert "content-security-policy" in answer.headers
    assert f"<h1>{title}</h1>" in answer.text
