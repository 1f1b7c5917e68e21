"""Rights are decided in one place: nobody outside it compares roles or reaches."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from comms.model.programme import Role
from tests.architecture.tree import named, tracked

#: The one place, and where files say which roles there are.
PLACES = ("comms/access/", "comms/model/programme.py")
#: Comparisons that decide about no right, each with its reason.
HARMLESS = {
    "comms/workflows/alarms.py": "whom to tell that sending fails",
    "comms/workflows/desk_sheet.py": "which unit a new form begins with",
}
ROLES = frozenset(get_args(Role))
MODULES = [
    path
    for path in tracked("comms/**/*.py")
    if not named(path).startswith(PLACES) and "/migrations/" not in named(path)
]


def comparisons(path: Path) -> list[str]:
    """Return the comparisons with a role, or with a user's role or reach."""
    tree = ast.parse(path.read_text())
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and _is_about_rights(node)
    ]


def _is_about_rights(compare: ast.Compare) -> bool:
    for node in ast.walk(compare):
        if isinstance(node, ast.Attribute) and node.attr in {"role", "scope"}:
            owner = ast.unparse(node.value)
            if any(word in owner for word in ("user", "person", "who", "guest")):
                return True
        if isinstance(node, ast.Constant) and node.value in ROLES:
            return True
    return False


@pytest.mark.long
def test_no_page_and_no_workflow_decides_by_role():
    """A rule that stands twice is changed once."""
    found = {
        named(path): compared for path in MODULES if (compared := comparisons(path))
    }

    assert {name: said for name, said in found.items() if name not in HARMLESS} == {}
    assert set(found) == set(HARMLESS), "take off the list what is not needed"
