"""Writes a correction of what a mail said: a draft that says the new by reference.

It stays right if the fact changes once more before anybody lets it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from comms.content.fact_filling import said
from comms.content.fact_references import escaped, references_in, written
from comms.content.seminar_files import as_yaml, version_file
from comms.language import interface_language, pick, say
from comms.model.facts import Fact
from comms.model.plans import ItemFacts, VersionText
from comms.model.programme import Account
from comms.store.catalogue import Catalogue

_CORRECTION = "correction"
_LONGEST_TITLE = 200
#: Kinds of channel on which a correction stands as its item did.
_PAGES = frozenset({"page_and_archive", "rss_atom"})


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What a mail said otherwise than it is: items, or a number's own words."""

    #: The key under which its correction names it, and its id.
    key: str
    id: str
    #: Other items that the same correction puts right.
    also: Sequence[str] = ()
    #: Titles of what it puts right, by language.
    titles: Mapping[str, Sequence[str]]
    owner: str
    scope: str
    audiences: Sequence[str] = ()
    areas: Sequence[str] = ()
    contact: str | None = None
    #: Accounts on which it stands; None: wherever pages stand.
    channels: Sequence[str] | None = None

    @classmethod
    def items(
        cls, items: Sequence[ItemFacts], texts: Sequence[Sequence[VersionText]]
    ) -> Self:
        """Return items, each with its words in standard language; the first leads."""
        first, *others = items
        titles: dict[str, list[str]] = {}
        for text in (text for of in texts for text in of):
            titles.setdefault(text.language, []).append(text.title)
        return cls(
            key="corrects",
            id=first.id,
            also=tuple(item.id for item in others),
            titles=titles,
            owner=first.owner,
            scope=first.scope,
            audiences=_united([item.audiences for item in items]),
            areas=_united([item.areas for item in items]),
            contact=first.contact,
            channels=_united([item.channels for item in items]),
        )


def _united(lists: Sequence[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(name for one in lists for name in one))


def correction_files(
    name: str,
    catalogue: Catalogue,
    corrected: Corrected,
    fact: tuple[Fact, Fact],
    publish_at: str,
) -> dict[str, bytes]:
    """Return the files of a correction by path.

    Args:
        name: Its id.
        catalogue: Standing facts of the programme.
        corrected: What said it.
        fact: What it said, and what is so.
        publish_at: Local time at which it may leave, once approved.
    """
    facts = as_yaml(_facts(catalogue, corrected, publish_at))
    files = {f"items/{name}/item.yaml": facts}
    for code, titles in corrected.titles.items():
        files[f"items/{name}/{code}.md"] = _words(catalogue, code, titles, *fact)
    return files


def _facts(catalogue: Catalogue, told: Corrected, publish_at: str) -> dict[str, Any]:
    kinds = {one.id: one.channel for one in catalogue.all(Account)}
    mail = [name for name, kind in kinds.items() if kind == "newsletter"]
    stands = kinds if told.channels is None else told.channels
    own = [name for name in stands if kinds.get(name) in _PAGES]
    facts = {
        "type": _CORRECTION,
        "owner": told.owner,
        "scope": told.scope,
        "audiences": list(told.audiences),
        "areas": list(told.areas),
        "publish_at": publish_at,
        "contact": told.contact,
        told.key: told.id,
        "corrects_also": list(told.also),
        "channels": list(dict.fromkeys((*own, *mail))),
    }
    return {key: value for key, value in facts.items() if value}


def _words(
    catalogue: Catalogue, code: str, titles: Sequence[str], old: Fact, new: Fact
) -> bytes:
    language = interface_language(code)
    order = catalogue.fallbacks(code)
    name = pick(new.name, code, *order) or new.id
    before = said(old, code, order)
    now = written(Fact.kind, new.id)
    lead = say(language, "facts.correction.lead", name=name, now=now)
    rows = []
    if before and before != said(new, code, order):
        told = escaped(before, opens=False)
        rows.append(say(language, "facts.correction.before", before=told))
    if len(titles) > 1:
        rows.append(say(language, "facts.correction.texts"))
        rows.append("\n".join(f"- {_as_it_is(title)}" for title in titles))
    return version_file(_title(titles, language), lead, "", "\n\n".join(rows))


def _title(titles: Sequence[str], language: str) -> str:
    """Return the longest that fits: cut off, it could end within a reference."""
    told = (" · ".join(titles), titles[0])
    found = [say(language, "facts.correction.title", title=title) for title in told]
    return next((one for one in found if len(one) <= _LONGEST_TITLE), titles[0])


def _as_it_is(title: str) -> str:
    return title if any(references_in(title)) else escaped(title, opens=True)
