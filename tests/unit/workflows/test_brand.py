"""Logos and colours of a unit set at the desk: put in, written as files, undone."""

from io import BytesIO

import pytest
from PIL import Image
from programme_steps import Desk, keys

from comms.errors import Refused
from comms.store.catalogue import load_catalogue
from comms.workflows.apply import export


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def _picture(wide=300, form="JPEG"):
    file = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (wide, 150), "#005F73").save(file, form, exif=exif)
    return file.getvalue()


def _logo_of(house, unit):
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        name = catalogue.unit(unit).brand.logo
        return name, catalogue.files[name].width, catalogue


def test_logo_is_looked_at_made_anew_and_written_with_the_unit(lape, tmp_path):
    """Content decides, not a name; the folder then says what the desk said."""
    desk = Desk(lape)
    made = desk.desk.put_in_logo("admin", _picture(), "en")
    typed = desk.form("brand", "POH", brand__logo=f"upload:{made.upload}")

    refused = desk.try_out("brand", "POH", {**typed, "logo_alt.sv": ("logo",)})
    done = desk.save("brand", "POH", {**typed, "logo_alt.fi": ("Lape, Pohjanmaa",)})

    assert keys(refused) == [("logo_alt.sv", "alt_empty")]
    assert done.effects.files == (
        "media/POH_logo.png",
        "media/POH_logo.yaml",
        "units/POH.yaml",
    )
    name, width, catalogue = _logo_of(lape, "POH")
    assert (name, width) == ("POH_logo", 300)
    export(lape, tmp_path)
    kept = (tmp_path / "media/POH_logo.png").read_bytes()
    assert kept.startswith(b"\x89PNG")
    assert b"taken at home" not in kept
    assert "fi: Lape, Pohjanmaa" in (tmp_path / "media/POH_logo.yaml").read_text()

    desk.desk.undo("admin", done.act, "en")
    name, _, catalogue = _logo_of(lape, "POH")
    assert name == "logo_poh"
    assert "POH_logo" not in catalogue.files


#: One tile of terabytes: the library that draws would end the whole process.
COSTLY = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">
<pattern id="p" width="1000000" height="1000000" patternUnits="userSpaceOnUse">
<rect width="9" height="9"/></pattern>
<rect width="1000000" height="1000000" fill="url(#p)"/></svg>"""
NO_LOGOS = [
    (b"<svg xmlns='x'><script/></svg>", "logo_unreadable"),
    (COSTLY, "logo_too_costly"),
    (b"GIF89a", "logo_unreadable"),
    (b"%PDF-1.7", "logo_unreadable"),
    (_picture(wide=100), "logo_too_small"),
    (b"\0" * (4 * 1024 * 1024 + 1), "logo_too_large"),
]


def test_what_is_no_logo_is_refused_and_only_administrators_put_one_in(lape):
    """Each with a cure; nothing of it is kept."""
    desk = Desk(lape).desk
    made = [desk.put_in_logo("admin", content, "en") for content, _ in NO_LOGOS]

    assert [(one.upload, one.problem.key) for one in made] == [
        ("", key) for _, key in NO_LOGOS
    ]
    with pytest.raises(Refused):
        desk.put_in_logo("coordinator_POH", _picture(), "en")


def test_text_of_a_shared_list_changes_at_its_place(lape, tmp_path):
    """No byte of another logo changes; whoever shares it is named."""
    desk = Desk(lape)
    export(lape, tmp_path / "before")

    done = desk.save("brand", "POH", desk.form("brand", "POH", logo_alt__fi="Uusi"))
    export(lape, tmp_path / "after")

    old, new = (
        (tmp_path / part / "media/units.yaml").read_text().splitlines()
        for part in ("before", "after")
    )
    assert done.effects.files == ("media/units.yaml",)
    assert [b for a, b in zip(old, new, strict=True) if a != b] == ["    fi: Uusi"]
    assert not desk.try_out("brand", "POH", desk.form("brand", "POH")).effects
