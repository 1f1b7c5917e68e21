"""Signing up on readers' pages, on other sites' pages, and by whoever is no person."""

import pytest
from bs4 import BeautifulSoup

from comms.model.links import TEST_TOKEN
from comms.web.hooks import press as pressing
from comms.web.site import subscribe

OURS = {"origin": "http://testserver"}
FORM = {"address": "a@example.org", "newsletters": "POH", "region": "POH"}
BROWSER = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
CHROMIUM = {"user-agent": "Mozilla/5.0 AppleWebKit/537.36 Chrome/140.0 Safari/537.36"}
SAFARI = {"user-agent": "Mozilla/5.0 AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15"}


def sent(client, path, data, **asked):
    """Send a form with the mark of the words that its page shows."""
    soup = BeautifulSoup(client.get(path).text, "html.parser")
    mark = soup.find("input", {"name": "shown"})["value"]
    return client.post(path, data={"shown": mark, **data}, headers=OURS, **asked)


@pytest.fixture
def at_once(monkeypatch):
    """A person who has read the page: the least time to read it is none."""
    monkeypatch.setattr(pressing, "READING_TIME", 0.0)


def test_what_the_form_says_is_asked_for_and_the_answer_says_nothing(client, reader):
    """One page for everybody; nothing that was typed stands in an address."""
    answer = sent(client, "/sv/subscribe/", FORM)

    [wish] = reader.changes
    assert (wish.address, wish.newsletters) == ("a@example.org", ("POH",))
    assert (wish.choices.language, wish.choices.region) == ("sv", "POH")
    assert (wish.shown_in, wish.form) == ("sv", "site")
    assert answer.headers["location"] == "/sv/subscribe/sent"
    assert client.get("/sv/subscribe/sent").status_code == 200


def test_what_is_missing_is_said_and_what_was_typed_stays(client, reader):
    """At the field and on top, in one sentence, with the way there."""
    answer = sent(client, "/fi/subscribe/", {"address": "nobody", "language": "sv"})
    soup = BeautifulSoup(answer.text, "html.parser")

    assert answer.status_code == 400
    assert soup.title.string.startswith("Virhe:")
    assert soup.find("a", href="#address")
    field = soup.find(id="address")
    assert (field["value"], field["aria-invalid"]) == ("nobody", "true")
    assert soup.find("input", {"name": "language", "checked": True})["value"] == "sv"
    assert reader.changes == []


def test_another_sites_page_begins_and_changes_nothing(client, reader):
    """Its form leads to ours, where controller and words stand; ours asks."""
    elsewhere = {"origin": "https://kunta.example", "sec-fetch-site": "cross-site"}
    typed = {"address": "a@example.org", "newsletter": "POH"}

    begun = client.post("/subscribe/fi/begin", data=typed, headers=elsewhere)
    refused = client.post("/fi/subscribe/POH", data=FORM, headers=elsewhere)

    soup = BeautifulSoup(begun.text, "html.parser")
    assert soup.find(id="address")["value"] == "a@example.org"
    assert soup.find("form", class_="sign-up")["action"] == "/fi/subscribe/POH"
    assert refused.status_code == 403
    assert reader.changes == []


def test_form_within_a_frame_has_headers_of_its_own(client, reader):
    """Others may show it; it loads no more than our pages, and stays in its frame."""
    shown = client.get("/fi/subscribe/POH/frame")
    done = sent(client, "/fi/subscribe/POH/frame", FORM)

    for answer in (shown, done):
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors *" in policy
        assert "script-src 'self'" in policy
        assert "set-cookie" not in answer.headers
    assert done.history == []
    assert reader.changes[0].form == "embed"


def test_who_was_shown_other_words_is_shown_these_and_asked_again(client, reader):
    """Changed, forged or none: not agreed to."""
    soup = BeautifulSoup(client.get("/fi/subscribe/").text, "html.parser")
    mark = soup.find("input", {"name": "shown"})["value"]
    reader.words = "changed since"

    for shown in (mark, "", "x"):
        data = {**FORM, "shown": shown}
        answer = client.post("/fi/subscribe/", data=data, headers=OURS)
        assert answer.status_code == 400
        soup = BeautifulSoup(answer.text, "html.parser")
        assert soup.find("a", href="#words")
        assert soup.find(id="address")["value"] == FORM["address"]
    assert reader.changes == []

    again = FORM | {"shown": soup.find("input", {"name": "shown"})["value"]}
    client.post("/fi/subscribe/", data=again, headers=OURS)

    assert [wish.address for wish in reader.changes] == [FORM["address"]]


def test_program_that_fills_every_field_asks_for_nothing(client, reader):
    """It reads what a person reads."""
    answer = sent(client, "/fi/subscribe/", {**FORM, subscribe.TRAP: "x"})

    assert answer.headers["location"] == "/fi/subscribe/sent"
    assert reader.changes == []


@pytest.mark.parametrize(
    ("headers", "fields", "is_let_in"),
    [
        ({**BROWSER, **CHROMIUM, "sec-fetch-user": "?1"}, {}, True),
        ({**BROWSER, **CHROMIUM, "sec-fetch-user": "?1"}, {"hand": "yes"}, True),
        ({**BROWSER, **CHROMIUM, "sec-fetch-user": "?1"}, {"hand": "no"}, False),
        ({**BROWSER, **CHROMIUM}, {}, False),
        ({**BROWSER, **CHROMIUM, "sec-fetch-mode": "cors"}, {}, False),
        ({**BROWSER, **SAFARI}, {"hand": "yes"}, True),
        ({**BROWSER, **SAFARI}, {"hand": "no"}, False),
        ({**BROWSER, **SAFARI, "sec-ch-ua": '"Chromium"'}, {}, False),
        ({"origin": "null"}, {}, True),
        ({}, {}, False),
    ],
)
@pytest.mark.usefixtures("at_once")
def test_press_is_a_persons_or_is_asked_for_once_more(
    client, reader, headers, fields, is_let_in
):
    """Scanners run scripts and post forms; browsers say who caused a request."""
    soup = BeautifulSoup(client.get("/c/tok-POH").text, "html.parser")
    nonce = soup.find("input", {"name": "nonce"})["value"]

    answer = client.post(
        "/c/tok-POH",
        data={"confirm": "1", "nonce": nonce, **fields},
        headers={"user-agent": "x", **headers},
    )

    assert bool(reader.changes) == is_let_in
    assert ('role="status"' in answer.text) == (not is_let_in)


def test_page_that_asks_is_nobody_elses(client, reader):
    """No token of ours, no cache, no referrer; and no press before it was read."""
    assert client.get(f"/c/{TEST_TOKEN}").status_code == 404
    answer = client.get("/c/tok-POH")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    soup = BeautifulSoup(answer.text, "html.parser")
    nonce = soup.find("input", {"name": "nonce"})["value"]

    fast = client.post(
        "/c/tok-POH", data={"confirm": "1", "nonce": nonce}, headers=OURS
    )

    assert "vielä kerran" in fast.text
    assert client.post("/c/tok-POH", data={"nonce": nonce}).status_code == 400
    assert reader.changes == []
