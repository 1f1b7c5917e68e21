"""Two people and the calendar of the sample, in a real browser.

A coordinator moves a post by keyboard alone and undoes it; the national lead sees at
once who published what, and who is silent.
"""

import pytest
from calendar_steps import approved, the
from desk_windows import windows
from playwright.sync_api import expect

from comms.clock import instant

pytestmark = pytest.mark.long
#: Seconds.
HALF_A_MINUTE = 30


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def desk(staged):
    """Serve the sample on this machine."""
    with windows(staged(approved)[0]) as desk:
        yield desk
    assert desk.faults == []


def press(page, *keys):
    """Press keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def test_coordinator_moves_a_post_by_keyboard_and_undoes_it(desk):
    """Arrows, Enter, Alt and arrow; U takes it back. Then by the form, to a Friday."""
    house, page = desk.house, desk.open("coordinator_VSU").page
    page.get_by_role("link", name="Kalenteri").click()
    page.locator("[role='gridcell'][tabindex='0']").focus()

    press(page, "ArrowDown", "ArrowDown", "Enter")
    while page.evaluate("document.activeElement.innerText").count("Bluesky") == 0:
        press(page, "Tab")
    with page.expect_navigation():
        press(page, "Alt+ArrowRight")
    page.get_by_text("Siirretty:").wait_for()
    moved = the(house, "coordinator_VSU", "e1_announcement", "post")
    with page.expect_navigation():
        press(page, "u")
    page.get_by_text("Siirto on peruttu:").wait_for()
    back = the(house, "coordinator_VSU", "e1_announcement", "post")
    link = page.locator("[data-day='2027-02-15'] [data-move]").last
    link.focus()
    press(page, "Enter")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    asked = dialog.inner_text()
    page.keyboard.type("19.2.2027")
    press(page, "Enter")
    page.get_by_text("pe 19.2.2027 klo 9.").wait_for()

    assert moved.at == instant("2027-02-16T09:00", "Europe/Helsinki")
    assert back.at == instant("2027-02-15T09:00", "Europe/Helsinki")
    assert "Hyväksyntä pysyy" in asked
    assert the(house, "coordinator_VSU", "e1_announcement", "post").state == "scheduled"


def test_national_lead_sees_who_published_what_and_who_is_silent(desk):
    """Two presses from the start page; each unit leads to its own list."""
    lead = desk.open("national_lead")
    page = lead.page
    with lead.task("to see who published what, and who is silent", HALF_A_MINUTE):
        lead.follow('.rail a[href$="/calendar"]')
        lead.skip()
        lead.follow('main a[href*="view=units"]')
        lead.skip()
        lead.follow('main a[rel="prev"]')
        lead.reads(page.get_by_text("18 yksikköä on ollut hiljaa"))
    rows = page.locator("table.cal-units tbody tr")
    last = rows.last.inner_text()

    expect(rows).to_have_count(19)
    assert "Julkaisu 3" in last
    page.get_by_role("link", name="Etelä-Pohjanmaa").click()
    page.get_by_text("Ei mitään näillä suodattimilla.").wait_for()
    page.go_back()
    page.get_by_text("18 yksikköä on ollut hiljaa").wait_for()
