"""An administrator's tasks on readers in a real browser, each within its time goal.

A paper list of thirty rows, three of which cannot be read, is tried, taken in and taken
back; one reader's data are taken and she is erased.
"""

import pytest
from desk_windows import windows
from playwright.sync_api import expect
from test_lists_at_desk import PAPER, everybody

from comms.workflows.list_work import look_after_lists

pytestmark = pytest.mark.long
#: Seconds.
MINUTE = 60


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def _label(page, place, value):
    return page.locator(f"{place} option[value={value}]").inner_text()


def test_a_day_of_the_administrator_with_readers(lape, tmp_path):
    """With the mouse: nobody does this every day."""
    paper = tmp_path / "messut.csv"
    paper.write_text(PAPER, encoding="cp1252")
    before = everybody(lape)
    with windows(lape) as desk:
        admin = desk.open("admin", "mouse")
        _take_in(admin, desk.house, paper)
        assert len(everybody(lape)) == len(before) + 27
        _erase_one(admin)
        _take_back(admin, desk.house)
        assert desk.faults == []
    assert everybody(lape) == before


def _take_in(admin, house, paper):
    page = admin.page
    with admin.task("to take a list in, with its source of consent", 10 * MINUTE):
        admin.open(page.locator('.rail a[href$="/readers"]'))
        admin.open(page.locator('.segments a[href$="/lists"]'))
        admin.choose(
            page.locator("#f-newsletter"), _label(page, "#f-newsletter", "POH")
        )
        admin.points(4)
        page.set_input_files("#f-file", paper)
        admin.open(page.get_by_role("button", name="Jatka"))
        admin.reads(page.locator(".list-columns"))
        source = page.locator("#f-consent_source")
        admin.write(source, "Perhemessut Vaasassa 11.3.2027, paperilista")
        admin.open(page.get_by_role("button", name="Kokeile"))
        expect(page.locator("progress")).to_be_visible()
        look_after_lists(house)
        # Nobody loads the page again: it says by itself how far the list is.
        expect(page.locator("#trial")).to_be_visible()
        said = admin.reads(page.locator("section[aria-labelledby=trial]"))
        assert "30 riviä" in said
        assert "Uusia tilaajia: 27" in " ".join(said.split())
        assert "Rivi 29" in said
        admin.open(page.get_by_role("button", name="Tuo luettelo"))
        look_after_lists(house)
        expect(page.locator("#run")).to_be_visible()
        admin.reads(page.locator("section[aria-labelledby=run]"))


def _erase_one(admin):
    page = admin.page
    with admin.task("to take what is kept of somebody, and to erase her", 3 * MINUTE):
        admin.open(page.locator('.rail a[href$="/readers"]'))
        admin.write(page.locator("#f-address"), "Person3@example.org")
        admin.open(page.get_by_role("button", name="Hae", exact=True))
        admin.reads(page.locator("section[aria-labelledby=seats]"))
        with page.expect_download() as given:
            admin.click(page.get_by_role("button", name="Lataa tiedot"))
        assert "person3@example.org" in given.value.path().read_text().casefold()
        admin.click(page.get_by_text("Poista tilaaja"))
        admin.reads(page.locator(".sure[open] form"))
        admin.open(page.get_by_role("button", name="Poista pysyvästi"))
        expect(page.locator("#message")).to_contain_text("on poistettu")


def _take_back(admin, house):
    page = admin.page
    with admin.task("to take a list back", MINUTE):
        admin.open(page.locator('.segments a[href$="/lists"]'))
        admin.click(page.get_by_text("Peru tuonti").first)
        admin.reads(page.locator(".sure[open] form"))
        admin.open(page.get_by_role("button", name="Peru tämä tuonti"))
        look_after_lists(house)
        page.reload()
        expect(page.locator(".chip", has_text="Peruttu")).to_be_visible()
