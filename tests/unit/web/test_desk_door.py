"""Signing in and out at the desk: links, the button, the cookie, wrong tries."""

from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from sample_desk import ROLES
from sample_site import SampleMedia

from comms.config import Settings
from comms.web.app import make_app

LINK = "/desk/fi/enter/link-coordinator"
COOKIE = "__Host-desk"


@pytest.fixture
def browser(browser_of):
    """A browser that nobody has signed in with."""
    return browser_of()


def nonce_of(answer):
    """Return the mark of a page view."""
    return BeautifulSoup(answer.text, "html.parser").find("input")["value"]


def press(browser, wall, address=LINK, *, after=2.0, **more):
    """Open a link, read, and press the button."""
    nonce = nonce_of(browser.get(address))
    wall.set(wall.now() + timedelta(seconds=after))
    headers = {"origin": "https://testserver", **more.pop("headers", {})}
    return browser.post(address, data={"nonce": nonce}, headers=headers, **more)


def test_page_says_whom_a_link_lets_in(browser, door):
    """A person sees it before pressing; looking changes nothing."""
    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        answer = browser.request(method, LINK)

    answer = browser.get(LINK)
    assert "Rooli coordinator" in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert door.agents == []


def test_button_signs_in_and_leads_to_the_start_page(browser, door, wall):
    """The cookie is what security.md asks for, to the letter."""
    answer = press(browser, wall, headers={"user-agent": "Firefox"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/fi/")
    kept = SimpleCookie(answer.headers["set-cookie"])[COOKIE]
    assert (kept["secure"], kept["httponly"], kept["path"]) == (True, True, "/")
    assert kept["samesite"] == "lax"
    assert kept["domain"] == kept["max-age"] == kept["expires"] == ""
    assert door.agents == ["Firefox"]
    assert browser.get("/desk/").status_code == 303


@pytest.mark.parametrize("after", [0.0, 0.5, 3601.0])
def test_a_press_at_once_or_much_later_is_asked_again(browser, door, wall, after):
    """Scanners press what they see; an old tab may be anybody's."""
    answer = press(browser, wall, after=after)

    assert answer.status_code == 200
    assert "vielä kerran" in answer.text
    assert door.agents == []


@pytest.mark.parametrize("nonce", ["", "1.2.3", "x"])
def test_a_press_without_the_page_is_asked_again(browser, door, nonce):
    """Whoever posts without having looked is shown the page."""
    answer = browser.post(LINK, data={"nonce": nonce})

    assert "Rooli coordinator" in answer.text
    assert door.agents == []


def test_a_script_that_submits_the_page_is_asked_again(browser, door, wall):
    """A scanner in a browser uses no link up; the browser says who caused a press.

    One that is no browser says nothing; the page's script tells of a script's press.
    """
    nonce = nonce_of(browser.get(LINK))
    wall.set(wall.now() + timedelta(seconds=2))
    no_hand = {"nonce": nonce, "hand": "no"}
    for fields, headers in (
        ({"nonce": nonce}, {}),
        (no_hand, {"sec-fetch-user": "?1"}),
    ):
        asked = browser.post(LINK, data=fields, headers=headers)
        assert "vielä kerran" in asked.text
    said = {"sec-fetch-mode": "navigate", "user-agent": "Chrome/140"}

    for headers in (said, {"sec-fetch-mode": "cors"}):
        assert "Rooli coordinator" in press(browser, wall, headers=headers).text
    assert door.agents == []

    person = {**said, "sec-fetch-user": "?1"}
    assert press(browser, wall, headers=person).status_code == 303


def test_nonce_of_another_link_does_not_count(browser, door, wall):
    """A mark is for one link."""
    nonce = nonce_of(browser.get("/desk/fi/enter/link-viewer"))
    wall.set(wall.now() + timedelta(seconds=2))

    browser.post(LINK, data={"nonce": nonce})

    assert door.agents == []


def test_a_new_session_ends_the_one_before_it(browser_of, door, wall):
    """A new id at each sign-in, and the old one opens nothing (session fixation)."""
    browser = browser_of("viewer")

    answer = press(browser, wall)

    key = SimpleCookie(answer.headers["set-cookie"])[COOKIE].value
    assert door.sessions == {key: "coordinator"}


def test_used_link_says_how_to_get_another(browser, wall):
    """One page for used, expired and invented links: it tells nothing."""
    press(browser, wall)

    used, invented = browser.get(LINK), browser.get("/desk/fi/enter/nonsense")

    assert used.status_code == invented.status_code == 404
    assert used.text == invented.text
    assert "sign-in-link" in used.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/desk/fi/enter", "Kirjaudu työpöydälle"),
        ("/desk/sv/enter", "Logga in på arbetsbordet"),
        ("/desk/en/enter", "Sign in to the desk"),
        ("/desk/sv/enter/link-viewer", "Roll viewer"),
        ("/desk/en/enter/nonsense", "The link does not work"),
    ],
)
def test_the_way_in_speaks_three_languages(browser, path, words):
    """Before anybody is known, the address says the language."""
    assert words in browser.get(path).text


def test_a_link_without_language_follows_the_browser(browser):
    """The command prints one link for everybody."""
    answer = browser.get(
        "/desk/enter/link-viewer", headers={"accept-language": "sv-FI, fi;q=0.8"}
    )

    assert "Roll viewer" in answer.text
    assert 'href="/desk/en/enter/link-viewer"' in answer.text


def test_a_language_that_there_is_not_is_not_found(browser):
    """And is no way around anything."""
    assert browser.get("/desk/xx/enter").status_code in {303, 404}


def test_leaving_ends_the_session_and_takes_the_cookie(browser_of, door):
    """The button in the foot; only by POST."""
    browser = browser_of("coordinator")
    assert browser.get("/desk/leave").status_code in {404, 405}

    answer = browser.post("/desk/leave")

    kept = SimpleCookie(answer.headers["set-cookie"])[COOKIE]
    assert (kept.value, kept["max-age"], kept["secure"]) == ("", "0", True)
    assert answer.status_code == 303
    assert door.sessions == {}


def test_ten_wrong_links_are_enough(browser, wall):
    """S10: the eleventh try waits a quarter of an hour, however right it is."""
    tries = [browser.get(f"/desk/fi/enter/wrong{n}").status_code for n in range(10)]

    blocked = browser.get(LINK)
    posted = press_blindly(browser)

    assert tries == [404] * 10
    assert blocked.status_code == posted.status_code == 429
    assert 0 < int(blocked.headers["retry-after"]) <= 900
    wall.set(wall.now() + timedelta(minutes=15))
    assert browser.get(LINK).status_code == 200


def press_blindly(browser):
    """Post without having seen the page."""
    return browser.post(LINK, data={"nonce": "x"})


def test_right_links_do_not_count_as_tries(browser):
    """Somebody who opens her link again and again does nothing wrong."""
    assert {browser.get(LINK).status_code for _ in range(30)} == {200}


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": "https://testserver"},
        {"sec-fetch-site": "", "origin": "https://evil.example.com"},
        {"sec-fetch-site": "", "origin": "null"},
    ],
)
@pytest.mark.parametrize("path", [LINK, "/desk/leave", "/desk/fi/stops"])
def test_posts_from_elsewhere_end_at_the_perimeter(
    browser_of, door, desk, headers, path
):
    """S3: also with the cookie, which a browser may send along."""
    browser = browser_of("admin")

    answer = browser.post(path, data={"unit": "all", "reason": "x"}, headers=headers)

    assert answer.status_code == 403
    assert desk.done == door.agents == []
    assert len(door.sessions) == 1


def test_readers_pages_set_no_cookie(browser_of):
    """No cookie before login (S22); nor does the way in set one."""
    browser = browser_of()

    for path in ("/fi/", "/fi/news/", "/desk/fi/enter", LINK, "/desk/fi/stops"):
        assert "set-cookie" not in browser.get(path).headers


def test_everything_of_the_desk_is_private(browser_of):
    """Whatever the answer: no cache keeps it, no search engine lists it."""
    browser = browser_of("admin")

    for path in ("/desk/fi/stops", "/desk/fi/nothing", "/desk/", "/desk/xx/stops"):
        assert browser.get(path).headers["cache-control"] == "no-store", path


@pytest.mark.parametrize("role", ROLES)
def test_a_person_who_is_signed_in_sees_who_she_is(browser_of, role):
    """Shared machines: whose session is it?"""
    assert f"Rooli {role}" in browser_of(role).get("/desk/fi/stops").text


def test_a_body_too_long_for_any_form_is_refused(browser_of, desk):
    """256 kB for people who write, 64 kB for readers."""
    browser = browser_of("admin")

    long, longer = "x" * 100_000, "x" * 300_000

    assert browser.post("/desk/fi/stops", data={"reason": long}).status_code != 413
    assert browser.post("/desk/fi/stops", data={"reason": longer}).status_code == 413
    assert browser.post("/u/tok-POH", data={"reason": long}).status_code == 413
    assert desk.done == []


def test_a_link_is_not_lost_where_the_cookie_would_be(
    tmp_path, reader, clock, door, desk
):
    """Over plain HTTP to another machine browsers drop the cookie: say so before."""
    app = make_app(
        settings=Settings(home=tmp_path, base_url="http://testserver"),
        reader=reader,
        media=SampleMedia(),
        clock=clock,
        door=door,
        desk=desk,
    )
    with TestClient(app, headers={"sec-fetch-site": "same-origin"}) as browser:
        answers = [browser.get(LINK), browser.post(LINK, data={"nonce": "x"})]
        here = browser.get(LINK, headers={"host": "localhost:8000"})

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "https" in answers[0].text
    assert here.status_code == 200
    assert "link-coordinator" in door.links


@pytest.mark.parametrize(
    ("to", "page"),
    [
        ("/desk/sv/approvals/news", "/desk/sv/approvals/news"),
        ("https://evil.example/desk/fi/x", "/desk/fi/"),
        ("//evil.example/desk/fi/", "/desk/fi/"),
        ("/desk/fi/../../x", "/desk/fi/"),
        ("/desk/fi/enter/link-admin", "/desk/fi/"),
        ("/fi/", "/desk/fi/"),
    ],
)
def test_link_leads_to_a_page_of_the_desk_alone(browser, wall, to, page):
    """Where somebody wanted to go, never out of the desk, never through a door."""
    answer = press(browser, wall, f"{LINK}?to={quote(to)}")

    assert answer.headers["location"] == page
