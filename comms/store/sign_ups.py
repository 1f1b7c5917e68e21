"""Who is on her way in: asked by mail, until she answers or the time is over."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from comms.model.failures import Suppression
from comms.model.subscribers_in import Asked, ConsentWording, SignUp, SubscriberArea
from comms.model.tables import Subscriber
from comms.store.suppressions import EVERYTHING

#: Mails that one beat writes at the most.
_MOST = 1_000


def by_seed(session: Session, seed: str) -> SignUp | None:
    """Return the question that a link was made for."""
    return session.exec(select(SignUp).where(SignUp.seed == seed)).first()


def times_asked(
    session: Session, hashes: Collection[str], since: datetime
) -> Sequence[tuple[str, datetime]]:
    """Return when addresses were mailed a question since an instant, unanswered."""
    return session.exec(
        select(SignUp.address_hmac, SignUp.created_at).where(
            col(SignUp.address_hmac).in_(hashes),
            col(SignUp.created_at) > since,
            col(SignUp.confirmed_at).is_(None),
            col(SignUp.publication_id).is_not(None),
        )
    ).all()


def asked_since(session: Session, address_hmac: str, kind: str, since: datetime) -> int:
    """Return how often an address was to be asked for one thing since an instant."""
    found = select(func.count()).select_from(SignUp)
    return session.exec(
        found.where(
            SignUp.address_hmac == address_hmac,
            SignUp.kind == kind,
            col(SignUp.created_at) > since,
        )
    ).one()


def all_asked_since(session: Session, since: datetime) -> int:
    """Return how many questions forms put since an instant, to anybody."""
    found = select(func.count()).select_from(SignUp)
    return session.exec(found.where(col(SignUp.created_at) > since)).one()


def open_questions(
    session: Session, hashes: Collection[str], since: datetime, now: datetime
) -> Sequence[SignUp]:
    """Return what addresses were mailed about newsletters and have not answered yet."""
    return session.exec(
        select(SignUp)
        .where(
            col(SignUp.address_hmac).in_(hashes),
            SignUp.kind == Asked.SIGN_UP,
            col(SignUp.publication_id).is_not(None),
            col(SignUp.confirmed_at).is_(None),
            col(SignUp.created_at) > since,
            col(SignUp.expires_at) > now,
        )
        .order_by(col(SignUp.id))
    ).all()


def drop(session: Session, rows: Iterable[SignUp]) -> None:
    """Remove questions that are not put."""
    for row in rows:
        session.delete(row)
    session.flush()


def to_ask(session: Session, now: datetime) -> Sequence[SignUp]:
    """Return the questions that no mail has put yet."""
    return session.exec(
        select(SignUp)
        .where(col(SignUp.publication_id).is_(None), col(SignUp.expires_at) > now)
        .where(col(SignUp.confirmed_at).is_(None))
        .order_by(col(SignUp.id))
        .limit(_MOST)
    ).all()


def to_welcome(session: Session, since: datetime) -> Sequence[SignUp]:
    """Return who has come in since an instant and was not welcomed yet."""
    return session.exec(
        select(SignUp)
        .where(
            SignUp.kind == Asked.SIGN_UP,
            col(SignUp.welcome_id).is_(None),
            col(SignUp.subscriber_id).is_not(None),
            col(SignUp.confirmed_at) > since,
        )
        .order_by(col(SignUp.id))
        .limit(_MOST)
    ).all()


def addresses_asked(session: Session, publication_id: int) -> dict[str, str]:
    """Return where the questions of a mail go, by seed."""
    rows = session.exec(
        select(SignUp.seed, SignUp.address).where(
            SignUp.publication_id == publication_id, SignUp.address != ""
        )
    )
    return dict(rows.all())


def keep(session: Session, row: SignUp | Subscriber) -> None:
    """Keep a row, new or changed."""
    session.add(row)
    session.flush()


def keep_wording(
    session: Session, digest: str, language: str, text: str, at: datetime
) -> None:
    """Keep words that somebody agrees to; known ones stay as they are."""
    known = select(ConsentWording.id).where(ConsentWording.hash == digest)
    if session.exec(known).first() is None:
        session.add(
            ConsentWording(hash=digest, language=language, text=text, first_used_at=at)
        )


def tongues_of(session: Session, hashes: Collection[str]) -> dict[str, str]:
    """Return the language of kept words, by hash."""
    rows = session.exec(
        select(ConsentWording.hash, ConsentWording.language).where(
            col(ConsentWording.hash).in_(hashes)
        )
    )
    return dict(rows.all())


def areas_of(session: Session, subscriber_id: int) -> list[str]:
    """Return the areas that somebody wants to read about."""
    return list(
        session.exec(
            select(SubscriberArea.area)
            .where(SubscriberArea.subscriber_id == subscriber_id)
            .order_by(SubscriberArea.area)
        )
    )


def set_areas(session: Session, subscriber_id: int, areas: Iterable[str]) -> None:
    """Let somebody want to read about these areas and no others."""
    wanted, known = set(areas), set(areas_of(session, subscriber_id))
    for area in sorted(wanted - known):
        session.add(SubscriberArea(subscriber_id=subscriber_id, area=area))
    if gone := known - wanted:
        session.execute(
            delete(SubscriberArea).where(
                col(SubscriberArea.subscriber_id) == subscriber_id,
                col(SubscriberArea.area).in_(gone),
            )
        )


def suppressions_of(session: Session, address_hmac: str) -> Mapping[str, str]:
    """Return why nothing is sent to an address, by newsletter ("": all)."""
    rows = session.exec(
        select(Suppression.newsletter, Suppression.reason).where(
            Suppression.address_hmac == address_hmac
        )
    )
    return dict(rows.all())


def suppressed_for(
    session: Session, hashes: Collection[str], reasons: Collection[str]
) -> set[str]:
    """Return which of some addresses get nothing for one of these reasons."""
    return set(
        session.exec(
            select(Suppression.address_hmac).where(
                col(Suppression.address_hmac).in_(hashes),
                col(Suppression.reason).in_(reasons),
                Suppression.newsletter == EVERYTHING,
            )
        )
    )


def lift(session: Session, address_hmac: str, newsletters: Iterable[str]) -> None:
    """Let an address be written to again: only its owner's own yes does this."""
    session.execute(
        delete(Suppression).where(
            col(Suppression.address_hmac) == address_hmac,
            col(Suppression.newsletter).in_(list(newsletters)),
        )
    )


def forget_unanswered(session: Session, before: datetime) -> int:
    """Blank questions from before an instant that nobody answered; return how many.

    How often an address was asked is known for a month, by its keyed hash alone.
    """
    found = session.execute(
        update(SignUp)
        .where(
            col(SignUp.created_at) < before,
            col(SignUp.address) != "",
        )
        .values(address="", newsletters=[], areas=[], source="")
    )
    return int(found.rowcount or 0)  # type: ignore[attr-defined]


def remove_before(session: Session, before: datetime) -> None:
    """Remove all that was asked before an instant."""
    session.execute(delete(SignUp).where(col(SignUp.created_at) < before))


def count_unanswered(session: Session, before: datetime) -> int:
    """Return how many questions `forget_unanswered` would blank."""
    found = select(func.count()).select_from(SignUp)
    return session.exec(
        found.where(col(SignUp.created_at) < before, SignUp.address != "")
    ).one()
