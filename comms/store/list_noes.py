"""Noes to all newsletters that a unit's list brought, while a second person is asked.

They lie among the others under a name that no newsletter has (`suppressions.WAITING`),
so nothing is held back by them, and a backup has them.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from comms.model.failures import Suppression
from comms.model.lists import ListImport, Outcome
from comms.store.suppressions import EVERYTHING, WAITING


def waiting_name(run: int) -> str:
    """Return what noes of a run are written down under that wait."""
    return f"{WAITING}{run}"


def waiting(session: Session) -> Mapping[int, int]:
    """Return how many noes wait, by run."""
    found = session.execute(
        select(Suppression.newsletter, func.count())
        .where(col(Suppression.newsletter).startswith(WAITING))
        .group_by(col(Suppression.newsletter))
    )
    return {int(name.removeprefix(WAITING)): count for name, count in found}


def undecided(session: Session) -> bool:
    """Tell whether noes of any run may wait: a question to a small table."""
    found = session.exec(
        select(ListImport.id)
        .where(
            col(ListImport.finished_at).is_not(None),
            ListImport.undone_by == "",
            ListImport.noes == "",
            col(ListImport.counts)[Outcome.NO_TAKEN].as_integer() > 0,
        )
        .limit(1)
    )
    return found.first() is not None


def runs_waiting(
    session: Session, numbers: Sequence[int], most: int
) -> Sequence[ListImport]:
    """Return runs that are at their end and not taken back, the oldest first."""
    return session.exec(
        select(ListImport)
        .where(
            col(ListImport.id).in_(numbers),
            col(ListImport.finished_at).is_not(None),
            ListImport.undone_by == "",
        )
        .order_by(col(ListImport.id))
        .limit(most)
    ).all()


def widen(session: Session, run: int) -> int:
    """Let the noes of a run hold for all newsletters; return how many there were."""
    postgres = session.get_bind().dialect.name == "postgresql"
    these = select(
        Suppression.address_hmac,
        literal(EVERYTHING),
        Suppression.reason,
        Suppression.at,
    ).where(Suppression.newsletter == waiting_name(run))
    statement = (postgresql if postgres else sqlite).insert(Suppression)
    session.execute(
        statement.from_select(
            ["address_hmac", "newsletter", "reason", "at"], these
        ).on_conflict_do_nothing(index_elements=["address_hmac", "newsletter"])
    )
    return drop(session, run)


def drop(session: Session, run: int) -> int:
    """Forget the noes of a run that wait; return how many there were."""
    found = session.execute(
        delete(Suppression).where(col(Suppression.newsletter) == waiting_name(run))
    )
    return int(found.rowcount)  # type: ignore[attr-defined]
