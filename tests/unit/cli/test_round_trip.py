"""Files in, edits, files out: nothing is lost and nothing else is touched."""

import filecmp
import shutil
from pathlib import Path

import pytest

SMALL = Path(__file__).parents[3] / "campaigns/clean_water"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A programme of one's own."""
    return Path(shutil.copytree(SMALL, tmp_path / "mine"))


def test_an_edited_folder_comes_back_as_it_was_edited(comms, folder, tmp_path):
    """Comments, line ends and a byte order mark too: git sees no difference."""
    comms("apply", folder)
    (folder / "items/first_wetlands/en.md").unlink()
    text = folder / "items/first_wetlands/fi.md"
    text.write_bytes(b"\xef\xbb\xbf" + text.read_bytes().replace(b"\n", b"\r\n"))
    users = folder / "users.yaml"
    users.write_text(f"# who is who\n{users.read_text()}")
    shutil.rmtree(folder / "editions")

    first, second = comms("apply", folder), comms("apply", folder)
    exported = comms("export", tmp_path / "out")

    assert (first.code, second.code, exported.code) == (0, 0, 0)
    assert second.out == "No changes.\n"
    compared = filecmp.dircmp(folder, tmp_path / "out")
    assert compared.left_only + compared.right_only + compared.diff_files == []
    for file in folder.rglob("*.*"):
        copy = tmp_path / "out" / file.relative_to(folder)
        assert copy.read_bytes() == file.read_bytes()


def test_exporting_leaves_other_files_alone(comms, folder, tmp_path):
    """A person's own notes beside the campaign are hers."""
    comms("apply", folder)
    out = tmp_path / "out"
    (out / "items/draft").mkdir(parents=True)
    (out / "notes.txt").write_text("mine")
    (out / "items/draft/fi.md").write_text("mine too")

    comms("export", out)

    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "items/draft/fi.md").read_text() == "mine too"
    assert (out / "programme.yaml").read_bytes() == (
        SMALL / "programme.yaml"
    ).read_bytes()
