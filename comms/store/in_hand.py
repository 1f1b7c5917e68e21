"""Steps of mail in hand: what may leave now, and what the other side has taken.

A delivery in hand is named by its id and its owner: whoever claimed it since has
another name, so a late step changes nothing. Every step is one plain statement, for
many deliveries at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from comms.model.states import DeliveryState
from comms.model.tables import Delivery
from comms.store.plain import Plain, Statement
from comms.store.sending import READER_ID


def accept(
    plain: Plain, taken: Sequence[tuple[int, str]], *, owner: str, at: datetime
) -> None:
    """Note that the other side has some of the owner's messages.

    Args:
        plain: The caller commits it.
        taken: Delivery, and the other side's name for it.
        owner: Whose they are.
        at: When it was said.
    """
    if plain.is_sqlite:
        said = [value for one in taken for value in one]
        plain.run(_ACCEPT, said=said, owner=owner, at=at)
    else:
        ids, names = [one for one, _ in taken], [name for _, name in taken]
        plain.run(_ACCEPT, ids=ids, names=names, owner=owner, at=at)


_ACCEPT = Statement("""
    WITH said (id, name) AS ({said})
    UPDATE delivery
    SET state = 'sent', reason = '', retry_at = NULL, claimed_by = '',
        lease_until = NULL, remote_id = said.name, sent_at = :at
    FROM said
    WHERE {its_owner} = :owner AND {its_state} = 'in_data' AND delivery.id = said.id
""")


def standings(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return where the readers of some deliveries stand with the newsletters.

    By delivery; whoever has been erased, or is no reader, is not among them.
    """
    rows = Plain.of(session).rows(_STANDINGS, ids=list(ids))
    return {row[0]: row[1] for row in rows}


def let_out(
    plain: Plain,
    ids: Sequence[int],
    *,
    publications: Sequence[int],
    seats: Sequence[int],
    owner: str,
    lease: timedelta,
) -> int:
    """Note that the ends of the owner's messages may leave now: of all, or of none.

    Asked in the same statement: whether their publications are all sending and none
    is paused, and whether all readers still take their newsletters.

    Args:
        plain: The caller commits it, or takes it back where not all may leave.
        ids: Deliveries.
        publications: Those they belong to, each once.
        seats: Subscriptions of those that go to readers, each once.
        owner: Whose they are.
        lease: How long an answer may take.

    Returns:
        How many may leave. Who may not, and why, is not said: some pass a pause, so
        the caller asks in full.
    """
    return plain.change(
        _LET_OUT_ALL,
        ids=list(ids),
        publications=list(publications),
        publication_count=len(publications),
        seats=list(seats),
        seat_count=len(seats),
        owner=owner,
        lease=lease,
    )


def let_out_known(
    plain: Plain, ids: Sequence[int], *, owner: str, lease: timedelta
) -> int:
    """Do what `let_out` does where nobody has changed anything since the claim."""
    return plain.change(_LET_OUT_KNOWN, ids=list(ids), owner=owner, lease=lease)


def let_out_asked(
    session: Session, ids: Sequence[int], *, owner: str, lease: timedelta
) -> frozenset[int]:
    """Let those leave of which the caller has asked whether they may; return them."""
    plain = Plain.of(session)
    rows = plain.rows(_LET_OUT, ids=list(ids), owner=owner, lease=lease)
    return frozenset(row[0] for row in rows)


_STANDINGS = Statement(
    """
    SELECT delivery.id, subscription.state
    FROM delivery
    JOIN publication ON publication.id = publication_id
    JOIN subscription ON subscriber_id = {reader}
        AND subscription.newsletter = publication.newsletter
    WHERE delivery.id {in_ids}
    """,
    reader=READER_ID,
)
# The server's answer may take longer than the batch before it: the lease begins anew.
_OUT = """
    UPDATE delivery
    SET state = 'in_data', copies = copies + 1, lease_until = {lease_end}
    WHERE id {in_ids} AND {its_owner} = :owner AND {its_state} = 'claimed'
"""
_LET_OUT_KNOWN = Statement(_OUT)
_LET_OUT = Statement("{out} RETURNING id", out=_OUT)
# Two questions for all of them, each along a primary key.
_LET_OUT_ALL = Statement(
    """
    {out} AND :publication_count = (
        SELECT count(*) FROM publication
        WHERE id {in_publications} AND publication.state = 'sending'
            AND NOT EXISTS (
                SELECT 1 FROM pause WHERE pause.unit
                    IN ('', publication.unit, 'publication:' || publication.id)))
    AND :seat_count = (
        SELECT count(*) FROM subscription
        WHERE id {in_seats} AND subscription.state = 'confirmed')
    """,
    out=_OUT,
)


def held(session: Session, owner: str, ids: Sequence[int]) -> list[Delivery]:
    """Return those of some deliveries that the owner has in hand, locked."""
    return list(
        session.exec(
            select(Delivery)
            .where(
                col(Delivery.id).in_(list(ids)),
                Delivery.claimed_by == owner,
                col(Delivery.state).in_([DeliveryState.CLAIMED, DeliveryState.IN_DATA]),
            )
            .with_for_update()
        )
    )
