"""The page on security names tests that are there, for each row that it promises."""

import re

from tests.docs.documents import ROOT

ROWS = {
    "S1",
    "S2",
    "S3",
    "S4",
    "S5",
    "S6",
    "S10",
    "S11",
    "S12",
    "S14",
    "S16",
    "S18",
    "S21",
    "S22",
    "S23",
}
_NAMED = re.compile(r"`(?:(?P<module>[\w/]+\.py)`: `|)(?P<test>test_\w+)`")


def missing_tests(lines):
    """Return the tests that rows of a table name and that are not there."""
    missing, module = [], ""
    for found in (one for line in lines for one in _NAMED.finditer(line)):
        module = found["module"] or module
        path = ROOT / "tests" / module
        text = path.read_text() if path.is_file() else ""
        if f"\ndef {found['test']}(" not in text:
            missing.append(f"{module}: {found['test']}")
    return missing


def test_every_row_names_tests_that_are_there():
    """A test that is renamed or taken out takes its proof along."""
    document = (ROOT / "docs" / "security.md").read_text()
    table = document.partition("## Which test shows it")[2]
    lines = [one for one in table.splitlines() if re.match(r"\| (S\d|\|)", one)]

    assert [line for line in lines if not _NAMED.search(line)] == []
    assert missing_tests(lines) == []
    rows = {row for line in lines for row in re.findall(r"^\| (S\d+) ", line)}
    assert rows == ROWS


def test_every_fault_of_amateurs_names_its_test():
    """Twenty faults; what a page shows by itself is looked for on each page."""
    document = (ROOT / "docs" / "desk.md").read_text()
    table = document.partition("## Faults that no page may have")[2]
    lines = [one for one in table.splitlines() if re.match(r"\| \d", one)]

    assert len(lines) == 20
    assert [
        one for one in lines if "each page" not in one and not _NAMED.search(one)
    ] == []
    assert missing_tests(lines) == []
