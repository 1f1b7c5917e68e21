"""Announcements of an event whose pages are out, or have been taken back."""

from collections.abc import Sequence

from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from comms.model.tables import Item, Publication


def tellers(
    session: Session, event: str, state: str
) -> Sequence[tuple[Item, Publication]]:
    """Return what tells an event by a page in a state; corrections tell it not first.

    Args:
        session: To read by.
        event: Its id.
        state: Of the pages.

    Returns:
        Items with their pages, the page published last at the end.
    """
    rows = session.exec(
        select(Item, Publication)
        .where(
            col(Publication.external_id) == col(Item.external_id),
            Publication.kind == "page",
            Publication.state == state,
            Item.type != "correction",
            # As text: thousands are not read for a few.
            cast(Item.facts, String).contains(f'"{event}"', autoescape=True),
        )
        .order_by(col(Publication.published_at), col(Publication.id))
    )
    return [
        (item, page)
        for item, page in rows
        if event in item.facts["events"] and not item.facts.get("corrects")
    ]
