"""An administrator gives a unit its colour and logo, and sees them before saving."""

from io import BytesIO

import pytest
from browsers import SOME_LOOKS, barriers
from desk_windows import windows
from PIL import Image, ImageDraw
from playwright.sync_api import expect

pytestmark = pytest.mark.long
#: Seconds.
TWO_MINUTES = 120


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def _logo(colour):
    picture = Image.new("RGBA", (400, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((20, 10, 200, 190), fill=colour)
    file = BytesIO()
    picture.save(file, "PNG")
    # Whatever it is called.
    return {"name": "logo.txt", "mimeType": "text/plain", "buffer": file.getvalue()}


def _chooses_a_colour(admin):
    window = admin.page
    colour = window.get_by_label("Väri", exact=True)
    admin.write(colour, "#8FBDF5")
    window.get_by_text("tai tummempi").wait_for()
    admin.write(colour, "#7A1F5C")
    mail = window.frame_locator("iframe[title='Kirje puhelimessa, tumma']")
    admin.click(window.get_by_label("Tumma", exact=True))
    mail.get_by_role("heading", name="Uutiset").wait_for()


def _puts_a_logo_in(admin, colour, told):
    window = admin.page
    field = window.get_by_label("Lisää uusi logo vaalealle pohjalle")
    field.set_input_files(_logo(colour))
    admin.open(window.get_by_role("button", name="Lisää kuva : Logo vaalealle"))
    window.get_by_text(told).wait_for()
    # Where she is, she is told; reading the address again leads to the form.
    expect(window.locator("#logo_file-place #message")).to_be_focused()


def test_colour_and_logo_are_seen_before_they_are_saved(lape):
    """Words and previews follow typing; a faint logo is told; one press undoes all."""
    with windows(lape) as desk:
        admin = desk.open("admin", "mouse", base_url=f"{desk.base}/desk/fi/")
        window = admin.page
        window.goto("programme/brand/POH")
        with admin.task("to give a unit its look", TWO_MINUTES):
            _chooses_a_colour(admin)
            _puts_a_logo_in(admin, "#F6D9EA", "erottuu valkoisesta huonosti")
            found = barriers(window, SOME_LOOKS)
            _puts_a_logo_in(admin, "#7A1F5C", "Logo erottuu pohjasta")
            said = window.get_by_label("Mitä logossa on (suomi)")
            admin.write(said, "Pohjanmaan tunnus")
            admin.open(window.get_by_role("button", name="Näytä, mitä muuttuu"))
            plan = window.get_by_role("region", name="Tämä muuttuu")
            assert "media/POH_logo.png" in admin.reads(plan)
            admin.open(plan.get_by_role("button", name="Tallenna"))

        again = window.request.get("programme/brand/POH/photos", max_redirects=0)
        assert again.headers["location"] == "/desk/fi/programme/brand/POH"
        colour = window.get_by_label("Väri", exact=True)
        assert colour.input_value() == "#7A1F5C"
        window.get_by_role("button", name="Kumoa").press("Enter")
        window.get_by_role("link", name="Pohjanmaa", exact=True).click()
        assert colour.input_value() == "#005F73"
        assert not found
        assert not desk.faults
