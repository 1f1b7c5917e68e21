"""Environments are many, compiling is dear: one text is compiled once."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment
from jinja2.sandbox import SecurityError

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


def test_what_is_put_into_words_is_escaped_where_html_is_written(
    tmp_path: Path,
) -> None:
    """In a page it is text; in a text it stands as it is; in both numbers are read."""
    said = "{% for n in [1] %}{{ _('operate.listening', host='<b>', port=8, url='u') }}"
    said += "{{ _('desk.open') if n > 1 }}{% endfor %}"
    (tmp_path / "a.html").write_text(said)
    (tmp_path / "a.txt").write_text(said)
    environment = Templates(None, tmp_path).environment("en")

    assert "&lt;b&gt;" in environment.get_template("a.html").render()
    assert "<b>" in environment.get_template("a.txt").render()


def test_sandbox_asks_about_each_type_of_object(tmp_path: Path) -> None:
    """That a name is harmless in one object says nothing of another."""
    (tmp_path / "a.txt").write_text("{% for one in some %}{{ one.name }}{% endfor %}")
    page = Templates(None, tmp_path).environment("en").get_template("a.txt")
    harmless = SimpleNamespace(name="a")

    assert page.render(some=[harmless, harmless, {"name": "b"}]) == "aab"
    (tmp_path / "b.txt").write_text("{{ one.name }} {{ one.__class__ }}")
    other = Templates(None, tmp_path).environment("en").get_template("b.txt")
    for _ in range(2):
        with pytest.raises(SecurityError):
            other.render(one=harmless)


def test_sandbox_wraps_formatting_every_time(tmp_path: Path) -> None:
    """What formats could reach into Python by names of attributes."""
    (tmp_path / "a.txt").write_text("{{ words.format(one) }}")
    page = Templates(None, tmp_path).environment("en").get_template("a.txt")

    for _ in range(2):
        with pytest.raises(SecurityError):
            page.render(words="{0.__class__.__mro__}", one=1)
