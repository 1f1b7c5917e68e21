"""Folders with one fault each: the finding names file, line and key, and the cure."""

import shutil
from pathlib import Path

import pytest
from folder_faults import BLOG, FAULTS

from comms.content.check import check_folder
from comms.content.folder import read_folder
from comms.errors import Finding

LAPE = Path(__file__).parents[3] / "campaigns" / "lape"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample that a test may break."""
    return Path(shutil.copytree(LAPE, tmp_path / "lape"))


def findings_in(folder: Path, language: str = "en") -> tuple[Finding, ...]:
    """Read and check a folder."""
    return check_folder(read_folder(folder, language), language)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_line_and_its_cure(folder: Path, name: str) -> None:
    """A communicator without a developer at hand finds and mends it alone."""
    fault = FAULTS[name]
    path = folder / fault.file
    text = path.read_text()
    assert fault.old in text
    path.write_text(text.replace(fault.old, fault.new, 1))

    found = findings_in(folder)

    place = fault.file
    here = [f for f in found if f.file == place and f.key == fault.key]
    assert here, found
    line = (folder / place).read_text().split("\n")[here[0].line - 1]
    assert fault.line_has in line
    assert here[0].severity == fault.severity
    assert fault.cure in here[0].message
    others = [f for f in found if f.severity == "error" and f.file != place]
    assert not others


def test_a_misspelt_key_is_one_finding(folder: Path) -> None:
    """The right key is not missing; it stands there with a slip."""
    path = folder / "units" / "POH.yaml"
    path.write_text(path.read_text().replace("languages:", "langauges:"))

    errors = [f for f in findings_in(folder) if f.severity == "error"]

    assert [f.key for f in errors] == ["langauges"]


def test_many_warnings_never_hide_an_error(folder: Path) -> None:
    """A folder with an error is not applied, however long the list is."""
    path = folder / BLOG / "fi.md"
    path.write_text(path.read_text() + "\nLAPE\n" * 80 + "\n<b>\n")

    found = [f for f in findings_in(folder) if f.file == BLOG + "fi.md"]

    assert len(found) == 51
    assert found[-1].severity == "error"


def test_a_missing_version_of_a_bilingual_unit_is_an_error(folder: Path) -> None:
    """Both languages or neither (N01)."""
    (folder / BLOG / "sv.md").unlink()

    errors = [f for f in findings_in(folder) if f.severity == "error"]

    assert {f.file for f in errors} == {BLOG + "item.yaml", "editions/NL2.yaml"}
    assert "write the version" in errors[-1].message


def test_bytes_that_are_not_utf_8_are_named_with_their_line(folder: Path) -> None:
    """Old editors still save Latin-1."""
    path = folder / "units" / "POH.yaml"
    path.write_bytes(path.read_text().encode("latin-1", "replace"))

    found = findings_in(folder)

    line = path.read_bytes().split(b"\n")[found[-1].line - 1]
    assert found[-1].file == "units/POH.yaml"
    assert "Ö".encode("latin-1") in line or b"?" in line
    assert "UTF-8" in found[-1].message


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    """A folder from elsewhere must not read this machine's files."""
    secret = tmp_path / "secret.yaml"
    secret.write_text("- {id: a}")
    (folder / "blocks" / "link.yaml").symlink_to(secret)
    (folder / "more").symlink_to(tmp_path)

    found = read_folder(folder)

    assert {f.file for f in found.findings} == {"blocks/link.yaml", "more"}
    assert "blocks/link.yaml" not in found.files


def test_a_yaml_bomb_costs_nothing(folder: Path) -> None:
    """A billion laughs is refused at its first alias."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join(['*' + old] * 9)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    (folder / "blocks" / "bomb.yaml").write_text("\n".join(lines))

    found = [f for f in findings_in(folder) if f.severity == "error"]

    assert [f.file for f in found] == ["blocks/bomb.yaml"]
    assert "aliases" in found[0].message


def test_an_item_without_texts_is_an_error(folder: Path) -> None:
    """A page without words must not come out."""
    for path in (folder / "items" / "tell_us").glob("*.md"):
        path.unlink()

    errors = [f for f in findings_in(folder) if f.severity == "error"]

    assert [f.file for f in errors] == ["items/tell_us/item.yaml"]
    assert "fi.md" in errors[0].message


def test_texts_without_facts_are_an_error(folder: Path) -> None:
    """Nobody would know when they are published."""
    (folder / "items" / "tell_us" / "item.yaml").unlink()

    errors = [f for f in findings_in(folder) if f.severity == "error"]

    assert "items/tell_us/item.yaml" in {f.file for f in errors}


def test_one_broken_file_does_not_make_others_look_broken(folder: Path) -> None:
    """One fault, one finding: everything that names the unit is still right."""
    (folder / "units" / "POH.yaml").write_text("name: [")

    errors = [f for f in findings_in(folder) if f.severity == "error"]

    assert [f.file for f in errors] == ["units/POH.yaml"]


@pytest.mark.parametrize("name", ["area.yaml", "items.yaml", "user.yaml"])
def test_a_file_that_nothing_reads_is_a_warning(folder: Path, name: str) -> None:
    """A wrong name must not make a file vanish in silence."""
    (folder / name).write_text("- {id: a}")

    found = [f for f in findings_in(folder) if f.file == name]

    assert found[0].severity == "warning"
    assert "Did you mean" in found[0].message


@pytest.mark.parametrize(("language", "word"), [("fi", "Avain"), ("sv", "Nyckeln")])
def test_findings_speak_the_language_they_are_asked_for(
    folder: Path, language: str, word: str
) -> None:
    """Coordinators read Finnish or Swedish."""
    path = folder / "areas.yaml"
    path.write_text(path.read_text().replace("coverage: all", "coverge: all", 1))

    found = findings_in(folder, language)

    assert any(f.message.startswith(word) for f in found)


def test_a_folder_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    """A wrong path is an everyday mistake."""
    found = findings_in(tmp_path / "nothing")

    assert "Check the path" in found[0].message


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "message"),
    [
        ("hashtags.yaml", "tag: LapeÖsterbotten", "tag: LapePöhjanmaa", "tag", "On Ma"),
        ("hashtags.yaml", "tag: LapeMuutos", 'tag: "##lapemuutos"', "tag", "breaks"),
        ("hashtags.yaml", "tag: LapeMuutos", 'tag: "*Lape"', "tag", "Only # is left"),
        ("hashtags.yaml", "tag: LapeMuutos", 'tag: " "', "tag", "no letters"),
        (
            BLOG + "fi.md",
            "\nlead: ",
            "\nlead: >\n  Katso #LapeMuutos ",
            "lead",
            "is typed",
        ),
        (
            BLOG + "fi.md",
            "\nlead: ",
            "\nlead: >\n  Mennään #Lape:ssa ",
            "lead",
            "ending",
        ),
    ],
)
def test_tags_are_read_as_networks_read_them(
    folder: Path, file: str, old: str, new: str, key: str, message: str
) -> None:
    """A tag that merges, is typed by hand or is cut is seen before it is posted."""
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    found = [f for f in findings_in(folder) if f.file == file and f.key == key]

    assert any(message in f.message for f in found), found
    assert {f.severity for f in found} == {"warning"}
