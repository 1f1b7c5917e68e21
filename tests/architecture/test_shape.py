"""The shape of the code: small files with a purpose, under names that say it."""

import re
from collections import Counter

from tests.architecture.tree import ROOT, named, tracked

LONGEST = 400

#: Modules that may be longer, each with its reason. Keep it short.
LONGER: dict[str, str] = {}

#: Names of modules that say nothing, so that everything ends up in them.
EMPTY_NAMES = {
    "base",
    "common",
    "core",
    "data",
    "functions",
    "handler",
    "handlers",
    "helper",
    "helpers",
    "info",
    "lib",
    "manager",
    "misc",
    "process",
    "processor",
    "shared",
    "tools",
    "util",
    "utils",
}


#: Comments and empty lines, then words in triple quotes.
OPENING = re.compile(r'(?:#.*\n|\s*\n)*r?"""\s*[^\s"]')
MODULES = tracked("*.py")
SOURCES = [*MODULES, *tracked("*.ts", "*.mjs", "*.css")]


def test_no_module_is_longer_than_a_reader_can_hold():
    """A long file does two things; the second wants a file of its own."""
    lengths = {named(path): len(path.read_text().splitlines()) for path in SOURCES}

    too_long = {name for name, length in lengths.items() if length > LONGEST}

    assert too_long - set(LONGER) == set()


def test_exceptions_from_the_length_are_still_needed():
    """A list of exceptions that nobody shortens grows."""
    for name in LONGER:
        assert len((ROOT / name).read_text().splitlines()) > LONGEST, name


def test_no_module_has_an_empty_name():
    """What `utils.py` holds cannot be found, and nothing is ever out of place."""
    found = {named(path) for path in MODULES if path.stem in EMPTY_NAMES}

    assert found == set()


def test_modules_open_with_what_they_are_for():
    """The first lines tell whether this is the file one looks for."""
    silent = {named(path) for path in MODULES if not OPENING.match(path.read_text())}

    assert silent == set()


def test_every_folder_of_the_package_is_a_package():
    """A folder without `__init__.py` is invisible to the import contracts."""
    folders = {path.parent for path in MODULES if named(path).startswith("comms/")}
    run_by_path = {ROOT / "comms/store/migrations/versions"}

    bare = {
        named(folder)
        for folder in folders - run_by_path
        if not (folder / "__init__.py").exists()
    }

    assert bare - {"comms/store/migrations"} == set()


def test_no_two_test_modules_share_a_name():
    """Test folders are no packages, so pytest tells modules apart by name alone."""
    names = Counter(path.stem for path in tracked("tests/*.py"))

    assert {name for name, count in names.items() if count > 1} <= {
        "__main__",
        "conftest",
    }


def test_no_file_holds_two_sides_of_a_merge():
    """A template or a catalogue would show the marks to people."""
    mark = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
    kinds = ("*.html", "*.po", "*.md", "*.yaml", "*.j2", "*.mjml", "*.toml", "*.txt")
    texts = [*SOURCES, *tracked(*kinds)]

    assert [named(path) for path in texts if mark.search(path.read_text())] == []
