"""Media on disk: whole, once, and never outside their folder."""

import os
from pathlib import Path

import pytest

from comms.errors import NotFound
from comms.storage.disk import DiskStorage


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where the media lie."""
    return tmp_path / "media"


def test_what_was_saved_is_read_again(root: Path) -> None:
    """The promise of the port."""
    storage = DiskStorage(root)

    saved = storage.save(b"picture", ".PNG")

    assert storage.read(saved.name) == b"picture"
    assert saved.name.endswith(".png")
    assert saved.size == 7


def test_the_same_content_is_kept_once(root: Path) -> None:
    """Applying a folder twice changes nothing."""
    storage = DiskStorage(root)
    first = storage.save(b"picture", ".png")
    before = (root / first.name).stat().st_mtime_ns

    second = storage.save(b"picture", ".png")

    assert second == first
    assert (root / first.name).stat().st_mtime_ns == before
    assert [path.name for path in root.iterdir()] == [first.name]


def test_other_content_gets_another_name(root: Path) -> None:
    """A page in a cache never shows the wrong picture."""
    storage = DiskStorage(root)

    assert storage.save(b"a", ".png").name != storage.save(b"b", ".png").name


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "/etc/passwd",
        "",
        ".",
        "..",
        "a/b.png",
        "x\x00.png",
        "f" * 32,
        "0" * 32 + ".png",
        "0" * 32 + ".png/../../secret.txt",
    ],
)
def test_names_that_were_never_given_lead_nowhere(root: Path, name: str) -> None:
    """Names arrive in addresses of pages, from anybody."""
    storage = DiskStorage(root)
    storage.save(b"picture", ".png")
    (root.parent / "secret.txt").write_text("secret")

    with pytest.raises(NotFound):
        storage.read(name)


@pytest.mark.parametrize("suffix", ["", "png", "./x", ".p/../q", ".html.", ".a\n"])
def test_an_ending_cannot_lead_out_of_the_folder(root: Path, suffix: str) -> None:
    """It comes from the name of a file in a campaign folder."""
    with pytest.raises(ValueError, match="ending"):
        DiskStorage(root).save(b"x", suffix)


def test_a_full_disk_leaves_nothing_half_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader never sees half a picture, and the next try works."""
    storage = DiskStorage(root)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            storage.save(b"picture", ".png")

    assert not list(root.iterdir())
    assert storage.read(storage.save(b"picture", ".png").name) == b"picture"
