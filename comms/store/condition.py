"""How a database is: whole, current, written through, and how much is in it."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import func
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from comms.model.states import SubscriptionState
from comms.model.tables import Act, Attempt, Publication, Subscription
from comms.store.connecting import SAFE_SQLITE
from comms.store.engine import Store

#: Settings of PostgreSQL without which "sent" may be forgotten after a loss of power.
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
#: Oldest version of PostgreSQL that its makers still mend.
OLDEST_POSTGRESQL = 14
_MOST_PROBLEMS = 5


@dataclass(kw_only=True)
class Condition:
    """What was found."""

    #: "SQLite 3.53.4", "PostgreSQL 18.6".
    version: str
    #: Whether this version can corrupt a file that two processes write.
    is_faulty_sqlite: bool = False
    is_old_postgresql: bool = False
    #: What is damaged, in the database's own words.
    damage: list[str] = field(default_factory=list)
    #: Rows that refer to rows which are not there.
    dangling: int = 0
    #: "wal" as it should be; "" on PostgreSQL.
    journal: str = ""
    #: Bytes that wait beside the file.
    wal_bytes: int = 0
    #: Settings of the server that let it forget.
    careless: list[str] = field(default_factory=list)


def condition(store: Store, file: Path | None) -> Condition:
    """Return how a database is; reads all of it on SQLite.

    Args:
        store: The database.
        file: Of SQLite.
    """
    with store.read() as session:
        return _sqlite(session, file) if store.is_sqlite else _postgresql(session)


def _sqlite(session: Session, file: Path | None) -> Condition:
    run = session.connection().exec_driver_sql
    version = str(run("SELECT sqlite_version()").scalar_one())
    number = tuple(int(part) for part in version.split("."))
    wal = Path(f"{file}-wal")
    try:
        said = [str(row[0]) for row in run(f"PRAGMA quick_check({_MOST_PROBLEMS})")]
        dangling = len(run("PRAGMA foreign_key_check").fetchall())
    except DatabaseError as error:
        # So damaged that not even the check can be made.
        said, dangling = [str(error.orig)], 0
    return Condition(
        version=f"SQLite {version}",
        is_faulty_sqlite=number < SAFE_SQLITE,
        damage=[words for words in said if words != "ok"],
        dangling=dangling,
        journal=str(run("PRAGMA journal_mode").scalar_one()),
        wal_bytes=wal.stat().st_size if wal.exists() else 0,
    )


def _postgresql(session: Session) -> Condition:
    run = session.connection().exec_driver_sql
    number = int(str(run("SHOW server_version_num").scalar_one()))
    values = {name: str(run(f"SHOW {name}").scalar_one()) for name in _DURABLE}
    return Condition(
        version=f"PostgreSQL {run('SHOW server_version').scalar_one()}",
        is_old_postgresql=number // 10_000 < OLDEST_POSTGRESQL,
        careless=[name for name, value in values.items() if value == "off"],
    )


def last_instant(session: Session) -> datetime | None:
    """Return the latest instant at which anything was done; None: nothing was."""
    found: list[datetime | None] = [
        session.exec(select(func.max(column))).one()
        for column in (
            col(Act.at),
            col(Attempt.started_at),
            col(Publication.published_at),
            col(Publication.finished_at),
        )
    ]
    return max((moment for moment in found if moment is not None), default=None)


def largest_audience(session: Session) -> int:
    """Return how many readers the largest newsletter has."""
    counts = session.exec(
        select(func.count())
        .where(Subscription.state == SubscriptionState.CONFIRMED)
        .group_by(col(Subscription.newsletter))
    )
    return max(counts, default=0)
