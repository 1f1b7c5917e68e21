"""Reads YAML into plain values and remembers on which line each of them stands.

The subset of YAML 1.2 that people write by hand: mappings, lists and scalars. What
makes YAML dangerous or surprising is refused: anchors and aliases, tags, duplicate
keys, tabs, and files beyond a sensible size or depth.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from comms.content.reading_lines import plain_node

#: A key in a file, from the top: ("sections", "1", "items").
Key = tuple[str, ...]

#: Bytes; the largest description of the sample has six thousand.
LARGEST = 512 * 1024
_DEEPEST = 20
#: How many texts are kept as they were parsed, and the longest of them: some 40 MB.
_KEPT, _LONGEST_KEPT = 1024, 16 * 1024


@dataclass(kw_only=True)
class Written:
    """What a file says, with the line and the literal text of every key."""

    value: Any = None
    lines: dict[Key, int] = field(default_factory=dict)
    #: Scalars as they were typed ("13.10", not 13.1).
    typed: dict[Key, str] = field(default_factory=dict)

    def line(self, key: Key) -> int:
        """Return the line of a key, or of the nearest key around it."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def part(self, name: str) -> "Written":
        """Return one entry of a list, its keys counted from the entry."""
        cut = len(name.split("."))
        start = tuple(name.split("."))
        inside = [key for key in self.lines if key[:cut] == start]
        return Written(
            value=self.value[int(name)],
            lines={key[cut:]: self.lines[key] for key in inside},
            typed={
                key[cut:]: text
                for key, text in self.typed.items()
                if key[:cut] == start
            },
        )


class YamlFault(ValueError):
    """A file that cannot be read as YAML, or may not be.

    `rule` is the message id below "rules.", `line` counts from 1.
    """

    def __init__(self, rule: str, line: int, **slots: object) -> None:
        self.rule = rule
        self.line = line
        self.slots = slots
        super().__init__(rule)


def parse(text: str, *, first_line: int = 1) -> Written:
    """Return what a YAML text says.

    Args:
        text: The text; in Markdown files the front matter only.
        first_line: Line of the file on which the text begins.

    Raises:
        YamlFault: It cannot be read, or uses what is refused.
    """
    if len(text) > LARGEST:
        raise YamlFault("yaml_too_large", first_line)
    node = plain_node(text)
    if node is None:
        compose = _compose_once if len(text) <= _LONGEST_KEPT else _compose
        node = compose(text, first_line)
    written = Written()
    if node is not None:
        written.value = _Builder(written, first_line).build(node, (), 0)
    return written


def _compose(text: str, first_line: int) -> Any:  # noqa: ANN401 - ruamel's nodes
    from ruamel.yaml import YAML  # noqa: PLC0415 - slow to import
    from ruamel.yaml.error import MarkedYAMLError  # noqa: PLC0415 - as above
    from ruamel.yaml.reader import ReaderError  # noqa: PLC0415 - as above

    try:
        return YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = first_line + (mark.line if mark else 0)
        problem = str(fault.problem or fault.context or "")
        if "\\t" in problem or "tab" in problem.split():
            raise YamlFault("yaml_tab", line) from fault
        raise YamlFault("yaml_broken", line, problem=problem) from fault
    except ReaderError as fault:
        line = first_line + text.count("\n", 0, fault.position or 0)
        raise YamlFault("yaml_broken", line, problem=fault.reason) from fault
    except RecursionError as fault:
        raise YamlFault("yaml_too_deep", first_line) from fault
    except Exception as fault:
        # The parser meets some malformed documents with other exceptions of its
        # own; a file must never be able to end the program.
        problem = type(fault).__name__
        raise YamlFault("yaml_broken", first_line, problem=problem) from fault


#: Each press at the desk reads all files, of which at most a few are new; parsing them
#: takes fifty times as long as building values from nodes, which nobody changes.
_compose_once = lru_cache(maxsize=_KEPT)(_compose)


class _Builder:
    """Turns ruamel's nodes into plain values."""

    def __init__(self, written: Written, first_line: int) -> None:
        self._written = written
        self._first_line = first_line
        self._seen: set[int] = set()

    def build(self, node: Any, key: Key, depth: int) -> Any:  # noqa: ANN401
        line = self._line(node)
        # Only an alias leads to the same node twice.
        if id(node) in self._seen:
            raise YamlFault("yaml_alias", self._written.line(key) if key else line)
        self._seen.add(id(node))
        if depth > _DEEPEST:
            raise YamlFault("yaml_too_deep", line)
        self._written.lines.setdefault(key, line)
        if node.id == "scalar":
            return self._scalar(node, key)
        if node.tag not in _CONTAINERS:
            raise YamlFault("yaml_tag", line, tag=node.tag)
        if node.id == "sequence":
            return [
                self.build(child, (*key, str(index)), depth + 1)
                for index, child in enumerate(node.value)
            ]
        return self._mapping(node, key, depth)

    def _mapping(self, node: Any, key: Key, depth: int) -> dict[Any, Any]:  # noqa: ANN401
        mapping: dict[Any, Any] = {}
        for name_node, value_node in node.value:
            line = self._line(name_node)
            if name_node.id != "scalar":
                raise YamlFault("yaml_broken", line, problem="?")
            name = _plain(str(name_node.tag), name_node.value)
            if isinstance(name, (bool, date, float)) or name is None:
                name = name_node.value
            if name in mapping:
                raise YamlFault("duplicate_key", line, value=name_node.value)
            inner = (*key, str(name))
            self._written.lines[inner] = line
            mapping[name] = self.build(value_node, inner, depth + 1)
        return mapping

    def _scalar(self, node: Any, key: Key) -> Any:  # noqa: ANN401
        if str(node.tag) not in _SCALARS:
            raise YamlFault("yaml_tag", self._line(node), tag=node.tag)
        self._written.typed[key] = node.value
        return _plain(str(node.tag), node.value)

    def _line(self, node: Any) -> int:  # noqa: ANN401
        return self._first_line + int(node.start_mark.line)


_TAG = "tag:yaml.org,2002:"
_CONTAINERS = {_TAG + "map", _TAG + "seq"}
_SCALARS = {
    _TAG + name for name in ("str", "null", "bool", "int", "float", "timestamp")
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[-+]?\d{1,18}\.\d{1,18}", re.ASCII)


def _plain(tag: str, text: str) -> Any:  # noqa: ANN401 - any scalar
    """Return a scalar as a value; numbers in unusual notations stay text."""
    name = tag.removeprefix(_TAG)
    if name == "null":
        return None
    if name == "bool":
        return text.lower() == "true"
    if name == "int" and _INTEGER.fullmatch(text):
        return int(text)
    if name == "float" and _DECIMAL.fullmatch(text):
        return float(text)
    if name == "timestamp" and _DATE.fullmatch(text):
        return _date(text)
    return text


def _date(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
