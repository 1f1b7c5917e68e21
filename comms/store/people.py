"""Who was invited, changed or let go at the desk, and who stands in for whom."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from sqlmodel import Session, col, select

from comms.language import LANGUAGES
from comms.model.access import (
    CodeGenerator,
    DeskSession,
    OutsideIdentity,
    Passkey,
    Password,
    SignInLink,
)
from comms.model.people import Absence, Person, StandIn
from comms.model.programme import Described, Role, User
from comms.model.tables import Act, Definition, Item, Publication
from comms.store.once import once

#: Wherever a user's name stands.
_NAMED = tuple(
    map(
        col,
        (
            Person.user,
            StandIn.away,
            StandIn.by,
            Act.user,
            Act.acting_for,
            Item.owner,
            Publication.owner,
            SignInLink.user,
            DeskSession.user,
            Password.user,
            Passkey.user,
            CodeGenerator.user,
            OutsideIdentity.user,
        ),
    )
)


def laid_over(
    session: Session, entries: Mapping[tuple[str, str], Described]
) -> dict[tuple[str, str], Described | None]:
    """Return the users that differ from the files', by key; None: no user any more.

    Who was invited and has never come in is no user yet: nothing waits for her, and
    no notice goes to an address that nobody has shown to be hers. Who is a user by the
    files alone is none without them, whatever she has chosen here.
    """
    found: dict[tuple[str, str], Described | None] = {}
    for row in session.exec(select(Person).order_by(col(Person.id))):
        key = User.kind, row.user
        if row.left_at is not None or (row.joined_at is None and key in entries):
            found[key] = None
        elif row.joined_at is not None and (row.called or key in entries):
            found[key] = as_user(row, entries.get(key))
    return found


def users_of_files(session: Session) -> dict[str, User]:
    """Return the users that the files describe, also those who have left, by id."""
    rows = session.exec(select(Definition.body).where(Definition.kind == User.kind))
    return {user.id: user for user in map(User.model_validate, rows)}


def stands_alone(row: Person) -> bool:
    """Tell whether a row says who somebody is without the files.

    She was invited here, or was let go here; all else lies over a user of the files.
    """
    return bool(row.called) or row.left_at is not None or row.joined_at is None


def as_user(row: Person, of_files: Described | None = None) -> User:
    """Return a person as a user: as the files say, but for what was changed here."""
    user = of_files if isinstance(of_files, User) else None
    names = user.name if user else {}
    if row.called or not names:
        names = dict.fromkeys(LANGUAGES, row.called or row.user)
    role, scope, email = row.role, row.scope, row.email
    if user and not row.called:
        role, scope, email = role or user.role, scope or user.scope, email or user.email
    # Checked when the row was written; reading a page must not check it anew.
    return User.model_construct(
        id=row.user, role=cast("Role", role), scope=scope, email=email, name=names
    )


def absences(session: Session) -> tuple[Absence, ...]:
    """Return who is, was or will be away, as far as it was not called off."""
    rows = session.exec(select(StandIn).where(col(StandIn.ended_at).is_(None)))
    return tuple(
        Absence(away=row.away, by=row.by, starts=row.starts, ends=row.ends)
        for row in rows
    )


def all_people(session: Session) -> Sequence[Person]:
    """Return everybody who was ever invited or changed at the desk."""
    return session.exec(select(Person).order_by(col(Person.id))).all()


@once
def person(session: Session, user: str) -> Person | None:
    """Return what the desk knows of a user; None: only what the files say."""
    return session.exec(select(Person).where(Person.user == user)).first()


def has_left_traces(session: Session, user: str) -> bool:
    """Tell whether a name is, or was, somebody's: what she did and had stays hers.

    The files forget their users; keys, acts and texts of theirs do not.
    """
    return any(
        session.exec(select(column).where(column == user).limit(1)).first() is not None
        for column in _NAMED
    )


def over_files(user: str, by: str, now: datetime) -> Person:
    """Return a row of somebody who is as the folder says, also tomorrow."""
    return Person(
        user=user,
        role="",
        scope="",
        email="",
        made_by=by,
        made_at=now,
        joined_at=now,
    )


def keep_person(session: Session, row: Person) -> None:
    """Keep a person, new or changed."""
    session.add(row)
    session.flush()


def add_stand_in(session: Session, row: StandIn) -> None:
    """Keep that somebody stands in."""
    session.add(row)
    session.flush()


def stand_ins(session: Session, user: str, since: date) -> Sequence[StandIn]:
    """Return when somebody is away or stands in, as far as it ends after a day."""
    return session.exec(
        select(StandIn)
        .where(
            col(StandIn.ended_at).is_(None),
            StandIn.ends >= since,
            (StandIn.away == user) | (StandIn.by == user),
        )
        .order_by(col(StandIn.starts), col(StandIn.id))
    ).all()


def named_as(row: StandIn) -> str:
    """Return how a record says who stands in, and when."""
    return f"{row.by} {row.starts}–{row.ends}"


def end_stand_in(session: Session, number: int, user: str, at: datetime) -> bool:
    """Call off that somebody stands in for a user; False: there is no such thing."""
    row = session.get(StandIn, number)
    if row is None or row.ended_at is not None or user not in {row.away, row.by}:
        return False
    row.ended_at = at
    session.add(row)
    return True
