"""The forms of one's own account and of an organisation's accounts, without scripts."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from door_site import OTHER, PASSWORD, Doors, quick_hashes
from test_getting_in_pages import SESSION, STEP, browser_at, kept, sign_in, words

from comms.clock import SystemClock
from comms.config import OutsideSignIn
from comms.errors import ChannelUnavailable
from comms.model.access import Passkey
from comms.ports.identity import Proof
from comms.store import door

AGENT, EMAIL = "agent_POH", "muutosagentti.poh@example.org"
HERE = "/desk/fi/account"


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
    """Be signed in with a password."""
    return browser_at(lape, doors.with_password(AGENT))


def done(browser, path, **form):
    """Send a form; return what the page says was done, "" where it was refused."""
    answer = browser.post(f"{HERE}/{path}", data=form)
    return answer.headers.get("location", "").partition("done=")[2]


def add_passkey(house, title="Puhelin"):
    """Keep a passkey for the agent; return its number."""
    row = Passkey(
        user=AGENT,
        credential_id=f"id-{title}",
        public_key="key",
        title=title,
        made_at=SystemClock().now(),
    )
    with house.store.write() as session:
        door.keep(session, row)
        return row.id


def test_every_form_says_what_was_done_and_gives_a_new_key(browser, doors):
    """The session goes on under the new key; the old one opens nothing."""
    before = browser.cookies[SESSION]
    answer = browser.post(f"{HERE}/password", data={"password": OTHER})

    assert answer.headers["location"] == f"{HERE}?done=password"
    assert kept(answer)[SESSION].value not in {"", before}
    assert doors.front.who(before, "fi") is None
    page = browser.get(answer.headers["location"])
    assert "Salasana on tallennettu" in words(page)
    weak = {"password": "salasana"}
    assert done(browser, "password", **weak) == ""
    assert done(browser, "password/remove") == ""
    assert done(browser, "sessions/end") == "sessions"
    assert done(browser, "sessions/1/end") == "session"
    assert done(browser, "stand-ins/1/end") == "no_stand_in"
    chosen = browser.post(f"{HERE}/language", data={"language": "sv"})
    assert chosen.headers["location"] == "/desk/sv/account?done=language"
    assert done(browser, "language", language="xx") == ""


def test_codes_are_set_up_renewed_and_removed_by_forms(browser, doors):
    """Without scripts: the square is drawn by us, the secret stands beside it."""
    shown = browser.post(f"{HERE}/code")
    page = BeautifulSoup(shown.text, "html.parser")
    secret = page.find("code").text.replace(" ", "")
    assert page.find("svg", class_="qr")
    wrong = browser.post(f"{HERE}/code/confirm", data={"code": "000000"})
    assert (wrong.status_code, secret[:4] in wrong.text) == (422, True)

    right = browser.post(f"{HERE}/code/confirm", data={"code": doors.code(secret)})
    assert len(BeautifulSoup(right.text, "html.parser").select(".codes li")) == 10
    assert browser.post(f"{HERE}/code").status_code == 422
    newer = browser.post(f"{HERE}/recovery")
    assert newer.text != right.text
    assert done(browser, "code/remove") == "no_code"
    assert browser.post(f"{HERE}/recovery").status_code == 422


def test_passkeys_are_named_and_removed_by_forms(browser, doors, lape):
    """Hers only; the last way in stays."""
    number = add_passkey(lape)
    assert browser.post(f"{HERE}/passkeys/{number}/remove").status_code == 422
    with lape.store.write() as session:
        door.drop(session, door.passkeys_of(session, AGENT)[0])

    asked = browser.post(f"{HERE}/passkeys/ask")
    assert "lape.example.org" in asked.json()["publicKey"]
    assert STEP in kept(asked)
    assert done(browser, "passkeys", answer="{}", title="x") == ""
    assert done(browser, "passkeys/99/rename", title="Uusi") == "renamed"
    assert done(browser, "passkeys/99/remove") == "no_key"
    assert done(browser, "outside/99/remove") == "no_key"
    assert doors.keys_of(AGENT) == {"password"}


def test_a_passkey_asked_for_too_late_says_so_in_a_sentence(lape, doors):
    """The script shows it beside the button."""
    add_passkey(lape)
    browser = browser_at(lape)
    doors.with_password("agent_EKA")
    sign_in(browser, email="muutosagentti.eka@example.org")
    add = browser.post(f"{HERE}/passkeys/ask")
    assert add.status_code == 200

    weak = browser_at(lape)
    token = doors.invited_again(AGENT)
    weak.cookies.set(SESSION, doors.front.enter(token, agent=""))
    refused = weak.post(f"{HERE}/passkeys/ask")

    assert refused.status_code == 409
    assert "pääsyavaimellasi" in refused.json()["refused"]


def test_passkey_of_nobody_leads_back_to_all_ways(lape, doors):
    """Whatever a script sends."""
    del doors
    browser = browser_at(lape)
    asked = browser.post("/desk/fi/passkey")
    assert "challenge" in asked.json()["publicKey"]

    answer = browser.post("/desk/fi/passkey/answer", data={"answer": "{}"})

    assert answer.status_code == 422
    assert "Unohdin salasanani" in words(answer)
    assert SESSION not in kept(answer)


class Provider:
    """An identity provider that says what a test wants."""

    name = "Esimerkki"

    def __init__(self, proof):
        """Take what it says; None: it is away."""
        self.said = proof

    def address(self, question):
        """Return where a browser is sent."""
        if self.said is None:
            raise ChannelUnavailable(key="operate.oidc_away")
        return f"https://login.example.org/?state={question.state}"

    def proof(self, question, code):
        """Return what it says."""
        del question
        return self.said if code == "right" else None


def browser_with(lape, proof):
    """Open a browser before a site with an identity provider."""
    settings = OutsideSignIn(
        issuer="https://login.example.org",
        client_id="x",
        client_secret_file="x",  # noqa: S106 - of nobody
    )
    return browser_at(
        replace(
            lape,
            settings=lape.settings.model_copy(update={"oidc": settings}),
            open_identity=lambda: Provider(proof),
        )
    )


def test_an_organisations_account_signs_in_without_scripts(lape, doors):
    """A page that leads there, one that brings the answer in; GET uses nothing up."""
    del doors
    proof = Proof(issuer="https://login.example.org", subject="1", email=EMAIL)
    browser = browser_with(lape, proof)
    assert "Esimerkki" in words(browser.get("/desk/fi/enter"))

    away = browser.post("/desk/fi/outside")
    page = BeautifulSoup(away.text, "html.parser")
    to = page.find("meta", {"http-equiv": "refresh"})["content"].partition("url=")[2]
    assert to == page.find("main").find("a")["href"]
    state = to.partition("state=")[2]
    for _ in range(3):
        back = browser.get(f"/desk/outside?state={state}&code=right")
    assert back.headers["referrer-policy"] == "no-referrer"
    form = {"state": state, "code": "right"}
    wrong = browser.post("/desk/outside", data={**form, "state": "another"})
    right = browser.post("/desk/outside", data=form)

    assert wrong.status_code == 422
    assert right.headers["location"].startswith("/desk/")
    assert browser.get("/desk/fi/").status_code == 200
    assert browser.get("/desk/outside?error=access_denied").status_code == 422


def test_a_provider_that_is_away_leaves_the_other_ways(lape, doors):
    """And says so in a sentence."""
    del doors
    answer = browser_with(lape, None).post("/desk/fi/outside")

    assert answer.status_code == 422
    assert "ei vastaa" in words(answer)
    assert "Salasana" in words(answer)


def test_sign_in_page_leads_on_who_is_inside(browser):
    """But shows itself to who wants to show once more who she is."""
    assert browser.get("/desk/fi/enter").headers["location"] == "/desk/fi/"
    assert browser.get("/desk/fi/enter?again=1").status_code == 200
    again = sign_in(browser, password=PASSWORD, to=HERE)
    assert again.headers["location"] == HERE
