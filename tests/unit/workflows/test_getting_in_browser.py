"""Getting in with a real browser: passkeys by a virtual authenticator, codes computed.

One story for one person, by keyboard and mouse as she likes; axe-core looks at what is
shown once only. All other pages are among those of `web/desk_places.py`.
"""

import pyotp
import pytest
from browsers import SOME_LOOKS, barriers, chromium
from desk_windows import served
from door_site import PASSWORD, Doors, quick_hashes
from playwright.sync_api import expect

from comms.clock import SystemClock
from comms.workflows.sign_in import sign_in_link

pytestmark = pytest.mark.long
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def site(lape, monkeypatch):
    """Serve the sample on this machine, known by a number, as without settings."""
    quick_hashes(monkeypatch)
    hosts = ["127.0.0.1", "localhost"]
    with served(lape, demo=False, allowed_hosts=hosts) as (base, house):
        yield base.replace("127.0.0.1", "localhost"), Doors(house, SystemClock())


@pytest.fixture
def page():
    """Open a window whose machine has an authenticator; note what goes wrong in it."""
    with chromium() as browser:
        context = browser.new_context(locale="fi-FI")
        window = context.new_page()
        window.set_default_timeout(15_000)
        window.faults = []
        window.on("pageerror", lambda error: window.faults.append(str(error)))
        window.on(
            "console",
            lambda said: (
                said.type == "error"
                and "422" not in said.text
                and window.faults.append(said.text)
            ),
        )
        session = context.new_cdp_session(window)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield window
        context.close()


def button(page, name):
    """Return a button of the page's main part by its words."""
    return page.locator("main").get_by_role("button", name=name, exact=True)


def leave(page):
    """Sign out."""
    page.get_by_role("button", name="Kirjaudu ulos").last.click()
    page.wait_for_url("**/enter")


def test_a_person_gets_in_by_every_way(page, site):
    """Link, passkey, password and code; at a number she is led to the name."""
    base, doors = site
    come_in_by_link(page, sign_in_link(doors.house, "admin"))
    there = page.locator("#passkeys a")
    expect(there).to_have_attribute("href", f"{base}/desk/fi/account")
    expect(button(page, "Lisää pääsyavain")).to_have_count(0)
    link = sign_in_link(doors.house, "admin").replace("127.0.0.1", "localhost")
    come_in_by_link(page, link)
    add_passkey_and_password(page)
    codes = set_up_codes(page)

    leave(page)
    button(page, "Kirjaudu pääsyavaimella").click()
    page.wait_for_url("**/desk/fi/")
    leave(page)
    sign_in_with_code(page, codes[0])
    invite(page, base)

    acts = [act[1] for act in doors.acts("sign-in", "invite")]
    assert acts == ["sign-in"] * 4 + ["invite"]
    assert page.faults == []


def come_in_by_link(page, link):
    """Press the button after reading, as `comms up` asks for."""
    page.goto(link)
    page.wait_for_timeout(1100)
    page.locator("main button").click()
    page.wait_for_url("**/fi/account?new=1")


def add_passkey_and_password(page):
    """By keyboard alone."""
    page.get_by_label("Avaimen nimi").fill("Työpuhelin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account?done=passkey")
    page.get_by_text("Aseta salasana").click()
    page.get_by_label("Uusi salasana").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account?done=password")


def set_up_codes(page):
    """Type what an app would show; return the recovery codes."""
    button(page, "Ota koodit käyttöön").click()
    look(page, "generator")
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Kirjoita koodi").fill(pyotp.TOTP(secret).now())
    button(page, "Ota käyttöön").click()
    page.locator(".codes").wait_for()
    look(page, "recovery")
    return page.locator(".codes code").all_inner_texts()


def sign_in_with_code(page, code):
    """Sign in by password and a code, without the mouse."""
    page.get_by_label("Sähköpostiosoite").fill("admin@example.org")
    page.get_by_label("Salasana").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/fi/code")
    look(page, "code")
    page.get_by_label("Koodi", exact=True).fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/fi/")


def invite(page, base):
    """Invite a coordinator."""
    page.goto(f"{base}/desk/fi/people")
    page.locator("details.invite summary").click()
    page.locator("#f-called").fill("Maija Virtanen")
    page.locator("#f-email").fill("maija@example.org")
    page.locator("#f-role").select_option("coordinator")
    page.locator("#f-scope").select_option("POH")
    page.locator("details.invite button[type=submit]").click()
    page.wait_for_url("**/people?done=invite**")


def look(page, name):
    """Let axe-core look at a page that is shown once only."""
    assert barriers(page, SOME_LOOKS) == [], name
    page.set_viewport_size({"width": 1280, "height": 900})
