"""Another e-mail address of one's own: it counts once its mailbox has been opened.

Asked for by somebody who has just signed in. A link goes to the new address, a word of
it to the old one, which is told again when the change holds: whoever has got hold of a
session cannot take an account along unseen. An address that somebody else has gets no
mail, and the page says nothing of it: nobody learns who has an account. Sessions stay;
links that were mailed to the old address end.
"""

import secrets
from datetime import datetime, timedelta

from comms.access.links import ENTER, INVITATION, RESET, digest, mailed_token
from comms.access.tries import ACCOUNT, Counted
from comms.clock import Clock, SystemClock, in_zone
from comms.errors import Refused
from comms.model.access import DoorStep
from comms.model.door import NewAddress
from comms.model.programme import User
from comms.store import Session, access, door
from comms.store import people as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.house import House
from comms.workflows.letting_in import plain_address, record
from comms.workflows.own_session import fresh_own, own_of
from comms.workflows.people_named import address_of, is_taken
from comms.workflows.planning import void_changed_editions
from comms.workflows.promised_beside import all_beside, keep_beside

#: What is under way, and where its link leads, below "/desk".
KIND, PLACE = "new_address", "address"
#: So long a link works; and so long it is known where the old address was.
LASTS = timedelta(days=1)


class OwnAddress:
    """What somebody may change about her address, and what its link does."""

    def __init__(self, house: House, clock: Clock | None = None) -> None:
        self._house = house
        self._store = house.store
        self._clock = clock or SystemClock()

    def ask(self, session_key: str, typed: str) -> None:
        """Mail a link to a new address; a newer one ends the older.

        Raises:
            Refused: It is no address, or hers; too long since she signed in; too often.
        """
        email = address_of(typed)
        now = self._clock.now()
        with self._store.write(durable=True) as session:
            own = fresh_own(session, session_key, now)
            if plain_address(email) == plain_address(own.user.email):
                raise Refused("email_own")
            for whom in (own.user.id, plain_address(email)):
                tried = Counted(key=self._house.key, account=f"address for {whom}")
                if tried.begin(session, now):
                    raise Refused("too_many_links")
            end_asked(session, own.user.id)
            door.forget_steps(session, now, now - ACCOUNT.forgotten_after)
            seed = secrets.token_hex(16)
            door.keep(
                session,
                DoorStep(
                    key_hash=digest(mailed_token(self._house.key, seed)),
                    kind=KIND,
                    user=own.user.id,
                    body={"email": email, "before": own.user.email, "seed": seed},
                    made_at=now,
                    expires_at=now + LASTS,
                ),
            )
            record(session, self._house, own.user.id, "ask-address")

    def asked(self, session_key: str) -> NewAddress | None:
        """Return the address that waits for its link to be opened; None: none does."""
        now = self._clock.now()
        with self._store.read() as session:
            own = own_of(session, session_key, now)
            row = next(
                (
                    one
                    for one in door.steps_of(session, KIND, now)
                    if one.user == own.user.id and is_open(one)
                ),
                None,
            )
            if row is None:
                return None
            until = in_zone(row.expires_at, own.catalogue.zone)
            return NewAddress(email=row.body["email"], until=until)

    def take_back(self, session_key: str) -> None:
        """Let the link to the new address work no more."""
        with self._store.write(durable=True) as session:
            own = own_of(session, session_key, self._clock.now())
            if end_asked(session, own.user.id):
                record(session, self._house, own.user.id, "end-address")

    def offered(self, token: str) -> str:
        """Return the address that a link would confirm; "": it works no more."""
        now = self._clock.now()
        with self._store.read() as session:
            row = door.step_under_way(session, digest(token), KIND, now)
            if row is None or _whose(session, load_catalogue(session), row) is None:
                return ""
            return row.body["email"]

    def confirm(self, token: str) -> bool:
        """Let the new address hold; False: its link works no more."""
        if not self.offered(token):
            # Wrong tokens never wait in the line of those who write.
            return False
        now = self._clock.now()
        with self._store.write(durable=True, in_turn=True) as session:
            catalogue = load_catalogue(session)
            row = door.step_under_way(session, digest(token), KIND, now)
            user = _whose(session, catalogue, row) if row else None
            if row is None or user is None or not door.use_step(session, row, now):
                return False
            self._keep(session, catalogue, user, row.body["email"], now)
            # The old address is told; where it was is known for so long.
            row.body = {**row.body, "done": "1"}
            row.expires_at = now + LASTS
            door.keep(session, row)
            access.end_links(session, user.id, now, ENTER, RESET, INVITATION)
            record(session, self._house, user.id, "change-address")
        return True

    def _keep(
        self,
        session: Session,
        catalogue: Catalogue,
        user: User,
        email: str,
        now: datetime,
    ) -> None:
        row = rows.person(session, user.id) or rows.over_files(user.id, user.id, now)
        beside = all_beside(session, catalogue)
        row.email = email
        rows.keep_person(session, row)
        # A card whose person has this address says another one now.
        keep_beside(session, beside)
        void_changed_editions(session)


def end_asked(session: Session, user: str) -> int:
    """Let no link to a new address of somebody work any more; return how many did."""
    return door.drop_steps(session, user, KIND)


def is_open(row: DoorStep) -> bool:
    """Tell whether a link to a new address may still be opened, but for its time."""
    return row.used_at is None


def is_done(row: DoorStep) -> bool:
    """Tell whether a link was opened, so that the address holds."""
    return bool(row.body.get("done"))


def may_be_told(session: Session, catalogue: Catalogue, row: DoorStep) -> bool:
    """Tell whether a link may be mailed: not to an address that somebody has."""
    return is_open(row) and _whose(session, catalogue, row) is not None


def _whose(session: Session, catalogue: Catalogue, row: DoorStep) -> User | None:
    """Return whose address a link changes; None where it must not any more."""
    user = catalogue.find(User, row.user)
    if user is None or user.email != row.body["before"]:
        return None
    return None if is_taken(session, catalogue, row.body["email"]) else user
