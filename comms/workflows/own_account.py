"""One's own account: ways to sign in, devices, language, who stands in.

Ways to sign in change only within a quarter of an hour after signing in, and by her
second factor if she has one; else the person signs in once more. Each change ends
every other session of hers, gives this one a new key, and is on record.
"""

import secrets
from collections.abc import Callable
from datetime import date, timedelta

from comms.access import codes, passkeys, passwords, recovery, sessions
from comms.access.links import digest
from comms.access.policy import covers
from comms.access.sealing import seal, unseal
from comms.clock import Clock, SystemClock, in_zone
from comms.errors import Refused
from comms.language import LANGUAGES
from comms.model.access import CodeGenerator, Passkey
from comms.model.door import Asked, NewGenerator
from comms.model.people import Person, StandIn
from comms.model.programme import User
from comms.store import Session, door
from comms.store import people as rows
from comms.store.catalogue import Catalogue
from comms.workflows.entrance import (
    SEALED_FOR,
    STEP_LASTS,
    as_letters,
    challenge_of,
    place,
)
from comms.workflows.forgotten import known_of
from comms.workflows.house import House
from comms.workflows.letting_in import (
    begin_step,
    end_everything,
    owes_factor,
    record,
)
from comms.workflows.own_session import Own, fresh_own, own_of

_NEW_PASSKEY = "new_passkey"
_LONGEST_TITLE = 60
#: Passkeys and stand-ins that one person may have.
_MOST = 20
_LONGEST_ABSENCE = timedelta(days=366)


class OwnAccount:
    """What somebody may change about herself; the key of her session says who."""

    def __init__(self, house: House, clock: Clock | None = None) -> None:
        self._house = house
        self._store = house.store
        self._clock = clock or SystemClock()

    def set_password(self, session_key: str, password: str) -> str:
        """Set a password; return the new key of the session.

        Raises:
            Refused: It is weak, or it is too long since she signed in.
        """
        with self._store.read() as session:
            own = self._own(session, session_key)
        known = known_of(self._house, own.user)
        if rule := passwords.weakness(password, known):
            raise Refused(rule)
        encoded = passwords.hash_password(password)

        def keep(own: Own) -> None:
            door.keep_password(own.session, own.user.id, encoded, own.now)

        return self._change(session_key, "change-password", keep)

    def remove_password(self, session_key: str) -> str:
        """Take the password away, where there is another way in."""

        def keep(own: Own) -> None:
            if not (
                door.passkeys_of(own.session, own.user.id)
                or door.identities_of(own.session, own.user.id)
            ):
                raise Refused("last_way_in")
            door.drop_password(own.session, own.user.id)

        return self._change(session_key, "remove-password", keep)

    def begin_generator(self, session_key: str, *, anew: bool = True) -> NewGenerator:
        """Make the secret of a code generator, which counts once a code was right.

        Args:
            session_key: Of her session.
            anew: Whether whoever has seen an earlier one is to know nothing; else the
                one that has just been shown is shown again.

        Raises:
            Refused: She has one, or it is too long since she signed in.
        """
        with self._store.write(durable=True) as session:
            own = self._fresh(session, session_key)
            row = door.generator_of(session, own.user.id)
            if row and row.confirmed_at:
                raise Refused("has_generator")
            secret = row and unseal(self._house.key, SEALED_FOR, row.sealed)
            if anew or not secret:
                secret = codes.new_secret()
                row = row or CodeGenerator(user=own.user.id, sealed="", made_at=own.now)
                row.sealed, row.made_at = (
                    seal(self._house.key, SEALED_FOR, secret),
                    own.now,
                )
                door.keep(session, row)
        issuer = place(self._house).name
        return NewGenerator(
            secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            address=codes.address(secret, issuer=issuer, account=own.user.email),
        )

    def confirm_generator(
        self, session_key: str, typed: str
    ) -> tuple[str, tuple[str, ...]]:
        """Let the generator count; return the session's new key and recovery codes.

        Raises:
            Refused: "wrong_code", or it is too long since she signed in.
        """
        made = recovery.new_codes()

        def keep(own: Own) -> None:
            row = door.generator_of(own.session, own.user.id)
            secret = row and unseal(self._house.key, SEALED_FOR, row.sealed)
            if row is None or row.confirmed_at or not secret:
                raise Refused("start_over")
            step = codes.step_of(secret, typed, own.now, after=row.last_step)
            if step is None:
                raise Refused("wrong_code")
            row.confirmed_at, row.last_step = own.now, step
            door.keep(own.session, row)
            self._keep_codes(own, made)
            own.row.is_strong = True

        return self._change(session_key, "add-code", keep), made

    def new_recovery_codes(self, session_key: str) -> tuple[str, tuple[str, ...]]:
        """Make new recovery codes; return the session's new key, and them."""
        made = recovery.new_codes()

        def keep(own: Own) -> None:
            row = door.generator_of(own.session, own.user.id)
            if row is None or row.confirmed_at is None:
                raise Refused("start_over")
            self._keep_codes(own, made)

        return self._change(session_key, "new-recovery-codes", keep), made

    def remove_generator(self, session_key: str) -> str:
        """Take the code generator and its recovery codes away."""
        return self._change(
            session_key,
            "remove-code",
            lambda own: door.drop_codes(own.session, own.user.id),
        )

    def ask_for_new_passkey(self, session_key: str, at: str = "") -> Asked:
        """Return what a browser at a host and port is asked to make a passkey.

        Raises:
            Refused: It is too long since she signed in.
        """
        challenge = secrets.token_bytes(32)
        with self._store.write() as session:
            own = self._fresh(session, session_key)
            step = begin_step(
                session,
                _NEW_PASSKEY,
                own.now,
                own.now + STEP_LASTS,
                user=own.user.id,
                challenge=as_letters(challenge),
                at=at,
            )
            known = [*door.passkeys_of(session, own.user.id)]
        options = passkeys.ask_for_new(
            place(self._house, at),
            user=own.user.id,
            called=own.user.email,
            known=known,
            challenge=challenge,
        )
        return Asked(step=step, options=options)

    def add_passkey(self, session_key: str, step: str, answer: str, title: str) -> str:
        """Keep the passkey that a browser made; return the session's new key.

        Raises:
            Refused: It proves nothing, or it is too long since she signed in.
        """

        def keep(own: Own) -> None:
            row = door.step_under_way(own.session, digest(step), _NEW_PASSKEY, own.now)
            known = door.passkeys_of(own.session, own.user.id)
            mine = row is not None and row.user == own.user.id and len(known) < _MOST
            if row is None or not mine or not door.use_step(own.session, row, own.now):
                raise Refused("start_over")
            here = place(self._house, row.body.get("at", ""))
            made = passkeys.read_new(here, answer, challenge_of(row))
            if made is None or door.passkey_named(own.session, made.credential_id):
                raise Refused("wrong_passkey")
            key = Passkey(
                user=own.user.id,
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                title=_title(title) or "?",
                made_at=own.now,
            )
            door.keep(own.session, key)
            own.row.is_strong = True

        return self._change(session_key, "add-passkey", keep)

    def rename_passkey(self, session_key: str, number: int, title: str) -> None:
        """Call a passkey something else."""
        with self._store.write() as session:
            own = self._own(session, session_key)
            for key in door.passkeys_of(session, own.user.id):
                if key.id == number and _title(title):
                    key.title = _title(title)
                    door.keep(session, key)

    def remove_key(self, session_key: str, kind: str, number: int) -> str:
        """Take a "passkey" away, or the binding of an account "outside".

        Raises:
            Refused: It is the last way in, or too long since she signed in.
        """

        def keep(own: Own) -> None:
            passkeys_, others = (
                [*door.passkeys_of(own.session, own.user.id)],
                [*door.identities_of(own.session, own.user.id)],
            )
            found = [
                one
                for one in (passkeys_ if kind == "passkey" else others)
                if one.id == number
            ]
            left = len(passkeys_) + len(others) - len(found)
            if not left and not door.password_of(own.session, own.user.id):
                raise Refused("last_way_in")
            for one in found:
                door.drop(own.session, one)

        return self._change(session_key, f"remove-{kind}", keep)

    def end_session(self, session_key: str, number: int) -> None:
        """Sign one other device out."""
        with self._store.write(durable=True) as session:
            own = self._own(session, session_key)
            hers = own.row.key_hash
            if door.end_sessions(session, own.user.id, own.now, but=hers, only=number):
                record(session, self._house, own.user.id, "end-session")

    def end_other_sessions(self, session_key: str) -> None:
        """Sign all other devices out."""
        with self._store.write(durable=True) as session:
            own = self._own(session, session_key)
            door.end_sessions(session, own.user.id, own.now, but=own.row.key_hash)
            record(session, self._house, own.user.id, "end-other-sessions")

    def set_language(self, session_key: str, language: str) -> None:
        """Choose the language in which she works and is written to."""
        if language not in LANGUAGES:
            raise Refused("no_language")
        with self._store.write(durable=True) as session:
            own = self._own(session, session_key)
            row = _row_of(own)
            row.language = language
            rows.keep_person(session, row)
            record(session, self._house, own.user.id, "set-language", note=language)

    def use_letters(self, session_key: str, *, on: bool) -> None:
        """Let single letters be keys for her at the desk, or not."""
        with self._store.write(durable=True) as session:
            own = self._own(session, session_key)
            row = _row_of(own)
            row.uses_letters = on
            rows.keep_person(session, row)

    def name_stand_in(
        self, session_key: str, by: str, starts: date | None, ends: date | None
    ) -> None:
        """Let a colleague do what waits for her, from the first day to the last.

        Raises:
            Refused: Not that colleague, or not those days.
        """
        with self._store.write(durable=True) as session:
            own = self._own(session, session_key)
            if owes_factor(session, self._house, own.user, own.row):
                # Rights are not given away by who may not use them herself.
                raise Refused("sign_in_stronger")
            found = own.catalogue.find(User, by)
            if found is None or found.id == own.user.id or not covers(found, own.user):
                raise Refused("stand_in_narrower")
            today = self.today(own.catalogue)
            if starts is None or ends is None:
                raise Refused("stand_in_days")
            if ends < max(starts, today) or ends - starts > _LONGEST_ABSENCE:
                raise Refused("stand_in_days")
            if len(rows.stand_ins(session, own.user.id, today)) >= _MOST:
                raise Refused("stand_in_many")
            row = StandIn(
                away=own.user.id,
                by=found.id,
                starts=starts,
                ends=ends,
                made_by=own.user.id,
                made_at=own.now,
            )
            rows.add_stand_in(session, row)
            note = rows.named_as(row)
            record(session, self._house, own.user.id, "name-stand-in", note=note)

    def end_stand_in(self, session_key: str, number: int) -> None:
        """Call off that somebody stands in for her, or that she does."""
        with self._store.write(durable=True) as session:
            own = self._own(session, session_key)
            if rows.end_stand_in(session, number, own.user.id, own.now):
                record(session, self._house, own.user.id, "end-stand-in")

    def today(self, catalogue: Catalogue) -> date:
        """Return the day in the programme's zone, by the site's clock."""
        return in_zone(self._house.clock.now(), catalogue.zone).date()

    def _keep_codes(self, own: Own, made: tuple[str, ...]) -> None:
        kept = [recovery.kept(self._house.key, own.user.id, one) for one in made]
        door.keep_recovery_codes(own.session, own.user.id, kept, own.now)

    def _change(self, session_key: str, verb: str, keep: Callable[[Own], None]) -> str:
        """Change a way to sign in; return the session's new key."""
        with self._store.write(durable=True) as session:
            own = self._fresh(session, session_key)
            keep(own)
            session.add(own.row)
            session.flush()
            end_everything(session, own.user.id, own.now, but=own.row.key_hash)
            record(session, self._house, own.user.id, verb)
            return sessions.renewed_key(session, session_key)

    def _fresh(self, session: Session, session_key: str) -> Own:
        return fresh_own(session, session_key, self._clock.now())

    def _own(self, session: Session, session_key: str) -> Own:
        return own_of(session, session_key, self._clock.now())


def _row_of(own: Own) -> Person:
    """Return what the desk knows of her; a new row where only files name her."""
    return rows.person(own.session, own.user.id) or rows.over_files(
        own.user.id, own.user.id, own.now
    )


def _title(typed: str) -> str:
    """Return what somebody calls a key: one line of letters that show."""
    shown = "".join(letter if letter.isprintable() else " " for letter in typed)
    return " ".join(shown.split())[:_LONGEST_TITLE]
