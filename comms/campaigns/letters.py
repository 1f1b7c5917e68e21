"""Letters: mails that are no edition, such as corrections.

A correction goes to those who got the first notice, by the newsletter through which
they got it: one publication per newsletter, so that each reader can leave what she
knows. It carries no number.
"""

from collections.abc import Mapping, Sequence

from comms.language import LANGUAGES, say
from comms.model.plans import EditionPlan, ItemFacts, Section
from comms.model.programme import Newsletter
from comms.model.states import PublicationState
from comms.model.tables import Item, Publication, Version
from comms.store.catalogue import Catalogue

CORRECTION = "correction"


def letter_of(row: Publication, item: Item, newsletter: Newsletter) -> Publication:
    """Return the letter that tells an item to readers of a newsletter."""
    return Publication(
        plan_entry=f"{CORRECTION}:{item.external_id}:{newsletter.id}",
        occasion=row.occasion,
        kind=CORRECTION,
        external_id=f"{item.external_id}.{newsletter.id}",
        unit=item.unit,
        owner=item.owner,
        state=PublicationState.SENDING,
        newsletter=newsletter.id,
        due_local=row.due_local,
        due_at=row.due_at,
        published_at=row.published_at,
    )


def told_item(row: Publication) -> str:
    """Return the item that a letter tells ("correction:<item>:<newsletter>")."""
    return row.plan_entry.split(":")[1]


def plan_of(
    catalogue: Catalogue,
    row: Publication,
    items: Mapping[str, Item],
    texts: Mapping[int, Sequence[Version]],
) -> EditionPlan | None:
    """Return what an edition or a letter is made from; None: the folder lost it."""
    if row.kind != CORRECTION:
        return catalogue.find(EditionPlan, row.external_id)
    item = items.get(told_item(row))
    newsletter = catalogue.find(Newsletter, row.newsletter)
    if item is None or newsletter is None:
        return None
    versions = [v for v in texts.get(item.id or 0, []) if v.level == "standard"]
    facts = ItemFacts.model_validate(item.facts)
    return EditionPlan(
        id=facts.id,
        newsletter=newsletter.id,
        owner=facts.owner,
        subject={version.language: version.title for version in versions},
        preheader={version.language: version.lead for version in versions},
        languages=newsletter.languages,
        send_at=facts.publish_at,
        intro=_said("content.correction_intro"),
        sections=[
            Section(
                heading=_said("content.correction"),
                items=[facts.id],
            )
        ],
    )


def _said(key: str) -> dict[str, str]:
    return {code: say(code, key) for code in LANGUAGES}
