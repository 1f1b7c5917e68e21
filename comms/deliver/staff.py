"""Mail to people who work here: notices, by the same ledger as newsletters.

A delivery to "u:<user id>" has no subscription: it goes to whoever has that role now,
and to nobody once the role is gone. Nothing in it offers to leave a list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.deliver.claims import LEASE
from comms.deliver.journal import LedgerJournal
from comms.deliver.merging import opaque, return_path
from comms.mime.headers import Addresses, Mailbox, Structured, format_date, message_id
from comms.mime.skeleton import Skeleton
from comms.model.states import (
    DELIVERY_STEPS,
    DeliveryState,
    SubscriptionState,
    step,
)
from comms.model.tables import Delivery
from comms.ports import MergedMessage
from comms.store import Session
from comms.store import deliveries as ledger
from comms.store.publications import is_leaving

_PREFIX = "u:"
#: Why nothing is sent to somebody who works here no more.
_GONE = "erased"


@dataclass(frozen=True, kw_only=True)
class StaffClaimed:
    """A delivery in hand, with the address of whoever has the role now."""

    delivery: Delivery
    address: str


def staff_recipient(user: str) -> str:
    """Return how the ledger names a user."""
    return f"{_PREFIX}{user}"


def claim_staff(
    session: Session,
    publication_id: int,
    *,
    addresses: Mapping[str, str],
    owner: str,
    now: datetime,
    limit: int,
) -> tuple[list[StaffClaimed], int]:
    """Take deliveries in hand; as `claims.claim`, for people who work here.

    Args:
        session: The caller commits it.
        publication_id: The notice.
        addresses: By user.
        owner: Who takes them.
        now: When.
        limit: The most to take.
    """
    if not is_leaving(session, publication_id):
        return [], 0
    taken = ledger.claim(
        session, publication_id, owner=owner, now=now, lease=LEASE, limit=limit
    )
    claimed = []
    for row in taken:
        address = addresses.get(row.recipient.removeprefix(_PREFIX), "")
        if address:
            claimed.append(StaffClaimed(delivery=row, address=address))
        else:
            _suppress(session, row, now)
    return claimed, len(taken)


def _suppress(session: Session, row: Delivery, now: datetime) -> None:
    row.state = step(DELIVERY_STEPS, row.state, DeliveryState.SUPPRESSED)
    row.reason = _GONE
    session.add(row)
    ledger.close_attempts(
        session, [row.id or 0], outcome="abandoned", detail=_GONE, at=now
    )


class StaffJournal(LedgerJournal):
    """The journal of notices: nobody who works here unsubscribes."""

    def _standings(
        self, session: Session, rows: Sequence[Delivery]
    ) -> Mapping[int, str]:
        del session
        return {row.id or 0: SubscriptionState.CONFIRMED for row in rows}


@dataclass(frozen=True, kw_only=True)
class StaffMerger:
    """What all messages of one notice have in common."""

    #: Message by (language, level, variant).
    skeletons: Mapping[tuple[str, str, str], Skeleton]
    key: bytes
    #: Domain of return paths and Message-IDs.
    mail_domain: str
    #: When the notice was made: the same on every re-send.
    date: datetime

    def merge(self, claimed: StaffClaimed) -> MergedMessage:
        """Return the message for one user; the same bytes each time."""
        row, address = claimed.delivery, claimed.address
        identifier = row.id or 0
        skeleton = self.skeletons[row.language, row.level, row.variant]
        return MergedMessage(
            delivery_id=identifier,
            sender=return_path(self.key, identifier, self.mail_domain),
            recipient=address,
            pieces=skeleton.pieces_for(
                headers=[
                    Structured("Date", format_date(self.date)),
                    message_id(
                        opaque(self.key, "message-id", identifier), self.mail_domain
                    ),
                    Addresses("To", (Mailbox("", address),)),
                ],
                values={},
                smtputf8=not address.isascii(),
            ),
        )
