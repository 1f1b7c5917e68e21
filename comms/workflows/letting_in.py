"""What every way in has in common: whose it is, the session, the record.

Who signs in is named by address or by key; an address that two users share is
nobody's. Each sign-in is an act on record, each wrong try of a user's too; neither
holds what was typed.
"""

from datetime import datetime

from comms.access.devices import device_of, new_mark
from comms.access.links import digest, new_secret
from comms.access.policy import needs_second_factor
from comms.access.sessions import begin_session
from comms.access.tries import ACCOUNT, Counted
from comms.model.access import DeskSession, DoorStep
from comms.model.door import Browser, Entered
from comms.model.programme import User
from comms.store import Session, access, acts, door
from comms.store.catalogue import Catalogue
from comms.store.people import person
from comms.workflows.house import House

#: Verb of the record.
SIGN_IN = "sign-in"
#: Ways in of one kind that may be under way at once for people we do not know yet.
_MOST_STEPS = 5000


def plain_address(typed: str) -> str:
    """Return an address as it is compared."""
    return typed.strip().casefold()


def user_by_email(catalogue: Catalogue, typed: str) -> User | None:
    """Return whose address was typed; None: nobody's, or that of several."""
    wanted = plain_address(typed)
    found = [one for one in catalogue.all(User) if plain_address(one.email) == wanted]
    return found[0] if len(found) == 1 and wanted else None


def counted(
    house: House, account: str, browser: Browser, user: User | None, now: datetime
) -> Counted:
    """Return what a try is counted for."""
    device = device_of(house.key, user.id, browser.mark, now) if user else ""
    return Counted(
        key=house.key, account=account, address=browser.address, device=device
    )


def password_tries(
    house: House, email: str, browser: Browser, user: User | None, now: datetime
) -> Counted:
    """Return what a try of the password of an address is counted for."""
    return counted(house, f"password of {plain_address(email)}", browser, user, now)


def let_in(  # noqa: PLR0913 - all keyword-only, each names itself
    session: Session,
    house: House,
    user: User,
    browser: Browser,
    *,
    way: str,
    is_strong: bool,
    now: datetime,
) -> Entered:
    """Begin a session for somebody who has shown who she is; write it down."""
    key = begin_session(
        session, user, way=way, is_strong=is_strong, agent=browser.agent, now=now
    )
    record(session, house, user.id, SIGN_IN, note=way)
    row = person(session, user.id)
    return Entered(
        key=key,
        mark=new_mark(house.key, user.id, now),
        language=row.language if row else "",
    )


def record(  # noqa: PLR0913 - the parts of an act
    session: Session,
    house: House,
    user: str,
    verb: str,
    *,
    about: str = "",
    note: str = "",
    result: str = "done",
) -> None:
    """Write down what somebody did about an account: her own, unless `about` says."""
    acts.record_act(
        session,
        at=house.clock.now(),
        user=user,
        verb=verb,
        subject=f"user:{about or user}",
        note=note,
        result=result,
    )


def begin_step(
    session: Session,
    kind: str,
    now: datetime,
    until: datetime,
    *,
    user: str = "",
    **body: str,
) -> str:
    """Keep what is under way; return the key that lets the browser go on."""
    door.forget_steps(session, now, now - ACCOUNT.forgotten_after)
    if not user:
        # Strangers, asking again and again: they must not fill the database, nor keep
        # out whoever comes next.
        door.forget_oldest_steps(session, kind, _MOST_STEPS - 1)
    key = new_secret()
    row = DoorStep(
        key_hash=digest(key),
        kind=kind,
        user=user,
        body=body,
        made_at=now,
        expires_at=until,
    )
    door.keep(session, row)
    return key


def owes_factor(session: Session, house: House, user: User, row: DeskSession) -> bool:
    """Tell whether somebody must show or set up a second factor before anything else.

    Her role needs one, or that of somebody for whom she stands in; or she has codes,
    and came in by a link that asked for none.
    """
    if row.is_strong:
        return False
    roles = house.settings.second_factor_roles
    return needs_second_factor(user, roles) or _has_codes(session, user.id)


def has_factor(session: Session, user: str) -> bool:
    """Tell whether a user has a second factor, or a key that is both."""
    return _has_codes(session, user) or bool(door.passkeys_of(session, user))


def _has_codes(session: Session, user: str) -> bool:
    generator = door.generator_of(session, user)
    return generator is not None and generator.confirmed_at is not None


def is_weak(session: Session, row: DeskSession) -> bool:
    """Tell whether a session showed less than its user could have shown."""
    return not row.is_strong and has_factor(session, row.user)


def lacks_key(session: Session, user: str) -> bool:
    """Tell whether a user could not come in again by herself."""
    return not (
        door.password_of(session, user)
        or door.passkeys_of(session, user)
        or door.identities_of(session, user)
    )


def end_everything(session: Session, user: str, now: datetime, *, but: str = "") -> int:
    """End all that lets a user in or lets her go on, but for one session by its hash.

    Sessions, open links, what is under way. Only an invitation that nobody has
    accepted yet stands: it is how she comes in at all.
    """
    row = person(session, user)
    ending = ["enter", "reset"]
    if row is None or row.joined_at is not None:
        ending.append("invitation")
    access.end_links(session, user, now, *ending)
    door.end_steps(session, user, now)
    return door.end_sessions(session, user, now, but=but)
