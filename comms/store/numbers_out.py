"""Numbers of newsletters that have gone out, as the archive lists them."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.tables import Message, Publication

#: Letters leave under the name of a newsletter, too; they are no numbers of it.
_OUT = (Publication.kind == "edition", col(Publication.published_at).is_not(None))


def newest_out(
    session: Session, newsletters: Collection[str], most: int
) -> Sequence[Publication]:
    """Return the last numbers of each of some newsletters, newest first."""
    place = func.row_number().over(
        partition_by=col(Publication.newsletter),
        order_by=(col(Publication.published_at).desc(), col(Publication.id).desc()),
    )
    places = (
        select(col(Publication.id).label("id"), place.label("place"))
        .where(col(Publication.newsletter).in_(newsletters), *_OUT)
        .subquery()
    )
    return session.exec(
        select(Publication)
        .where(
            col(Publication.id).in_(select(places.c.id).where(places.c.place <= most))
        )
        .order_by(col(Publication.published_at).desc(), col(Publication.id).desc())
    ).all()


def years_out(session: Session, newsletter: str) -> list[int]:
    """Return the years in which a newsletter has gone out, latest first."""
    found = session.exec(
        select(Publication.year)
        .where(Publication.newsletter == newsletter, *_OUT)
        .distinct()
        .order_by(col(Publication.year).desc())
    )
    return [year for year in found if year is not None]


def out_in(session: Session, newsletter: str, year: int) -> Sequence[Publication]:
    """Return the numbers of a newsletter that went out of those of a year, last first.

    A year is that of the number: it stays where it is listed.
    """
    return session.exec(
        select(Publication)
        .where(
            Publication.newsletter == newsletter,
            Publication.year == year,
            *_OUT,
        )
        .order_by(col(Publication.number).desc())
    ).all()


def page_subjects(
    session: Session, publications: Sequence[Publication], level: str
) -> Mapping[int | None, Mapping[str, str]]:
    """Return the subjects of the web versions of some numbers, by row and language."""
    rows = session.exec(
        select(Message.publication_id, Message.language, Message.subject)
        .where(
            col(Message.publication_id).in_([row.id for row in publications]),
            Message.level == level,
            Message.variant == "html",
        )
        .order_by(col(Message.revision), col(Message.id))
    )
    found: dict[int | None, dict[str, str]] = {row.id: {} for row in publications}
    for publication, language, subject in rows:
        found[publication][language] = subject
    return found
