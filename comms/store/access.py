"""Links that let people in, and sessions; always by the hash, never by the secret."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from comms.model.access import DeskSession, SignInLink


def add_link(
    session: Session, *, token_hash: str, user: str, at: datetime, until: datetime
) -> None:
    """Keep a new link of a user; it is the only one that still works."""
    session.exec(
        update(SignInLink)
        .where(
            col(SignInLink.user) == user,
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires_at) > at,
        )
        .values(expires_at=at)
    )
    link = SignInLink(token_hash=token_hash, user=user, made_at=at, expires_at=until)
    session.add(link)
    session.flush()


def unused_link(session: Session, token_hash: str, at: datetime) -> SignInLink | None:
    """Return a link that still works."""
    return session.exec(
        select(SignInLink).where(
            SignInLink.token_hash == token_hash,
            col(SignInLink.used_at).is_(None),
            col(SignInLink.expires_at) > at,
        )
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


def desk_session(session: Session, key_hash: str) -> DeskSession | None:
    """Return a session that nobody has ended; whether it ran out is not asked."""
    return session.exec(
        select(DeskSession).where(
            DeskSession.key_hash == key_hash, col(DeskSession.ended_at).is_(None)
        )
    ).first()


def has_anybody_entered(session: Session) -> bool:
    """Tell whether somebody has been in, as far as rows are kept."""
    return session.exec(select(DeskSession.id).limit(1)).first() is not None


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
