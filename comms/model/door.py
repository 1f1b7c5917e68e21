"""Frozen values of the way in: what came of a try, one's own account, all people.

In one language each, as `model.desk`: names and times are already chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from comms.model.desk import Choice


@dataclass(frozen=True, kw_only=True)
class Browser:
    """What a browser says with a try."""

    agent: str = ""
    #: IP address that it speaks from.
    address: str = ""
    #: Mark of a device that somebody has signed in with before; "" for none.
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Whom somebody invites."""

    email: str
    called: str
    role: str
    scope: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Somebody has shown who she is."""

    #: Key of the new session.
    key: str
    #: Marks this device as one of hers.
    mark: str
    #: Language in which she works; "": nobody has said.
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class CodeWanted:
    """The first factor is right; the second is asked for."""

    #: Key of what is under way, for a cookie.
    step: str


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """It was wrong, or it is too early for another try."""

    #: Key of the sentence that says so ("wrong_password").
    rule: str
    #: Seconds until another try counts; 0: at once.
    wait: int = 0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a browser is asked with a passkey, and the key of what is under way."""

    step: str
    #: JSON for the browser.
    options: str


@dataclass(frozen=True, kw_only=True)
class KeyLine:
    """A passkey, or an account at an identity provider."""

    number: int
    title: str
    made: datetime
    used: datetime | None


@dataclass(frozen=True, kw_only=True)
class DeviceLine:
    """A browser that is signed in."""

    number: int
    #: Program and system ("Firefox, Windows"); "": unknown.
    what: str
    way: str
    begun: datetime
    seen: datetime
    is_this: bool


@dataclass(frozen=True, kw_only=True)
class StandInLine:
    """Who stands in for whom, from when to when."""

    number: int
    away: str
    by: str
    starts: date
    ends: date
    #: Whether whoever looks is the one who is away.
    is_mine: bool
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class KeysAt:
    """Whether passkeys work at the address that a browser looks at."""

    is_here: bool
    #: Where they do instead ("http://localhost:8000"); "": here, or nowhere.
    elsewhere: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """One's own account."""

    email: str
    language: str
    has_password: bool
    password_changed: datetime | None
    has_code: bool
    recovery_left: int
    passkeys: tuple[KeyLine, ...]
    outside: tuple[KeyLine, ...]
    devices: tuple[DeviceLine, ...]
    stand_ins: tuple[StandInLine, ...]
    #: Who may stand in.
    colleagues: tuple[Choice, ...]
    #: Whether she has just shown who she is, so that ways to sign in may change.
    is_fresh: bool
    #: Whether she has shown less than she could have: her second factor is missing.
    is_weak: bool
    #: Whether her role needs a second factor that she has not set up.
    owes_factor: bool
    #: Whether the browser she looks with can have passkeys at this address.
    keys_at: KeysAt


@dataclass(frozen=True, kw_only=True)
class NewAddress:
    """An e-mail address that counts once its link has been opened."""

    email: str
    #: Until when the link works.
    until: datetime


@dataclass(frozen=True, kw_only=True)
class NewGenerator:
    """The secret of a code generator, shown while it is set up."""

    #: In groups of four letters, to be typed.
    secret: str
    #: The same for a QR code ("otpauth://…").
    address: str


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """Somebody who works here, was invited, or has left."""

    user: str
    name: str
    email: str
    role: str
    scope: str
    unit_name: str
    #: "active", "invited", "expired", "never" (may come in, never has) or "left".
    state: str
    #: "password", "passkey", "code", "outside": what she signs in with.
    keys: tuple[str, ...]
    seen: datetime | None
    #: When an open invitation ends.
    until: datetime | None
    #: Whether it is whoever looks.
    is_me: bool


@dataclass(frozen=True, kw_only=True)
class PeoplePage:
    """Everybody, and what can be chosen for somebody new."""

    people: tuple[PersonLine, ...]
    choices: Mapping[str, tuple[Choice, ...]]
