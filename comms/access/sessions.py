"""Sessions: who is inside, and until when.

A session ends when its user leaves, after half an hour without use, after twelve
hours in any case, and at once when the user is no longer in the programme or has
another role or reach than when she came in.
"""

from datetime import datetime, timedelta

from comms.access.links import digest, new_secret
from comms.model.access import DeskSession, SignInLink
from comms.model.programme import User
from comms.store import Session, access
from comms.store.catalogue import Catalogue

IDLE_AFTER = timedelta(minutes=30)
ENDS_AFTER = timedelta(hours=12)
#: Uses within this time are written down once.
_SEEN_EVERY = timedelta(minutes=1)
_LONGEST_AGENT = 200


def begin_session(
    session: Session, link: SignInLink, user: User, *, agent: str, now: datetime
) -> str | None:
    """Use a link up and return the key of a new session; None: it was used just now."""
    if not access.use_link(session, link, now):
        return None
    key = new_secret()
    row = DeskSession(
        key_hash=digest(key),
        user=user.id,
        standing=standing(user),
        begun_at=now,
        seen_at=now,
        agent=_plain(agent)[:_LONGEST_AGENT],
    )
    access.add_desk_session(session, row)
    return key


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


def wants_note(row: DeskSession, now: datetime) -> bool:
    """Tell whether it is time to write down that a session is in use."""
    return now - row.seen_at >= _SEEN_EVERY


def standing(user: User) -> str:
    """Return role and reach of a user: with another, her sessions end."""
    return f"{user.role}:{user.scope}"


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
