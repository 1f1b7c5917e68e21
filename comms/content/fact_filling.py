"""Puts what facts and blocks say into the versions of a folder, as it is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import is_not

from comms.content.fact_fields import Referring
from comms.content.fact_references import Says, fill
from comms.content.reading_file import Entry
from comms.language import pick
from comms.model.facts import Block, Fact, Referred
from comms.model.programme import Described, Programme
from comms.store.catalogue import Catalogue


def said(one: Referred, language: str, fallbacks: Sequence[str] = ()) -> str:
    """Return what a fact or block says in a language, or in the nearest."""
    if isinstance(one, Fact):
        return one.value or pick(one.texts, language, *fallbacks)
    return pick(one.texts, language, *fallbacks) if isinstance(one, Block) else ""


def says_of(catalogue: Catalogue) -> Says:
    """Return what references say by the standing facts of a programme."""
    programmes = catalogue.all(Programme)
    known = [*catalogue.all(Fact), *catalogue.all(Block)]
    return _says(known, programmes[0] if programmes else None)


def filled_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries of a folder, texts with what their references say."""
    found = tuple(entries)
    referred = [
        one.described for one in found if isinstance(one.described, Fact | Block)
    ]
    if not referred:
        return found
    programme = next(
        (one.described for one in found if isinstance(one.described, Programme)), None
    )
    says = _says(referred, programme)
    return _FILLED.all((*referred, programme), found, says)


def _filled(entry: Entry, says: Says) -> Entry:
    text: Described = entry.described
    if not entry.refers or not isinstance(text, Referring):
        return entry
    new = fill(text, says)
    return entry if new is text else replace(entry, described=new)


class _Filled:
    """Texts as they were filled last: entries and facts are kept as they were read."""

    def __init__(self) -> None:
        #: What they were filled from, and each by identity with what it was made of.
        #: One value: other threads may be reading other folders.
        self._last: tuple[tuple[object, ...], dict[int, tuple[Entry, Entry]]] = (), {}

    def all(
        self, of: tuple[object, ...], entries: Sequence[Entry], says: Says
    ) -> tuple[Entry, ...]:
        """Return entries, texts with what their references say.

        Args:
            of: What their words depend on, besides themselves.
            entries: As they were written.
            says: What references say by it.
        """
        before, known = self._last
        if len(of) != len(before) or any(map(is_not, of, before)):
            known = {}
        now = {
            id(one): known.get(id(one)) or (one, _filled(one, says))
            for one in entries
            if one.refers
        }
        self._last = of, now
        return tuple(now[id(one)][1] if one.refers else one for one in entries)


_FILLED = _Filled()


def _says(known: Iterable[Referred], programme: Programme | None) -> Says:
    found: Mapping[tuple[str, str], Referred] = {
        (one.kind, one.id): one for one in known
    }

    def says(kind: str, identifier: str, language: str) -> str | None:
        one = found.get((kind, identifier))
        if one is None:
            return None
        return said(one, language, _fallbacks(programme, language)) or None

    return says


def _fallbacks(programme: Programme | None, language: str) -> tuple[str, ...]:
    if programme is None:
        return ()
    default = programme.default_language
    return (programme.fallback.get(language, default), default)
