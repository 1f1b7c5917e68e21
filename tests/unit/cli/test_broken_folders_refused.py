"""Ten broken folders through the command: refused, with place and cure."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = Path(__file__).parents[3] / "campaigns/single_office"
ITEM, TEXT = "items/story_hour/item.yaml", "items/story_hour/fi.md"


def replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Return an edit of one file."""

    def edit(folder: Path) -> None:
        file = folder / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new, 1))

    return edit


def not_utf8(folder: Path) -> None:
    """Save a file in the character set of an old editor."""
    file = folder / TEXT
    file.write_bytes(file.read_text().replace("lastenosastolla", "ä").encode("latin-1"))


#: What was done, where it is found, and a part of the cure.
FAULTS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "no programme": (
        lambda folder: (folder / "programme.yaml").unlink(),
        "programme.yaml:",
        "Add it",
    ),
    "a tab": (
        replaced("programme.yaml", "  fi: Kirjaston sy", "\tfi: Kirjaston sy"),
        "programme.yaml:5:",
        "Indent with spaces",
    ),
    "a misspelt key": (
        replaced(ITEM, "owner:", "onwer:"),
        f"{ITEM}:2: onwer",
        "Did you mean “owner”?",
    ),
    "a user that is not there": (
        replaced(ITEM, "librarian", "libarian"),
        f"{ITEM}:2: owner",
        "Did you mean “librarian”?",
    ),
    "a date without a year": (
        replaced(ITEM, "2027-09-01 09:00", "1.9. klo 9"),
        f"{ITEM}:4: publish_at",
        "Add it, as in",
    ),
    "no front matter": (
        replaced(TEXT, "---\n", ""),
        f"{TEXT}:1:",
        "between two lines",
    ),
    "HTML in a text": (
        replaced(TEXT, "Ilmoittautumista", "<b>Ilmoittautumista</b>"),
        f"{TEXT}:6: body",
        "Use Markdown",
    ),
    "another character set": (not_utf8, f"{TEXT}:3:", "Save the file"),
    "a picture that is not there": (
        lambda folder: (folder / "media/programme.svg").unlink(),
        "media/media.yaml:3: file",
        "correct the name",
    ),
    "an address that is none": (
        replaced("users.yaml", "kirjastonhoitaja@", "kirjastonhoitaja(at)"),
        "users.yaml:4: email",
        "Check it letter by letter",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_folder_is_refused_and_nothing_is_begun(
    comms, site: Path, tmp_path: Path, name: str
):
    """The communicator reads file, line and cure; the site is not touched."""
    edit, place, cure = FAULTS[name]
    folder = Path(shutil.copytree(SMALL, tmp_path / "folder"))
    edit(folder)

    done = comms("apply", folder)

    assert done.code == 1
    lines = [line for line in done.err.splitlines() if line.startswith(place)]
    assert cure in lines[0]
    assert "Nothing was changed" in done.err
    assert not site.exists()


@pytest.mark.long
def test_a_refused_command_leaves_the_current_folder_alone(tmp_path: Path):
    """The site folder is the current one where nothing else is said."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "site").mkdir()

    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "comms", "apply", str(tmp_path / "folder")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path / "site",
    )

    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert list((tmp_path / "site").iterdir()) == []
