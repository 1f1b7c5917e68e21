"""Writes a correction of what a mail said: a draft that says the new by reference.

It stays right if the fact changes once more before anybody lets it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from comms.content.fact_filling import said
from comms.content.fact_references import escaped, written
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
    """What a mail said otherwise than it is: an item, or a number's own words."""

    #: The key under which its correction names it, and its id.
    key: str
    id: str
    #: Its titles by language: those of its correction.
    titles: Mapping[str, str]
    owner: str
    scope: str
    audiences: Sequence[str] = ()
    areas: Sequence[str] = ()
    contact: str | None = None
    #: Accounts on which it stands; None: wherever pages stand.
    channels: Sequence[str] | None = None

    @classmethod
    def item(cls, item: ItemFacts, texts: Sequence[VersionText]) -> Self:
        """Return an item with its words in standard language."""
        return cls(
            key="corrects",
            id=item.id,
            titles={text.language: text.title for text in texts},
            owner=item.owner,
            scope=item.scope,
            audiences=item.audiences,
            areas=item.areas,
            contact=item.contact,
            channels=item.channels,
        )


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
    for code, title in corrected.titles.items():
        files[f"items/{name}/{code}.md"] = _words(catalogue, code, title, *fact)
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
        "channels": list(dict.fromkeys((*own, *mail))),
    }
    return {key: value for key, value in facts.items() if value}


def _words(
    catalogue: Catalogue, code: str, told_title: str, old: Fact, new: Fact
) -> bytes:
    language = interface_language(code)
    order = catalogue.fallbacks(code)
    name = pick(new.name, code, *order) or new.id
    before = said(old, code, order)
    now = written(Fact.kind, new.id)
    title = say(language, "facts.correction.title", title=told_title)
    lead = say(language, "facts.correction.lead", name=name, now=now)
    rows = [say(language, "facts.correction.now", now=now)]
    if before and before != said(new, code, order):
        told = escaped(before, opens=False)
        rows.insert(0, say(language, "facts.correction.before", before=told))
    if len(title) > _LONGEST_TITLE:
        # Cut off, it could end in the middle of a reference.
        title = told_title
    return version_file(title, lead, "", "\n\n".join(rows))
