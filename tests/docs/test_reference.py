"""Everything with a name stands in the document where people look it up."""

import inspect
import re
from typing import get_args

import pytest

from comms import errors, ports
from comms.config import Settings
from comms.model import access, failures, lanes, orders, tables, webhooks, workers
from tests.docs.documents import ROOT

SETTINGS = (ROOT / "docs/settings.md").read_text()
GLOSSARY = (ROOT / "docs/glossary.md").read_text()


def test_every_setting_has_its_row():
    """A setting that is not written down is found by nobody, a removed one misleads."""
    rows = re.findall(r"^\| `(\w+)` \|", SETTINGS, re.MULTILINE)

    assert rows == list(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_has_a_help_text(name: str):
    """The same words are shown where a setting is refused."""
    assert Settings.model_fields[name].description


def test_every_error_stands_in_the_tree():
    """Who catches one must see what else it catches: the tree is drawn as derived."""
    drawn = _drawn_tree(inspect.getdoc(errors) or "")

    actual = {
        error.__name__: error.__base__.__name__
        for error in vars(errors).values()
        if inspect.isclass(error) and issubclass(error, errors.CommsError)
    }
    actual.pop("CommsError")
    assert drawn == actual


def test_words_of_the_glossary_are_unique():
    """One word for one thing."""
    words = re.findall(r"^\| \*\*([\w ]+)\*\* \|", GLOSSARY, re.MULTILINE)

    assert sorted(set(words)) == sorted(words)
    assert len(words) > 20


def test_every_word_has_its_finnish_and_swedish():
    """The words people see are chosen here, once."""
    rows = re.findall(r"^\| \*\*.*$", GLOSSARY, re.MULTILINE)

    assert [r for r in rows if "" in [c.strip() for c in r.split("|")[1:-1]]] == []


@pytest.mark.parametrize(
    "table",
    [
        name
        for module in (access, failures, lanes, orders, tables, webhooks, workers)
        for name, table in vars(module).items()
        if inspect.isclass(table)
        and hasattr(table, "__table__")
        and table.__module__ == module.__name__
    ],
)
def test_table_is_a_word_of_the_glossary(table: str):
    """The same word in code, table, page and log; written down before its code."""
    word = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", table).lower()

    assert f"| **{word}** |" in GLOSSARY.lower()


@pytest.mark.parametrize("outcome", get_args(ports.Outcome))
def test_outcome_is_named_in_the_glossary(outcome: type):
    """Four ends of an attempt, and no other."""
    word = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", outcome.__name__).lower()

    assert re.search(rf"\*\*Outcome\*\*.*\b{word}\b", GLOSSARY)


def _drawn_tree(docstring: str) -> dict[str, str]:
    """Return each error of the drawing with the one it hangs on."""
    parents: dict[str, str] = {}
    stack: list[tuple[int, str]] = []
    for line in docstring.splitlines():
        if not (found := re.match(r"^([ │├└─]*)([A-Z]\w+)(?:  |$)", line)):
            continue
        depth, name = len(found[1]), found[2]
        while stack and stack[-1][0] >= depth:
            stack.pop()
        if stack:
            parents[name] = stack[-1][1]
        stack.append((depth, name))
    return parents
