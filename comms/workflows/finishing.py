"""Brings publications that leave by mail to their end, once their rows say so."""

from comms.campaigns.publications import move
from comms.model.states import PublicationState
from comms.store import deliveries
from comms.store.counting import by_language, is_unfinished
from comms.store.publications import locked, sending
from comms.workflows.house import House


def finish(house: House, publication_id: int) -> str:
    """Finish a publication of which nothing is left; safe to repeat.

    *Finished* is computed from rows, never from a cursor.

    Returns:
        Its name if it has finished just now, else "".
    """
    with house.store.write(durable=True) as session:
        row = locked(session, publication_id)
        if row.state == PublicationState.CANCELLED:
            # Deferred since, or put back, by whoever had it in hand.
            deliveries.cancel_deliveries(session, row.id)
        over = row.state != PublicationState.SENDING or row.recipients_fixed_at is None
        if over or is_unfinished(session, publication_id):
            return ""
        if deliveries.unknown(session, row.id):
            move(row, PublicationState.PARTLY_FAILED, key="rules.why.unknown")
        else:
            move(row, PublicationState.SENT)
        row.finished_at = house.clock.now()
        row.recipients = by_language(session, publication_id)
        session.add(row)
        return row.external_id


def finish_all(house: House) -> list[str]:
    """Finish whatever has come to its end; return the names."""
    with house.store.read() as session:
        over = [
            row.id
            for row in sending(session)
            if row.id and row.recipients_fixed_at and not is_unfinished(session, row.id)
        ]
    return [name for one in over if (name := finish(house, one))]
