"""Writes one entry of the programme into its file, and leaves all others alone.

A unit has a file of its own, a hashtag stands in a list with others. What the desk
changes is written at its place; comments, quotation marks and the order of keys stay
as somebody wrote them, and of a list no byte of another entry changes.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comms.content.reading_file import LISTS, MEDIA, PROGRAMME, SINGLES
from comms.content.seminar_files import as_yaml
from comms.model.programme import Described, Medium, Programme

#: New values by key, parts within parts; None: the key goes.
Patch = Mapping[str, Any]

#: Columns of the dash and blank before the keys of an entry of a list.
_DASH = 2


def path_for(model: type[Described], identifier: str) -> str:
    """Return the file in which a new entry is written."""
    if model is Programme:
        return PROGRAMME
    if model is Medium:
        return f"{MEDIA}/{identifier}.yaml"
    for path, kind in LISTS.items():
        if kind is model:
            return path
    folder = next(name for name, kind in SINGLES.items() if kind is model)
    return f"{folder}/{identifier}.yaml"


def _is_list(path: str) -> bool:
    """Whether a file holds a list of entries."""
    return path in LISTS or path.startswith(f"{MEDIA}/")


def with_entry(
    model: type[Described],
    path: str,
    content: bytes | None,
    identifier: str,
    patch: Patch,
) -> bytes:
    """Return a file in which an entry has new values; a new entry stands at its end.

    Args:
        model: Kind of entry.
        path: The file.
        content: As it is now; None: there is none.
        identifier: Of the entry.
        patch: What changes.
    """
    if not _is_list(path):
        if content is None:
            return as_yaml(_plain(model, patch))
        return _merged(content.decode(), patch, model).encode()
    text = (content or b"").decode()
    blocks = _blocks(text)
    block = next((one for one in blocks if one.id == identifier), None)
    if text and not blocks:
        # "[]", or comments alone.
        text = "".join(row for row in _rows(text) if row.strip() != "[]")
    new = {"id": identifier, **_plain(model, patch)}
    if block is None:
        before = text if not text or text.endswith("\n") else f"{text}\n"
        column = blocks[0].column - _DASH if blocks else 0
        added = _as_entry(as_yaml(new).decode(), column)
        made = f"{before}\n" * bool(before) + added
    else:
        made = _with_block(text, block, patch, model)
    if (block is None and not blocks) or _others(made, identifier) == _others(
        text, identifier
    ):
        return made.encode()
    return _all_anew(text, identifier, patch, model).encode()


def without_entry(path: str, content: bytes, identifier: str) -> bytes | None:
    """Return a file without an entry; None: the file goes with it."""
    if not _is_list(path):
        return None
    text = content.decode()
    rows = _rows(text)
    block = next(one for one in _blocks(text) if one.id == identifier)
    rest = "".join([*rows[: block.first], *rows[block.last :]])
    if len(_blocks(text)) == 1:
        rest = f"{rest.removesuffix('...' + chr(10))}[]\n"
    others = _others(text, identifier)
    if _others(rest, "") == others:
        return rest.encode()
    return _all_anew(text, identifier, None, Described).encode()


def _with_block(
    text: str, block: "_Block", patch: Patch, model: type[Described]
) -> str:
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - slow to import

    rows = _rows(text)
    old = _without_dash(rows[block.first : block.last], block.column)
    try:
        new = _as_entry(_merged(old, patch, model), block.column - _DASH)
    except (YAMLError, AttributeError):
        # Its lines say more than one entry, or less: the list stands in brackets.
        return ""
    return "".join([*rows[: block.first], new, *rows[block.last :]])


def _others(text: str, identifier: str) -> object:
    """Return what a list says of all entries but one; None: it is none."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - slow to import
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - slow to import

    try:
        found = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError):
        return None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return None
    return [one for one in found if str(one.get("id")) != identifier]


def _all_anew(
    text: str, identifier: str, patch: Patch | None, model: type[Described]
) -> str:
    """Return a list that is written in a way of its own; None: the entry goes."""
    editor = _editor()
    whole = editor.load(text)
    place = next(
        (n for n, one in enumerate(whole) if str(one.get("id")) == identifier), None
    )
    if place is None:
        whole.append({"id": identifier, **_plain(model, patch or {})})
    elif patch is None:
        del whole[place]
    else:
        _lay(whole[place], patch, list(model.model_fields))
    stream = io.BytesIO()
    editor.dump(whole, stream)
    return stream.getvalue().decode()


#: A line with its end; other signs that end lines for Python do not in YAML.
_ROW = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def _rows(text: str) -> list[str]:
    return _ROW.findall(text)


@dataclass(frozen=True, kw_only=True)
class _Block:
    """One entry of a list: its lines, the last not included, and where keys begin."""

    id: str
    first: int
    last: int
    column: int


def _blocks(text: str) -> list[_Block]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - slow to import

    node = YAML(typ="safe", pure=True).compose(text)
    entries = list(node.value) if node is not None else []
    if not entries:
        return []
    rows = _rows(text)
    starts = [entry.start_mark.line for entry in entries]
    found = []
    for entry, first, after in zip(
        entries, starts, [*starts[1:], len(rows)], strict=True
    ):
        column = entry.start_mark.column
        last = after
        while last > first + 1 and _stands_between(rows[last - 1], column):
            last -= 1
        names = {key.value: value.value for key, value in entry.value}
        found.append(
            _Block(id=str(names.get("id")), first=first, last=last, column=column)
        )
    return found


def _stands_between(row: str, column: int) -> bool:
    """Whether a line behind an entry belongs to no entry: blank, or a comment."""
    indent = len(row) - len(row.lstrip())
    return not row.strip() or (row.lstrip().startswith("#") and indent < column)


def _without_dash(rows: Sequence[str], column: int) -> str:
    return "".join(row[column:] if row.strip() else "\n" for row in rows)


def _as_entry(mapping: str, column: int) -> str:
    """Return a mapping as an entry of a list whose dash stands at a column."""
    blank = " " * (column + _DASH)
    rows = [f"{blank}{row}" if row.strip() else row for row in _rows(mapping)]
    rows[0] = f"{' ' * column}- {rows[0][column + _DASH :]}"
    return "".join(rows)


def _merged(text: str, patch: Patch, model: type[Described]) -> str:
    """Return a mapping as it was written, with new values at their places."""
    editor = _editor()
    whole = editor.load(text)
    _lay(whole, patch, list(model.model_fields))
    stream = io.BytesIO()
    editor.dump(whole, stream)
    return stream.getvalue().decode()


def _editor() -> Any:  # noqa: ANN401 - ruamel has no types
    from ruamel.yaml import YAML  # noqa: PLC0415 - slow to import

    editor = YAML(typ="rt")
    editor.preserve_quotes = True
    editor.indent(mapping=2, sequence=4, offset=2)
    editor.width = 1_000_000
    editor.allow_unicode = True
    return editor


#: What a rule of approval never leaves out.
_STEPS = "steps"
#: What is so unless something else is said.
_SO = frozenset({"four_eyes", "skip_expired"})


def _lay(part: Any, patch: Patch, order: Sequence[str]) -> None:  # noqa: ANN401 - ruamel
    for key, value in patch.items():
        # A rule without steps says so; elsewhere, nothing is what is usual.
        if value is None or value == {} or (value == [] and key != _STEPS):
            _take_out(part, key)
        elif isinstance(value, Mapping) and isinstance(part.get(key), Mapping):
            gone = dict.fromkeys(set(part[key]) - set(value))
            _lay(part[key], {**gone, **value}, list(value))
        elif key in part:
            if _written(part[key]) != value:
                part[key] = _shaped(value)
        else:
            before = [name for name in order[: _place(order, key)] if name in part]
            place = list(part).index(before[-1]) + 1 if before else len(part)
            part.insert(place, key, _shaped(value))


def _take_out(part: Any, key: str) -> None:  # noqa: ANN401 - ruamel
    """Let a key go; what is said before the next key stays there."""
    if key not in part:
        return
    if part[key] is True:
        # Where nothing is said some things are so: they stay as they are written.
        part[key] = key in _SO
        return
    names = list(part)
    before = names[names.index(key) - 1] if names.index(key) else ""
    comment = part.ca.items.get(key)
    part.pop(key)
    if comment and before and not isinstance(part[before], Mapping | list):
        part.ca.items.setdefault(before, comment)


def _place(order: Sequence[str], key: str) -> int:
    return order.index(key) if key in order else len(order)


def _written(value: Any) -> Any:  # noqa: ANN401 - ruamel
    """Return a value of the editor as plain lists, mappings and scalars."""
    if isinstance(value, Mapping):
        return {key: _written(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_written(inner) for inner in value]
    return value


def _shaped(value: Any) -> Any:  # noqa: ANN401 - YAML
    """Return a value as people write it: short lists on one line."""
    from ruamel.yaml.comments import CommentedSeq  # noqa: PLC0415 - slow to import

    if isinstance(value, Mapping):
        return {key: _shaped(inner) for key, inner in value.items()}
    if not isinstance(value, list | tuple):
        return value
    shaped = CommentedSeq([_shaped(inner) for inner in value])
    if all(isinstance(inner, str) for inner in value):
        shaped.fa.set_flow_style()
    return shaped


def _plain(model: type[Described], patch: Patch) -> dict[str, Any]:
    """Return the values of a new entry in the order of its model."""
    told = {
        key: _filled(value)
        for key, value in patch.items()
        if value is not None and value not in ({}, [])
    }
    return {key: told[key] for key in model.model_fields if key in told}


def _filled(value: Any) -> Any:  # noqa: ANN401 - YAML
    if not isinstance(value, Mapping):
        return value
    return {key: inner for key, inner in value.items() if inner is not None}
