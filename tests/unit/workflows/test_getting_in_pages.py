"""The pages of getting in, as a browser without scripts sees them."""

import re
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from bs4 import BeautifulSoup
from door_site import MAIJA, OTHER, PASSWORD, Doors, quick_hashes
from fastapi.testclient import TestClient
from one_site import one_site_app
from test_desk_rights import fingerprint

from comms.clock import SystemClock
from comms.errors import Misconfigured
from comms.store import access
from comms.workflows.mailed_links import door_values
from comms.workflows.pause import OPERATOR
from comms.workflows.sign_in import sign_in_link

AGENT, EMAIL = "agent_POH", "muutosagentti.poh@example.org"
#: Where a link asks to be led after signing in, and where it leads.
LED = {
    "/desk/fi/items/e1_announcement": "/desk/fi/items/e1_announcement",
    "/desk/sv/": "/desk/sv/",
    "//evil.example.com": "/desk/fi/",
    "/\\evil.example.com": "/desk/fi/",
    "https://evil.example.com/desk/fi/": "/desk/fi/",
    "/desk/fi/\n//evil.example": "/desk/fi/",
    "/desk/fi/../../evil": "/desk/fi/",
    "/desk/fi/%2e%2e/": "/desk/fi/",
    "/desk/fi/enter": "/desk/fi/",
    "/desk/fi/items\nx: y": "/desk/fi/",
    "javascript:1": "/desk/fi/",
}
SESSION, STEP, KNOWN = "__Host-desk", "__Host-desk-step", "__Host-desk-known"


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def doors(lape, monkeypatch):
    """Open the site's doors, by the machine's clock, as pages do."""
    quick_hashes(monkeypatch)
    return Doors(lape, SystemClock())


@pytest.fixture
def browser(lape, doors):
    """Open a browser before the site."""
    del doors
    return browser_at(lape)


def browser_at(house, key=""):
    """Open a browser; with a key it is signed in."""
    found = TestClient(
        one_site_app(house),
        base_url="https://lape.example.org",
        follow_redirects=False,
        headers={
            "sec-fetch-site": "same-origin",
            "origin": "https://lape.example.org",
        },
    )
    if key:
        found.cookies.set(SESSION, key)
    return found


def sign_in(browser, email=EMAIL, password=PASSWORD, language="fi", **more):
    """Send the form of the sign-in page."""
    form = {"email": email, "password": password, **more}
    return browser.post(f"/desk/{language}/enter", data=form)


def kept(answer):
    """Return the cookies that an answer sets, by name."""
    found = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        found.load(header)
    return found


def words(answer):
    """Return what a page says."""
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.stripped_strings)


def test_password_signs_in_without_scripts(browser, doors):
    """The cookies are what the documents say, to the letter."""
    doors.with_password(AGENT)

    answer = sign_in(browser)

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/fi/")
    cookies = kept(answer)
    assert set(cookies) == {SESSION, STEP, KNOWN}
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["httponly"]) == (True, True)
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == (
            "lax",
            "/",
            "",
        )
    assert cookies[SESSION]["max-age"] == ""
    assert browser.get("/desk/fi/").status_code == 200


def test_wrong_and_unknown_get_the_same_page(browser, doors):
    """S10: nothing tells them apart but what was typed."""
    doors.with_password(AGENT)

    wrong = sign_in(browser, password=OTHER)
    unknown = sign_in(browser, email="nobody@example.org")

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace(EMAIL, "") == unknown.text.replace(
        "nobody@example.org", ""
    )
    assert not kept(wrong)
    assert "Virhe" in wrong.text
    assert OTHER not in wrong.text


def test_a_link_in_a_mail_leads_on_after_signing_in(browser, doors):
    """And to no other place than the desk (S7)."""
    doors.with_password(AGENT)

    for to, led_to in LED.items():
        assert sign_in(browser, to=to).headers["location"] == led_to, to


def test_a_page_of_the_desk_asks_to_sign_in_first(browser):
    """The address that was asked for comes along."""
    answer = browser.get("/desk/sv/items/e1_announcement")

    to = "/desk/sv/enter?to=/desk/sv/items/e1_announcement"
    assert answer.headers["location"] == to
    form = BeautifulSoup(browser.get(to).text, "html.parser")
    assert form.find("input", {"name": "to"})["value"] == to.partition("=")[2]
    assert form.find("a", hreflang="fi")["href"] == to.replace("/sv/enter", "/fi/enter")


def test_codes_are_asked_on_a_page_of_their_own(browser, doors):
    """The password alone sets no session; the right code leads on."""
    _, secret, codes = doors.with_code(AGENT)
    first = sign_in(browser, to="/desk/fi/items")
    assert first.headers["location"] == "/desk/fi/code?to=/desk/fi/items"
    assert SESSION not in kept(first)
    assert browser.get("/desk/fi/").status_code == 303

    page = browser.get(first.headers["location"])
    wrong = browser.post(
        "/desk/fi/code", data={"code": "000000", "to": "/desk/fi/items"}
    )
    right = browser.post(
        "/desk/fi/code", data={"code": codes[0], "to": "/desk/fi/items"}
    )

    assert "palautuskoodi" in words(page)
    assert wrong.status_code == 422
    assert right.headers["location"] == "/desk/fi/items"
    assert browser.get("/desk/fi/").status_code == 200
    assert secret not in page.text


def test_forgotten_password_by_its_pages(browser, doors, lape):
    """The same answer for everybody; a scanner that opens the link uses nothing up."""
    doors.with_password(AGENT)
    answers = {
        browser.post("/desk/fi/forgotten", data={"email": email}).headers["location"]
        for email in (EMAIL, "nobody@example.org")
    }
    assert answers == {"/desk/fi/enter?said=sent"}
    assert "matkalla" in words(browser.get(*answers))
    with lape.store.read() as session:
        [link, _] = access.links_to_mail(session, SystemClock().now())
    address = door_values(lape, f"notice.door.{link.seed}")["door_url"]
    path = address.removeprefix("https://lape.example.org")

    before = fingerprint(lape)
    for _ in range(3):
        page = browser.get(path)
    assert fingerprint(lape) == before
    assert page.headers["referrer-policy"] == "no-referrer"
    weak = browser.post(path, data={"password": "salasana"})
    done = browser.post(path, data={"password": OTHER})

    assert weak.status_code == 422
    assert done.headers["location"].endswith("/enter?said=reset")
    assert browser.get(path).status_code == 404
    assert sign_in(browser).status_code == 422
    assert sign_in(browser, password=OTHER).status_code == 303


def test_who_owes_a_second_factor_sees_only_her_account(doors):
    """Every page leads there; signing out works; afterwards all is open."""
    strict = doors.with_settings(second_factor_roles=["change_agent"])
    key = strict.with_password(AGENT)
    browser = browser_at(strict.house, key)

    for path in ("/desk/fi/", "/desk/fi/items", "/desk/fi/stops", "/desk/fi/people"):
        answer = browser.get(path)
        assert answer.headers.get("location") == "/desk/fi/account" or (
            answer.status_code == 403
        )
    page = browser.get("/desk/fi/account")
    assert "toisen vahvistuksen" in words(page)

    shown = browser.post("/desk/fi/account/code")
    secret = BeautifulSoup(shown.text, "html.parser").find("code").text.replace(" ", "")
    recovery = browser.post(
        "/desk/fi/account/code/confirm", data={"code": strict.code(secret)}
    )
    assert len(BeautifulSoup(recovery.text, "html.parser").select(".codes li")) == 10
    assert browser.get("/desk/fi/").status_code == 200
    assert recovery.headers["cache-control"] == "no-store"


def entered(house, link):
    """Press the button behind a link; return the browser and the answer."""
    browser = browser_at(house)
    path = link.removeprefix("https://lape.example.org")
    page = browser.get(path)
    nonce = BeautifulSoup(page.text, "html.parser").find("input", {"name": "nonce"})
    return browser, browser.post(path, data={"nonce": nonce["value"]})


def test_first_person_is_led_to_choose_a_way_in(doors, lape, monkeypatch):
    """The link of `comms up` works once: what then, is said at once."""
    monkeypatch.setattr("comms.web.hooks.press.READING_TIME", 0)
    house = doors.with_settings(demo=False).house

    browser, answer = entered(house, sign_in_link(lape, "admin"))

    assert answer.headers["location"] == "/desk/fi/account?new=1"
    page = browser.get(answer.headers["location"])
    assert "Valitse nyt, miten kirjaudut" in words(page)
    assert doors.acts("sign-in")[-1][0] == "admin"


def test_in_a_demo_only_who_is_invited_chooses_a_way_in(doors, monkeypatch):
    """Those whom it knows come by links, and see the desk at once."""
    monkeypatch.setattr("comms.web.hooks.press.READING_TIME", 0)
    strict = doors.with_settings(demo=True)
    _, invitation = strict.people.invite(OPERATOR, MAIJA, mailed=False)

    places = [
        entered(strict.house, link)[1].headers["location"]
        for link in (sign_in_link(strict.house, "admin"), invitation)
    ]

    assert places == ["/desk/fi/", "/desk/fi/account?new=1"]


def test_administrator_invites_by_the_page_and_sees_what_is_wrong(doors):
    """Faults stand at their fields; the new person stands in the list."""
    browser = browser_at(doors.house, doors.with_password("admin"))
    form = {
        "called": MAIJA.called,
        "email": "maija",
        "role": "coordinator",
        "scope": "POH",
        "language": "sv",
    }

    empty = browser.post("/desk/fi/people", data={**form, "called": " ", "role": ""})
    wrong = browser.post("/desk/fi/people", data=form)
    done = browser.post("/desk/fi/people", data={**form, "email": MAIJA.email})

    links = BeautifulSoup(empty.text, "html.parser").select("#summary a")
    assert [link["href"] for link in links] == ["#f-called", "#f-role"]
    field = BeautifulSoup(wrong.text, "html.parser").find("input", {"name": "email"})
    assert (field["value"], field["aria-invalid"]) == ("maija", "true")
    assert "ei ole sähköpostiosoite" in words(wrong)
    page = browser.get(done.headers["location"])
    assert "Kutsu lähtee pian: Maija Virtanen" in words(page)
    gone = browser.post("/desk/fi/people/maija-virtanen/revoke", data={})
    assert "peruttu" in words(browser.get(gone.headers["location"]))
    assert browser.post("/desk/fi/people/admin/nonsense").status_code == 404
    own = browser.post("/desk/fi/people/admin/deactivate")
    assert (own.status_code, "toista ylläpitäjää" in words(own)) == (422, True)


def test_stand_in_is_named_by_the_form_and_sees_it_on_every_page(doors, lape):
    """Days as people write them; the colleague's pages say for whom."""
    browser = browser_at(lape, doors.by_link("coordinator_POH"))
    today = lape.clock.now().date()
    form = {
        "by": "coordinator_VSU",
        "starts": f"{today.day}.{today.month}.{today.year}",
        "ends": (today + timedelta(days=7)).isoformat(),
    }

    wrong = browser.post("/desk/fi/account/stand-ins", data={**form, "ends": "joskus"})
    done = browser.post("/desk/fi/account/stand-ins", data=form)

    assert wrong.status_code == 422
    assert 'value="joskus"' in wrong.text
    assert "Sijainen on nimetty" in words(browser.get(done.headers["location"]))
    other = browser_at(lape, doors.by_link("coordinator_VSU"))
    page = other.get("/desk/fi/items").text
    assert "Sijaistat tänään: Hankekoordinaattori, Pohjanmaa" in re.sub(
        r"<[^>]+>", "", page
    )


def test_no_secret_of_the_door_is_logged(caplog, browser, doors):
    """S15: neither what was typed, nor links, nor keys."""
    caplog.set_level(0)
    _, secret, codes = doors.with_code(AGENT)
    sign_in(browser)
    browser.post("/desk/fi/code", data={"code": codes[1]})
    browser.get("/desk/outside?code=an-answer&state=a-state")

    told = caplog.text
    for one in (PASSWORD, secret, codes[1], browser.cookies[SESSION]):
        assert one not in told


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "utf-16", "none"])
def test_letters_that_are_none_break_nothing(browser, charset):
    """Whoever sends the form says in which charset: halves of letters, too."""
    for name in ("email", "password"):
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        kind = f"multipart/form-data; boundary=x; charset={charset}"

        answer = browser.post(
            "/desk/fi/enter",
            content=head.encode() + b"\\ud800+2AA-\r\n--x--\r\n",
            headers={"content-type": kind},
        )

        assert answer.status_code == 422, name


def test_secrets_typed_after_the_session_are_not_handed_back(browser):
    """They stand in no page; other forms come back as they were typed."""
    for field, path in (("password", "password"), ("code", "code/confirm")):
        typed = {field: "sanoja joita kukaan ei tiedä"}

        answer = browser.post(f"/desk/fi/account/{path}", data=typed)

        assert answer.status_code == 401
        assert typed[field] not in answer.text


def test_provider_that_is_not_set_up_closes_no_other_way(lape, doors):
    """A secret's file is missing: people still come in by what they have."""

    def missing():
        raise Misconfigured(key="operate.secret_missing", file="secret")

    browser = browser_at(replace(lape, open_identity=missing))
    doors.with_password(AGENT)

    assert browser.get("/desk/fi/enter").status_code == 200
    assert sign_in(browser).status_code == 303
    assert browser.get("/desk/fi/account").status_code == 200
