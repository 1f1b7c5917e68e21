"""What an edition contains, and the hash that an approval of it is bound to."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from comms.clock import instant
from comms.model.facts import Block
from comms.model.plans import EditionPlan, ItemFacts, Section
from comms.model.programme import Contact, Newsletter, Unit
from comms.model.tables import Event, Item, Publication
from comms.store.catalogue import Catalogue

#: Kinds that every mail shows something of: blocks, the follow block, cards, names.
_SHOWN = frozenset(
    {"account", "area", "block", "contact", "hashtag", "programme", "unit"}
)


def items_of(
    plan: EditionPlan, items: Mapping[str, Item], since: datetime | None, zone: str
) -> list[tuple[Section, list[Item]]]:
    """Return the sections with their items: those named, then the period's.

    Args:
        since: When the newsletter's last edition left; None: never.
        zone: IANA name of the zone of local times.
    """
    named = {name for section in plan.sections for name in section.items}
    until = instant(plan.send_at, zone)
    period = sorted(
        (
            item
            for item in items.values()
            if item.external_id not in named
            and _within(instant(item.publish_local, zone), since, until)
        ),
        key=lambda item: item.publish_local,
        reverse=True,
    )
    return [
        (
            section,
            [items[name] for name in section.items if name in items]
            + [item for item in period if item.type in section.fill],
        )
        for section in plan.sections
    ]


def _within(moment: datetime, since: datetime | None, until: datetime) -> bool:
    return (since is None or moment > since) and moment <= until


def edition_hash(
    publication: Publication,
    plan: EditionPlan,
    catalogue: Catalogue,
    items: Sequence[Item],
    events: Mapping[str, Event],
) -> str:
    """Return the hash of all that readers of the edition would see."""
    media = _media_of(catalogue, items)
    named = [("edition", plan.id), (Newsletter.kind, plan.newsletter)]
    named += sorted(key for key in catalogue.entries if key[0] in _SHOWN)
    named += [("user", name) for name in _people_of(catalogue, plan, items)]
    named += [("medium", name) for name in media]
    content = {
        "number": [publication.number, publication.year],
        "definitions": catalogue.hash_of(named),
        "files": [catalogue.files[name].name for name in media],
        "items": [item.content_hash for item in items],
        "events": [
            events[name].content_hash for name in _events_of(items) if name in events
        ],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _media_of(catalogue: Catalogue, items: Iterable[Item]) -> list[str]:
    """Return the pictures and files that are shown, as far as they have a file."""
    facts = [ItemFacts.model_validate(item.facts) for item in items]
    named = [name for one in facts for name in (one.image, *one.attachments)]
    named += [block.logo for block in catalogue.all(Block)]
    brands = [catalogue.programme.brand]
    brands += [unit.brand for unit in catalogue.all(Unit)]
    named += [name for brand in brands for name in (brand.logo, brand.logo_dark)]
    return sorted({name for name in named if name and name in catalogue.files})


def _people_of(
    catalogue: Catalogue, plan: EditionPlan, items: Iterable[Item]
) -> list[str]:
    """Return the users whose names are shown."""
    named = [plan.intro_by, *(item.facts["byline"] for item in items)]
    named += [contact.user for contact in catalogue.all(Contact)]
    return sorted({name for name in named if name})


def _events_of(items: Iterable[Item]) -> list[str]:
    return [
        name for item in items for name in ItemFacts.model_validate(item.facts).events
    ]
