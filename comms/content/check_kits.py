"""Checks what is offered to units, and what was adopted from what."""

from comms.content.check_index import Index
from comms.content.folder import Entry
from comms.content.reading_findings import Findings
from comms.model.kits import KitOffer
from comms.model.plans import ItemFacts
from comms.model.text_form import KINDS


def check_kits(index: Index, findings: Findings) -> None:
    """Find offers that nobody could adopt, and adoptions of what was never offered."""
    for entry, offer in index.asked(KitOffer):
        item = index.find(ItemFacts, offer.id)
        if item is not None:
            _check_offer(findings, entry, offer, item)
    for entry, item in index.asked(ItemFacts):
        if item.adopted_from:
            _check_adopted(index, findings, entry, item)


def _check_offer(
    findings: Findings, entry: Entry, offer: KitOffer, item: ItemFacts
) -> None:
    if item.type not in KINDS:
        findings.add("kit_no_text", entry.place("id"), value=offer.id, kind=item.type)
    if offer.use_by and offer.use_by.isoformat() < item.publish_at[:10]:
        place = entry.place("use_by")
        findings.warn("kit_ends_early", place, value=offer.use_by, item=offer.id)


def _check_adopted(
    index: Index, findings: Findings, entry: Entry, item: ItemFacts
) -> None:
    original = index.find(ItemFacts, item.adopted_from)
    if original is None:
        return
    place = entry.place("adopted_from")
    if original.scope == item.scope:
        findings.add("kit_own_unit", place, value=original.id)
    elif not original.kit_for_units and index.find(KitOffer, original.id) is None:
        findings.warn("kit_not_offered", place, value=original.id)
