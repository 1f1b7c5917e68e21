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


def test_every_row_names_tests_that_are_there():
    """A test that is renamed or taken out takes its proof along."""
    document = (ROOT / "docs" / "security.md").read_text()
    table = document.partition("## Which test shows it")[2]
    rows, missing, module = set(), [], ""
    for line in table.splitlines():
        if not line.startswith("| S") and not line.startswith("| |"):
            continue
        rows |= set(re.findall(r"^\| (S\d+) ", line))
        named = list(_NAMED.finditer(line))
        assert named, line
        for found in named:
            module = found["module"] or module
            path = ROOT / "tests" / module
            text = path.read_text() if path.is_file() else ""
            if f"\ndef {found['test']}(" not in text:
                missing.append(f"{module}: {found['test']}")

    assert missing == []
    assert rows == ROWS
