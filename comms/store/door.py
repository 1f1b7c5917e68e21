"""Keys that let people in, what is under way at the door, and wrong tries."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from comms.model.access import (
    CodeGenerator,
    DeskSession,
    DoorStep,
    OutsideIdentity,
    Passkey,
    Password,
    RecoveryCode,
    WrongTries,
)
from comms.store.once import once

#: What a user signs in with: gone with her.
_KEYS = (Password, Passkey, CodeGenerator, RecoveryCode, OutsideIdentity)


@once
def password_of(session: Session, user: str) -> Password | None:
    """Return the password of a user."""
    return session.exec(select(Password).where(Password.user == user)).first()


def keep_password(session: Session, user: str, encoded: str, at: datetime) -> None:
    """Keep the password of a user instead of what she had."""
    row = password_of(session, user) or Password(user=user, encoded="", changed_at=at)
    row.encoded, row.changed_at = encoded, at
    session.add(row)
    session.flush()


def drop_password(session: Session, user: str) -> None:
    """Take the password of a user away."""
    session.exec(delete(Password).where(col(Password.user) == user))


def renew_hash(session: Session, user: str, before: str, encoded: str) -> None:
    """Keep the same password made anew, unless it has been changed meanwhile."""
    session.exec(
        update(Password)
        .where(col(Password.user) == user, col(Password.encoded) == before)
        .values(encoded=encoded)
    )


@once
def passkeys_of(session: Session, user: str) -> Sequence[Passkey]:
    """Return the passkeys of a user, the oldest first."""
    found = select(Passkey).where(Passkey.user == user).order_by(col(Passkey.id))
    return session.exec(found).all()


def passkey_named(session: Session, credential_id: str) -> Passkey | None:
    """Return a passkey by the id that its authenticator gave it."""
    return session.exec(
        select(Passkey).where(Passkey.credential_id == credential_id)
    ).first()


@once
def generator_of(session: Session, user: str) -> CodeGenerator | None:
    """Return the code generator of a user, also one that does not count yet."""
    return session.exec(select(CodeGenerator).where(CodeGenerator.user == user)).first()


def take_step(session: Session, row: CodeGenerator, step: int) -> bool:
    """Note that a code was taken; False: it, or a later one, was taken before."""
    taken = session.exec(
        update(CodeGenerator)
        .where(col(CodeGenerator.id) == row.id, col(CodeGenerator.last_step) < step)
        .values(last_step=step)
    )
    return bool(taken.rowcount)


def recovery_codes_left(session: Session, user: str) -> int:
    """Return how many recovery codes a user can still use."""
    found = select(RecoveryCode.id).where(
        RecoveryCode.user == user, col(RecoveryCode.used_at).is_(None)
    )
    return len(session.exec(found).all())


def keep_recovery_codes(
    session: Session, user: str, hashes: Collection[str], at: datetime
) -> None:
    """Keep new recovery codes; the older ones work no more."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user) == user))
    session.add_all(
        RecoveryCode(user=user, code_hash=one, made_at=at) for one in hashes
    )
    session.flush()


def use_recovery_code(session: Session, user: str, kept: str, at: datetime) -> bool:
    """Use up a recovery code; False: there is none like it, or it was used."""
    used = session.exec(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.user) == user,
            col(RecoveryCode.code_hash) == kept,
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=at)
    )
    return bool(used.rowcount)


def identity(session: Session, issuer: str, subject: str) -> OutsideIdentity | None:
    """Return the account at an identity provider, if it is somebody's."""
    return session.exec(
        select(OutsideIdentity).where(
            OutsideIdentity.issuer == issuer, OutsideIdentity.subject == subject
        )
    ).first()


def identities_of(session: Session, user: str) -> Sequence[OutsideIdentity]:
    """Return the accounts at identity providers that are a user's."""
    return session.exec(
        select(OutsideIdentity).where(OutsideIdentity.user == user)
    ).all()


def keep(
    session: Session, row: Passkey | CodeGenerator | OutsideIdentity | DoorStep
) -> None:
    """Keep a new or changed row."""
    session.add(row)
    session.flush()


def drop(session: Session, row: Passkey | CodeGenerator | OutsideIdentity) -> None:
    """Take a key away."""
    session.delete(row)
    session.flush()


def drop_codes(session: Session, user: str) -> None:
    """Take away a user's code generator and recovery codes."""
    for table in (CodeGenerator, RecoveryCode):
        session.exec(delete(table).where(col(table.user) == user))


def drop_factors(session: Session, user: str) -> None:
    """Take away whatever a user could have lost with a phone: codes and passkeys."""
    drop_codes(session, user)
    session.exec(delete(Passkey).where(col(Passkey.user) == user))


def drop_keys(session: Session, user: str) -> None:
    """Take away everything that a user signs in with."""
    for table in _KEYS:
        session.exec(delete(table).where(col(table.user) == user))


def users_with_keys(session: Session) -> Mapping[str, frozenset[str]]:
    """Return by user what she has: "password", "passkey", "code", "outside"."""
    named: dict[str, set[str]] = {}
    confirmed = col(CodeGenerator.confirmed_at).is_not(None)
    for kind, query in (
        ("password", select(Password.user)),
        ("passkey", select(Passkey.user)),
        ("code", select(CodeGenerator.user).where(confirmed)),
        ("outside", select(OutsideIdentity.user)),
    ):
        for user in session.exec(query):
            named.setdefault(user, set()).add(kind)
    return {user: frozenset(kinds) for user, kinds in named.items()}


def step_under_way(
    session: Session, key_hash: str, kind: str, at: datetime
) -> DoorStep | None:
    """Return what is under way for a browser, if it may still go on."""
    return session.exec(
        select(DoorStep).where(
            DoorStep.key_hash == key_hash,
            DoorStep.kind == kind,
            col(DoorStep.used_at).is_(None),
            col(DoorStep.expires_at) > at,
        )
    ).first()


def steps_of(session: Session, kind: str, at: datetime) -> Sequence[DoorStep]:
    """Return what is or was under way of a kind, as far as its time is not over."""
    return session.exec(
        select(DoorStep)
        .where(DoorStep.kind == kind, col(DoorStep.expires_at) > at)
        .order_by(col(DoorStep.id))
    ).all()


def drop_steps(session: Session, user: str, kind: str) -> int:
    """Delete what is under way of a kind for a user; return how much it was."""
    dropped = session.exec(
        delete(DoorStep).where(
            col(DoorStep.user) == user,
            col(DoorStep.kind) == kind,
            col(DoorStep.used_at).is_(None),
        )
    )
    return int(dropped.rowcount)


def use_step(session: Session, row: DoorStep, at: datetime) -> bool:
    """Use a step up; False: somebody was faster."""
    used = session.exec(
        update(DoorStep)
        .where(col(DoorStep.id) == row.id, col(DoorStep.used_at).is_(None))
        .values(used_at=at)
    )
    return bool(used.rowcount)


def forget_steps(session: Session, at: datetime, tried_before: datetime) -> None:
    """Delete steps that have ended, and tries that nobody repeated since a moment."""
    session.exec(delete(DoorStep).where(col(DoorStep.expires_at) < at))
    session.exec(delete(WrongTries).where(col(WrongTries.last_at) < tried_before))


def end_steps(session: Session, user: str, at: datetime) -> None:
    """Let nothing go on that is under way for a user."""
    session.exec(
        update(DoorStep)
        .where(col(DoorStep.user) == user, col(DoorStep.used_at).is_(None))
        .values(used_at=at)
    )


def forget_oldest_steps(session: Session, kind: str, most: int) -> None:
    """Delete the oldest steps of a kind for people not known yet: so many stay."""
    anybodys = (col(DoorStep.kind) == kind, col(DoorStep.user) == "")
    newest = select(DoorStep.id).where(*anybodys).order_by(col(DoorStep.id).desc())
    last = session.exec(newest.offset(most).limit(1)).first()
    if last is not None:
        session.exec(delete(DoorStep).where(*anybodys, col(DoorStep.id) <= last))


def wrong_tries(session: Session, keys: Collection[str]) -> Mapping[str, WrongTries]:
    """Return the wrong tries that are counted under some names."""
    found = session.exec(select(WrongTries).where(col(WrongTries.key).in_(keys)))
    return {row.key: row for row in found}


def hold_tries(session: Session, key: str, at: datetime) -> None:
    """Let nobody else count under a name until this transaction ends.

    Who tries in the same moment waits, and then finds this try counted.
    """
    held = select(WrongTries.id).where(WrongTries.key == key).with_for_update()
    if session.exec(held).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(WrongTries(key=key, count=0, last_at=at))
            session.flush()
    except IntegrityError:
        # Another process was first in this very moment.
        session.exec(held).first()


def count_wrong_try(
    session: Session, key: str, at: datetime, *, since: datetime
) -> None:
    """Count one more under a name that is held.

    What was last wrong before `since` does not count any more.
    """
    count = case((col(WrongTries.last_at) < since, 1), else_=WrongTries.count + 1)
    session.exec(
        update(WrongTries)
        .where(col(WrongTries.key) == key)
        .values(count=count, last_at=at)
    )


def forget_one_try(session: Session, key: str) -> None:
    """Count one less under a name."""
    session.exec(
        update(WrongTries)
        .where(col(WrongTries.key) == key, col(WrongTries.count) > 0)
        .values(count=WrongTries.count - 1)
    )


def forget_tries(session: Session, keys: Collection[str]) -> None:
    """Forget what was counted under some names."""
    session.exec(delete(WrongTries).where(col(WrongTries.key).in_(keys)))


def sessions_of(session: Session, user: str) -> Sequence[DeskSession]:
    """Return the sessions of a user that nobody has ended, the last used first."""
    return session.exec(
        select(DeskSession)
        .where(DeskSession.user == user, col(DeskSession.ended_at).is_(None))
        .order_by(col(DeskSession.seen_at).desc(), col(DeskSession.id).desc())
    ).all()


def end_sessions(
    session: Session, user: str, at: datetime, *, but: str = "", only: int | None = None
) -> int:
    """End the sessions of a user.

    Args:
        session: The caller commits.
        user: Whose.
        at: When.
        but: Hash of the key of one that stays; "": none does.
        only: Number of the one that ends; None: all.

    Returns:
        How many ended.
    """
    query = update(DeskSession).where(
        col(DeskSession.user) == user,
        col(DeskSession.ended_at).is_(None),
        col(DeskSession.key_hash) != but,
    )
    if only is not None:
        query = query.where(col(DeskSession.id) == only)
    return int(session.exec(query.values(ended_at=at)).rowcount)
