"""Letting people in to the desk: a link, one press of a button, a session.

Time is the machine's, also where the site's own clock is stepped: how long a person
may stay does not depend on the demo's calendar.
"""

from comms.access.links import digest, find_link, make_link
from comms.access.policy import user_named
from comms.access.sessions import begin_session, holder, wants_note
from comms.clock import Clock, SystemClock
from comms.language import pick
from comms.model.desk import Who
from comms.model.programme import User
from comms.store import Session, access
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.house import House

#: Where a link leads, below the address of the site.
ENTRANCE = "/desk/enter"


def sign_in_link(house: House, user: str, *, clock: Clock | None = None) -> str:
    """Return a link that lets a user in once; her older ones stop working.

    Raises:
        NotFound: There is no such user.
    """
    now = (clock or SystemClock()).now()
    with house.store.write(durable=True) as session:
        found = user_named(load_catalogue(session), user)
        token = make_link(session, found.id, now)
    return f"{house.base_url}{ENTRANCE}/{token}"


class FrontDoor:
    """Who comes in, and who is inside: what `web.desk.desk.Door` promises."""

    def __init__(self, house: House, clock: Clock | None = None) -> None:
        self._store = house.store
        self._clock = clock or SystemClock()

    def guest(self, token: str, language: str) -> Who | None:
        """Return whom a one-time link would let in; None: used, expired, not ours."""
        with self._store.read() as session:
            found = self._guest(session, token)
            return _shown(*found, language) if found else None

    def enter(self, token: str, *, agent: str) -> str | None:
        """Use a link up and return the key of a new session; None as for `guest`."""
        if self.guest(token, "") is None:
            # Wrong tokens never wait in the line of those who write.
            return None
        now = self._clock.now()
        with self._store.write(durable=True) as session:
            link = find_link(session, token, now)
            user = load_catalogue(session).find(User, link.user) if link else None
            if link is None or user is None:
                return None
            return begin_session(session, link, user, agent=agent, now=now)

    def who(self, session_key: str, language: str) -> Who | None:
        """Return who holds a session; None where it has ended or never was."""
        now = self._clock.now()
        with self._store.read() as session:
            if access.desk_session(session, digest(session_key)) is None:
                return None
            catalogue = load_catalogue(session)
            found = holder(session, catalogue, session_key, now)
        if found is None:
            # Once over it stays over, also if the old rights come back.
            self.leave(session_key)
            return None
        user, row = found
        if wants_note(row, now):
            with self._store.write() as session:
                access.note_seen(session, row.key_hash, now)
        return _shown(user, catalogue, language)

    def leave(self, session_key: str) -> None:
        """End a session."""
        with self._store.write(durable=True) as session:
            access.end_desk_session(session, digest(session_key), self._clock.now())

    def _guest(self, session: Session, token: str) -> tuple[User, Catalogue] | None:
        link = find_link(session, token, self._clock.now())
        if link is None:
            return None
        catalogue = load_catalogue(session)
        user = catalogue.find(User, link.user)
        return (user, catalogue) if user else None


def _shown(user: User, catalogue: Catalogue, language: str) -> Who:
    return Who(
        id=user.id,
        name=pick(user.name, language, *catalogue.fallbacks(language)) or user.id,
        role=user.role,
        scope=user.scope,
        language=language,
    )
