"""Which files of pictures and documents nobody may see any more.

A guardian's no is an act on the file: it outlasts the entry, the item and the folder.
So does the last day of a photo: whoever deletes its entry lengthens nothing.
A picture that was drawn of a photo remembers it, and is shown as long as the photo is.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from comms.model.drawn import DrawnPicture, PhotoEnd
from comms.model.programme import Medium
from comms.model.states import ItemState
from comms.model.tables import Act, Item, Message
from comms.store import acts
from comms.store.catalogue import Catalogue
from comms.store.item_names import naming
from comms.store.publications import editions_carrying

#: The act that ends a permission.
WITHDRAWN = "withdraw-permission"
#: Kind of what it is about.
KIND = "picture"


def subject_of(file: str) -> str:
    """Return what an act on a picture is about: its file, whatever it is called."""
    return f"{KIND}:{file}"


def named_alike(catalogue: Catalogue, name: str) -> list[Medium]:
    """Return all entries that show the same file: the same picture, put in twice."""
    row = catalogue.files.get(name)
    same = (
        []
        if row is None
        else [other for other, file in catalogue.files.items() if file.name == row.name]
    )
    return [one for other in same if (one := catalogue.find(Medium, other))]


def remember(session: Session, drawn: Iterable[tuple[str, str]]) -> None:
    """Note which photo is seen on which drawn picture; both are files.

    Noted again, nothing changes.
    """
    for file, photo in {*drawn}:
        session.merge(DrawnPicture(file=file, photo=photo))


def keep_last_days(
    session: Session, before: Catalogue, after: Catalogue, today: date
) -> None:
    """Keep the last days of the photos whose files no entry names any more.

    Args:
        session: A writing session.
        before: What was said of pictures.
        after: What is said of them from now on.
        today: Day on the wall of the programme.
    """
    named = {row.name for row in after.files.values()}
    for file in {row.name for row in before.files.values()} - named:
        ends = [_last_day(one, today) for one in _photos(before, file)]
        known = session.get(PhotoEnd, file)
        if ends and None not in ends:
            last = max(end for end in ends if end)
            session.merge(PhotoEnd(file=file, last_day=last))
        elif known:
            session.delete(known)
    session.flush()


def _last_day(photo: Medium, today: date) -> date | None:
    """Return the last day on which a photo may be seen; None: it has none."""
    if photo.rights.is_permitted:
        return photo.rights.valid_until
    return today - timedelta(days=1)


def kept_back(
    session: Session, catalogue: Catalogue, files: Iterable[str], today: date
) -> frozenset[str]:
    """Return which of some files nobody may see: a guardian's no, or a last day.

    What was drawn of a photo goes with it.

    Args:
        session: To read by.
        catalogue: What is said of pictures.
        files: Their names in the media store.
        today: Day on the wall of the programme.
    """
    if not (asked := {*files}):
        return frozenset()
    drawn = _drawn_of(session, asked)
    barred = {
        photo
        for photo in asked | {photo for _, photo in drawn}
        if is_over(session, catalogue, photo, today)
        or is_withdrawn(session, catalogue, photo)
    }
    return frozenset(
        (asked & barred) | {file for file, photo in drawn if photo in barred}
    )


def is_kept_back(
    session: Session, catalogue: Catalogue, file: str, today: date
) -> bool:
    """Tell whether nobody may see a file any more; see `kept_back`."""
    return file in kept_back(session, catalogue, [file], today)


def is_withdrawn(session: Session, catalogue: Catalogue, file: str) -> bool:
    """Tell whether a guardian has said no, and no later permission holds."""
    shown = _photos(catalogue, file)
    if shown and all(one.rights.guardian_permission is False for one in shown):
        return True
    if acts.last_act(session, subject_of(file), (WITHDRAWN,)) is None:
        return False
    return not any(one.rights.is_permitted for one in _entries(catalogue, file))


def is_taken_back(session: Session, catalogue: Catalogue, file: str) -> bool:
    """Tell whether each text that a file goes with was withdrawn.

    A logo goes with no text; a picture that was drawn of a photo goes with the photo.
    """
    drawn = _drawn_of(session, [file])
    return any(
        _is_of_withdrawn(session, catalogue, one)
        for one in (file, *(photo for _, photo in drawn))
    )


def _is_of_withdrawn(session: Session, catalogue: Catalogue, file: str) -> bool:
    names = [one.id for one in _entries(catalogue, file) if one.type != "logo"]
    states = {
        state
        for name in names
        for state in session.exec(select(Item.state).where(naming(Medium.kind, name)))
    }
    return states == {ItemState.WITHDRAWN}


def is_over(session: Session, catalogue: Catalogue, file: str, today: date) -> bool:
    """Tell whether the last day of a photo is past, under each id it has or had."""
    if _entries(catalogue, file):
        shown = _photos(catalogue, file)
        return bool(shown) and all(one.rights.is_over(today) for one in shown)
    end = session.get(PhotoEnd, file)
    return end is not None and today > end.last_day


def is_lasting(catalogue: Catalogue, file: str) -> bool:
    """Tell whether a file may be shown for good: a logo without a last day.

    A photo's permission may end at any time, a document goes with its text; of a file
    that no entry names, nobody knows.
    """
    shown = _entries(catalogue, file)
    return bool(shown) and all(
        one.type == "logo"
        and not one.rights.children_in_picture
        and one.rights.valid_until is None
        for one in shown
    )


def _entries(catalogue: Catalogue, file: str) -> list[Medium]:
    named = [name for name, row in catalogue.files.items() if row.name == file]
    return [one for name in named if (one := catalogue.find(Medium, name))]


def _photos(catalogue: Catalogue, file: str) -> list[Medium]:
    return [one for one in _entries(catalogue, file) if one.type == "photo"]


def _drawn_of(session: Session, files: Iterable[str]) -> Sequence[tuple[str, str]]:
    """Return the drawn ones among some files, each with a photo that is seen on it."""
    return session.exec(
        select(DrawnPicture.file, DrawnPicture.photo).where(
            col(DrawnPicture.file).in_(files)
        )
    ).all()


def items_showing(session: Session, pictures: Sequence[str]) -> Sequence[Item]:
    """Return the items in the files that show one of some pictures, oldest first."""
    image: Any = col(Item.facts)["image"]
    return session.exec(
        select(Item)
        .where(Item.content_hash != "", image.as_string().in_(pictures))
        .order_by(col(Item.id))
    ).all()


def was_told(session: Session, file: str, item: str) -> bool:
    """Tell whether a post or a mail has shown a photo of an item: that stays there."""
    drawn = select(DrawnPicture.file).where(DrawnPicture.photo == file).limit(1)
    if session.exec(drawn).first():
        return True
    editions = [row.id for row in editions_carrying(session, [item])]
    mailed = select(Message.id).where(
        col(Message.publication_id).in_(editions),
        col(Message.html).contains(f"/media/{file}", autoescape=True),
    )
    return session.exec(mailed.limit(1)).first() is not None


def last_withdrawal(session: Session, file: str) -> Act | None:
    """Return the act that ended the permission last; None: nobody has."""
    return acts.last_act(session, subject_of(file), (WITHDRAWN,))
