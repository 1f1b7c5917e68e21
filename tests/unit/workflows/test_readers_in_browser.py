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
#: Words of buttons and answers, in the order in which they are met.
WORDS = {
    "fi": {
        "go on": "Jatka",
        "try": "Kokeile",
        "rows": "30 riviä",
        "new": "Uusia tilaajia: 27",
        "line": "Rivi 29",
        "take in": "Tuo luettelo",
        "find": "Hae",
        "file": "Lataa tiedot",
        "erase": "Poista tilaaja",
        "sure": "Poista pysyvästi",
        "erased": "on poistettu",
        "undo": "Peru tuonti",
        "undo it": "Peru tämä tuonti",
        "undone": "Peruttu",
    },
    "sv": {
        "go on": "Fortsätt",
        "try": "Provkör",
        "rows": "30 rader",
        "new": "Nya prenumeranter: 27",
        "line": "Rad 29",
        "take in": "Ta in listan",
        "find": "Sök",
        "file": "Ladda ner uppgifterna",
        "erase": "Radera prenumeranten",
        "sure": "Radera för gott",
        "erased": "är raderade",
        "undo": "Ta tillbaka importen",
        "undo it": "Ta tillbaka den här importen",
        "undone": "Återtagen",
    },
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def _label(page, place, value):
    return page.locator(f"{place} option[value={value}]").inner_text()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_day_of_the_administrator_with_readers(lape, tmp_path, language):
    """With the mouse: nobody does this every day."""
    paper = tmp_path / "messut.csv"
    paper.write_text(PAPER, encoding="cp1252")
    before, words = everybody(lape), WORDS[language]
    with windows(lape) as desk:
        admin = desk.open("admin", "mouse", None)
        admin.page.goto(f"{desk.base}/desk/{language}/")
        _take_in(admin, desk.house, paper, words)
        assert len(everybody(lape)) == len(before) + 27
        _erase_one(admin, words)
        _take_back(admin, desk.house, words)
        assert desk.faults == []
    assert everybody(lape) == before


def _take_in(admin, house, paper, words):
    page = admin.page
    with admin.task("to take a list in, with its source of consent", 10 * MINUTE):
        admin.open(page.locator('.rail a[href$="/readers"]'))
        admin.open(page.locator('.segments a[href$="/lists"]'))
        admin.choose(
            page.locator("#f-newsletter"), _label(page, "#f-newsletter", "POH")
        )
        admin.points(4)
        page.set_input_files("#f-file", paper)
        admin.open(page.get_by_role("button", name=words["go on"]))
        admin.reads(page.locator(".list-columns"))
        source = page.locator("#f-consent_source")
        admin.write(source, "Perhemessut Vaasassa 11.3.2027, paperilista")
        admin.open(page.get_by_role("button", name=words["try"]))
        expect(page.locator("progress")).to_be_visible()
        look_after_lists(house)
        # Nobody loads the page again: it says by itself how far the list is.
        expect(page.locator("#trial")).to_be_visible()
        said = admin.reads(page.locator("section[aria-labelledby=trial]"))
        assert words["rows"] in said
        assert words["new"] in " ".join(said.split())
        assert words["line"] in said
        admin.open(page.get_by_role("button", name=words["take in"]))
        look_after_lists(house)
        expect(page.locator("#run")).to_be_visible()
        admin.reads(page.locator("section[aria-labelledby=run]"))


def _erase_one(admin, words):
    page = admin.page
    with admin.task("to take what is kept of somebody, and to erase her", 3 * MINUTE):
        admin.open(page.locator('.rail a[href$="/readers"]'))
        admin.write(page.locator("#f-address"), "Person3@example.org")
        admin.open(
            page.locator("#main").get_by_role("button", name=words["find"], exact=True)
        )
        admin.reads(page.locator("section[aria-labelledby=seats]"))
        with page.expect_download() as given:
            admin.click(page.get_by_role("button", name=words["file"]))
        assert "person3@example.org" in given.value.path().read_text().casefold()
        admin.click(page.get_by_text(words["erase"]))
        admin.reads(page.locator(".sure[open] form"))
        admin.open(page.get_by_role("button", name=words["sure"]))
        expect(page.locator("#message")).to_contain_text(words["erased"])


def _take_back(admin, house, words):
    page = admin.page
    with admin.task("to take a list back", MINUTE):
        admin.open(page.locator('.segments a[href$="/lists"]'))
        admin.click(page.get_by_text(words["undo"]).first)
        admin.reads(page.locator(".sure[open] form"))
        admin.open(page.get_by_role("button", name=words["undo it"]))
        look_after_lists(house)
        page.reload()
        expect(page.locator(".chip", has_text=words["undone"])).to_be_visible()
