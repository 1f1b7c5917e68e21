"""Who did what: pages of acts, newest first, along an index.

A page goes on after an act, not after a count, so that what is added meanwhile moves
nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal, or_, select, text, union_all
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from comms.model.item_words import EVER
from comms.model.tables import Act, Event, Item, Publication
from comms.store.walk import each_value

#: Kinds of things that are named by an id alone.
_KINDS = ("item", "edition", "event", "account", "unit", "user", "newsletter")


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which acts; whatever is empty asks for nothing."""

    person: str = ""
    #: A subject ("item:spring_news"), or an id alone.
    thing: str = ""
    verbs: Collection[str] = ()
    #: Units whose things count, and subjects of theirs that are no rows.
    units: Collection[str] | None = None
    named: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    #: Only what was refused.
    refused: bool = False


def acts_sought(
    session: Session, sought: Sought, *, limit: int, after: int = 0
) -> Sequence[Act]:
    """Return acts, newest first.

    Args:
        session: Only read.
        sought: Which.
        limit: The most.
        after: The last act of the page before; 0: from the newest.
    """
    query = rows_of(Act).where(*_conditions(sought))
    last = session.get(Act, after) if after else None
    if last is not None:
        same = and_(col(Act.at) == last.at, col(Act.id) < last.id)
        query = query.where(or_(col(Act.at) < last.at, same))
    order = (col(Act.at).desc(), col(Act.id).desc())
    return session.exec(query.order_by(*order).limit(limit)).all()


def people_known(session: Session) -> Sequence[str]:
    """Return everybody who has done anything."""
    user = each_value(Act.user).c.value
    return session.exec(rows_of(user).where(user.is_not(None)).order_by(user)).all()


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.person:
        found.append(
            or_(col(Act.user) == sought.person, col(Act.acting_for) == sought.person)
        )
    if sought.thing:
        found.append(col(Act.subject).in_(_names(sought.thing)))
    if sought.verbs:
        found.append(col(Act.verb).in_(sought.verbs))
    if sought.units is not None:
        found.append(_of(sought.units, sought.named))
    if sought.refused:
        found.append(col(Act.result) != "done")
    return [*found, *_between(sought.since, sought.until)]


def _names(thing: str) -> list[str]:
    """Return the subjects that a thing may stand under: an id alone may be of any."""
    kinds = () if ":" in thing else _KINDS
    return [thing, *(f"{kind}:{thing}" for kind in kinds)]


def _between(
    since: datetime | None, until: datetime | None
) -> Iterator[ColumnElement[bool]]:
    if since:
        yield col(Act.at) >= since
    if until:
        yield col(Act.at) < until


def _of(units: Collection[str], named: Collection[str]) -> ColumnElement[bool]:
    """Whether the thing of an act is one of some units'."""
    items = select(literal("item:") + col(Item.external_id)).where(
        col(Item.unit).in_(units)
    )
    # Acts that were refused early stand under the id alone.
    bare = select(col(Item.external_id)).where(col(Item.unit).in_(units))
    rows = select(
        col(Publication.kind) + literal(":") + col(Publication.external_id)
    ).where(col(Publication.unit).in_(units), text(EVER))
    events = select(literal("event:") + col(Event.external_id)).where(
        col(Event.unit).in_(units)
    )
    own = [f"unit:{unit}" for unit in units]
    return or_(
        col(Act.subject).in_([*own, *named]),
        col(Act.subject).in_(union_all(items, bare, rows, events)),
    )
