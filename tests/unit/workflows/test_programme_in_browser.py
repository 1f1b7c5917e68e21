"""An administrator who does it twice a year adds a region and mends a tag."""

import pytest
from browsers import SOME_LOOKS, barriers
from desk_windows import windows
from playwright.sync_api import expect

pytestmark = pytest.mark.long
#: Seconds.
THREE_MINUTES = 180
#: A new region as it is typed, field after field.
KESKILA = {
    "Yksikön tunnus": "KES",
    "Nimi (suomi)": "Keskilä",
    "Nimi (ruotsi)": "Mittby",
    "Organisaatio (suomi)": "Keskilän kuntayhtymä",
    "Postiosoite": "Katu 1, 00000 Esimerkkilä",
    "Tietosuojaselosteen osoite (suomi)": "https://example.org/kes",
    "Lähettäjän nimi (suomi)": "Lape Keskilä",
    "Lähettäjän osoite": "kes@example.org",
    "Vastausosoite": "viestinta.kes@example.org",
    "Tunniste (suomi)": "Lape-Keskilä",
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


@pytest.fixture
def admin(lape):
    """Let the administrator sit down at her week."""
    with windows(lape) as desk:
        yield desk.open("admin", "mouse", base_url=f"{desk.base}/desk/fi/")


def _add_a_region(admin, found):
    window = admin.page
    admin.open(window.get_by_role("main").get_by_role("link", name="Yksiköt"))
    admin.open(window.get_by_role("link", name="Uusi yksikkö"))
    for label, typed in KESKILA.items():
        admin.write(window.get_by_label(label, exact=True), typed)
    admin.click(window.get_by_label("ruotsi", exact=True))
    check = window.get_by_role("button", name="Näytä, mitä muuttuu")
    admin.open(check)

    admin.click(window.get_by_role("link", name="katkeaa"))
    assert window.evaluate("document.activeElement.name") == "region_tag.fi"
    found["faults"] = barriers(window, SOME_LOOKS)
    admin.write(window.get_by_label("Tunniste (suomi)", exact=True), "LapeKeskilä")
    admin.open(check)
    plan = window.get_by_role("region", name="Tämä muuttuu")
    assert "hashtags.yaml, units/KES.yaml" in admin.reads(plan)
    found["plan"] = barriers(window, SOME_LOOKS)
    admin.open(plan.get_by_role("button", name="Lisää"))

    assert "Lisätty: KES" in window.get_by_role("status").first.inner_text()


def test_new_region_and_a_tag_are_shown_saved_and_undone(admin):
    """Errors at their fields, then what changes, then one press; undo beside it."""
    window = admin.page
    window.goto("programme")
    found = {"programme": barriers(window, SOME_LOOKS)}
    with admin.task("to add a region", THREE_MINUTES):
        _add_a_region(admin, found)
    found["table"] = barriers(window, SOME_LOOKS)
    window.get_by_label("Etsi nimellä").fill("keskilä")
    window.keyboard.press("Enter")
    window.get_by_role("link", name="Keskilä", exact=True).click()
    expect(window.get_by_role("button", name="Poista")).to_have_count(0)

    window.goto("programme/hashtags/KES_fi")
    window.get_by_role("button", name="Poista").press("Enter")
    window.get_by_role("button", name="Poista : #LapeKeskilä").press("Enter")
    window.get_by_role("button", name="Kumoa").press("Enter")

    window.get_by_role("link", name="#LapeKeskilä").wait_for()
    assert not {place: faults for place, faults in found.items() if faults}
