"""Keeps what an item said when it was approved, as the desk compares it later.

The hash of an approval says that something has changed; this says what.
"""

from typing import Any

from comms.model.tables import Item
from comms.store import Session, approved
from comms.workflows.told import Told, read_told


def keep_approved(session: Session, item: Item) -> None:
    """Keep the item's words and facts, and those of its events, as they stand."""
    content = content_of(read_told(session, item))
    approved.keep(session, item.external_id, item.content_hash, content)


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
