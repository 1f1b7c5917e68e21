"""Finds hashtags that YAML took for comments, so that nobody wonders where they went.

In a value without quotation marks, everything after " #" is a comment and vanishes in
silence. A comment of people has a blank after its "#"; a hashtag has a letter.
"""

import re
from collections.abc import Iterator

from comms.content.check_index import Index
from comms.content.fact_fields import as_written
from comms.content.folder import Entry
from comms.content.reading_findings import Findings
from comms.content.reading_schema import texts_in
from comms.model.plans import VersionText

_TAG = re.compile(r"\S\s+(#\w\S*)")
_FRONT = ("title", "lead", "social")


def check_comments(index: Index, findings: Findings) -> None:
    """Warn where a text ends at what looks like a hashtag."""
    lines_of: dict[str, list[str]] = {}
    for entry in index.every_asked:
        lines = lines_of.get(entry.path)
        if lines is None:
            content = index.folder.files.get(entry.path, b"")
            text = content.decode("utf-8", "replace") if b" #" in content else ""
            lines = lines_of[entry.path] = text.split("\n") if text else []
        for key, text in _texts(entry) if lines else ():
            path, number, _ = entry.place(key)
            written = lines[number - 1] if 0 < number <= len(lines) else ""
            for tag in _TAG.findall(written):
                if tag not in text:
                    findings.warn("tag_read_as_comment", (path, number, key), value=tag)


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield what people read of an entry, by its dotted key."""
    if isinstance(entry.described, VersionText):
        typed = as_written(entry.described)
        for name in _FRONT:
            yield name, getattr(typed, name)
    for key, texts in texts_in(entry.described):
        for language, text in texts.items():
            yield ".".join((*key, language)), text
