"""File names are ids: a slip in one is a single finding that says what to do."""

import shutil
from pathlib import Path

import pytest

from comms.content.check import check_folder
from comms.content.folder import read_folder
from comms.errors import Finding

SMALL = Path(__file__).parents[3] / "campaigns/clean_water"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small programme that a test may break."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def findings_in(folder: Path) -> tuple[Finding, ...]:
    """Read and check a folder."""
    return check_folder(read_folder(folder))


def test_umlauts_in_the_name_of_an_item_are_one_finding(folder):
    """Not one for each of its languages; and the name is shown."""
    shutil.copytree(folder / "items/first_wetlands", folder / "items/kevään_uutiset")

    [found] = findings_in(folder)

    assert (found.file, found.value) == ("items/kevään_uutiset", "kevään_uutiset")
    assert "Use letters a–z" in found.message


def test_a_space_in_the_name_of_a_file_is_one_finding(folder):
    """The name is shown, since it stands nowhere in the file."""
    (folder / "editions/W1.yaml").rename(folder / "editions/W 1.yaml")

    [found] = findings_in(folder)

    assert (found.file, found.value) == ("editions/W 1.yaml", "W 1")


@pytest.mark.parametrize("name", ["units/KAR", "areas"])
def test_a_short_ending_is_an_error_and_not_a_thing_that_is_gone(folder, name):
    """A ".yml" is a slip: taking the unit away would be the wrong conclusion."""
    (folder / f"{name}.yaml").rename(folder / f"{name}.yml")

    [found] = findings_in(folder)

    assert (found.file, found.severity) == (f"{name}.yml", "error")
    assert f"Did you mean “{Path(name).name}.yaml”?" in found.message


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda raw: raw.replace(b"\n", b"\r\n"), id="Windows line ends"),
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="byte order mark"),
    ],
)
def test_what_editors_on_windows_add_changes_nothing(folder, change):
    """The words stay the same, so no approval is lost."""
    before = [entry.described for entry in read_folder(folder).entries]
    for file in [*folder.rglob("*.md"), *folder.rglob("*.yaml")]:
        file.write_bytes(change(file.read_bytes()))

    read = read_folder(folder)

    assert check_folder(read) == ()
    assert [entry.described for entry in read.entries] == before


def test_a_renamed_document_is_no_picture(folder):
    """Renaming does not convert."""
    (folder / "media/programme.png").write_bytes(b"%PDF-1.7\n...")
    media = folder / "media/media.yaml"
    media.write_text(media.read_text().replace("programme.svg", "programme.png"))

    [found] = findings_in(folder)

    assert (found.file, found.line, found.key) == ("media/media.yaml", 3, "file")
    assert "not the kind of picture that its name says" in found.message
