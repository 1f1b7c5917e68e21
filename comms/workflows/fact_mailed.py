"""Texts whose mail told what is not so any more, put together for their readers.

One fact may stand in several texts of a newsletter: who got it hears of it once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from comms.content.fact_correction import Corrected
from comms.content.fact_references import references_in
from comms.content.words import STANDARD
from comms.model.facts import Fact
from comms.model.plans import EditionPlan, ItemFacts
from comms.model.tables import Publication
from comms.store import revisions
from comms.workflows.desk_sight import Sight
from comms.workflows.fact_events import EDITION
from comms.workflows.fact_uses import Used, is_corrected, said_as
from comms.workflows.write_kept import versions_of


def was_mailed(eyes: Sight, one: Used, old: Fact, new: Fact) -> bool:
    """Tell whether readers of a newsletter were told otherwise by an item.

    Args:
        eyes: Sees what stands in the store once the fact has changed.
        one: The item, with what of it is out.
        old: What the fact said.
        new: What it says now.
    """
    if not is_corrected(one):
        return False
    differs = any(
        said_as(eyes, old, use.language) != said_as(eyes, new, use.language)
        for use in one.uses
        if use.field != "social" and use.item == one.item.external_id
    )
    return differs and any(
        _told_by(eyes, row, one.item.external_id, new) for row in _numbers(one)
    )


def _numbers(one: Used) -> list[Publication]:
    return [row for row in one.out if row.kind == EDITION]


def _told_by(eyes: Sight, row: Publication, item: str, fact: Fact) -> bool:
    """Tell whether a text said a fact when a mail left; yes, where nobody knows."""
    if row.published_at is None:
        return False
    then = revisions.standing_at(eyes.session, item, row.published_at)
    if then is None or not then.texts:
        return True
    return any(
        (found.kind, found.id) == (Fact.kind, fact.id)
        for texts in then.texts.values()
        for text in texts
        for found in references_in(text)
    )


def told_together(eyes: Sight, mailed: Sequence[Used]) -> Iterator[Corrected]:
    """Yield what is corrected by one mail: texts of one newsletter, whoever wrote them.

    Args:
        eyes: Sees what stands in the store.
        mailed: Items that `was_mailed` told of.
    """
    for found in _of_one_newsletter(mailed):
        first = found[0]
        facts = [ItemFacts.model_validate(one.item.facts) for one in found]
        words = [versions_of(eyes.session, one.item) for one in found]
        standard = [[text for text in of if text.level == STANDARD] for of in words]
        corrected = Corrected.items(facts, standard)
        if len({one.item.unit for one in found}) > 1:
            # Of several units: whose newsletter it is answers for what it says.
            [number, *_] = _numbers(first)
            plan = eyes.catalogue.find(EditionPlan, number.external_id)
            owner = plan.owner if plan else corrected.owner
            corrected = replace(corrected, scope=number.unit, owner=owner)
        yield corrected


def _of_one_newsletter(mailed: Sequence[Used]) -> list[list[Used]]:
    """Return items by the newsletters that carried them; one in two joins both."""
    groups: list[tuple[set[str], list[Used]]] = []
    for one in sorted(mailed, key=lambda one: one.item.publish_local):
        names = {str(row.newsletter) for row in _numbers(one)}
        found = [one]
        for group in [group for group in groups if not names.isdisjoint(group[0])]:
            groups.remove(group)
            names, found = names | group[0], [*group[1], *found]
        groups.append((names, found))
    return [found for _, found in groups]
