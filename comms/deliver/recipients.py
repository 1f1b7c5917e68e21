"""Fixes the recipients of an edition, chunk by chunk.

Each chunk is one transaction that writes ledger rows and moves the watermark, so a
crash between chunks repeats nothing and skips nobody. Nothing is sent, and nothing
may count as finished, before the last chunk.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from comms.deliver.served import Served
from comms.model.states import PublicationState
from comms.model.tables import Publication, Subscriber
from comms.store import Session, Store
from comms.store.deliveries import add_deliveries
from comms.store.publications import locked
from comms.store.subscribers import confirmed_after

#: The account that newsletters leave by.
EMAIL = "email"
CHUNK = 5_000


def fix_recipients(  # noqa: PLR0913 - all keyword-only, each names itself
    store: Store,
    publication_id: int,
    *,
    people_after: Callable[[Session, int, int], list[Subscriber]],
    audiences: Collection[str] = (),
    choose: Callable[[Subscriber], Served],
    now: datetime,
    chunk: int = CHUNK,
) -> None:
    """Write a ledger row for everybody it goes to; safe to repeat.

    Args:
        people_after: Whom it goes to, above an id and so many at the most, in order
            of id (`subscribers_of`, or who got the first notice).
        audiences: Only subscribers of these; empty: all.
        choose: What a subscriber is served.
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
            people = people_after(session, row.watermark or 0, chunk)
            _add(session, row, people, audiences, choose)
            done = len(people) < chunk
            if done:
                row.recipients_fixed_at = now
            session.add(row)


def subscribers_of(
    newsletter: str,
) -> Callable[[Session, int, int], list[Subscriber]]:
    """Return what gives the confirmed subscribers of a newsletter."""
    return lambda session, after, limit: confirmed_after(
        session, newsletter, after, limit=limit
    )


def _add(
    session: Session,
    row: Publication,
    people: list[Subscriber],
    audiences: Collection[str],
    choose: Callable[[Subscriber], Served],
) -> None:
    if people:
        row.watermark = people[-1].id
    chosen = [
        (person.id, choose(person))
        for person in people
        if not audiences or person.audience in audiences
    ]
    add_deliveries(
        session,
        [
            {
                "publication_id": row.id,
                "account": EMAIL,
                "recipient": f"s:{identifier}",
                "language": what.language,
                "level": what.level,
                "variant": what.variant,
            }
            for identifier, what in chosen
        ],
    )
