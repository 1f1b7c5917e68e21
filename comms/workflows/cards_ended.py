"""Ends a post that a person was to put out by hand and that nobody will: with a reason.

On its account in all languages; what somebody has posted already stays posted.
"""

from comms.access.policy import Subject, require_may, user_named
from comms.campaigns.publications import move
from comms.clock import Clock
from comms.errors import NotFound, Refused
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState
from comms.store import Session, acts
from comms.store import posts as rows
from comms.store.catalogue import load_catalogue
from comms.store.counting import unfinished
from comms.store.deliveries import cancel_deliveries
from comms.store.publications import locked
from comms.workflows.house import House
from comms.workflows.pause import about
from comms.workflows.post import close

_MANUAL = "manual_copy"
#: Sentence that says why nobody posts it.
NOT_POSTED = "running.why.not_posted"


def end_card(house: House, delivery_id: int, *, user: str, reason: str) -> bool:
    """Call off what was to be posted by hand.

    Args:
        house: The site.
        delivery_id: One of its languages.
        user: Who ends it: of the unit, or national.
        reason: Why; it stays in the log and beside the post.

    Returns:
        Whether anything changed: a second order is harmless.

    Raises:
        Refused: Not this user's to do, or nothing is posted by hand there.
        NotFound: No such post or user.
    """
    clock: Clock = house.clock
    now = clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        delivery = rows.delivery(session, delivery_id)
        if delivery is None:
            raise NotFound(key="missing.delivery", name=delivery_id)
        row = locked(session, delivery.publication_id)
        away = _require(session, house, row.unit, row.owner, delivery.account, user)
        if row.state != PublicationState.SENDING:
            return False
        cancel_deliveries(session, row.id)
        row.reason = {"key": NOT_POSTED, "reason": reason}
        if not unfinished(session, row.id):
            told = {one.state for one in rows.post_deliveries(session, row.id)}
            if DeliveryState.SENT in told:
                close(session, row, now)
            else:
                move(row, PublicationState.CANCELLED, key=NOT_POSTED, reason=reason)
        session.add(row)
        acts.record_act(
            session,
            at=now,
            user=user,
            acting_for=away,
            verb="drop",
            subject=about(row),
            note=f"{delivery.account}: {reason}",
        )
        return True


def _require(
    session: Session, house: House, unit: str, owner: str, account: str, user: str
) -> str:
    catalogue = load_catalogue(session)
    found = catalogue.find(Account, account)
    if found is None or found.mode != _MANUAL:
        raise Refused("not_by_hand", value=account)
    subject = Subject(name="", type="post", unit=unit, owner=owner)
    return require_may(
        user_named(catalogue, user, house.clock.now()), "cancel", subject
    )
