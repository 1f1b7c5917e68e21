"""Folders and the desk write side by side; the command line says what it keeps."""

import shutil
from pathlib import Path

import pytest

from comms.bootstrap import open_house
from comms.config import Settings
from comms.store import folders

SMALL = Path(__file__).parents[3] / "campaigns/clean_water"


@pytest.fixture
def folder(comms, site, tmp_path):
    """Apply a programme, and have the desk write a block beside it."""
    mine = Path(shutil.copytree(SMALL, tmp_path / "mine"))
    comms("apply", mine)
    name = next(path.name for path in (mine / "blocks").iterdir())
    house = open_house(Settings(home=site))
    with house.store.write() as session:
        [source] = folders.sources(session)
        folders.source_files(session, source)[f"blocks/{name}"].origin = "desk"
    house.store.close()
    return mine, f"blocks/{name}"


def test_a_plan_says_what_the_desk_keeps(comms, folder):
    """Nothing of the desk goes away because a folder lacks it."""
    mine, path = folder
    (mine / path).unlink()

    planned, applied = comms("plan", mine), comms("apply", mine)

    assert (planned.code, applied.code) == (0, 0)
    assert path in planned.err
    assert path in applied.err
    assert planned.out == "No changes.\n"


def test_other_bytes_are_refused_until_the_folder_shall_count(comms, folder):
    """The refusal says both ways out."""
    mine, path = folder
    with (mine / path).open("a") as file:
        file.write("# mine\n")

    refused = comms("apply", mine)
    done = comms("apply", mine, "--replace-desk")

    assert (refused.code, done.code) == (1, 0)
    assert path in refused.err
    assert "--replace-desk" in refused.err
    assert "comms export" in refused.err
