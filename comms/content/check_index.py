"""The entries of a folder by kind and id, for the checks."""

from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import BaseModel

from comms.content.folder import ITEMS, LISTS, MEDIA, SINGLES, Entry, Folder
from comms.model.plans import ItemFacts, VersionText
from comms.model.programme import NATIONAL, Described, Medium, Programme, Unit

T = TypeVar("T", bound=Described)


class Index:
    """What stands in a folder, and what stands there but could not be read."""

    def __init__(self, folder: Folder, asked: Collection[str] | None = None) -> None:
        """Look through a folder once.

        Args:
            folder: As it was read.
            asked: Files whose entries are checked; None: all.
        """
        self.folder = folder
        self._asked = asked
        self._by_id: dict[tuple[type, str], Entry] = {}
        self._known: dict[type, frozenset[str] | None] = {}
        # A check asks again and again, and there may be very many of other kinds.
        self._by_kind: dict[type, list[Entry]] = {}
        for entry in folder.entries:
            kind = type(entry.described)
            self._by_id.setdefault((kind, entry.described.id), entry)
            self._by_kind.setdefault(kind, []).append(entry)

    def entries(self, kind: type[T]) -> Iterator[tuple[Entry, T]]:
        """Yield all entries of a kind, in the folder's order."""
        for entry in self._by_kind.get(kind, ()):
            yield entry, entry.described  # type: ignore[misc]

    def asked(self, kind: type[T]) -> Iterator[tuple[Entry, T]]:
        """Yield the entries of a kind that are to be checked, in the folder's order."""
        for entry, described in self.entries(kind):
            if self._asked is None or entry.path in self._asked:
                yield entry, described

    @cached_property
    def every_asked(self) -> tuple[Entry, ...]:
        """All entries that are to be checked."""
        every, asked = self.folder.entries, self._asked
        return every if asked is None else tuple(e for e in every if e.path in asked)

    def find(self, kind: type[T], identifier: str | None) -> T | None:
        """Return an entry, or None."""
        entry = self._by_id.get((kind, identifier or ""))
        described = entry.described if entry else None
        return described if isinstance(described, kind) else None

    def first(self, described: Described) -> Entry:
        """Return the first entry with the same kind and id."""
        return self._by_id[type(described), described.id]

    @cached_property
    def programme(self) -> Programme | None:
        """The programme; None where it is missing or could not be read."""
        return next((found for _, found in self.entries(Programme)), None)

    @cached_property
    def versions(self) -> dict[str, list[VersionText]]:
        """Language versions by item."""
        found: dict[str, list[VersionText]] = {}
        for _, version in self.entries(VersionText):
            found.setdefault(version.item, []).append(version)
        return found

    # Of very many items each is asked for, and each has its few files.
    @cached_property
    def _by_item(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.folder.files:
            folder, _, below = path.partition("/")
            item, _, name = below.partition("/")
            if folder == ITEMS and name:
                found.setdefault(item, []).append(name)
        return found

    def files_of(self, item: str) -> list[str]:
        """Return the files of an item by their paths below its folder."""
        return self._by_item.get(item, [])

    def languages_of(self, item: str) -> set[str]:
        """Return the languages of an item's standard texts, the faulty ones too."""
        return {
            name.partition(".")[0]
            for name in self.files_of(item)
            if name.endswith(".md")
            and not name.endswith(".easy.md")
            and "/" not in name
        }

    def known(self, kind: type[Described]) -> frozenset[str] | None:
        """Return the ids that may be named; None if they could not all be read.

        A thing whose own file has a fault exists all the same: one finding is
        enough.
        """
        if kind not in self._known:
            self._known[kind] = self._find_known(kind)
        return self._known[kind]

    def _find_known(self, kind: type[Described]) -> frozenset[str] | None:
        if self._unreadable(kind):
            return None
        names = {entry.described.id for entry in self._by_kind.get(kind, ())}
        names |= {PurePosixPath(path).stem for path in self._files_of(kind)}
        return frozenset(names | {NATIONAL} if kind is Unit else names)

    def _files_of(self, kind: type[Described]) -> Iterator[str]:
        if kind is ItemFacts:
            below = self._by_folder.get(ITEMS, ())
            yield from {path.split("/")[1] for path in below if "/" in path}
        for folder, single in SINGLES.items():
            if single is kind:
                paths = self._by_folder.get(folder, ())
                yield from (path for path in paths if path.endswith((".yaml", ".yml")))

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.folder.files:
            found.setdefault(path.partition("/")[0], []).append(path)
        return found

    def _unreadable(self, kind: type[Described]) -> bool:
        faulty = {
            found.file for found in self.folder.findings if found.severity == "error"
        }
        return any(
            LISTS.get(path.replace(".yml", ".yaml")) is kind
            or (kind is Medium and path.startswith(MEDIA))
            for path in faulty
        )


def values_at(
    part: object, pattern: str, key: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield the texts at a dotted pattern ("sub_pilots.*.coverage.*") with their keys.

    What is missing or is not a text is left out.
    """
    name, _, rest = pattern.partition(".")
    if not pattern:
        if isinstance(part, str) and part:
            yield ".".join(key), part
    elif name == "*" and isinstance(part, list):
        for index, inner in enumerate(part):
            yield from values_at(inner, rest, (*key, str(index)))
    elif isinstance(part, BaseModel):
        yield from values_at(getattr(part, name), rest, (*key, name))
