"""Signing in by oneself: password and code, passkey, an organisation's account.

Whatever is wrong, the answer and the time it takes are the same for addresses that
we know and those we do not. A try is counted before it is looked at, so that many at
once are still ten; the right one takes the count back.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

from comms.access import codes, passkeys, passwords, recovery
from comms.access.links import digest
from comms.access.passkeys import Place
from comms.access.sealing import unseal
from comms.access.tries import Counted
from comms.clock import Clock, SystemClock
from comms.model.access import DoorStep
from comms.model.door import Asked, Browser, CodeWanted, Entered, KeysAt, Wrong
from comms.model.programme import User
from comms.store import Session, door
from comms.store.catalogue import load_catalogue
from comms.workflows.house import House
from comms.workflows.letting_in import (
    SIGN_IN,
    begin_step,
    counted,
    let_in,
    password_tries,
    record,
    user_by_email,
)

#: How long one may take between two steps, and wrong codes that a step allows.
STEP_LASTS = timedelta(minutes=10)
MOST_CODES = 5
CODE, PASSKEY = "code", "passkey"
#: What the secret of a code generator is sealed for.
SEALED_FOR = "code generator"


class Entrance:
    """Ways in that need no link."""

    def __init__(self, house: House, clock: Clock | None = None) -> None:
        self._house = house
        self._store = house.store
        self._clock = clock or SystemClock()

    def by_password(
        self, email: str, password: str, browser: Browser
    ) -> Entered | CodeWanted | Wrong:
        """Try an address and a password."""
        now = self._clock.now()
        with self._store.write() as session:
            user = user_by_email(load_catalogue(session), email)
            tried = password_tries(self._house, email, browser, user, now)
            if wait := tried.begin(session, now):
                return Wrong(rule="too_early", wait=wait)
            kept = door.password_of(session, user.id) if user else None
            encoded = kept.encoded if kept else None
        # Outside of any transaction: this takes long, on purpose.
        right = passwords.is_right(encoded, password)
        if not right or user is None or encoded is None:
            return self._wrong(tried, user, "wrong_password")
        renewed = (
            passwords.hash_password(password) if passwords.is_outdated(encoded) else ""
        )
        with self._store.write(durable=True) as session:
            if renewed:
                door.renew_hash(session, user.id, encoded, renewed)
            generator = door.generator_of(session, user.id)
            if generator and generator.confirmed_at:
                tried.forgive(session)
                return CodeWanted(step=self._step(session, CODE, user=user.id))
            return self._let_in(session, user, browser, tried, "password")

    def by_code(self, step: str, typed: str, browser: Browser) -> Entered | Wrong:
        """Try the code of an app, or a recovery code, after a right password."""
        now = self._clock.now()
        with self._store.write(durable=True) as session:
            row = door.step_under_way(session, digest(step), CODE, now)
            user = self._user(session, row.user) if row else None
            if row is None or user is None:
                return Wrong(rule="start_over")
            tried = counted(self._house, f"code of {user.id}", browser, user, now)
            if wait := tried.begin(session, now):
                return Wrong(rule="too_early", wait=wait)
            # Tries of this very step may have come before.
            session.refresh(row)
            if row.used_at:
                return Wrong(rule="start_over")
            if self._is_right(session, user, typed):
                if not door.use_step(session, row, now):
                    return Wrong(rule="start_over")
                return self._let_in(
                    session, user, browser, tried, "password", is_strong=True
                )
            record(session, self._house, user.id, SIGN_IN, result="wrong_code")
            row.try_count += 1
            if row.try_count >= MOST_CODES:
                row.used_at = now
            door.keep(session, row)
            return Wrong(rule="start_over" if row.used_at else "wrong_code")

    def passkeys_at(self, at: str) -> KeysAt:
        """Return whether a browser that looks at a host and port may use passkeys."""
        return keys_at(self._house, at)

    def ask_for_passkey(self, at: str = "") -> Asked:
        """Return what a browser at a host and port is asked to sign in with a key."""
        challenge = secrets.token_bytes(32)
        with self._store.write() as session:
            step = self._step(session, PASSKEY, challenge=as_letters(challenge), at=at)
        asked = passkeys.ask_for_proof(place(self._house, at), challenge)
        return Asked(step=step, options=asked)

    def by_passkey(self, step: str, answer: str, browser: Browser) -> Entered | Wrong:
        """Try what a browser answered with a passkey."""
        now = self._clock.now()
        wrong = Wrong(rule="wrong_passkey")
        with self._store.write(durable=True) as session:
            row = door.step_under_way(session, digest(step), PASSKEY, now)
            if row is None or not door.use_step(session, row, now):
                return Wrong(rule="start_over")
            key = door.passkey_named(session, passkeys.key_named(answer))
            user = self._user(session, key.user) if key else None
            if key is None or user is None:
                return wrong
            challenge = as_bytes(row.body["challenge"])
            here = place(self._house, row.body.get("at", ""))
            if not passkeys.proves(here, answer, challenge, key, now):
                record(session, self._house, user.id, SIGN_IN, result="wrong_passkey")
                return wrong
            door.keep(session, key)
            return let_in(
                session,
                self._house,
                user,
                browser,
                way="passkey",
                is_strong=True,
                now=now,
            )

    def _is_right(self, session: Session, user: User, typed: str) -> bool:
        now = self._clock.now()
        if recovery.looks_like_one(typed):
            kept = recovery.kept(self._house.key, user.id, typed)
            return door.use_recovery_code(session, user.id, kept, now)
        row = door.generator_of(session, user.id)
        if row is None or row.confirmed_at is None:
            return False
        secret = unseal(self._house.key, SEALED_FOR, row.sealed)
        step = secret and codes.step_of(secret, typed, now, after=row.last_step)
        return bool(step) and door.take_step(session, row, int(step or 0))

    def _let_in(
        self,
        session: Session,
        user: User,
        browser: Browser,
        tried: Counted,
        way: str,
        *,
        is_strong: bool = False,
    ) -> Entered:
        tried.forgive(session)
        return let_in(
            session,
            self._house,
            user,
            browser,
            way=way,
            is_strong=is_strong,
            now=self._clock.now(),
        )

    def _wrong(self, tried: Counted, user: User | None, rule: str) -> Wrong:
        with self._store.write() as session:
            if user:
                record(session, self._house, user.id, SIGN_IN, result=rule)
            return Wrong(rule=rule, wait=tried.wait(session, self._clock.now()))

    def _user(self, session: Session, name: str) -> User | None:
        return load_catalogue(session).find(User, name)

    def _step(self, session: Session, kind: str, *, user: str = "", **body: str) -> str:
        now = self._clock.now()
        return begin_step(session, kind, now, now + STEP_LASTS, user=user, **body)


def place(house: House, at: str = "") -> Place:
    """Return the site as passkeys know it: by the name of its public address.

    Until it has one (and in the demo), a browser on the same machine knows it as
    "localhost": keys are bound to names, and `127.0.0.1` is none.
    """
    base, settings = house.base_url, house.settings
    is_unnamed = settings.demo or not base.startswith("https:")
    if is_unnamed and "localhost" in settings.allowed_hosts:
        base = passkeys.local_name(at) or base
    return Place.of(base, settings.mail_domain)


def keys_at(house: House, at: str) -> KeysAt:
    """Return whether a browser that looks at a host and port may use passkeys."""
    found = place(house, at)
    is_here = found.has_name and (not at or found.is_at(at))
    elsewhere = found.origin if found.has_name and not is_here else ""
    return KeysAt(is_here=is_here, elsewhere=elsewhere)


def as_letters(value: bytes) -> str:
    """Return bytes as text for a row."""
    return urlsafe_b64encode(value).decode()


def as_bytes(letters: str) -> bytes:
    """Return what `as_letters` was given."""
    return urlsafe_b64decode(letters)


def challenge_of(row: DoorStep) -> bytes:
    """Return the challenge of what is under way."""
    return as_bytes(row.body["challenge"])
