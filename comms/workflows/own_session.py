"""Who is at her own account: whoever holds the key of a session."""

from dataclasses import dataclass
from datetime import datetime

from comms.access import sessions
from comms.errors import Refused
from comms.model.access import DeskSession
from comms.model.programme import User
from comms.store import Session
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.letting_in import is_weak


@dataclass(frozen=True)
class Own:
    """A person at her own account, in one transaction."""

    session: Session
    catalogue: Catalogue
    user: User
    row: DeskSession
    now: datetime


def own_of(session: Session, session_key: str, now: datetime) -> Own:
    """Return who holds a session.

    Raises:
        Refused: "sign_in_again": nobody does.
    """
    catalogue = load_catalogue(session)
    found = sessions.holder(session, catalogue, session_key, now)
    if found is None:
        raise Refused("sign_in_again")
    return Own(session, catalogue, *found, now)


def fresh_own(session: Session, session_key: str, now: datetime) -> Own:
    """Return who holds a session, if she has just shown all that she can show.

    Raises:
        Refused: "sign_in_again" or "sign_in_stronger".
    """
    own = own_of(session, session_key, now)
    if not sessions.is_fresh(own.row, own.now):
        raise Refused("sign_in_again")
    if is_weak(session, own.row):
        raise Refused("sign_in_stronger")
    return own
