"""The page of one's own data: what each button does, and for whom."""

import pytest
from bs4 import BeautifulSoup

from comms.web.hooks import press as pressing

PAGE = "/o/tok-POH"
PERSON = {"origin": "null"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """A person who has read the page: the least time to read it is none."""
    monkeypatch.setattr(pressing, "READING_TIME", 0.0)


def press(client, page=PAGE, headers=PERSON, **data):
    """Press a button of a page as a person does."""
    soup = BeautifulSoup(client.get(page).text, "html.parser")
    button = soup.find("button", {"name": next(iter(data))})
    mark = button.find_parent("form").find("input", {"name": "nonce"})["value"]
    return client.post(page, data={"nonce": mark, **data}, headers=headers)


def test_she_asks_on_the_page_of_her_choices(client, reader):
    """A link follows by mail; the page of a link that only leaves offers nothing."""
    answer = press(client, "/p/tok-POH", data="1")

    page = client.get(answer.headers["location"])
    assert "Linkki on matkalla" in page.text
    assert reader.changes == [("tok-POH", "asked for data")]
    assert 'name="data"' not in client.get("/p/tok-national").text


@pytest.mark.parametrize("form", ["json", "zip"])
def test_a_file_is_hers_and_nobody_keeps_it(client, reader, form):
    """It downloads, is never stored, and only a press gives it."""
    answer = press(client, take=form)

    assert answer.content == b"{}"
    assert f'filename="own-data.{form}"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert reader.changes == [("tok-POH", form)]


def test_she_is_erased_once_she_has_said_that_she_means_it(client, reader):
    """Without the tick she is asked for it; afterwards the link opens nothing."""
    unsure = press(client, erase="1")
    assert (unsure.status_code, reader.changes) == (400, [])
    assert 'href="#sure"' in unsure.text

    done = press(client, erase="1", sure="1")

    assert "Tietosi on poistettu" in done.text
    assert reader.changes == [("tok-POH", "erased")]
    assert "ei ole enää voimassa" in client.get(PAGE).text


def test_a_program_neither_takes_nor_erases(client, reader):
    """No origin, no hand, from elsewhere, no button; an unknown link."""
    posts = (
        ({"erase": "1", "sure": "1"}, {}, 200),
        ({"erase": "1", "sure": "1", "hand": "no"}, PERSON, 200),
        ({"take": "json"}, {"sec-fetch-site": "cross-site"}, 400),
        ({"take": "exe"}, PERSON, 400),
    )
    for data, headers, status in posts:
        answer = press(client, headers=headers, **data)
        assert answer.status_code == status
        assert "attachment" not in answer.headers.get("content-disposition", "")
    assert client.get("/o/nothing").status_code == 404
    assert reader.changes == []
