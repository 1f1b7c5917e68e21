"""The list of people's tasks names tests that are there, and forgets none."""

import re

from documents import ROOT

TASKS = (ROOT / "docs" / "tasks.md").read_text()
TESTS = ROOT / "tests"


def _named() -> set[str]:
    """Return the modules that the document names, by path below tests/."""
    return set(re.findall(r"`((?:unit|acceptance)/[\w/]+\.py)`", TASKS))


def _timed() -> set[str]:
    """Return the modules in which somebody's time is added up against a goal."""
    found = {
        path
        for folder in ("unit", "acceptance")
        for path in (TESTS / folder).rglob("*.py")
        if re.search(r"\.task\(", path.read_text())
    }
    return {path.relative_to(TESTS).as_posix() for path in found}


def test_each_task_has_a_test_and_each_story_its_line():
    """Modules named, and modules that hold somebody to a goal."""
    # The steps of this story stand beside it.
    steps = {"acceptance/desk_play.py": "acceptance/test_desk_story.py"}

    timed = {steps.get(name, name) for name in _timed()}

    assert _named() - timed == {"acceptance/test_killed.py"}
    assert timed - _named() == set()


def test_every_row_of_a_task_says_goal_test_and_hands():
    """No task without a test, and no goal without a unit."""
    table = TASKS.partition("| who |")[2].partition("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()[2:]]

    assert len(rows) > 20
    for row in rows:
        *_, goal, test, hands = row
        assert re.match(r"\d+ (s|min)", goal), row
        assert test.startswith("`"), row
        assert hands.split(",")[0] in {"keys", "mouse", "phone"}, row
