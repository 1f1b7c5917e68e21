"""Environments are many, compiling is dear: one text is compiled once."""

from pathlib import Path

import pytest
from jinja2 import Environment

from comms.render.environment import Templates


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    """Templates with one file, and nothing before it."""
    (tmp_path / "a.html").write_text("{{ greeting }}, {{ 3|size }}")
    return Templates(None, tmp_path)


def test_names_that_one_adds_are_not_in_another(templates: Templates) -> None:
    """Two sites in one process must not link to each other."""
    first, second = (templates.own_environment("en") for _ in range(2))

    first.globals["greeting"] = "Good morning"
    second.globals["greeting"] = "Good evening"

    assert first.get_template("a.html").render().startswith("Good morning")
    assert second.get_template("a.html").render().startswith("Good evening")
    assert "greeting" not in templates.environment("en").globals


def test_a_text_is_compiled_once_in_a_language(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the file changes; what is constant in it is written in that language."""
    texts = []
    parse = Environment._parse

    def counted(self, source, name, filename):
        texts.append(source)
        return parse(self, source, name, filename)

    monkeypatch.setattr(Environment, "_parse", counted)

    def read(language: str) -> str:
        environment = templates.own_environment(language)
        return environment.get_template("a.html").render(greeting="x")

    assert read("en") == read("en")
    assert len(texts) == 1
    assert read("fi") != read("en")
    assert len(texts) == 2
    (templates.shipped / "a.html").write_text("new")
    assert read("en") == "new"
