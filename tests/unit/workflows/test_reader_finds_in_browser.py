"""What a reader looks for on a phone, each within its time: an event, an old number."""

from dataclasses import replace

import pytest
from browsers import chromium, listening
from person import Person
from playwright.sync_api import expect
from test_workflow_correct import day_before

from comms.web.serve import site_app

pytestmark = pytest.mark.acceptance
PHONE = {"viewport": {"width": 390, "height": 844}}
#: Seconds: an event into her own calendar, an old number found.
CALENDAR, OLD_NUMBER = 10, 30
#: What an event's page offers.
WORDS = {"fi": "Lisää kalenteriin", "sv": "Lägg till i kalendern"}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def lape(staged):
    """Open the sample on the day before the event, with two numbers out."""
    return staged(day_before)[0]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_reader_finds_an_event_and_an_old_number(lape, language, tmp_path):
    """The event's file is one press away from its page, an old number three."""
    hosts = {"allowed_hosts": ["127.0.0.1"]}
    app = site_app(replace(lape, settings=lape.settings.model_copy(update=hosts)))
    with listening(app) as site, chromium() as browser:
        reader = Person(browser.new_context(**PHONE).new_page(), "phone")
        page = reader.page
        page.goto(f"{site}/{language}/events/E1")
        link = page.get_by_role("link", name=WORDS[language])
        own = link.get_attribute("href").removeprefix(lape.settings.base_url)
        link.evaluate("(one, own) => { one.href = own; }", own)
        with (
            reader.task("event into own calendar", CALENDAR),
            page.expect_download() as got,
        ):
            reader.click(link)
        got.value.save_as(tmp_path / "event.ics")
        event = (tmp_path / "event.ics").read_text(encoding="utf-8")
        assert event.startswith("BEGIN:VCALENDAR")
        assert "BEGIN:VEVENT" in event

        page.goto(f"{site}/{language}/")
        with reader.task("to find an old number", OLD_NUMBER):
            reader.open(page.locator(f'footer a[href="/{language}/archive/"]').last)
            number = page.locator(".edition-row a").first
            reader.reads(number)
            reader.click(number)
        expect(page.locator("body")).to_contain_text("2/2027")
        page.context.close()
