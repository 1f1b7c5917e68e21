"""Links that let people in, and sessions; always by the hash, never by the secret."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from comms.model.access import DeskSession, SignInLink
from comms.store.once import once


def add_link(session: Session, link: SignInLink) -> SignInLink:
    """Keep a new link; of its user's for this purpose it alone still works."""
    end_links(session, link.user, link.made_at, link.purpose)
    session.add(link)
    session.flush()
    return link


def end_links(session: Session, user: str, at: datetime, *purposes: str) -> int:
    """Let no link of a user work any more; return how many did."""
    ended = session.exec(
        update(SignInLink)
        .where(
            col(SignInLink.user) == user,
            col(SignInLink.purpose).in_(purposes),
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires_at) > at,
        )
        .values(expires_at=at)
    )
    return int(ended.rowcount)


def links_to_mail(session: Session, at: datetime) -> Sequence[SignInLink]:
    """Return the links that are mailed and still work, the oldest first."""
    return session.exec(
        select(SignInLink)
        .where(
            SignInLink.seed != "",
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires_at) > at,
        )
        .order_by(col(SignInLink.id))
    ).all()


def open_invitations(session: Session, at: datetime) -> Mapping[str, SignInLink]:
    """Return the invitations that can still be accepted, by user."""
    found = session.exec(
        select(SignInLink).where(
            SignInLink.purpose == "invitation",
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires_at) > at,
        )
    )
    return {link.user: link for link in found}


def unused_link(session: Session, token_hash: str, at: datetime) -> SignInLink | None:
    """Return a link that still works."""
    return session.exec(
        select(SignInLink).where(
            SignInLink.token_hash == token_hash,
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires_at) > at,
        )
    ).first()


def link_by_hash(session: Session, token_hash: str) -> SignInLink | None:
    """Return a link, whether it still works or not."""
    return session.exec(
        select(SignInLink).where(SignInLink.token_hash == token_hash)
    ).first()


def use_link(session: Session, link: SignInLink, at: datetime) -> bool:
    """Use a link up; False: somebody was faster."""
    used = session.exec(
        update(SignInLink)
        .where(col(SignInLink.id) == link.id, col(SignInLink.used_at).is_(None))
        .values(used_at=at)
    )
    return bool(used.rowcount)


def add_desk_session(session: Session, row: DeskSession) -> None:
    """Keep a new session."""
    session.add(row)
    session.flush()


@once
def desk_session(session: Session, key_hash: str) -> DeskSession | None:
    """Return a session that nobody has ended; whether it ran out is not asked."""
    return session.exec(
        select(DeskSession).where(
            DeskSession.key_hash == key_hash, col(DeskSession.ended_at).is_(None)
        )
    ).first()


def rename_session(session: Session, before: str, after: str) -> None:
    """Give a session another key, by the hashes of both."""
    session.exec(
        update(DeskSession)
        .where(col(DeskSession.key_hash) == before)
        .values(key_hash=after)
    )


def has_anybody_entered(session: Session) -> bool:
    """Tell whether somebody has been in, as far as rows are kept."""
    return session.exec(select(DeskSession.id).limit(1)).first() is not None


def last_seen(session: Session) -> Mapping[str, datetime]:
    """Return when each user was last inside, as far as rows are kept."""
    query = select(DeskSession.user, func.max(DeskSession.seen_at))
    return dict(session.exec(query.group_by(DeskSession.user)).all())


def note_seen(session: Session, key_hash: str, at: datetime) -> None:
    """Write down that a session was used."""
    session.exec(
        update(DeskSession)
        .where(col(DeskSession.key_hash) == key_hash, col(DeskSession.seen_at) < at)
        .values(seen_at=at)
    )


def end_desk_session(session: Session, key_hash: str, at: datetime) -> None:
    """End a session; one that has ended stays as it was."""
    session.exec(
        update(DeskSession)
        .where(
            col(DeskSession.key_hash) == key_hash, col(DeskSession.ended_at).is_(None)
        )
        .values(ended_at=at)
    )


def forget_before(session: Session, moment: datetime) -> None:
    """Delete links and sessions that were last of use before a moment."""
    session.exec(delete(SignInLink).where(col(SignInLink.expires_at) < moment))
    session.exec(delete(DeskSession).where(col(DeskSession.seen_at) < moment))
