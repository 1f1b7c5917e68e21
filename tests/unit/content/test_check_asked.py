"""A check of some files finds in them what a check of the whole folder finds."""

from pathlib import Path

from comms.content.check import check_folder
from comms.content.folder import read_contents

LAPE = Path(__file__).parents[3] / "campaigns" / "lape"

#: A text, what is put in its place, and the file.
FAULTS = (
    ("items/pilot_call/fi.md", "kolme kuntaa", "{{fact:nobody}}"),
    ("items/pilot_call/item.yaml", "c_coord_EPO", "c_nobody"),
    ("posts/spring_2027.yaml", "item: tell_us", "item: nothing"),
    ("editions/NL1.yaml", "pilot_call", "nothing"),
    ("hashtags.yaml", "tag: ", "tag: '#' # "),
    ("units/POH.yaml", "languages: [fi, sv]", "languages: [fi, xx]"),
)


def test_a_check_of_some_files_finds_what_a_check_of_all_finds_in_them():
    """Whoever saves a form need not wait until thousands of other files are judged."""
    files = {
        path.relative_to(LAPE).as_posix(): path.read_bytes()
        for path in LAPE.rglob("*")
        if path.is_file()
    }
    for path, old, new in FAULTS:
        files[path] = files[path].replace(old.encode(), new.encode())
    del files["items/tell_us/item.yaml"], files["items/results_deck/fi.md"]
    folder = read_contents(files, "fi")
    every = check_folder(folder, "fi")
    faulty = {one.file for one in every}

    assert {"items/pilot_call/fi.md", "items/tell_us/item.yaml"} <= faulty
    for path in {*faulty, *(path for path, _, _ in FAULTS)}:
        asked = {path, "items/pilot_call/item.yaml"}
        found = check_folder(folder, "fi", asked=asked)
        assert found == tuple(one for one in every if one.file in asked)
