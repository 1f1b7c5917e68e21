"""Programs that open the links of mail change nothing; people do, by the same pages.

A scanner as mail providers run them, in a real Chromium: it opens every link, waits,
runs scripts, presses every button and submits every form in each way that scripts can,
in the page and from outside. Beside it one that is no browser: GET, HEAD, OPTIONS,
and every form posted with all that stands in it. Pages need no time to be read here, so
that what holds is not the second that people take (S23, mail of large receivers).
"""

import re
from dataclasses import replace

import pytest
from browsers import chromium, listening
from bs4 import BeautifulSoup
from playwright.sync_api import expect
from starlette.testclient import TestClient
from test_choosing import reader
from test_desk_rights import fingerprint
from test_looking import tokens

from comms.model.links import TEST_TOKEN
from comms.web.hooks import press
from comms.web.serve import site_app

__all__ = ["reader", "tokens"]

pytestmark = pytest.mark.acceptance

#: Links of mails that are nobody's: a test mail's, an approval's, an archived number's.
NOBODYS = {
    *(f"/u/{TEST_TOKEN}", f"/p/{TEST_TOKEN}"),
    *("/desk/fi/items/e1_announcement", "/fi/newsletters/national/1-2027"),
}

#: In the page, as soon as it stands and once more when all is loaded.
IN_PAGE = """
window.sent = [];
for (const moment of ["DOMContentLoaded", "load"])
  addEventListener(moment, () => {
    for (const button of document.querySelectorAll("main button, main a")) {
      for (const kind of ["pointerdown", "mousedown", "mouseup", "keydown", "click"])
        button.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    for (const form of document.querySelectorAll("main form")) {
      const button = form.querySelector("button");
      const body = new FormData(form);
      if (button.name) body.append(button.name, button.value);
      for (const sent of [body, new URLSearchParams(body)])
        window.sent.push(fetch(form.action, { method: "POST", body: sent }));
    }
  });
"""
#: From outside, as if a person had been there: one way at a time.
FROM_OUTSIDE = (
    "form.querySelector('button[type=submit], button').click()",
    "form.requestSubmit(form.querySelector('button'))",
    "form.requestSubmit()",
    "form.submit()",
)


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def links(tokens, monkeypatch):
    """Make a link of each kind that stands in mail, by what it is for."""
    monkeypatch.setattr(press, "READING_TIME", 0.0)
    own = {f"/{kind}/{token}" for kind in "copu" for token in tokens[kind]}
    staff = {
        f"/desk/{kind}/{token}"
        for kind in ("enter", "reset", "address")
        for token in tokens[kind]
    }
    return {
        "confirm": f"/c/{tokens['c'][0]}",
        "leave": f"/u/{tokens['u'][0]}",
        "sign in": f"/desk/enter/{tokens['enter'][0]}",
        "every": sorted(own | staff | NOBODYS),
    }


@pytest.fixture
def app(lape):
    """Open the site, for this machine too."""
    hosts = {"allowed_hosts": ["127.0.0.1", "testserver"]}
    return site_app(replace(lape, settings=lape.settings.model_copy(update=hosts)))


def scanned(browser, addresses):
    """Do all that a scanner with a browser does with links."""
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(IN_PAGE)
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        page.evaluate("Promise.allSettled(window.sent)")
    context.close()
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        # Of the page of choices, whose forms are alike, the first and the last.
        forms = page.locator("main form").count()
        for number in {0, forms - 1} if forms else ():
            for way in FROM_OUTSIDE:
                page.goto(address)
                with page.expect_navigation():
                    form = page.locator("main form").nth(number)
                    form.evaluate(f"form => {{ form.noValidate = true; {way} }}")
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
        for link in links["every"]:
            posted(client, link)
        assert fingerprint(lape) == before
        scanned(browser, [site + link for link in links["every"]])

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
        page.goto(site + links["sign in"])
        page.get_by_role("main").get_by_role("button").press("Enter")
        expect(page).to_have_url(re.compile("/desk/../(account.*)?$"))
    assert fingerprint(lape) != before
