"""A reader's life in a real browser, on a phone, each task within its time goal.

She signs up, confirms, chooses easy language and plain text, gets the number as that,
and leaves; in Finnish and in Swedish. What a mail program's scanner opens in between
changes nothing (walk-through 7).
"""

import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from browsers import SOME_LOOKS, barriers, chromium, listening
from lape_steps import NL1_AT, schedule_nl1
from person import Person
from playwright.sync_api import expect
from starlette.testclient import TestClient
from test_desk_rights import fingerprint
from test_sign_up import mailed

from comms.web.hooks import press
from comms.web.serve import site_app
from comms.workflows.tick import tick

pytestmark = pytest.mark.acceptance
PHONE = {"viewport": {"width": 390, "height": 844}}
#: Seconds: to sign up, to confirm, to choose, to leave.
SIGN_UP, CONFIRM, CHOOSE, LEAVE = 30, 10, 30, 5
#: What stands on the pages: a region, a newsletter, two choices.
WORDS = {
    "fi": ("Pohjanmaa", "Lape-uutiskirje", "Selkokieli", "Pelkkä teksti"),
    "sv": ("Österbotten", "Lape-nyhetsbrev", "Lättläst", "Endast text"),
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def link_in(mail, place):
    """Return the address of a link in a mail, without the site."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(rf"https://lape\.example\.org(/{place}/\S+)", text)[1]


def shown(reader, mail):
    """Open a mail in a mail program that shows HTML: everybody can use it."""
    page = reader.page.context.new_page()
    page.set_content(mail.get_body(("html",)).get_content())
    assert barriers(page, SOME_LOOKS) == []
    page.close()


def come_in(reader, site, language, house, channel):
    """Sign up by the foot of a page, and confirm by the link; return the welcome."""
    page = reader.page
    region, letter, *_ = WORDS[language]
    page.goto(f"{site}/{language}/news/")
    with reader.task("to subscribe", SIGN_UP):
        reader.write(page.locator("#foot-address"), f"{language}@lape.fi")
        reader.open(page.locator(".foot-letters button"))
        reader.click(page.get_by_label(letter, exact=True))
        reader.choose(page.locator("#region"), region)
        reader.open(page.locator("form.sign-up button"))
    expect(page.locator(".message-ok")).to_be_visible()
    [(_, question)] = mailed(house, channel)
    shown(reader, question)
    with reader.task("to confirm by phone", CONFIRM):
        page.goto(site + link_in(question, "c"))
        reader.open(page.locator("main form button"))
    expect(page.locator(".message-ok")).to_be_visible()
    [(_, welcome)] = mailed(house, channel)
    shown(reader, welcome)
    return welcome


def choose(reader, site, language, welcome):
    """Want easy language and plain text, by the link in the welcome."""
    page = reader.page
    *_, easy, text = WORDS[language]
    page.goto(site + link_in(welcome, "p"))
    with reader.task("to choose easy language and plain text", CHOOSE):
        reader.click(page.get_by_label(re.compile(easy)))
        reader.click(page.get_by_label(text))
        reader.open(page.locator("button[name=save]"))
    expect(page.get_by_role("status")).to_be_visible()


def number_of(house, channel, address):
    """Let the number leave; return what somebody got."""
    before = len(channel.messages)
    schedule_nl1(house)
    house.clock.set(NL1_AT)
    tick(house)
    [mail] = [m for m in channel.messages[before:] if m.recipient == address]
    return message_from_bytes(mail.content, policy=policy.default)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_reader_signs_up_chooses_reads_and_leaves(lape, channel, monkeypatch, language):
    """Her choices hold for the next number; leaving is one press, and can be undone."""
    monkeypatch.setattr(press, "READING_TIME", 0.0)
    hosts = {"allowed_hosts": ["127.0.0.1", "testserver"]}
    app = site_app(replace(lape, settings=lape.settings.model_copy(update=hosts)))
    with listening(app) as site, chromium() as browser:
        reader = Person(browser.new_context(**PHONE).new_page(), "phone")
        welcome = come_in(reader, site, language, lape, channel)
        choose(reader, site, language, welcome)
        mail = welcome
        if language == "fi":
            mail = number_of(lape, channel, "fi@lape.fi")
            assert mail.get_content_type() == "text/plain"
            assert mail["Content-Language"] == "fi"
            assert "Perheiden palvelut muuttuvat" in mail.get_content()
        before = fingerprint(lape)
        leave = link_in(mail, "u")
        for method in ("GET", "HEAD"):
            TestClient(app).request(method, leave)
        assert fingerprint(lape) == before
        reader.page.goto(site + leave)
        with reader.task("to leave", LEAVE):
            reader.click(reader.page.locator("button[name=leave]"))
            reader.waits_for(reader.page.locator("button[name=rejoin]"))
        expect(reader.page.locator("button[name=rejoin]")).to_be_visible()
        reader.page.context.close()
