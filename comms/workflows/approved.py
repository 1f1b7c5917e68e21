"""Keeps what an item said when it was submitted and approved: compared with it later.

The hash of an approval says that something has changed; this says what.
"""

from typing import Any

from comms.content.passages import EDITION_WORDS
from comms.content.seen import seen_of
from comms.content.words import STANDARD
from comms.model.tables import Item, Publication
from comms.store import Session, approved
from comms.store.catalogue import Catalogue
from comms.store.publications import page
from comms.workflows.draw import read_edition
from comms.workflows.told import Told, read_told


def keep_approved(session: Session, item: Item) -> None:
    """Keep the item's words and facts, and those of its events, as they stand."""
    content = content_of(read_told(session, item))
    approved.keep(session, item.external_id, item.content_hash, content)


def keep_submitted(session: Session, item: Item) -> None:
    """Keep what approvers are going to look at."""
    approved.keep_submitted(
        session,
        item.external_id,
        seen_of(session, item.external_id),
        item.content_hash,
        content_of(read_told(session, item)),
    )


def forget_approved(session: Session, item: Item) -> None:
    """Let go of an approval that is taken back, unless readers have seen it."""
    if page(session, item.external_id) is None:
        approved.forget(session, item.external_id, item.content_hash)


def content_of(told: Told) -> dict[str, Any]:
    """Return an item's words and facts as they are kept and compared."""
    return {
        "facts": told.facts.model_dump(mode="json"),
        "texts": {
            f"{version.language}.{version.level}": {
                "title": version.title,
                "lead": version.lead,
                "social": version.social,
                "body": version.body,
            }
            for version in told.versions
        },
        "events": {row.external_id: row.facts for row in told.own_events},
    }


def content_of_edition(
    session: Session, catalogue: Catalogue, row: Publication
) -> dict[str, Any]:
    """Return what an edition says for itself, and the titles of what it carries."""
    content = read_edition(session, catalogue, row)
    plan = content.plan
    texts = {
        f"{language}.{STANDARD}": {
            word: getattr(plan, word).get(language, "") for word in EDITION_WORDS
        }
        for language in plan.languages
    }
    own = catalogue.programme.default_language
    titles = [
        next(
            (w.title for w in content.words[item.external_id] if w.language == own),
            item.external_id,
        )
        for item in content.items
    ]
    facts = {"send_at": row.due_local, "items": titles}
    return {"facts": facts, "texts": texts, "events": {}}
