"""The picture that was put in with a text at the desk: whose it is, and who shows it.

Its words, its rights and its file are written with the text. A page that is out, and
another text that shows it, keep what was approved: what is said anew of it is then said
of a picture of its own. What posts or mails have shown stays known, so that its last
day and a guardian's no hold there too.
"""

import json

from comms.content.apply import DESK
from comms.content.folder import MEDIA
from comms.model.programme import Medium
from comms.model.tables import Item
from comms.model.text_form import is_own_photo, photo_of
from comms.store import Session, pictures
from comms.store.catalogue import Catalogue
from comms.store.item_names import all_naming
from comms.store.publications import messages, page
from comms.store.waiting import origin_of


def own_photo(session: Session, item: Item) -> str:
    """Return the picture that an item shows and that was put in with it; "" for none.

    A picture of the folder is nobody's own, whatever its id.
    """
    image = item.facts.get("image") or ""
    return image if _is_own(session, item.external_id, image) else ""


def earlier_photos(session: Session, catalogue: Catalogue, item: Item) -> list[Medium]:
    """Return the pictures that were put in with an item and that it shows no more."""
    return [
        medium
        for medium in catalogue.all(Medium)
        if medium.id != item.facts.get("image")
        and _is_own(session, item.external_id, medium.id)
    ]


def free_photo(catalogue: Catalogue, item_id: str) -> str:
    """Return an id for one more picture of an item."""
    number = 1
    while catalogue.find(Medium, photo_of(item_id, number)):
        number += 1
    return photo_of(item_id, number)


def stands(session: Session, item_id: str, medium: str) -> bool:
    """Tell whether the item's page, or another item, shows a picture now."""
    others = {*all_naming(session, Medium.kind, medium)} - {item_id}
    return bool(others) or medium in _on_page(session, item_id)


def was_told(
    session: Session, catalogue: Catalogue, item_id: str, medium: Medium
) -> bool:
    """Tell whether posts or mails have shown a photo: its permission still counts."""
    file = catalogue.files.get(medium.id)
    if medium.type != "photo" or file is None:
        return False
    return pictures.was_told(session, file.name, item_id)


def paths_of(medium: Medium) -> set[str]:
    """Return the files of a picture: what is known of it, and the picture."""
    described = {f"{MEDIA}/{medium.id}.yaml"}
    return {*described, f"{MEDIA}/{medium.file}"} if medium.file else described


def _is_own(session: Session, item_id: str, medium: str) -> bool:
    return (
        is_own_photo(item_id, medium)
        and origin_of(session, f"{MEDIA}/{medium}.yaml") == DESK
    )


def _on_page(session: Session, item_id: str) -> set[str]:
    """Return the pictures of a page that is out, in any of its languages."""
    row = page(session, item_id)
    found = messages(session, row.id) if row else []
    shown = [json.loads(one.skeleton)["facts"] for one in found]
    return {
        name
        for facts in shown
        for name in (facts.get("image"), *facts.get("attachments", ()))
    }
