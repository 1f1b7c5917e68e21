"""Sessions: who is inside, and until when.

A session ends when its user leaves, after half an hour without use, after twelve
hours in any case, and at once when the user is no longer in the programme or has
another role or reach than when she came in.
"""

from datetime import datetime, timedelta

from comms.access.links import digest, new_secret
from comms.model.access import DeskSession
from comms.model.programme import User
from comms.store import Session, access
from comms.store.catalogue import Catalogue

IDLE_AFTER = timedelta(minutes=30)
ENDS_AFTER = timedelta(hours=12)
#: So long after signing in may somebody change how she signs in.
FRESH_FOR = timedelta(minutes=15)
#: Uses within this time are written down once.
_SEEN_EVERY = timedelta(minutes=1)
_LONGEST_AGENT = 200


def begin_session(
    session: Session,
    user: User,
    *,
    way: str,
    is_strong: bool,
    agent: str,
    now: datetime,
) -> str:
    """Return the key of a new session.

    Args:
        session: The caller commits.
        user: Who has shown who she is.
        way: How: "link", "password", "passkey" or "outside".
        is_strong: Whether by two factors, or by one that is two.
        agent: What the browser calls itself.
        now: When.
    """
    key = new_secret()
    row = DeskSession(
        key_hash=digest(key),
        user=user.id,
        standing=standing(user),
        way=way,
        is_strong=is_strong,
        begun_at=now,
        seen_at=now,
        agent=_plain(agent)[:_LONGEST_AGENT],
    )
    access.add_desk_session(session, row)
    return key


def renewed_key(session: Session, key: str) -> str:
    """Return a new key for the same session: the old one opens nothing any more."""
    new = new_secret()
    access.rename_session(session, digest(key), digest(new))
    return new


def holder(
    session: Session, catalogue: Catalogue, key: str, now: datetime
) -> tuple[User, DeskSession] | None:
    """Return who holds a session that stands, and its row."""
    row = access.desk_session(session, digest(key))
    if row is None or has_run_out(row, now):
        return None
    user = catalogue.find(User, row.user)
    if user is None or standing(user) != row.standing:
        return None
    return user, row


def has_run_out(row: DeskSession, now: datetime) -> bool:
    """Tell whether a session was idle, or altogether, too long."""
    return now - row.seen_at >= IDLE_AFTER or now - row.begun_at >= ENDS_AFTER


def is_fresh(row: DeskSession, now: datetime) -> bool:
    """Tell whether its user has just shown who she is."""
    return now - row.begun_at < FRESH_FOR


def wants_note(row: DeskSession, now: datetime) -> bool:
    """Tell whether it is time to write down that a session is in use."""
    return now - row.seen_at >= _SEEN_EVERY


def standing(user: User) -> str:
    """Return role and reach of a user: with another, her sessions end."""
    return f"{user.role}:{user.scope}"


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
