"""What stands beside the words of an item where people read it, from other entries.

Names, cards, tags and pictures are not typed into a text: they are looked up when it
leaves. Whoever approves the text approves them, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import Any

from comms.content.hashtags import all_tags
from comms.content.views import Viewer
from comms.model.plans import ItemFacts
from comms.model.programme import ApprovalRule, Medium
from comms.store.catalogue import Catalogue

#: Where a picture or file stands on our site says nothing; its name says what it is.
_NO_BASE = ""


def viewers(
    catalogue: Catalogue, languages: Sequence[str], at: datetime
) -> list[Viewer]:
    """Return what shows things in some languages, and where they fall back on others.

    Args:
        catalogue: Names, looks and words.
        languages: In which something leaves.
        at: When it leaves; what has expired by then is not shown.
    """
    told = [code for own in languages for code in (own, *catalogue.fallbacks(own))]
    return [
        Viewer(catalogue=catalogue, language=code, base=_NO_BASE, now=at, demo=True)
        for code in dict.fromkeys(told)
    ]


def beside(viewer: Viewer, facts: ItemFacts) -> list[Any]:
    """Return what is shown beside an item's words in one language."""
    return [
        viewer.unit_name(facts.scope),
        viewer.byline(facts),
        [*viewer.areas(facts)],
        card(viewer, facts.contact, facts.scope),
        tags(viewer, facts),
    ]


def card(viewer: Viewer, contact: str | None, unit: str) -> tuple[str, ...]:
    """Return a contact card as it is shown; empty where there is none."""
    found = viewer.contact(contact, unit)
    return astuple(found) if found else ()


def tags(viewer: Viewer, facts: ItemFacts) -> tuple[str, ...]:
    """Return the hashtags of an item on its page."""
    day = date.fromisoformat(facts.publish_at[:10])
    return all_tags(
        viewer.catalogue, unit=facts.scope, language=viewer.language, day=day
    )


def media(catalogue: Catalogue, names: Sequence[str | None]) -> Iterator[list[str]]:
    """Yield what is known of pictures and files, with their rights, and the files."""
    for name in dict.fromkeys(filter(None, names)):
        file = catalogue.files.get(name)
        said = catalogue.hashes.get((Medium.kind, name), "")
        yield [name, said, file.name if file else ""]


def rule(found: ApprovalRule) -> list[object]:
    """Return what of a rule of approval counts; its note does not."""
    return [found.steps, found.four_eyes]
