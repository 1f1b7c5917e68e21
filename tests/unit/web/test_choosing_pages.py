"""The page of one's choices: what each button does, and for whom."""

import pytest
from bs4 import BeautifulSoup

from comms.web.hooks import press as pressing

PAGE = "/p/tok-POH"
PERSON = {"origin": "null"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """A person who has read the page: the least time to read it is none."""
    monkeypatch.setattr(pressing, "READING_TIME", 0.0)


def mark(client, page=PAGE, button="save"):
    """Return the mark that goes with a button."""
    soup = BeautifulSoup(client.get(page).text, "html.parser")
    form = soup.find("button", {"name": button}).find_parent("form")
    return form.find("input", {"name": "nonce"})["value"]


def test_each_button_does_its_own_thing(client, reader):
    """Saved, joined, asked: and the page says so."""
    saved = {"save": "1", "language": "en", "areas": ["family"], "pause": "90"}
    for data in (
        saved,
        {"join": "national"},
        {"change": "1", "address": "new@example.org"},
    ):
        button = next(iter(data))
        marked = {**data, "nonce": mark(client, button=button)}
        answer = client.post(PAGE, data=marked, headers=PERSON)
        assert answer.status_code == 303
        page = client.get(answer.headers["location"])
        assert "message-ok" in page.text

    (_, chosen, pause), joined, asked = reader.changes
    assert (chosen.language, chosen.level, chosen.areas) == ("en", "easy", ("family",))
    assert pause == 90
    assert joined == ("tok-POH", "national")
    assert asked == ("tok-POH", "new@example.org")


def test_who_joins_has_read_the_words_as_they_are_now(client, reader):
    """Who keeps her address has changed since: shown, and asked once more."""
    before = mark(client, button="join")
    reader.words = "changed since"

    data = {"join": "national", "nonce": before}
    answer = client.post(PAGE, data=data, headers=PERSON)

    soup = BeautifulSoup(answer.text, "html.parser")
    assert soup.find("details", class_="more").has_attr("open")
    assert reader.changes == []
    client.post(
        PAGE, data={**data, "nonce": mark(client, button="join")}, headers=PERSON
    )
    assert reader.changes == [("tok-POH", "national")]


def test_what_is_wrong_is_said_and_what_nobody_pressed_is_not_done(client, reader):
    """No address; no button; no person; from elsewhere; by a link that only leaves."""
    posts = (
        ({"change": "1", "address": "x"}, PERSON, 400),
        ({}, PERSON, 400),
        ({"save": "1", "hand": "no"}, PERSON, 200),
        ({"save": "1"}, {"sec-fetch-site": "cross-site"}, 400),
    )
    for data, headers, status in posts:
        data["nonce"] = mark(client)
        assert client.post(PAGE, data=data, headers=headers).status_code == status
    assert 'name="save"' not in client.get("/p/tok-national").text
    only = client.post("/p/tok-national", data={"save": "1"}, headers=PERSON)

    assert only.status_code == 404
    assert reader.changes == []
