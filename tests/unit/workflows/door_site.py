"""What tests of getting in share: a site with its doors, quick hashes, browsers."""

from dataclasses import dataclass, replace

import pyotp
from argon2 import PasswordHasher
from sqlmodel import select

from comms.access import passwords
from comms.access.links import mailed_token
from comms.model.door import Browser, Entered, Newcomer
from comms.model.tables import Act
from comms.store import access, door
from comms.workflows.entrance import Entrance
from comms.workflows.forgotten import Forgotten
from comms.workflows.outside import OutsideEntrance
from comms.workflows.own_account import OwnAccount
from comms.workflows.own_address import OwnAddress
from comms.workflows.own_page import OwnPage
from comms.workflows.people import People
from comms.workflows.sign_in import FrontDoor, sign_in_link

PASSWORD = "neljä sanaa ilman järjestystä"  # noqa: S105 - of the sample
OTHER = "aivan toinen pitkä lause"
HERE = Browser(agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", address="192.0.2.7")
MAIJA = Newcomer(
    email="Maija.Virtanen@kunta.example",
    called="Maija Virtanen",
    role="coordinator",
    scope="POH",
    language="sv",
)


def quick_hashes(monkeypatch):
    """Let a hash take a moment: what it is made of is tested elsewhere."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    monkeypatch.setattr(passwords, "_NOBODYS", quick.hash("-"))


@dataclass
class Doors:
    """All ways in of one site, by the test's clock."""

    house: object
    clock: object

    def __post_init__(self):
        """Open them."""
        given = (self.house, self.clock)
        self.front = FrontDoor(*given)
        self.entrance = Entrance(*given)
        self.forgotten = Forgotten(*given)
        self.outside = OutsideEntrance(*given)
        self.account = OwnAccount(*given)
        self.address = OwnAddress(*given)
        self.page = OwnPage(*given)
        self.people = People(*given)

    def with_settings(self, **changed):
        """Return the doors of the same site under other settings."""
        settings = self.house.settings.model_copy(update=changed)
        return Doors(replace(self.house, settings=settings), self.clock)

    def by_link(self, user):
        """Let somebody in by a link; return the key of the session."""
        link = sign_in_link(self.house, user, clock=self.clock)
        return self.front.enter(link.rpartition("/")[2], agent=HERE.agent)

    def invited_again(self, user, by="admin"):
        """Invite somebody again; return the token in her mail."""
        self.people.invite_again(by, user)
        with self.house.store.read() as session:
            link = access.open_invitations(session, self.clock.now())[user]
        return mailed_token(self.house.key, link.seed)

    def with_password(self, user, password=PASSWORD):
        """Give somebody a password; return the key of a session of hers."""
        return self.account.set_password(self.by_link(user), password)

    def with_code(self, user):
        """Give somebody codes, too; return session, secret and recovery codes."""
        key = self.with_password(user)
        secret = self.account.begin_generator(key).secret.replace(" ", "")
        key, codes = self.account.confirm_generator(key, self.code(secret))
        return key, secret, codes

    def code(self, secret):
        """Return what an app shows now."""
        return pyotp.TOTP(secret).at(self.clock.now())

    def sign_in(self, email, password=PASSWORD, browser=HERE):
        """Try an address and a password."""
        return self.entrance.by_password(email, password, browser)

    def inside(self, entered):
        """Return who a try has let in; None: nobody."""
        if not isinstance(entered, Entered):
            return None
        found = self.front.who(entered.key, "fi")
        return found.id if found else None

    def acts(self, *verbs):
        """Return who did what about whom, with what end."""
        with self.house.store.read() as session:
            return [
                (act.user, act.verb, act.subject, act.result)
                for act in session.exec(select(Act).order_by(Act.id))
                if not verbs or act.verb in verbs
            ]

    def keys_of(self, user):
        """Return what somebody signs in with."""
        with self.house.store.read() as session:
            return set(door.users_with_keys(session).get(user, ()))
