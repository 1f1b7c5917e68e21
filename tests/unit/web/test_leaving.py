"""Leaving a newsletter: one click for mail programs, a button for people."""

import pytest
from bs4 import BeautifulSoup
from sample_site import StandingClock

from comms.model.links import TEST_TOKEN, TOKEN_LENGTH
from comms.web.hooks import press as pressing
from comms.web.hooks.nonce import ViewNonce

ADDRESS = "/u/tok-POH"
EXACT = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def at_once(monkeypatch):
    """A person who has read the page: the least time to read it is none."""
    monkeypatch.setattr(pressing, "READING_TIME", 0.0)


def nonce_of(answer):
    """Return the mark of the page view in a form."""
    soup = BeautifulSoup(answer.text, "html.parser")
    return soup.find("input", attrs={"name": "nonce"})["value"]


def press(client, button, address=ADDRESS, nonce=None):
    """Press a button as a browser does, on the page it stands on."""
    nonce = nonce or nonce_of(client.get(address))
    headers = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
    fields = {button: "1", "nonce": nonce}
    return client.post(address, data=fields, headers=headers)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("address", ["/u/tok-POH", "/p/tok-POH"])
def test_looking_changes_nothing(client, reader, method, address):
    """Mail scanners open every link (RFC 8058, section 3.1 says why POST)."""
    for _ in range(3):
        client.request(method, address)

    assert reader.changes == []


def test_page_offers_a_plain_button(client):
    """It works without scripts, and nothing presses it by itself."""
    soup = BeautifulSoup(client.get(ADDRESS).text, "html.parser")
    form = soup.find("form", method="post")

    assert form.find("button", attrs={"name": "leave", "value": "1"})
    assert "onload" not in str(soup)
    assert soup.find("meta", attrs={"http-equiv": "refresh"}) is None


@pytest.mark.parametrize("encoding", ["urlencoded", "multipart"])
def test_one_click_leaves_at_once_without_a_redirect(client, reader, encoding):
    """The mail program's own button: no cookie, no origin, either encoding."""
    if encoding == "urlencoded":
        answer = client.post(ADDRESS, data=EXACT)
    else:
        answer = client.post(ADDRESS, files={"List-Unsubscribe": (None, "One-Click")})

    assert answer.status_code == 200
    assert answer.history == []
    assert reader.changes == [("tok-POH", False)]


def test_one_click_twice_is_still_success(client):
    """Mail programs try again when an answer was lost."""
    answers = [client.post(ADDRESS, data=EXACT).status_code for _ in range(2)]

    assert answers == [200, 200]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"List-Unsubscribe=one-click",
        b"list-unsubscribe=One-Click",
        b"List-Unsubscribe=One-Click&more=1",
        b"List-Unsubscribe=One-Click&List-Unsubscribe=One-Click",
        b"leave=1&rejoin=1",
        b"other=1",
    ],
)
def test_any_other_body_changes_nothing(client, reader, body):
    """Only the exact body is the one-click promise."""
    kind = {"content-type": "application/x-www-form-urlencoded"}

    answer = client.post(ADDRESS, content=body, headers=kind)

    assert answer.status_code == 400
    assert reader.changes == []


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data", ""]
)
def test_a_body_that_is_no_form_changes_nothing(client, reader, kind):
    """Neither JSON nor text nor half a form."""
    answer = client.post(
        ADDRESS, content=b"List-Unsubscribe=One-Click", headers={"content-type": kind}
    )

    assert answer.status_code == 400
    assert reader.changes == []


def test_a_large_body_is_refused_before_it_is_read(client, reader):
    """Nobody fills our memory through a form."""
    answer = client.post(ADDRESS, data={"x": "y" * 100_000})

    assert answer.status_code == 413
    assert reader.changes == []


def test_a_button_pressed_too_fast_asks_once_more(client, reader):
    """A program presses at once; a person reads first."""
    answer = press(client, "leave")

    assert answer.status_code == 200
    assert "vielä kerran" in answer.text
    assert reader.changes == []


@pytest.mark.usefixtures("at_once")
def test_a_person_leaves_and_can_undo_it(client, reader):
    """The way back stands on the page that says good-bye."""
    left = press(client, "leave")
    after = client.get(left.headers["location"])
    back = press(client, "rejoin")

    assert left.status_code == 303
    assert "Tilaus on peruttu" in after.text
    assert "Tilaa uudelleen" in after.text
    assert back.status_code == 303
    assert reader.changes == [("tok-POH", False), ("tok-POH", True)]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("nonce", ["x", "0.0.0", "1f.aa.bb", "é.é.é"])
def test_a_forged_mark_asks_once_more(client, reader, nonce):
    """Only our own page can have shown the button."""
    answer = press(client, "leave", nonce=nonce)

    assert "vielä kerran" in answer.text
    assert reader.changes == []


@pytest.mark.usefixtures("at_once")
def test_a_mark_of_another_seat_does_not_count(client, reader):
    """Each page view belongs to one link."""
    other = nonce_of(client.get("/u/tok-national"))

    press(client, "leave", nonce=other)

    assert reader.changes == []


@pytest.mark.usefixtures("at_once")
def test_a_button_on_another_site_changes_nothing(client, reader):
    """A foreign page may not press ours, even with a mark."""
    fields = {"leave": "1", "nonce": nonce_of(client.get(ADDRESS))}

    answer = client.post(ADDRESS, data=fields, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 400
    assert reader.changes == []


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", ["unknown", "a b", "x" * 600])
def test_unknown_and_forged_links_look_the_same(client, method, token):
    """One friendly page; nothing tells whether a link ever existed."""
    data = EXACT if method == "POST" else None

    answer = client.request(method, f"/u/{token}", data=data)

    assert answer.status_code == 404
    assert 'class="button"' in answer.text


def test_dead_link_says_how_to_leave_otherwise(client):
    """A cut-off link must not keep anybody on a list."""
    assert "vastaamalla kirjeeseen" in client.get("/u/tok-POH-cut").text


@pytest.mark.parametrize("address", ["/u/tok-POH", "/p/tok-POH"])
def test_personal_pages_are_never_kept_listed_or_told_on(client, address):
    """The address is the key: no cache, no search engine, no referrer."""
    headers = client.get(address).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]


@pytest.mark.usefixtures("at_once")
def test_preferences_show_all_newsletters_with_their_buttons(client, reader):
    """Each button works on its own seat."""
    reader.subscribed["tok-national"] = False
    soup = BeautifulSoup(client.get("/p/tok-POH").text, "html.parser")
    forms = {form["action"]: form for form in soup.find_all("form")}

    assert set(forms) == {"/u/tok-national", "/u/tok-POH", "/p/tok-POH"}
    assert forms["/u/tok-national"].find("button", attrs={"name": "rejoin"})
    nonce = forms["/u/tok-POH"].find("input")["value"]
    assert press(client, "leave", nonce=nonce).status_code == 303
    assert reader.changes == [("tok-POH", False)]


def test_mark_tells_its_age(clock):
    """The age is what tells people from programs."""
    nonces = ViewNonce(b"k" * 32, clock)
    mark = nonces.issue("seat")

    later = ViewNonce(b"k" * 32, StandingClock(clock.now().replace(minute=5)))

    assert later.age(mark, "seat") == pytest.approx(300)
    assert later.age(mark, "other seat") is None
    assert ViewNonce(b"other" * 8, clock).age(mark, "seat") is None


def test_link_of_a_test_mail_says_so_and_changes_nothing(client, reader):
    """Whoever tests a letter presses its links; nobody may be put off a list by it."""
    assert len(TEST_TOKEN) == TOKEN_LENGTH
    for path in (f"/u/{TEST_TOKEN}", f"/p/{TEST_TOKEN}"):
        answer = client.get(path, headers={"accept-language": "fi"})
        assert answer.status_code == 404
        assert "Tämä linkki on testiviestistä" in answer.text

    assert client.post(f"/u/{TEST_TOKEN}", data=EXACT).status_code == 404
    assert reader.changes == []
