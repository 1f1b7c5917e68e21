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
    asked_for,
    write_chunk,
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
    served: dict[Asked, Message] = {}
    done = False
    while not done:
        with store.write() as session:
            # Locked: a second worker at the same chunk must not set the mark back.
            row = locked(session, publication_id)
            sending = row.state == PublicationState.SENDING
            if not sending or row.recipients_fixed_at is not None:
                return
            plain = Plain.of(session)
            plain.prefer_indexes()
            written = _add_chunk(session, row, whom(session), choose, chunk, served)
            done = written < chunk
            if done:
                row.recipients_fixed_at = now
            else:
                # The mark goes with its rows: what is lost is simply done again.
                plain.may_be_lost()
            session.add(row)


def _add_chunk(
    session: Session,
    row: Publication,
    whom: Whom,
    choose: Callable[[Asking], Served],
    limit: int,
    served: dict[Asked, Message],
) -> int:
    """Write the next rows and move the mark; return how many.

    Args:
        session: A writing session.
        row: What they get.
        whom: Whom it goes to.
        choose: What a reader is served.
        limit: The most rows.
        served: What `choose` has said so far; what is new is added.
    """
    plain, after = Plain.of(session), row.watermark or 0
    while True:
        chunk = write_chunk(
            session, row.id or 0, whom, after=after, limit=limit, served=served
        )
        if chunk.is_written:
            row.watermark = chunk.until
            return chunk.readers
        # On PostgreSQL each statement sees what was committed just before it: a reader
        # may ask for something else meanwhile, so rows are written all or none.
        for asked in {*asked_for(plain, after, chunk.until)} - served.keys():
            what = choose(asked)
            served[asked] = what.language, what.level, what.variant
