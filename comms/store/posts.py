"""Public deliveries: posts on accounts, and the steps of their attempts."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from comms.model.states import FINISHED, TO_LEAVE, DeliveryState, PublicationState
from comms.model.tables import (
    Act,
    Attempt,
    Delivery,
    Event,
    Item,
    Message,
    Publication,
)
from comms.store.beginning import begins
from comms.store.workers import names

#: Kinds that are told to the world on accounts: posts, records and press texts,
#: reminders of an event, and what changes or takes away what stands there.
PUBLIC_KINDS = ("post", "announcement", "reminder", "edit", "removal")

#: What stands on accounts of others, in part at least.
OUT = (
    PublicationState.SENDING,
    PublicationState.SENT,
    PublicationState.PARTLY_FAILED,
)


def waiting_posts(
    session: Session, now: datetime
) -> list[tuple[Publication, Delivery]]:
    """Return public deliveries of posts that can be tried now, oldest first."""
    rows = session.exec(
        select(Publication, Delivery)
        .join(Delivery, col(Delivery.publication_id) == col(Publication.id))
        .where(col(Publication.kind).in_(PUBLIC_KINDS), Publication.state == "sending")
        .where(col(Delivery.state).in_([DeliveryState.QUEUED, DeliveryState.DEFERRED]))
        .where((col(Delivery.retry_at).is_(None)) | (col(Delivery.retry_at) <= now))
        .order_by(col(Publication.due_at), col(Delivery.id))
    )
    return [(row[0], row[1]) for row in rows]


def over(session: Session) -> list[int]:
    """Return what is on its way to accounts and has nothing left to do there."""
    told = select(Delivery.id).where(Delivery.publication_id == Publication.id)
    left = told.where(col(Delivery.state).not_in(list(FINISHED)))
    found = session.exec(
        select(Publication.id)
        .where(
            col(Publication.kind).in_(PUBLIC_KINDS),
            Publication.state == PublicationState.SENDING,
            told.exists(),
            ~left.exists(),
        )
        .order_by(col(Publication.due_at), col(Publication.id))
    )
    return [one for one in found if one is not None]


def doubtful_posts(
    session: Session, owner: str, now: datetime
) -> list[tuple[Publication, Delivery]]:
    """Return posts that another worker left on the wire: their fate is unknown.

    Args:
        session: Only read.
        owner: Whose posts are under way, one by one: "<worker>:…". What other living
            workers have on the wire is not left.
        now: What is found out about later is left out.
    """
    others = [name for name in names(session) if not owner.startswith(f"{name}:")]
    rows = session.exec(
        select(Publication, Delivery)
        .join(Delivery, col(Delivery.publication_id) == col(Publication.id))
        .where(col(Publication.kind).in_(PUBLIC_KINDS))
        .where(
            *(
                ~col(Delivery.claimed_by).startswith(f"{name}:", autoescape=True)
                for name in others
            )
        )
        .where(Delivery.state == DeliveryState.IN_DATA, Delivery.claimed_by != owner)
        .where((col(Delivery.retry_at).is_(None)) | (col(Delivery.retry_at) <= now))
        .order_by(col(Delivery.id))
    )
    return [(row[0], row[1]) for row in rows]


def open_attempt(session: Session, delivery_id: int | None) -> Attempt | None:
    """Return the newest attempt of a delivery."""
    return session.exec(
        select(Attempt)
        .where(Attempt.delivery_id == delivery_id)
        .order_by(col(Attempt.number).desc())
    ).first()


def doubtful_since(session: Session, delivery_id: int | None) -> datetime | None:
    """Return when the earliest attempt began that ended in doubt; None: none did."""
    return session.exec(
        select(func.min(Attempt.started_at)).where(
            Attempt.delivery_id == delivery_id, Attempt.outcome == "in_doubt"
        )
    ).one()


def post_deliveries(session: Session, publication_id: int | None) -> list[Delivery]:
    """Return all deliveries of a post, one per language and part."""
    return list(
        session.exec(
            select(Delivery)
            .where(Delivery.publication_id == publication_id)
            .order_by(col(Delivery.id))
        )
    )


def is_handed_out(session: Session, items: Collection[str], account: str) -> bool:
    """Tell whether any of some items has been told on an account, or to the press."""
    names = [f"announcement:{item}:{account}" for item in items]
    found = (
        select(Delivery.id)
        .join(Publication, col(Publication.id) == col(Delivery.publication_id))
        .where(
            col(Publication.plan_entry).in_(names),
            Delivery.state == DeliveryState.SENT,
        )
    )
    return bool(names) and session.exec(found.limit(1)).first() is not None


def all_posts(session: Session) -> list[Publication]:
    """Return every post of the plans, oldest first."""
    return list(
        session.exec(
            select(Publication)
            .where(Publication.kind == "post")
            .order_by(col(Publication.due_at), col(Publication.id))
        )
    )


def on_accounts(session: Session, account: str = "") -> list[Publication]:
    """Return what still waits to leave on an account, or is on its way there.

    Args:
        session: To read by.
        account: Only what is told on it; "": on any.
    """
    query = select(Publication).where(
        col(Publication.kind).in_(PUBLIC_KINDS),
        col(Publication.state).in_((*TO_LEAVE, PublicationState.MISSED)),
    )
    if account:
        query = query.where(Publication.account == account)
    order = (col(Publication.due_at), col(Publication.id))
    return list(session.exec(query.order_by(*order)))


def posts_out(
    session: Session,
    kinds: Sequence[str] = ("post",),
    states: Sequence[PublicationState] = OUT,
) -> list[Publication]:
    """Return what may stand, in part at least, on accounts of others; oldest first."""
    return list(
        session.exec(
            select(Publication)
            .where(col(Publication.kind).in_(kinds), col(Publication.state).in_(states))
            .order_by(col(Publication.id))
        )
    )


def posts_stamp(session: Session) -> tuple[object, ...]:
    """Return a value that differs once what stands may have to say something else.

    What people do is an act, what a folder brings has its time, and what comes to its
    end is counted among others; but for what is on its way, which has to be looked at.
    """
    counts = session.exec(
        select(Publication.state, func.count(), func.max(Publication.published_at))
        .where(col(Publication.kind).in_(PUBLIC_KINDS))
        .group_by(Publication.state)
        .order_by(Publication.state)
    )
    items = session.exec(select(func.count(), func.max(Item.updated_at))).one()
    events = session.exec(select(func.count(), func.max(Event.updated_at))).one()
    acts = session.exec(select(func.max(Act.id))).one()
    return (*map(tuple, counts), tuple(items), tuple(events), acts)


def changes_of(
    session: Session, item: str, account: str
) -> list[tuple[Publication, Delivery]]:
    """Return the edits and removals of an item on an account, oldest first.

    A delivery of one names in `remote_id` what it changes. Those that were called off
    are not among them.
    """
    entries = [
        and_(
            col(Publication.kind) == kind,
            begins(session, col(Publication.plan_entry), f"{kind}:{item}:{account}:"),
        )
        for kind in ("edit", "removal")
    ]
    found = session.exec(
        select(Publication, Delivery)
        .join(Delivery, col(Delivery.publication_id) == col(Publication.id))
        .where(or_(*entries), Delivery.state != DeliveryState.CANCELLED)
        .order_by(col(Publication.id), col(Delivery.id))
    )
    return [(row[0], row[1]) for row in found]


def standing(
    session: Session,
    post: Publication,
    delivery: Delivery,
    changes: Sequence[tuple[Publication, Delivery]],
) -> Message | None:
    """Return what a post says, or will say once the edits under way are made.

    Args:
        session: Any.
        post: As it was released.
        delivery: One of its languages.
        changes: As `changes_of` returned them.
    """
    edits = [
        change.id
        for change, one in changes
        if change.kind == "edit" and one.remote_id == delivery.remote_id
    ]
    return session.exec(
        select(Message)
        .where(
            Message.publication_id == (edits[-1] if edits else post.id),
            Message.language == delivery.language,
        )
        .order_by(col(Message.revision).desc())
    ).first()


def count_entries(session: Session, *beginnings: str) -> int:
    """Return how many publications have a plan entry that begins like one of these."""
    entry = col(Publication.plan_entry)
    entries = [begins(session, entry, one) for one in beginnings]
    return session.exec(
        select(func.count()).select_from(Publication).where(or_(*entries))
    ).one()


def address_of(session: Session, delivery: Delivery) -> str:
    """Return where a post stands; "" where the network did not say."""
    attempt = open_attempt(session, delivery.id)
    return attempt.saved.get("url", "") if attempt else ""


def announcements_out(session: Session) -> list[Publication]:
    """Return the records and press texts that have gone out, oldest first."""
    query = select(Publication).where(*_ANNOUNCED)
    return list(session.exec(query.order_by(col(Publication.id))))


def has_announcements(session: Session) -> bool:
    """Tell whether a record or press text has gone out."""
    query = select(Publication.id).where(*_ANNOUNCED)
    return session.exec(query.limit(1)).first() is not None


_ANNOUNCED = (
    col(Publication.kind) == "announcement",
    col(Publication.state).in_(OUT),
    col(Publication.content_hash) != "",
)


def changes_under_way(session: Session, item: str, account: str) -> bool:
    """Tell whether an edit or removal of an item on an account is not over yet."""
    return any(
        change.state in {PublicationState.SENDING, PublicationState.HELD}
        for change, _ in changes_of(session, item, account)
    )


def delivery(session: Session, delivery_id: int) -> Delivery | None:
    """Return one delivery."""
    return session.get(Delivery, delivery_id)


def to_settle(
    session: Session, publication: str, account: str, language: str
) -> int | None:
    """Return the delivery of a publication that a person has to decide about."""
    by_hand = and_(
        col(Publication.state) == PublicationState.HELD,
        col(Publication.kind).in_(("edit", "removal")),
        col(Delivery.state) == DeliveryState.QUEUED,
    )
    waits = or_(col(Delivery.state) == DeliveryState.UNKNOWN, by_hand)
    return session.exec(
        select(Delivery.id)
        .join(Publication, col(Publication.id) == col(Delivery.publication_id))
        .where(
            Publication.external_id == publication,
            Delivery.account == account,
            Delivery.language == language,
            waits,
        )
        .order_by(col(Delivery.id))
    ).first()


def known_not_there(session: Session, delivery_id: int | None) -> None:
    """Note that no earlier try arrived: a person has looked."""
    for attempt in session.exec(
        select(Attempt).where(Attempt.delivery_id == delivery_id)
    ):
        if attempt.outcome in {"in_doubt", ""}:
            attempt.outcome = "not_there"
        # A mark that the post may have left would keep it from leaving.
        attempt.saved = {}
        session.add(attempt)


def cards_named(
    session: Session, name: str, account: str, language: str = ""
) -> list[int]:
    """Return the deliveries of an item or publication on an account, oldest first.

    Args:
        session: Any.
        name: An item, or a publication by its own id.
        account: Where they go.
        language: Only this one; "": all.
    """
    query = (
        select(Delivery.id)
        .join(Publication, col(Publication.id) == col(Delivery.publication_id))
        .where(
            col(Publication.kind).in_(PUBLIC_KINDS),
            col(Publication.external_id).in_([name, f"{name}.{account}"]),
            Delivery.account == account,
            col(Delivery.state) != DeliveryState.CANCELLED,
        )
    )
    if language:
        query = query.where(Delivery.language == language)
    return [found or 0 for found in session.exec(query.order_by(col(Delivery.id)))]
