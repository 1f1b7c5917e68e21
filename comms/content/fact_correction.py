"""Writes a correction of what a mail said: a draft that says the new by reference.

It stays right if the fact changes once more before anybody lets it out.
"""

from collections.abc import Sequence
from typing import Any

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


def correction_files(
    name: str,
    catalogue: Catalogue,
    corrected: tuple[ItemFacts, Sequence[VersionText]],
    fact: tuple[Fact, Fact],
    publish_at: str,
) -> dict[str, bytes]:
    """Return the files of a correction by path.

    Args:
        name: Its id.
        catalogue: Standing facts of the programme.
        corrected: The item that said it, with its words in standard language.
        fact: What it said, and what is so.
        publish_at: Local time at which it may leave, once approved.
    """
    item, texts = corrected
    files = {f"items/{name}/item.yaml": as_yaml(_facts(catalogue, item, publish_at))}
    for text in texts:
        path = f"items/{name}/{text.language}.md"
        files[path] = _words(catalogue, text, *fact)
    return files


def _facts(catalogue: Catalogue, item: ItemFacts, publish_at: str) -> dict[str, Any]:
    kinds = {one.id: one.channel for one in catalogue.all(Account)}
    mail = [name for name, kind in kinds.items() if kind == "newsletter"]
    pages = {"page_and_archive", "rss_atom"}
    own = [name for name in item.channels if kinds.get(name) in pages]
    facts = {
        "type": _CORRECTION,
        "owner": item.owner,
        "scope": item.scope,
        "audiences": list(item.audiences),
        "areas": list(item.areas),
        "publish_at": publish_at,
        "contact": item.contact,
        "corrects": item.id,
        "channels": list(dict.fromkeys((*own, *mail))),
    }
    return {key: value for key, value in facts.items() if value}


def _words(catalogue: Catalogue, text: VersionText, old: Fact, new: Fact) -> bytes:
    language = interface_language(text.language)
    order = catalogue.fallbacks(text.language)
    name = pick(new.name, text.language, *order) or new.id
    before = said(old, text.language, order)
    now = written(Fact.kind, new.id)
    title = say(language, "facts.correction.title", title=text.title)
    lead = say(language, "facts.correction.lead", name=name, now=now)
    rows = [say(language, "facts.correction.now", now=now)]
    if before and before != said(new, text.language, order):
        told = escaped(before, opens=False)
        rows.insert(0, say(language, "facts.correction.before", before=told))
    if len(title) > _LONGEST_TITLE:
        # Cut off, it could end in the middle of a reference.
        title = text.title
    return version_file(title, lead, "", "\n\n".join(rows))
