"""Personal data whose time is over: counted, and let go."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, update
from sqlmodel import Session, col, select

from comms.model.access import DeskSession, SignInLink
from comms.model.retention import Retained
from comms.model.states import SubscriptionState
from comms.model.subscribers_in import Consent
from comms.model.tables import Message, Publication, Receipt, Subscriber, Subscription
from comms.store import sign_ups
from comms.store.access import forget_before
from comms.store.forgetting import count_named, named_over

#: Who got which mail, of sensitive newsletters and of all others.
DELIVERIES: Mapping[Retained, bool] = {
    "deliveries": False,
    "sensitive_deliveries": True,
}
LEFT: Retained = "sensitive_left"


def count_over(
    session: Session,
    kind: Retained,
    before: datetime,
    now: datetime | None = None,
    quiet: Collection[str] = (),
    most: int | None = None,
) -> int:
    """Return how many of a kind were last of use before an instant.

    Args:
        session: Only read.
        kind: Of data.
        before: The instant.
        now: Until when events may have ended of which mail has told; None: then.
        quiet: Sensitive newsletters.
        most: Enough deliveries to be counted, of which there may be millions; None:
            all.
    """
    of_quiet = kind == LEFT or DELIVERIES.get(kind, False)
    if of_quiet and not quiet:
        return 0
    if kind in DELIVERIES:
        found = named_over(session, before, now or before, quiet, of_quiet=of_quiet)
        return count_named(session, found, most)
    if kind == LEFT:
        return count_left(session, quiet, before)
    return _COUNTS[kind](session, before)


def let_go(session: Session, kind: Retained, before: datetime) -> None:
    """Remove what was last of use before an instant; not committed.

    Of deliveries there are too many for one transaction (`store.forgetting`); who has
    left a sensitive newsletter goes one by one (`audience.forgetting`).
    """
    if kind in _REMOVALS:
        _REMOVALS[kind](session, before)


def count_left(session: Session, quiet: Collection[str], before: datetime) -> int:
    """Return how many seats some newsletters keep of people who have left long ago."""
    found = select(func.count()).select_from(Subscription)
    return session.exec(found.where(*_left(quiet, before))).one()


def some_left(
    session: Session, quiet: Collection[str], before: datetime
) -> Sequence[Subscription]:
    """Return some of these seats, the first ones."""
    seats = select(Subscription).where(*_left(quiet, before))
    return session.exec(seats.order_by(col(Subscription.id)).limit(_AT_ONCE)).all()


def remove_seat(session: Session, seat: Subscription) -> bool:
    """Remove a seat with its consents; return whether anything else is known of her."""
    hers = col(Consent.subscriber_id) == seat.subscriber_id
    of_this = col(Consent.newsletter) == seat.newsletter
    session.exec(delete(Consent).where(hers, of_this))
    session.delete(seat)
    session.flush()
    consents = select(Consent.id).where(hers).limit(1)
    others = col(Subscription.subscriber_id) == seat.subscriber_id
    seats = select(Subscription.id).where(others).limit(1)
    return any(session.exec(one).first() is not None for one in (consents, seats))


def _left(quiet: Collection[str], before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Subscription.newsletter).in_(quiet),
        col(Subscription.state) == SubscriptionState.UNSUBSCRIBED,
        col(Subscription.changed_at) < before,
    )


def _pending(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Subscription.state) == SubscriptionState.PENDING,
        col(Subscription.changed_at) < before,
    )


def _sign_ups(session: Session, before: datetime) -> int:
    found = select(func.count()).select_from(Subscription)
    lists = session.exec(found.where(*_pending(before))).one()
    return lists + sign_ups.count_unanswered(session, before)


def _forget_sign_ups(session: Session, before: datetime) -> None:
    """Remove sign-ups that nobody confirmed, and people of whom nothing is left.

    Whoever had confirmed or left before has left again: that is her proof, and ours.
    """
    sign_ups.forget_unanswered(session, before)
    sign_ups.remove_before(session, before - _ASKED_KNOWN_FOR)
    proofs = select(Consent.id).where(
        col(Consent.subscriber_id) == col(Subscription.subscriber_id),
        col(Consent.newsletter) == col(Subscription.newsletter),
        col(Consent.act).in_(_PROOFS),
    )
    session.exec(
        update(Subscription)
        .where(*_pending(before), proofs.exists())
        .values(state=SubscriptionState.UNSUBSCRIBED)
    )
    over = select(Subscription.id).where(
        col(Subscription.subscriber_id) == col(Consent.subscriber_id),
        col(Subscription.newsletter) == col(Consent.newsletter),
        *_pending(before),
    )
    people = select(Subscription.subscriber_id).where(*_pending(before))
    # Named before their sign-ups go, removed after: nothing else is known of them.
    others = select(Subscription.id).where(
        col(Subscription.subscriber_id) == col(Subscriber.id),
        ~and_(*_pending(before)),
    )
    known = select(Consent.id).where(col(Consent.subscriber_id) == col(Subscriber.id))
    session.exec(delete(Consent).where(over.exists()))
    gone = select(Subscriber.id).where(
        col(Subscriber.id).in_(people), ~others.exists(), ~known.exists()
    )
    names = list(session.exec(gone))
    session.exec(delete(Subscription).where(*_pending(before)))
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        session.exec(delete(Subscriber).where(col(Subscriber.id).in_(part)))


#: A yes that was confirmed, and a no: they outlast what comes after them.
_PROOFS = ("confirmed", "withdrawn")
#: How often an address was asked is known so much longer, by its keyed hash alone.
_ASKED_KNOWN_FOR = timedelta(days=30)
#: Rows that one statement names: databases take no more than some ten thousands.
_AT_ONCE = 5_000


def _letters(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return by what the texts of letters are known that were passed on."""
    passed = select(Publication.id).where(
        Publication.kind == _NOTICE, col(Publication.external_id).startswith(_LETTER)
    )
    return (
        col(Message.publication_id).in_(passed),
        col(Message.created_at) < before,
    )


#: How mails are called that pass a letter on (`campaigns.notices`).
_NOTICE, _LETTER = "notice", "notice.letter."


def _of_no_mail() -> ColumnElement[bool]:
    """Return by what events of mail providers are known that are about no mail."""
    return and_(
        col(Receipt.delivery_id).is_(None), col(Receipt.account).startswith(_WEBHOOK)
    )


#: What the names of mail providers' events begin with (`workflows.webhooks`).
_WEBHOOK = "webhook:"


def _bounces(session: Session, before: datetime) -> int:
    words = session.exec(
        select(func.count())
        .select_from(Receipt)
        .where(
            col(Receipt.received_at) < before,
            or_(col(Receipt.detail) != "", _of_no_mail()),
        )
    ).one()
    letters = select(func.count()).select_from(Message).where(*_letters(before))
    return words + session.exec(letters).one()


def _forget_bounces(session: Session, before: datetime) -> None:
    """Blank what came back: that it came, and what it did, stays.

    Letters that were passed on go as a whole, and events that are about no mail.
    """
    session.exec(delete(Message).where(*_letters(before)))
    session.exec(
        delete(Receipt).where(col(Receipt.received_at) < before, _of_no_mail())
    )
    session.exec(
        update(Receipt)
        .where(col(Receipt.received_at) < before, col(Receipt.detail) != "")
        .values(detail="")
    )


def _sessions(session: Session, before: datetime) -> int:
    seen = select(func.count()).select_from(DeskSession)
    links = select(func.count()).select_from(SignInLink)
    return (
        session.exec(seen.where(col(DeskSession.seen_at) < before)).one()
        + session.exec(links.where(col(SignInLink.expires_at) < before)).one()
    )


_COUNTS: Mapping[Retained, Callable[[Session, datetime], int]] = {
    "sign_ups": _sign_ups,
    "bounces": _bounces,
    "sessions": _sessions,
}
_REMOVALS: Mapping[Retained, Callable[[Session, datetime], None]] = {
    "sign_ups": _forget_sign_ups,
    "bounces": _forget_bounces,
    "sessions": forget_before,
}
