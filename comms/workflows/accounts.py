"""Closes an account for good: nothing leaves on it any more, its log stays.

Footers, follow blocks, checks and schedules follow by themselves, since the catalogue
lays the closing over what the campaign files say. What still waits for the account is
called off, with the reason.
"""

from comms.access.policy import require_closer, user_named
from comms.campaigns.accounts import OWN_KINDS, account_of
from comms.campaigns.posts import is_open
from comms.clock import in_zone
from comms.errors import Refused
from comms.model.programme import Account
from comms.model.states import PUBLICATION_STEPS, PublicationState, step
from comms.model.tables import Publication
from comms.store import Session, acts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.counting import unfinished
from comms.store.deliveries import cancel_deliveries
from comms.store.posts import on_accounts
from comms.store.retirements import add_retirement
from comms.workflows.house import House

#: Sentence that says why something was called off.
RETIRED = "rules.channel_retired"
#: States in which nothing has begun to leave.
_WAITING = frozenset(
    {
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.RETURNED,
        PublicationState.APPROVED,
        PublicationState.SCHEDULED,
        PublicationState.HELD,
        PublicationState.MISSED,
    }
)


def retire(house: House, account: str, *, user: str, reason: str) -> bool:
    """Close an account; what waits for it is called off.

    Args:
        house: The site.
        account: Id of the account.
        user: Who closes it.
        reason: Why; everybody sees it.

    Returns:
        Whether anything changed: a second order is harmless.

    Raises:
        Refused: Not this user's to do, no reason given, or a channel of our own.
        NotFound: No such user or account.
    """
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        found = catalogue.get(Account, account)
        away = require_closer(user_named(catalogue, user, now), found.owner)
        if found.channel in OWN_KINDS:
            raise Refused("account_is_own", value=account)
        if not reason.strip():
            raise Refused("retire_reason")
        if not add_retirement(
            session, account, user=user, reason=reason.strip(), at=now
        ):
            return False
        call_off_closed(session, load_catalogue(session))
        acts.record_act(
            session,
            at=now,
            user=user,
            acting_for=away,
            verb="retire",
            subject=f"account:{account}",
            note=reason.strip(),
        )
        return True


def call_off_closed(session: Session, catalogue: Catalogue) -> None:
    """Cancel what waits for an account that is closed by the time it is due."""
    for row in on_accounts(session):
        account = catalogue.find(Account, account_of(row))
        day = in_zone(row.due_at, catalogue.zone).date()
        if account is None or is_open(account, day):
            continue
        if row.state in _WAITING:
            _cancel(session, row, account)
        elif row.state == PublicationState.SENDING:
            _stop(session, row, account)


def _cancel(session: Session, row: Publication, account: Account) -> None:
    row.state = step(PUBLICATION_STEPS, row.state, PublicationState.CANCELLED)
    _explain(session, row, account)


def _stop(session: Session, row: Publication, account: Account) -> None:
    """Call off what nobody has in hand; what is on the wire ends by itself."""
    cancel_deliveries(session, row.id)
    if not unfinished(session, row.id):
        row.state = step(PUBLICATION_STEPS, row.state, PublicationState.CANCELLED)
    _explain(session, row, account)


def _explain(session: Session, row: Publication, account: Account) -> None:
    row.reason = {
        "key": RETIRED,
        "value": account.id,
        "day": f"{account.retired_on}",
    }
    session.add(row)
