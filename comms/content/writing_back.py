"""Writes a changed fact back into its file, and leaves every other byte alone.

A correction changes a fact in the store; the file that described it gets the new value
at the very place of the old one, so git shows one line.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from comms.errors import Refused

Path = tuple[str, ...]


def with_changes(
    file: str, content: bytes, before: Mapping[str, Any], after: Mapping[str, Any]
) -> bytes:
    """Return a YAML file with the facts that differ replaced.

    Args:
        file: Its name, for the refusal.
        before: The facts as the file describes them.
        after: The facts as they are now.

    Raises:
        Refused: "cannot_write_back": a fact that does not stand in the file changed.
    """
    text = content.decode()
    places = _places(text)
    changes = []
    for path, value in _changed(before, after):
        if path not in places:
            raise Refused("cannot_write_back", file=file, fact=".".join(path))
        changes.append((*places[path], value))
    for start, end, value in sorted(changes, reverse=True):
        text = text[:start] + _written(value) + text[end:]
    return text.encode()


def with_value(
    file: str, content: bytes, path: Path, written: str
) -> tuple[bytes, str]:
    """Return a YAML file with one value written anew, and how it was written before.

    What was there, written back, gives the very bytes that were.

    Args:
        file: Its name, for the refusal.
        path: Keys from the top, places in lists as numbers ("posts", "0", "at").
        written: The value as it stands in the file.

    Raises:
        Refused: "cannot_write_back": no such value stands in the file.
    """
    text = content.decode()
    places = _places(text)
    if path not in places:
        raise Refused("cannot_write_back", file=file, fact=".".join(path))
    start, end = places[path]
    return (text[:start] + written + text[end:]).encode(), text[start:end]


def _changed(
    before: Mapping[str, Any], after: Mapping[str, Any], path: Path = ()
) -> Iterator[tuple[Path, Any]]:
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _changed(old, new, (*path, key))
        elif old != new:
            yield (*path, key), new


def _places(text: str) -> dict[Path, tuple[int, int]]:
    """Return where each scalar of a document stands: first and last position."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - slow to import

    found: dict[Path, tuple[int, int]] = {}

    def walk(node: Any, path: Path) -> None:  # noqa: ANN401 - ruamel's nodes
        if node.id == "scalar":
            found[path] = (node.start_mark.index, node.end_mark.index)
        elif node.id == "mapping":
            for key, value in node.value:
                walk(value, (*path, str(key.value)))
        elif node.id == "sequence":
            for number, value in enumerate(node.value):
                walk(value, (*path, str(number)))

    walk(YAML(typ="safe", pure=True).compose(text), ())
    return found


def _written(value: object) -> str:
    """Return a value as YAML writes it on one line; JSON's strings are YAML's too."""
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    # YAML takes these for line breaks, or for no part of a text.
    return _UNSAFE.sub(
        lambda found: f"\\u{ord(found.group()):04x}",
        json.dumps(value, ensure_ascii=False),
    )


_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
#: Text that YAML takes for text without quotation marks: words, and more than one.
_PLAIN = re.compile(r"[^\W\d_]+([ ,.()/–-]+\w+)+\.?")
