"""Which files were put in at the desk, and which of them something still needs."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from comms.model.revisions import KeptDraft
from comms.model.tables import Act, Medium

#: Subjects of the acts of putting in, and of saving what was put in.
_SUBJECT = "upload:"


def subject_of(name: str) -> str:
    """Return what an act about a file of the media store is about."""
    return f"{_SUBJECT}{name}"


def count_since(session: Session, user: str, verb: str, since: datetime) -> int:
    """Return how many files a person has put in since an instant."""
    return session.exec(
        select(func.count())
        .select_from(Act)
        .where(Act.user == user, Act.verb == verb, Act.at > since)
    ).one()


def named_before(session: Session, verb: str, before: datetime) -> set[str]:
    """Return the files that acts of a kind were about, all before an instant.

    One that somebody has put in again since is none of them.
    """
    rows = session.exec(
        select(Act.subject)
        .where(Act.verb == verb, col(Act.subject).startswith(_SUBJECT))
        .group_by(Act.subject)
        .having(func.max(Act.at) < before)
    )
    return {subject.removeprefix(_SUBJECT) for subject in rows}


def needed(session: Session, names: set[str], saved: str) -> set[str]:
    """Return those files that are media, were ever saved, or wait in a draft.

    Args:
        session: A session.
        names: Of the media store.
        saved: Verb of saving what was put in.
    """
    subjects = [subject_of(name) for name in names]
    found = set(session.exec(select(Medium.name).where(col(Medium.name).in_(names))))
    acts = select(Act.subject).where(Act.verb == saved, col(Act.subject).in_(subjects))
    found |= {subject.removeprefix(_SUBJECT) for subject in session.exec(acts)}
    drafts = select(KeptDraft.typed).where(col(KeptDraft.ended_at).is_(None))
    for typed in session.exec(drafts):
        found |= {text for texts in typed.values() for text in texts} & names
    return found
