"""The files and the video that were put in with a text at the desk."""

from collections.abc import Collection

from comms.content.apply import DESK
from comms.content.folder import MEDIA
from comms.content.seminar_problems import problem
from comms.content.text_media import is_own, is_upload
from comms.content.text_read import Text
from comms.errors import NotFound
from comms.model.desk import Problem
from comms.model.programme import Medium
from comms.model.tables import Item
from comms.store import Session
from comms.store.catalogue import Catalogue
from comms.store.waiting import origin_of
from comms.workflows.house import House


def own_media(session: Session, catalogue: Catalogue, item: Item) -> list[Medium]:
    """Return the files and the video of an item that were put in with it, in order."""
    named = (catalogue.find(Medium, name) for name in item.facts.get("attachments", ()))
    return [one for one in named if one and _is_own(session, item, one)]


def earlier_media(session: Session, catalogue: Catalogue, item: Item) -> list[Medium]:
    """Return those that were put in with an item and that it shows no more."""
    shown = item.facts.get("attachments", ())
    return [
        one
        for one in catalogue.all(Medium)
        if one.id not in shown and _is_own(session, item, one)
    ]


def put_in_files(
    house: House, text: Text, kept: Collection[str], language: str
) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """Return the files that are put in by their names; one that is gone is noted.

    Args:
        house: Where files lie.
        text: The form.
        kept: Media of the item that stand.
        language: Of the problems' sentences.
    """
    found: dict[str, bytes] = {}
    problems = []
    for one in text.files:
        if not one.upload:
            if one.kept not in kept:
                problems.append(problem(language, "file", "upload_gone"))
            continue
        # Other files of the store were never looked at as files for readers.
        content = _content(house, one.upload) if is_upload(one.upload) else None
        if content is None:
            problems.append(problem(language, "file", "upload_gone"))
        else:
            found[one.upload] = content
    return found, tuple(problems)


def _content(house: House, name: str) -> bytes | None:
    try:
        return house.media.read(name)
    except NotFound:
        return None


def _is_own(session: Session, item: Item, medium: Medium) -> bool:
    return (
        is_own(item.external_id, medium.id)
        and origin_of(session, f"{MEDIA}/{medium.id}.yaml") == DESK
    )
