"""Rows of facts and blocks: which texts say them, and what they said when."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, delete, select

from comms.model.fact_tables import Saying, Use
from comms.model.tables import Item, Message, Publication
from comms.store.tellers import corrected

#: Since when something has been said that stood there before this was written down.
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def note_uses(session: Session, item: str, uses: Iterable[Use]) -> None:
    """Write down what the texts of an item say by reference, instead of before."""
    session.exec(delete(Use).where(col(Use.item) == item))
    for use in uses:
        session.add(use)
    session.flush()


def uses_of(
    session: Session, kind: str, name: str, most: int | None = None
) -> Sequence[Use]:
    """Return the texts that say something, by item; of so many items at most."""
    said = (Use.kind == kind, Use.name == name)
    query = select(Use).where(*said).order_by(col(Use.item), col(Use.id))
    if most is not None:
        items = select(Use.item).where(*said).distinct().order_by(Use.item).limit(most)
        query = query.where(col(Use.item).in_(items))
    return session.exec(query).all()


def used_in(session: Session, kind: str, items: Collection[str]) -> Sequence[Use]:
    """Return what some items say by reference of a kind."""
    return session.exec(
        select(Use).where(Use.kind == kind, col(Use.item).in_(items))
    ).all()


def counts(
    session: Session, kind: str, names: Collection[str] | None = None
) -> dict[str, int]:
    """Return how many items say each fact, or each block; of some, if so asked."""
    query = select(Use.name, func.count(func.distinct(Use.item))).where(
        Use.kind == kind
    )
    if names is not None:
        query = query.where(col(Use.name).in_(names))
    return dict(session.exec(query.group_by(col(Use.name))).all())


def note_saying(session: Session, saying: Saying) -> None:
    """Write down what something says from now on."""
    session.add(saying)
    session.flush()


def sayings(session: Session, kind: str, name: str) -> Sequence[Saying]:
    """Return what something has said, oldest first."""
    return session.exec(
        select(Saying)
        .where(Saying.kind == kind, Saying.name == name)
        .order_by(col(Saying.since))
    ).all()


def told_by(session: Session, entries: Collection[str]) -> Sequence[Publication]:
    """Return what is out of some plan entries ("page:hall_news"), oldest first."""
    return session.exec(
        select(Publication)
        .where(
            col(Publication.plan_entry).in_(entries),
            col(Publication.published_at).is_not(None),
        )
        .order_by(col(Publication.published_at), col(Publication.id))
    ).all()


def by_rules(session: Session, items: Collection[str]) -> Sequence[Publication]:
    """Return the posts of some items that are out and came by a rule."""
    entries = [
        col(Publication.plan_entry).contains(f":{item}:", autoescape=True)
        for item in items
    ]
    rows = session.exec(
        select(Publication).where(
            col(Publication.plan_entry).startswith("post@"),
            or_(*entries),
            col(Publication.published_at).is_not(None),
        )
    )
    return [row for row in rows if row.plan_entry.split(":")[1] in items]


def frozen_at(
    session: Session, publications: Collection[int | None]
) -> dict[int, datetime]:
    """Return when what some pages show was written, by publication."""
    rows = session.exec(
        select(Message.publication_id, func.max(Message.created_at))
        .where(col(Message.publication_id).in_(publications))
        .group_by(col(Message.publication_id))
    )
    return dict(rows.all())


def open_corrections(session: Session) -> dict[str, list[Item]]:
    """Return the corrections that nobody has let out, by the item they correct.

    "edition:<id>" for what puts right the own words of a newsletter's number.
    """
    out = select(Publication.external_id).where(
        Publication.kind == "page", col(Publication.published_at).is_not(None)
    )
    rows = session.exec(
        select(Item)
        .where(
            Item.type == "correction",
            Item.content_hash != "",
            col(Item.external_id).not_in(out),
        )
        .order_by(col(Item.id))
    )
    found: dict[str, list[Item]] = {}
    for row in rows:
        edition = row.facts.get("corrects_edition")
        for name in (f"edition:{edition}",) if edition else corrected(row.facts):
            found.setdefault(name, []).append(row)
    return found
