"""What people did: rows are only added."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.tables import Act
from comms.store.audit_chain import to_link
from comms.store.once import once
from comms.store.plain import Plain, Statement

#: Verbs of those who have had a hand in something: they approve it no more.
WRITING = ("save", "move")


def record_act(  # noqa: PLR0913 - one column each
    session: Session,
    *,
    at: datetime,
    user: str,
    verb: str,
    subject: str,
    acting_for: str = "",
    content_hash: str = "",
    result: str = "done",
    note: str = "",
    key: str | None = None,
    slots: Mapping[str, object] | None = None,
) -> Act:
    """Write down one act.

    Args:
        acting_for: Whose stand-in she was in this; "" where she acted for herself.
        slots: Those of the rule that refused it; of what the program did by itself, its
            note in each language.
    """
    act = Act(
        key=key,
        at=at,
        user=user,
        acting_for=acting_for,
        verb=verb,
        subject=subject,
        content_hash=content_hash,
        result=result,
        note=note,
        slots={name: str(value) for name, value in (slots or {}).items()},
    )
    session.add(act)
    session.flush()
    to_link(session, act)
    return act


def act_by_key(session: Session, key: str) -> Act | None:
    """Return the act of a scripted or repeated request, if it was done."""
    return session.exec(select(Act).where(Act.key == key)).first()


def has_any(session: Session, *, besides: str) -> bool:
    """Tell whether anybody but one has done anything yet."""
    found = select(Act.id).where(Act.user != besides).limit(1)
    return session.exec(found).first() is not None


@once
def last_of(session: Session, user: str) -> int:
    """Return the number of the last act of a user; 0 where she has done nothing."""
    [(number,)] = Plain.of(session).rows(_LAST_OF, user=user)
    return int(number)


_LAST_OF = Statement('SELECT coalesce(max(id), 0) FROM act WHERE "user" = :user')


def last_act(session: Session, subject: str, verbs: Sequence[str]) -> Act | None:
    """Return the last of some acts that was carried out on a subject."""
    return session.exec(
        select(Act)
        .where(Act.subject == subject, Act.result == "done", col(Act.verb).in_(verbs))
        .order_by(col(Act.id).desc())
    ).first()


def latest(session: Session, subject: str, verb: str, most: int) -> Sequence[Act]:
    """Return the last acts of a kind that were done to a subject, newest first."""
    return session.exec(
        select(Act)
        .where(Act.subject == subject, Act.result == "done", Act.verb == verb)
        .order_by(col(Act.id).desc())
        .limit(most)
    ).all()


def approvals(session: Session, subject: str, content_hash: str) -> Sequence[Act]:
    """Return who approved exactly this content since it was last submitted.

    What was returned, or edited there and back, needs every approval anew.
    """
    asked = select(func.coalesce(func.max(Act.id), 0)).where(
        Act.subject == subject,
        col(Act.verb).in_(["submit", "return"]),
        Act.result == "done",
    )
    return session.exec(
        select(Act)
        .where(
            col(Act.id) > asked.scalar_subquery(),
            Act.subject == subject,
            Act.verb == "approve",
            Act.result == "done",
            Act.content_hash == content_hash,
        )
        .order_by(col(Act.id))
    ).all()


def about(session: Session, subjects: Collection[str]) -> Sequence[Act]:
    """Return all acts about some subjects, in order."""
    return _about(session, frozenset(subjects))


@once
def _about(session: Session, subjects: AbstractSet[str]) -> Sequence[Act]:
    return session.exec(
        select(Act).where(col(Act.subject).in_(subjects)).order_by(col(Act.id))
    ).all()


class Deed(NamedTuple):
    """What lists and approvals need of an act."""

    subject: str
    user: str
    verb: str
    result: str
    content_hash: str
    note: str
    slots: dict[str, Any]


def deeds(session: Session, subjects: Collection[str]) -> list[Deed]:
    """Return the same of many subjects at once, in order."""
    if not subjects:
        return []
    columns = [col(getattr(Act, name)) for name in Deed._fields]
    query = select(*columns).where(col(Act.subject).in_(subjects)).order_by(col(Act.id))
    return [Deed(*row) for row in session.exec(query)]


def done_since(
    session: Session, verbs: Sequence[str], since: datetime
) -> Sequence[Act]:
    """Return the acts of some kinds carried out after an instant, in order."""
    return session.exec(
        select(Act)
        .where(Act.at > since, col(Act.verb).in_(verbs), Act.result == "done")
        .order_by(col(Act.id))
    ).all()


def writers(session: Session, *subjects: str) -> set[str]:
    """Return who has had a hand in the words or time of some subjects at the desk."""
    return set(
        session.exec(
            select(Act.user).where(
                col(Act.subject).in_(subjects),
                col(Act.verb).in_(WRITING),
                Act.result == "done",
            )
        )
    )


def all_acts(session: Session) -> Sequence[Act]:
    """Return all acts in order."""
    return session.exec(select(Act).order_by(col(Act.id))).all()
