"""Programs that open the links of mail change nothing; people do, by the same pages.

A scanner as mail providers run them, in a real Chromium: it opens every link, waits,
runs scripts, presses every button and submits every form in each way that scripts can,
in the page and from outside. Beside it one that is no browser: GET, HEAD, OPTIONS,
and every form posted with all that stands in it. Pages need no time to be read here, so
that what holds is not the second that people take (S23, mail of large receivers).
"""

from dataclasses import replace

import pytest
from browsers import chromium, listening
from bs4 import BeautifulSoup
from playwright.sync_api import expect
from sqlmodel import select
from starlette.testclient import TestClient
from test_desk_rights import fingerprint
from test_sign_up import WISH, mailed, token_in

from comms.model.links import LEAVE, PREFERENCES, make_token
from comms.model.tables import Subscription
from comms.web.hooks import press
from comms.web.serve import site_app
from comms.workflows.choosing import OwnChoices
from comms.workflows.sign_up import SignUps

pytestmark = pytest.mark.acceptance

#: In the page, as soon as it stands and once more when all is loaded.
IN_PAGE = """
for (const moment of ["DOMContentLoaded", "load"])
  addEventListener(moment, () => {
    for (const button of document.querySelectorAll("main button, main a")) {
      for (const kind of ["pointerdown", "mousedown", "mouseup", "keydown", "click"])
        button.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    for (const form of document.querySelectorAll("main form")) {
      const button = form.querySelector("button");
      const body = new FormData(form);
      body.append(button.name, button.value);
      fetch(form.action, { method: "POST", body, keepalive: true });
      navigator.sendBeacon(form.action, new URLSearchParams(body));
    }
  });
"""
#: From outside, as if a person had been there: one way at a time.
FROM_OUTSIDE = (
    "form => form.querySelector('button').click()",
    "form => form.requestSubmit(form.querySelector('button'))",
    "form => form.requestSubmit()",
    "form => form.submit()",
)


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def links(lape, channel, monkeypatch):
    """Make a link of each kind that stands in mail."""
    monkeypatch.setattr(press, "READING_TIME", 0.0)
    SignUps(lape).sign_up(WISH)
    [(_, mail)] = mailed(lape, channel)
    with lape.store.read() as session:
        seat = session.exec(
            select(Subscription).where(Subscription.state == "confirmed")
        ).first()
    OwnChoices(lape).own_address(
        make_token(lape.key, PREFERENCES, seat.id), "new@example.org"
    )
    halves = {to: f"/c/{token_in(mail)}" for to, mail in mailed(lape, channel)}
    return {
        "new address": halves.pop("new@example.org"),
        "old address": halves.popitem()[1],
        "confirm": f"/c/{token_in(mail)}",
        "leave": f"/u/{make_token(lape.key, LEAVE, seat.id)}",
        "choose": f"/p/{make_token(lape.key, PREFERENCES, seat.id)}",
    }


@pytest.fixture
def app(lape):
    """Open the site, for this machine too."""
    hosts = {"allowed_hosts": ["127.0.0.1", "testserver"]}
    return site_app(replace(lape, settings=lape.settings.model_copy(update=hosts)))


def scanned(browser, addresses):
    """Do all that a scanner with a browser does with links."""
    context = browser.new_context()
    context.add_init_script(IN_PAGE)
    page = context.new_page()
    for address in addresses:
        page.goto(address, wait_until="networkidle")
    context.close()
    context = browser.new_context()
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        # Of the page of choices, whose forms are alike, the first and the last.
        for number in {0, page.locator("main form").count() - 1}:
            for way in FROM_OUTSIDE:
                page.goto(address)
                with page.expect_navigation():
                    page.locator("main form").nth(number).evaluate(way)
    context.close()


def posted(client, address):
    """Do all that a scanner without a browser does with a link."""
    for method in ("GET", "HEAD", "OPTIONS"):
        client.request(method, address)
    soup = BeautifulSoup(client.get(address).text, "html.parser")
    for form in soup.main.find_all("form"):
        fields = {
            one["name"]: one.get("value", "")
            for one in form.find_all(["input", "button"])
            if one.get("name")
        }
        client.post(form.get("action") or address, data=fields)


def test_scanners_neither_confirm_nor_leave_and_people_do(lape, app, links):
    """No row of any table differs after them; one press of a person is enough."""
    before = fingerprint(lape)
    client = TestClient(app)

    with listening(app) as site, chromium() as browser:
        for link in links.values():
            posted(client, link)
        scanned(browser, [site + link for link in links.values()])

        assert fingerprint(lape) == before
        page = browser.new_page()
        for link, button, done in (
            ("confirm", "Bekräfta prenumerationen", "Prenumerationen är bekräftad"),
            ("leave", "Peru tilaus", "Tilaus on peruttu"),
        ):
            page.goto(site + links[link])
            page.get_by_role("main").get_by_role("button", name=button).focus()
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", level=1)).to_have_text(done)
        page.get_by_role("button", name="Tilaa uudelleen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Peru tilaus")
    assert fingerprint(lape) != before
