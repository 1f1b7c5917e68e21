"""Reads the YAML that nearly all files are, line by line: forty times as fast.

Mappings and lists by indentation; words, numbers and times on one line, in quotation
marks or without; lists and mappings of such in brackets. Whatever else a text has, be
it allowed or not, is left to the whole parser, which also says what is wrong with it.
So nothing is decided here: both give the same nodes, or this one gives none.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias


class Mark(NamedTuple):
    """Where something begins."""

    #: Counted from 0.
    line: int


class Node(NamedTuple):
    """What a parser's node is to whoever builds values from it."""

    #: "scalar", "sequence" or "mapping".
    id: str
    tag: str
    value: Any
    start_mark: Mark


class _Row(NamedTuple):
    """A line that says something."""

    indent: int
    text: str
    mark: Mark


class _NotPlain(Exception):
    """The text has more than is read here."""


_Pairs: TypeAlias = list[tuple[Node, Node]]

_TAG = "tag:yaml.org,2002:"
#: Ends of lines other than "\n", tabs, and what is no part of any text.
_UNUSUAL = re.compile(
    "[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
#: Far below what Python can bear, and above what a file may have.
_DEEPEST = 40

# Nothing below is tried twice ("*+"): a line costs what it is long.
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,60}"
_QUOTED = r""""[^"\\]*"|'[^']*'"""
_COMMENT = r"(?: ++#.*)?"
_KEY = re.compile(rf"({_NAME}):(?: ++(.*)|)", re.ASCII)
_ENTRY = re.compile(r"-(?:( ++)(.+))?")
_IN_QUOTES = re.compile(rf"({_QUOTED}){_COMMENT}")
#: Begins with what has no meaning of its own; neither ": " nor " #" within.
_WORDS = re.compile(r"([\w(/.+~”“’«–…](?:[^:#]|:(?=[^ ])|(?<=[^ ])#)*+)(?:(?<= )#.*)?")
#: Within brackets fewer signs are only signs.
_PLAIN = r"[\w(/.+][\w()/.+ ;!?”“’–…%-]*+"
_MEMBER = rf"(?:{_PLAIN}|(?:{_QUOTED}) *+)"
_LIST = re.compile(rf"\[ *+((?:{_MEMBER}(?:, *+{_MEMBER})*+)?)\]{_COMMENT}")
_PAIR = rf"{_NAME}: ++{_MEMBER}"
_MAPPING = re.compile(rf"\{{ *+((?:{_PAIR}(?:, *+{_PAIR})*+)?)\}}{_COMMENT}")
_MEMBERS = re.compile(rf"{_PLAIN}|{_QUOTED}")
_PAIRS = re.compile(rf"({_NAME}): ++({_PLAIN}|{_QUOTED})")


def plain_node(text: str) -> Node | None:
    """Return what a text says as a parser would; None: ask a parser.

    Args:
        text: Of a whole document; any text.
    """
    if _UNUSUAL.search(text):
        return None
    rows = _rows(text)
    if not rows:
        return None
    try:
        node, end = _block(rows, 0, 0)
    except _NotPlain:
        return None
    return node if end == len(rows) else None


def _rows(text: str) -> list[_Row]:
    rows = []
    for number, line in enumerate(text.split("\n")):
        said = line.strip(" ")
        if said and said[0] != "#":
            indent = len(line) - len(line.lstrip(" "))
            rows.append(_Row(indent, said, Mark(number)))
    return rows


def _block(rows: list[_Row], at: int, depth: int) -> tuple[Node, int]:
    """Return the node that begins at a row, and the row after it."""
    if depth > _DEEPEST:
        raise _NotPlain
    read = _sequence if _ENTRY.fullmatch(rows[at].text) else _mapping
    return read(rows, at, depth)


def _mapping(rows: list[_Row], at: int, depth: int) -> tuple[Node, int]:
    indent, _, mark = rows[at]
    pairs: _Pairs = []
    while at < len(rows) and rows[at].indent == indent:
        row = rows[at]
        match = _KEY.fullmatch(row.text)
        if match is None:
            raise _NotPlain
        name = _scalar(match[1], row.mark)
        value, at = _value(match[2] or "", rows, at, depth, entries_beside=True)
        pairs.append((name, value))
    return Node("mapping", f"{_TAG}map", pairs, mark), _ended(rows, at, indent)


def _sequence(rows: list[_Row], at: int, depth: int) -> tuple[Node, int]:
    indent, _, mark = rows[at]
    entries: list[Node] = []
    while at < len(rows) and rows[at].indent == indent:
        row = rows[at]
        match = _ENTRY.fullmatch(row.text)
        if match is None:
            # Beside the key whose list it is, another key.
            break
        rest = match[2] or ""
        if _KEY.fullmatch(rest):
            # A mapping that begins behind the dash.
            rows[at] = _Row(indent + 1 + len(match[1]), rest, row.mark)
            entry, at = _block(rows, at, depth + 1)
        else:
            entry, at = _value(rest, rows, at, depth, entries_beside=False)
        entries.append(entry)
    return Node("sequence", f"{_TAG}seq", entries, mark), _ended(rows, at, indent)


def _ended(rows: list[_Row], at: int, indent: int) -> int:
    """Return the row after a block, which may not stand further in."""
    if at < len(rows) and rows[at].indent > indent:
        raise _NotPlain
    return at


def _value(
    text: str, rows: list[_Row], at: int, depth: int, *, entries_beside: bool
) -> tuple[Node, int]:
    """Return what stands behind a key or a dash, or below it, and the row after it."""
    row, after = rows[at], at + 1
    below = rows[after] if after < len(rows) else None
    if text and text[0] != "#":
        if below and below.indent > row.indent:
            raise _NotPlain
        return _inline(text, row.mark), after
    if below and below.indent > row.indent:
        return _block(rows, after, depth + 1)
    beside = entries_beside and below and below.indent == row.indent
    if below and beside and _ENTRY.fullmatch(below.text):
        return _sequence(rows, after, depth + 1)
    return _scalar("", row.mark), after


def _inline(text: str, mark: Mark) -> Node:
    """Return what stands on the rest of a line."""
    if match := _IN_QUOTES.fullmatch(text):
        return _member(match[1], mark)
    if match := _WORDS.fullmatch(text):
        return _scalar(match[1].rstrip(" "), mark)
    if match := _LIST.fullmatch(text):
        members = [_member(one[0], mark) for one in _MEMBERS.finditer(match[1])]
        return Node("sequence", f"{_TAG}seq", members, mark)
    if match := _MAPPING.fullmatch(text):
        pairs = [
            (_scalar(one[1], mark), _member(one[2], mark))
            for one in _PAIRS.finditer(match[1])
        ]
        return Node("mapping", f"{_TAG}map", pairs, mark)
    raise _NotPlain


def _member(text: str, mark: Mark) -> Node:
    if text[0] in "\"'":
        return Node("scalar", f"{_TAG}str", text[1:-1], mark)
    return _scalar(text.rstrip(" "), mark)


def _scalar(text: str, mark: Mark) -> Node:
    return Node("scalar", _tag(text), text, mark)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, list[tuple[str, Any]]]:
    """Return the parser's own table of what unquoted words are, by their first sign."""
    from ruamel.yaml.resolver import (  # noqa: PLC0415 - slow to import
        implicit_resolvers,
    )

    found: dict[str, list[tuple[str, Any]]] = {}
    for versions, tag, pattern, firsts in implicit_resolvers:
        if (1, 2) in versions:
            for first in firsts:
                found.setdefault(first, []).append((tag, pattern))
    return found


@lru_cache(maxsize=4096)
def _tag(text: str) -> str:
    for tag, pattern in _kinds().get(text[:1], ()):
        if pattern.match(text):
            return tag
    return f"{_TAG}str"
