"""Who works here: invite, change role and unit, let go, help those locked out.

For administrators of the programme alone. Nobody takes the last administrator away,
and nobody her own rights. Each order is on record; each ends what it should at once.
"""

import re
import unicodedata
from datetime import datetime

from comms.access.links import INVITATION, make_link, make_mailed_link
from comms.access.policy import PEOPLE, fits, keepers, require_keeper, user_named
from comms.clock import Clock, SystemClock
from comms.errors import NotFound, Refused
from comms.language import LANGUAGES
from comms.model.door import Newcomer, PeoplePage
from comms.model.people import Person
from comms.model.programme import NATIONAL, Unit, User
from comms.store import Session, access, door
from comms.store import people as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.people import as_user
from comms.workflows.house import House
from comms.workflows.letting_in import end_everything, record
from comms.workflows.pause import OPERATOR
from comms.workflows.people_named import address_of, is_taken
from comms.workflows.people_page import ROLES, people_page
from comms.workflows.planning import void_changed_editions
from comms.workflows.promised_beside import all_beside, keep_beside
from comms.workflows.sign_in import ENTRANCE

_LONGEST_NAME = 100
_LETTER = re.compile(r"[^a-z0-9]+")


class People:
    """What administrators order about those who work here; `by` says who orders."""

    def __init__(self, house: House, clock: Clock | None = None) -> None:
        self._house = house
        self._store = house.store
        self._clock = clock or SystemClock()

    def page(self, by: str, language: str) -> PeoplePage:
        """Return everybody, those who work here first.

        Raises:
            Refused: Not for this user.
        """
        with self._store.read() as session:
            self._keeper(session, by)
        return people_page(self._house, by, language, self._clock)

    def invite(self, by: str, new: Newcomer, *, mailed: bool = True) -> tuple[str, str]:
        """Invite somebody; return her name as a user, and the link if it is not mailed.

        A link that is not mailed would let in whoever holds it: only who runs the
        machine is given one.

        Raises:
            Refused: Not this user's to do; an address that is none, or is taken.
        """
        now = self._clock.now()
        if not mailed and by != OPERATOR:
            raise Refused("not_allowed", user=by, verb=PEOPLE)
        with self._store.write(durable=True, in_turn=True) as session:
            catalogue = self._keeper(session, by)
            _require_fit(catalogue, new)
            email = address_of(new.email)
            _require_free(session, catalogue, email)
            row = Person(
                user=_free_name(session, catalogue, new.called or email),
                role=new.role,
                scope=new.scope,
                email=email,
                called=" ".join(new.called.split())[:_LONGEST_NAME],
                language=new.language if new.language in LANGUAGES else "",
                made_by=by,
                made_at=now,
            )
            rows.keep_person(session, row)
            note = f"{row.role} {row.scope}"
            record(session, self._house, by, "invite", about=row.user, note=note)
            return row.user, self._link(session, row.user, now, mailed=mailed)

    def invite_again(self, by: str, user: str) -> None:
        """Mail a new invitation, which ends the older one; also to users of the files.

        For somebody who has been in, it is the way back after everything is lost:
        whoever may have what she lost is signed out. It goes to her address alone, so
        nobody takes an account over who does not read her mail.
        """
        now = self._clock.now()
        with self._store.write(durable=True, in_turn=True) as session:
            catalogue = self._keeper(session, by)
            _found(session, catalogue, user)
            end_everything(session, user, now)
            record(session, self._house, by, "invite-again", about=user)
            self._link(session, user, now, mailed=True)

    def revoke_invitation(self, by: str, user: str) -> None:
        """Let an invitation work no more; who has never been in is gone."""
        now = self._clock.now()
        with self._store.write(durable=True, in_turn=True) as session:
            self._keeper(session, by)
            access.end_links(session, user, now, INVITATION)
            row = rows.person(session, user)
            if row and row.joined_at is None:
                row.left_at = now
                rows.keep_person(session, row)
            record(session, self._house, by, "revoke-invitation", about=user)

    def change(self, by: str, user: str, *, role: str, scope: str) -> None:
        """Give somebody another role or unit; her sessions end.

        Raises:
            Refused: It is herself, or the last administrator.
        """
        now = self._clock.now()
        with self._store.write(durable=True, in_turn=True) as session:
            catalogue = self._keeper(session, by)
            found = _found(session, catalogue, user)
            if (found.role, found.scope) == (role, scope):
                return
            row = rows.person(session, user) or rows.over_files(user, by, now)
            _require_role(catalogue, role, scope)
            _require_other(catalogue, by, user)
            row.role, row.scope = role, scope
            rows.keep_person(session, row)
            end_everything(session, user, now)
            note = f"{role} {scope}"
            record(session, self._house, by, "change-role", about=user, note=note)

    def deactivate(self, by: str, user: str) -> None:
        """Let somebody go: her sessions, keys and links end, what she did stays.

        Raises:
            Refused: It is herself, or the last administrator.
        """
        now = self._clock.now()
        with self._store.write(durable=True, in_turn=True) as session:
            catalogue = self._keeper(session, by)
            _require_other(catalogue, by, user)
            found = _found(session, catalogue, user)
            row = rows.person(session, user) or rows.over_files(user, by, now)
            # What she was is kept: the files may forget her.
            row.role, row.scope, row.email = found.role, found.scope, found.email
            row.left_at = now
            beside = all_beside(session, catalogue)
            rows.keep_person(session, row)
            # Her name stands no more where it was approved.
            keep_beside(session, beside)
            void_changed_editions(session)
            end_everything(session, user, now)
            access.end_links(session, user, now, INVITATION)
            door.drop_keys(session, user)
            record(session, self._house, by, "deactivate", about=user)

    def bring_back(self, by: str, user: str) -> None:
        """Let somebody work here again; she is invited anew, with new keys."""
        now = self._clock.now()
        with self._store.write(durable=True, in_turn=True) as session:
            catalogue = self._keeper(session, by)
            row = rows.person(session, user)
            if row is None or row.left_at is None:
                raise NotFound(key="missing.user", name=user)
            _require_free(session, catalogue, row.email)
            row.left_at, row.joined_at = None, None
            rows.keep_person(session, row)
            record(session, self._house, by, "bring-back", about=user)
            self._link(session, user, now, mailed=True)

    def end_sessions(self, by: str, user: str) -> None:
        """Sign somebody out everywhere."""
        now = self._clock.now()
        with self._store.write(durable=True, in_turn=True) as session:
            _found(session, self._keeper(session, by), user)
            end_everything(session, user, now)
            record(session, self._house, by, "end-sessions", about=user)

    def reset_factor(self, by: str, user: str) -> None:
        """Take somebody's codes and passkeys away; she is signed out everywhere."""
        now = self._clock.now()
        with self._store.write(durable=True, in_turn=True) as session:
            catalogue = self._keeper(session, by)
            _found(session, catalogue, user)
            if user == by:
                raise Refused("own_account")
            door.drop_factors(session, user)
            end_everything(session, user, now)
            record(session, self._house, by, "reset-factor", about=user)

    def _link(self, session: Session, user: str, now: datetime, *, mailed: bool) -> str:
        if mailed:
            make_mailed_link(session, user, now, INVITATION, key=self._house.key)
            return ""
        token = make_link(session, user, now, INVITATION)
        return f"{self._house.base_url}{ENTRANCE}/{token}"

    def _keeper(self, session: Session, by: str) -> Catalogue:
        catalogue = load_catalogue(session)
        if by != OPERATOR:
            require_keeper(user_named(catalogue, by))
        return catalogue


def _found(session: Session, catalogue: Catalogue, user: str) -> User:
    """Return somebody who works here or is invited."""
    row = rows.person(session, user)
    if row is not None and row.left_at is None and rows.stands_alone(row):
        return as_user(row, catalogue.find(User, user))
    return user_named(catalogue, user)


def _require_fit(catalogue: Catalogue, new: Newcomer) -> None:
    if not new.called.strip():
        raise Refused("name_missing")
    _require_role(catalogue, new.role, new.scope)


def _require_role(catalogue: Catalogue, role: str, scope: str) -> None:
    """Refuse a role that there is not, or a unit; and one that fits no unit.

    An administrator keeps people for the whole programme, or not at all.
    """
    if role not in ROLES:
        raise Refused("role_missing")
    if scope != NATIONAL and catalogue.find(Unit, scope) is None:
        raise Refused("unit_missing")
    if not fits(role, scope):
        raise Refused("role_is_national")


def _require_other(catalogue: Catalogue, by: str, user: str) -> None:
    if user == by:
        raise Refused("own_account")
    if [one.id for one in keepers(catalogue)] == [user]:
        raise Refused("last_administrator")


def _require_free(session: Session, catalogue: Catalogue, email: str) -> None:
    """Refuse an address that somebody has who works here or is invited."""
    if is_taken(session, catalogue, email):
        raise Refused("email_taken")


def _free_name(session: Session, catalogue: Catalogue, called: str) -> str:
    """Return a name as a user that nobody has or had ("maija-virtanen")."""
    bare = unicodedata.normalize("NFKD", called.partition("@")[0].casefold())
    name = _LETTER.sub("-", bare.encode("ascii", "ignore").decode()).strip("-")[:50]
    name = name or "user"
    taken = {one.id for one in catalogue.all(User)} | {OPERATOR}
    number = 2
    found = name
    while found in taken or rows.has_left_traces(session, found):
        found, number = f"{name}-{number}", number + 1
    return found
