"""Published items that belong together: an original, and what units made of it."""

from comms.content.views import Viewer
from comms.model.states import PublicationState
from comms.model.tables import Item
from comms.model.views import Kin
from comms.store import Session, folders, kits, waiting

#: More links than a page of eighteen units needs.
_MOST = 40


def kin_of(session: Session, viewer: Viewer, item_id: str) -> tuple[Kin, ...]:
    """Return what readers can see of an item's original and of its adoptions."""
    item = folders.item(session, item_id)
    if item is None:
        return ()
    original = folders.item(session, item.adopted_from) if item.adopted_from else None
    made = kits.adopted(session, originals=[item_id])[:_MOST] if not original else ()
    return tuple(
        _out(
            session,
            viewer,
            [original] if original else list(made),
            is_origin=original is not None,
        )
    )


def _out(
    session: Session, viewer: Viewer, items: list[Item], *, is_origin: bool
) -> list[Kin]:
    pages = kits.pages(session, [item.external_id for item in items]) if items else {}
    out = [
        item
        for item in items
        if (page := pages.get(item.external_id)) and page.state == PublicationState.SENT
    ]
    titles = waiting.titles(session, [item.id for item in out]) if out else {}
    return [
        Kin(
            title=viewer.text(titles[item.id or 0]),
            unit_name=viewer.unit_name(item.unit),
            url=f"{viewer.base}/{viewer.language}/news/{item.external_id}",
            is_origin=is_origin,
        )
        for item in out
    ]
