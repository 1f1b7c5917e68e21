"""Items found by their words, kind, state, unit and owner: one bounded question."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from unicodedata import normalize

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from comms.model.desk_list import LONGEST, OUT, Sought
from comms.model.item_words import ItemWords
from comms.model.states import ItemState, PublicationState
from comms.model.tables import Item, Publication
from comms.store.beginning import contains
from comms.store.waiting import Units
from comms.store.walk import each_value

#: Words of a question that are looked at.
_MOST_WORDS = 8
#: For each item shown so many of the newest are looked through first, and how many are
#: shown of them at most: who seeks further reads all.
_NEWEST, _FEW = 25, 100


def folded(text: str) -> str:
    """Return a text as it is compared: compatible forms and case made one."""
    return normalize("NFKC", text).casefold()


def kept(texts: Iterable[str]) -> str:
    """Return the words of some texts as they are kept, each once.

    Words that are sought have no blanks in them: each is found within one of these, and
    what stands within another of them need not be kept itself.
    """
    words = dict.fromkeys(folded("\n".join(texts)).split())
    whole = "\n".join(words)
    return "\n".join(word for word in words if whole.count(word) == 1)


def keep(session: Session, item: Item, texts: Iterable[str]) -> None:
    """Write down the words of an item that has its row; the caller commits."""
    row = session.get(ItemWords, item.id) or ItemWords(item_id=item.id, words="")
    row.words = kept((item.external_id, *texts))
    session.add(row)


def found(
    session: Session, sought: Sought, *, units: Units, limit: int, offset: int
) -> Sequence[Item]:
    """Return items in order of the day they are or were told, newest first.

    Args:
        session: To read by.
        sought: Which.
        units: Of these units only; None: of any.
        limit: The most.
        offset: So many of them are passed over.
    """
    query = select(Item.id).where(*_standing(sought.state))
    if units is not None:
        query = query.where(col(Item.unit).in_(units))
    for field in ("type", "unit", "owner"):
        if value := getattr(sought, field):
            query = query.where(getattr(Item, field) == value)
    part = query.order_by(*_NEW_FIRST).offset(offset).limit(limit)
    if sought.words and offset + limit <= _FEW:
        # Words that many items hold are read of a few, those of few items of all.
        newest = _NEWEST * (offset + limit)
        near = _read(session, part.where(*holding(session, sought.words, newest)))
        if len(near) == limit:
            return near
    return _read(session, part.where(*holding(session, sought.words)))


_NEW_FIRST = (col(Item.publish_local).desc(), col(Item.id).desc())


def _read(session: Session, part: Any) -> Sequence[Item]:  # noqa: ANN401 - a select
    # Rows are long: an index says which, and only those are read.
    query = select(Item).where(col(Item.id).in_(part))
    return session.exec(query.order_by(*_NEW_FIRST)).all()


def _standing(state: str) -> list[ColumnElement[bool]]:
    """Return what is asked of an item, so that it stands in a state people read."""
    if state == OUT:
        return [col(Item.state) == ItemState.APPROVED, _has_page()]
    if state == ItemState.APPROVED:
        return [col(Item.state) == state, ~_has_page()]
    return [col(Item.state) == state] if state else []


def _has_page() -> ColumnElement[bool]:
    """Return that readers see the page of an item."""
    return exists().where(
        col(Publication.external_id) == col(Item.external_id),
        col(Publication.kind) == "page",
        col(Publication.state) == PublicationState.SENT,
    )


def out(session: Session, names: Collection[str]) -> frozenset[str]:
    """Return those of some items whose page readers see."""
    if not names:
        return frozenset()
    return frozenset(
        session.exec(
            select(Item.external_id).where(
                col(Item.external_id).in_(names), _has_page()
            )
        )
    )


def holding(
    session: Session, words: str, newest: int = 0
) -> Sequence[ColumnElement[bool]]:
    """Return what is asked of an item, so that it holds all of some words.

    Args:
        session: To read by.
        words: What is sought, parted by blanks.
        newest: It is one of so many newest items, too; 0: it may be any.
    """
    parts = folded(words[:LONGEST]).split()[:_MOST_WORDS]
    # What is long is found fastest and stands in the fewest: the others in those alone.
    each = [
        contains(session, col(ItemWords.words), word)
        for word in sorted(parts, key=len, reverse=True)
    ]
    if not each:
        return []
    # Found once, by themselves: PostgreSQL would look up the words of item after item.
    named = select(ItemWords.item_id).where(*each).offset(0)
    if newest:
        new = select(Item.id).order_by(*_NEW_FIRST).limit(newest)
        named = named.where(col(ItemWords.item_id).in_(new))
    return [col(Item.id).in_(named)]


def types(session: Session) -> Sequence[str]:
    """Return the types of items that there are."""
    kind = each_value(Item.type).c.value
    return session.exec(select(kind).where(kind.is_not(None)).order_by(kind)).all()
