"""Fixes the recipients of an edition, chunk by chunk.

Each chunk is one transaction that writes ledger rows and moves the watermark, so a
crash between chunks repeats nothing and skips nobody. Nothing is sent, and nothing
may count as finished, before the last chunk.
"""

from collections.abc import Callable
from datetime import datetime

from comms.deliver.served import Asking, Served
from comms.model.states import PublicationState
from comms.model.tables import Publication
from comms.store import Session, Store
from comms.store.plain import Plain
from comms.store.publications import locked
from comms.store.recipients import (
    EMAIL,
    Asked,
    Message,
    Whom,
    add_recipients,
    asked_for,
    next_mark,
)

__all__ = ["CHUNK", "EMAIL", "fix_recipients"]

#: Subscribers per transaction: on SQLite others wait for about a tenth of a second.
CHUNK = 20_000


def fix_recipients(
    store: Store,
    publication_id: int,
    *,
    whom: Callable[[Session], Whom],
    choose: Callable[[Asking], Served],
    now: datetime,
    chunk: int = CHUNK,
) -> None:
    """Write a ledger row for everybody it goes to; safe to repeat.

    Args:
        store: Where the ledger is.
        publication_id: What they get.
        whom: Whom it goes to; asked anew for each chunk.
        choose: What a reader is served, by what she asked for alone.
        now: When.
        chunk: Subscribers per transaction.
    """
    done = False
    while not done:
        with store.write() as session:
            # Locked: a second worker at the same chunk must not set the mark back.
            row = locked(session, publication_id)
            sending = row.state == PublicationState.SENDING
            if not sending or row.recipients_fixed_at is not None:
                return
            done = _add_chunk(session, row, whom(session), choose, chunk) < chunk
            if done:
                row.recipients_fixed_at = now
            session.add(row)


def _add_chunk(
    session: Session,
    row: Publication,
    whom: Whom,
    choose: Callable[[Asking], Served],
    limit: int,
) -> int:
    """Write the next rows and move the mark; return how many."""
    plain, after = Plain.of(session), row.watermark or 0
    plain.prefer_indexes()
    until, count = next_mark(plain, whom, after, limit)
    served: dict[Asked, Message] = {}
    # On PostgreSQL each statement sees what was committed just before it: a reader may
    # ask for something else meanwhile. So it is asked again once all are written.
    while new := {*asked_for(plain, after, until)} - served.keys():
        again = bool(served)
        for asked in new:
            what = choose(asked)
            served[asked] = what.language, what.level, what.variant
        add_recipients(
            session,
            row.id or 0,
            whom,
            after=after,
            until=until,
            served=served,
            again=again,
        )
    row.watermark = until
    return count
