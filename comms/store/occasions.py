"""Publications by plan entry and occasion: what the planner compares and keeps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.orders import Pause
from comms.model.states import PublicationState
from comms.model.subscribers_in import Consent, SignUp
from comms.model.tables import Act, Definition, Event, Item, Message, Publication

#: Definitions that say when something goes out.
_PLANNING = ("campaign", "edition", "programme")
_OUT = (
    PublicationState.SENDING,
    PublicationState.SENT,
    PublicationState.PARTLY_FAILED,
)


#: What a publication is asked for that waits no more.
_PAST: tuple[Any, ...] = (
    Publication.id,
    Publication.plan_entry,
    Publication.occasion,
    Publication.due_local,
    Publication.due_at,
    Publication.state,
    Publication.reason,
)
_WAITING = (
    PublicationState.DRAFT,
    PublicationState.IN_REVIEW,
    PublicationState.RETURNED,
    PublicationState.APPROVED,
    PublicationState.SCHEDULED,
)


class Past(NamedTuple):
    """A publication that waits no more, as far as planning asks about it."""

    id: int
    plan_entry: str
    occasion: str
    due_local: str
    due_at: datetime
    state: str
    reason: dict[str, Any]


#: What is known of an occasion of a plan: all of it while it waits.
Planned = Publication | Past


def programme_zone(session: Session) -> str | None:
    """Return the zone of local times; None: nothing has been applied yet."""
    body = session.exec(
        select(Definition.body).where(Definition.kind == "programme")
    ).first()
    return str(body["timezone"]) if body else None


def rows_by_entry(session: Session, kind: str) -> dict[str, list[Publication]]:
    """Return the publications of a kind by plan entry, in order of time."""
    found: dict[str, list[Publication]] = {}
    rows = session.exec(
        select(Publication)
        .where(Publication.kind == kind)
        .order_by(col(Publication.due_at), col(Publication.id))
    )
    for row in rows:
        found.setdefault(row.plan_entry, []).append(row)
    return found


def planned_by_entry(session: Session, kind: str) -> dict[str, list[Planned]]:
    """Return what there is of a kind by plan entry, in order of time.

    Years of what has gone out are read by a few columns (`Past`): planning again looks
    at all of it, and changes next to none.
    """
    of_kind = col(Publication.kind) == kind
    waits = col(Publication.state).in_(_WAITING)
    past = session.execute(select(*_PAST).where(of_kind, ~waits))
    rows: list[Planned] = [
        *session.exec(select(Publication).where(of_kind, waits)),
        *map(Past._make, past),
    ]
    found: dict[str, list[Planned]] = {}
    for row in sorted(rows, key=lambda row: (row.due_at, row.id or 0)):
        found.setdefault(row.plan_entry, []).append(row)
    return found


def whole(session: Session, row: Planned) -> Publication:
    """Return all of a publication, to change it."""
    if isinstance(row, Publication):
        return row
    return session.get_one(Publication, row.id)


def any_repeats(session: Session) -> bool:
    """Tell whether an item is told again and again by itself."""
    repeats = col(Item.facts)["repeat"].as_string().is_not(None)
    return session.exec(select(Item.id).where(repeats).limit(1)).first() is not None


def pages_standing(session: Session) -> dict[str, datetime]:
    """Return when each page that is out went out, by item."""
    rows = session.exec(
        select(Publication.external_id, Publication.published_at).where(
            Publication.kind == "page",
            Publication.state == PublicationState.SENT,
            col(Publication.published_at).is_not(None),
        )
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}


def said_before(
    session: Session, row: Publication
) -> Sequence[tuple[int | None, str | None]]:
    """Return what told the same item on the same account and is out, oldest first.

    By id and hash of the content that was approved.
    """
    _, item, account = row.plan_entry.split(":")
    found = session.exec(
        select(Publication.id, Publication.approved_hash)
        .where(
            Publication.kind == row.kind,
            Publication.id != row.id,
            col(Publication.state).in_(_OUT),
            Publication.account == account,
            col(Publication.plan_entry).endswith(f":{item}:{account}", autoescape=True),
        )
        .order_by(col(Publication.due_at), col(Publication.id))
    )
    return found.all()


def is_told_again(session: Session, row: Publication) -> bool:
    """Tell whether the same item is told on the same account at other times too."""
    _, item, account = row.plan_entry.split(":")
    return (
        session.exec(
            select(Publication.id)
            .where(
                Publication.kind == row.kind,
                Publication.id != row.id,
                Publication.state != PublicationState.CANCELLED,
                Publication.account == account,
                col(Publication.plan_entry).endswith(
                    f":{item}:{account}", autoescape=True
                ),
            )
            .limit(1)
        ).first()
        is not None
    )


def texts_of(session: Session, publication_ids: Sequence[int | None]) -> set[bytes]:
    """Return every text that some publications told, as it was kept."""
    return set(
        session.exec(
            select(Message.skeleton).where(
                col(Message.publication_id).in_(publication_ids)
            )
        )
    )


def planning_mark(session: Session) -> tuple[object, ...]:
    """Return a value that differs once events, pages, items or plans have changed."""
    definitions = session.exec(
        select(Definition.kind, Definition.external_id, Definition.content_hash)
        .where(col(Definition.kind).in_(_PLANNING))
        .order_by(col(Definition.id))
    ).all()
    pages = session.exec(
        select(func.count(), func.max(Publication.published_at)).where(
            Publication.kind == "page", Publication.state == PublicationState.SENT
        )
    ).one()
    events = session.exec(select(func.count(), func.max(Event.updated_at))).one()
    items = session.exec(select(func.count(), func.max(Item.updated_at))).one()
    return (*map(tuple, definitions), tuple(pages), tuple(events), tuple(items))


def work_mark(session: Session, now: datetime) -> tuple[object, ...]:
    """Return a value that differs once something is due, decided, stopped or new."""
    over = [
        PublicationState.SENT,
        PublicationState.CANCELLED,
        PublicationState.WITHDRAWN,
        PublicationState.MISSED,
        PublicationState.EXPIRED,
    ]
    rows = session.exec(
        select(Publication.id, Publication.state)
        .where(col(Publication.due_at) <= now, col(Publication.state).not_in(over))
        .order_by(col(Publication.id))
    ).all()
    newest = session.exec(select(func.max(Publication.id))).one()
    acts = session.exec(select(func.max(Act.id))).one()
    # Whoever signs up or confirms looks for mail at once.
    asked = session.exec(select(func.max(SignUp.id))).one()
    agreed = session.exec(select(func.max(Consent.id))).one()
    stops = session.exec(select(Pause.unit).order_by(col(Pause.id))).all()
    return (*map(tuple, rows), newest, acts, asked, agreed, *stops)
