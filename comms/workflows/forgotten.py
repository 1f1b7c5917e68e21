"""A forgotten password: a link by mail, and a new one set by whoever opens it.

The answer is the same for every address, and so is the work: for one that nobody has,
a link is kept that belongs to nobody and is never mailed. A new password ends every
session; a second factor stays what it was. Who signs in by a passkey or an
organisation's account alone gets no link: it would open a weaker way in.
"""

from comms.access import passwords
from comms.access.links import RESET, find_link, make_mailed_link
from comms.access.tries import Counted
from comms.clock import Clock, SystemClock
from comms.model.door import Browser, Wrong
from comms.model.programme import User
from comms.store import Session, access, door
from comms.store.catalogue import load_catalogue
from comms.workflows.house import House
from comms.workflows.letting_in import (
    end_everything,
    password_tries,
    plain_address,
    record,
    user_by_email,
)

#: Where a mailed link leads, below "/desk/<language>".
PLACE = "reset"


class Forgotten:
    """The way to a new password."""

    def __init__(self, house: House, clock: Clock | None = None) -> None:
        self._house = house
        self._store = house.store
        self._clock = clock or SystemClock()

    def ask(self, email: str, language: str, browser: Browser) -> None:
        """Ask for a link; nobody is told whether there will be one."""
        now = self._clock.now()
        tried = Counted(
            key=self._house.key,
            account=f"link for {plain_address(email)}",
            address=browser.address,
        )
        with self._store.write(durable=True) as session:
            if tried.begin(session, now):
                return
            user = user_by_email(load_catalogue(session), email)
            name = user.id if user and _may_reset(session, user.id) else ""
            make_mailed_link(
                session, name, now, RESET, key=self._house.key, language=language
            )
            if user:
                record(session, self._house, user.id, "ask-reset")

    def is_open(self, token: str) -> bool:
        """Tell whether a link still works."""
        with self._store.read() as session:
            return find_link(session, token, self._clock.now(), RESET) is not None

    def weakness(self, token: str, password: str) -> str:
        """Return the key of what is wrong with a new password; "": nothing."""
        with self._store.read() as session:
            link = find_link(session, token, self._clock.now(), RESET)
            user = load_catalogue(session).find(User, link.user) if link else None
        return passwords.weakness(password, known_of(self._house, user))

    def set_password(self, token: str, password: str) -> Wrong | None:
        """Set a new password by a link, and end every session; None: it is done."""
        now = self._clock.now()
        if not self.is_open(token):
            return Wrong(rule="no_link")
        if rule := self.weakness(token, password):
            return Wrong(rule=rule)
        encoded = passwords.hash_password(password)
        with self._store.write(durable=True) as session:
            link = find_link(session, token, now, RESET)
            user = load_catalogue(session).find(User, link.user) if link else None
            if link is None or user is None or not access.use_link(session, link, now):
                return Wrong(rule="no_link")
            door.keep_password(session, user.id, encoded, now)
            end_everything(session, user.id, now)
            # Strangers' tries were for a password that is no more.
            password_tries(self._house, user.email, Browser(), user, now).forgive(
                session
            )
            record(session, self._house, user.id, "change-password", note="link")
        return None


def known_of(house: House, user: User | None) -> list[str]:
    """Return what others know of somebody: nothing of it makes a password."""
    names = [*user.name.values(), user.email, user.id] if user else []
    return [*names, house.settings.mail_domain]


def _may_reset(session: Session, user: str) -> bool:
    """Tell whether a link opens no weaker way in than there is."""
    if door.password_of(session, user):
        return True
    return not (door.passkeys_of(session, user) or door.identities_of(session, user))
