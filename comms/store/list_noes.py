"""Noes to all newsletters that a unit's list brought, while a second person is asked.

They lie among the others under a name that no newsletter has (`suppressions.WAITING`),
so nothing is held back by them, and a backup has them.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, func, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from comms.model.failures import Suppression
from comms.model.lists import NOES_WAIT, ListImport
from comms.store.suppressions import EVERYTHING, WAITING


def waiting_name(run: int) -> str:
    """Return what noes of a run are written down under that wait."""
    return f"{WAITING}{run}"


def waiting(session: Session, runs: Collection[int]) -> Mapping[int, int]:
    """Return how many noes of runs wait, by run."""
    if not runs:
        return {}
    found = session.execute(
        select(Suppression.newsletter, func.count())
        .where(col(Suppression.newsletter).in_([waiting_name(run) for run in runs]))
        .group_by(col(Suppression.newsletter))
    )
    return {int(name.removeprefix(WAITING)): count for name, count in found}


def mark_waiting(session: Session, run: ListImport) -> None:
    """Note on a run at its end whether noes of it wait: they are found by it."""
    name = waiting_name(run.id or 0)
    one = select(Suppression.newsletter).where(Suppression.newsletter == name).limit(1)
    if session.exec(one).first():
        run.noes = NOES_WAIT


def runs_waiting(session: Session, most: int) -> Sequence[ListImport]:
    """Return runs whose noes wait and that are not taken back, the oldest first."""
    return session.exec(
        select(ListImport)
        .where(ListImport.noes == NOES_WAIT, ListImport.undone_by == "")
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
