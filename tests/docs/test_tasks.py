"""The list of people's tasks names tests that are there, and forgets none."""

import ast
import re
from itertools import combinations

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
    rows = _rows()

    assert len(rows) > 20
    for row in rows:
        *_, goal, test, hands = row
        assert re.match(r"\d+ (s|min)", goal), row
        assert test.startswith("`"), row
        assert hands.split(",")[0] in {"keys", "mouse", "phone"}, row


def test_goals_are_those_that_the_tests_hold_people_to():
    """A goal in the table that no test enforces is a wish."""
    found = {}
    for row in _rows():
        *_, task, goal, tests, _ = row
        number, unit = re.match(r"(\d+) (s|min)", goal).groups()
        seconds = int(number) * {"s": 1, "min": 60}[unit]
        held = set()
        for name in re.findall(r"`([\w/]+\.py)`", tests):
            held |= _held_to(name)
        # A task in two parts has their sum.
        if seconds not in held | {sum(pair) for pair in combinations(held, 2)}:
            found[task] = (seconds, sorted(held))

    assert found == {}


def _rows() -> list[list[str]]:
    table = TASKS.partition("| who |")[2].partition("\n\n")[0]
    return [row.strip("| ").split(" | ") for row in table.splitlines()[2:]]


def _held_to(name: str) -> set[int]:
    """Return the goals in a module, in seconds; constants are its own."""
    steps = {"acceptance/test_desk_story.py": "acceptance/desk_play.py"}
    tree = ast.parse((TESTS / steps.get(name, name)).read_text())
    known: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target, value in _pairs(node):
                known[target] = _value(value, known)
    return {
        _value(node.args[1], known)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "task"
    }


def _pairs(node: ast.Assign) -> list[tuple[str, ast.expr]]:
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(map(ast.unparse, target.elts), value.elts, strict=True))
    return [(ast.unparse(target), value)]


def _value(node: ast.expr, known: dict[str, int]) -> int:
    """Return a number: as it stands, by a name, or a product of such."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.Name):
        return known.get(node.id, 0)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _value(node.left, known) * _value(node.right, known)
    return 0
