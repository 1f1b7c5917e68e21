"""Reading line by line says what the whole parser says, or nothing at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.content import reading_yaml
from comms.content.reading_lines import plain_node
from comms.content.reading_yaml import YamlFault, parse

_LAPE = Path("campaigns/lape")
_FILES = sorted(_LAPE.rglob("*.yaml"))
_FRONT = [
    path.read_text().split("---\n")[1] for path in sorted(_LAPE.rglob("*.md"))[1:]
]
_TEXTS = [path.read_text() for path in _FILES] + _FRONT
#: Signs and words that mean something to YAML, or look as if they did.
_PIECES = [
    *("a", "b1", "key", ":", " ", "  ", "- ", "-", "#", " #", ": ", "\n", "\n  "),
    *("\n    ", "\n- ", "'", '"', "[", "]", "{", "}", ",", "|", ">", "!", "&x", "*x"),
    *("~", "null", "true", "yes", "No", "1", "-1", "1.5", "1e3", "0x1f", "0o7", "<<"),
    *("2027-01-01", "2027-01-01 10:00", "12:30", "=", "?", "? ", "%", "@", "`", "\\"),
    *("ä", "”", "…", "\xa0", "\t", "\r", "---", "...", "+", ".5", ".inf", "(a)", "/x"),
    *("a:b", "a #b", "a# b", "\u2028", "\x85", "\ufeff", "_", "1_000", "\xad"),
    *("k: v", "- k: v", "a: [b, c]", "a: {b: c}", "'x': 1", "a: 'b' # c", "\n\n"),
]


def said(text):
    """Return all that anybody learns of a text: values, lines, or what is wrong."""
    try:
        written = parse(text, first_line=3)
    except YamlFault as fault:
        return fault.rule, fault.line, fault.slots
    return repr(written.value), written.lines, written.typed


def said_by_the_whole_parser(text):
    """Return the same of a text that nothing reads line by line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_yaml, "plain_node", lambda _text: None)
        return said(text)


def test_nearly_all_files_are_read_line_by_line():
    """So the first save after a start takes seconds, not half a minute."""
    read = [text for text in _TEXTS if plain_node(text)]

    assert len(read) >= len(_TEXTS) * 0.98


@pytest.mark.parametrize("text", _TEXTS[::8])
def test_a_file_says_the_same_either_way(text):
    """Values, what was typed, and the line of each key."""
    assert said(text) == said_by_the_whole_parser(text)


@st.composite
def changed(draw):
    """Return some lines of a file, with signs put in and taken out."""
    lines = draw(st.sampled_from(_TEXTS)).split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    text = "\n".join(lines[start : start + draw(st.integers(1, 8))])
    for piece in draw(st.lists(st.sampled_from(_PIECES), max_size=3)):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + piece + text[place + draw(st.integers(0, 2)) :]
    return text


@given(changed() | st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_any_text_says_the_same_either_way(text):
    """What only the whole parser can tell is left to it, faults above all."""
    if plain_node(text):
        assert said(text) == said_by_the_whole_parser(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n  c",
        "a: b: c",
        "a: &x b",
        "a: *x",
        "a: |\n  b",
        "a: 'b''c'",
        'a: "b\\n"',
        "a:\tb",
        "a: [b",
        "- a\nb: c",
        "a: 1\n b: 2",
        "--- \na: b",
        "a: !x b",
        "",
        "# a",
    ],
)
def test_whatever_is_more_than_a_line_goes_to_the_whole_parser(text):
    """Nothing is guessed: there is no node of it."""
    assert plain_node(text) is None


def test_a_line_of_any_length_costs_what_it_is_long():
    """No pattern tries twice what it has tried."""
    for text in ("a: x" + " " * 400_000 + "\x00: ", "a: [" + "b  ," * 90_000):
        assert plain_node(text.replace("\x00", "")) is None
