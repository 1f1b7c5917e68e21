"""Keeps what an item said when it was submitted and approved: compared with it later.

The hash of an approval says that something has changed; this says what.
"""

from typing import Any

from comms.content.seen import seen_of
from comms.model.tables import Item
from comms.store import Session, approved
from comms.store.publications import page
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
