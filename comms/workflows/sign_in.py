"""Letting people in to the desk by a link: one press of a button, a session.

Time is the machine's, also where the site's own clock is stepped: how long a person
may stay does not depend on the demo's calendar.
"""

from dataclasses import replace

from comms.access.links import ENTER, INVITATION, digest, find_link, make_link
from comms.access.policy import user_named, with_stand_ins
from comms.access.sessions import holder, wants_note
from comms.clock import Clock, SystemClock
from comms.language import pick
from comms.model.access import DeskSession, SignInLink
from comms.model.desk import Who
from comms.model.door import Browser
from comms.model.programme import User
from comms.store import Session, access
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.people import as_user, keep_person, person
from comms.workflows.house import House
from comms.workflows.letting_in import (
    end_everything,
    has_factor,
    lacks_key,
    let_in,
    owes_factor,
    record,
)
from comms.workflows.pause import OPERATOR

#: Where a link leads, below the address of the site.
ENTRANCE = "/desk/enter"
_OPENING = (ENTER, INVITATION)
#: Acts of which she is told who has other ways in: somebody else may hold the link.
MAKE_LINK, USE_LINK = "make-link", "use-link"


def sign_in_link(house: House, user: str, *, clock: Clock | None = None) -> str:
    """Return a link that lets a user in once; her older ones stop working.

    Raises:
        NotFound: There is no such user.
    """
    now = (clock or SystemClock()).now()
    with house.store.write(durable=True) as session:
        found = user_named(load_catalogue(session), user)
        token = make_link(session, found.id, now)
        if not lacks_key(session, found.id):
            record(session, house, OPERATOR, MAKE_LINK, about=found.id)
    return f"{house.base_url}{ENTRANCE}/{token}"


class FrontDoor:
    """Who comes in, and who is inside: what `web.desk.desk.Door` promises."""

    def __init__(self, house: House, clock: Clock | None = None) -> None:
        self._house = house
        self._store = house.store
        self._clock = clock or SystemClock()

    def guest(self, token: str, language: str) -> Who | None:
        """Return whom a one-time link would let in; None: used, expired, not ours."""
        with self._store.read() as session:
            link = find_link(session, token, self._clock.now(), *_OPENING)
            if link is None:
                return None
            catalogue = load_catalogue(session)
            user = _invited(session, catalogue, link)
            if user is None:
                return None
            found = shown(user, catalogue, language)
            return replace(
                found,
                lacks_key=lacks_key(session, user.id),
                is_invited=link.purpose == INVITATION,
            )

    def enter(self, token: str, *, agent: str) -> str | None:
        """Use a link up and return the key of a new session; None as for `guest`."""
        if self.guest(token, "") is None:
            # Wrong tokens never wait in the line of those who write.
            return None
        now = self._clock.now()
        with self._store.write(durable=True) as session:
            link = find_link(session, token, now, *_OPENING)
            if link is None or not access.use_link(session, link, now):
                return None
            catalogue = load_catalogue(session)
            user = _invited(session, catalogue, link)
            if user is None:
                return None
            row = person(session, user.id)
            if row and row.joined_at is None and link.purpose == INVITATION:
                row.joined_at = now
                keep_person(session, row)
            if not lacks_key(session, user.id):
                if link.purpose == INVITATION:
                    # What she lost may be in other hands.
                    end_everything(session, user.id, now)
                record(session, self._house, user.id, USE_LINK, note=link.purpose)
            entered = let_in(
                session,
                self._house,
                user,
                Browser(agent=agent),
                way="link",
                # Who runs the machine may let anybody in; a mailbox may not.
                is_strong=link.purpose == ENTER and has_factor(session, user.id),
                now=now,
            )
            return entered.key

    def who(self, session_key: str, language: str) -> Who | None:
        """Return who holds a session; None where it has ended or never was."""
        now = self._clock.now()
        with self._store.read() as session:
            if access.desk_session(session, digest(session_key)) is None:
                return None
            catalogue = load_catalogue(session)
            found = holder(session, catalogue, session_key, now)
            inside = found and self._inside(session, catalogue, *found, language)
        if found is None:
            # Once over it stays over, also if the old rights come back.
            self.leave(session_key)
            return None
        _, row = found
        if wants_note(row, now):
            with self._store.write() as session:
                access.note_seen(session, row.key_hash, now)
        return inside

    def _inside(
        self,
        session: Session,
        catalogue: Catalogue,
        user: User,
        row: DeskSession,
        language: str,
    ) -> Who:
        acting = with_stand_ins(catalogue, user, self._house.clock.now())
        known = person(session, user.id)
        return replace(
            shown(acting, catalogue, language),
            owes_factor=owes_factor(session, self._house, acting, row),
            uses_letters=known is None or known.uses_letters,
        )

    def leave(self, session_key: str) -> None:
        """End a session."""
        with self._store.write(durable=True) as session:
            access.end_desk_session(session, digest(session_key), self._clock.now())


def _invited(session: Session, catalogue: Catalogue, link: SignInLink) -> User | None:
    """Return whose link it is, also where she has never been in."""
    found = catalogue.find(User, link.user)
    if found is not None or link.purpose != INVITATION:
        return found
    row = person(session, link.user)
    return as_user(row) if row and row.left_at is None else None


def shown(user: User, catalogue: Catalogue, language: str) -> Who:
    """Return a user as pages show her."""
    return Who(
        id=user.id,
        name=pick(user.name, language, *catalogue.fallbacks(language)) or user.id,
        role=user.role,
        scope=user.scope,
        language=language,
        behalf=tuple(shown(one, catalogue, language) for one in user.behalf),
    )
