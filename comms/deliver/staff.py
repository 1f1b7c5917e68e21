"""Mail to people who work here: notices, by the same ledger as newsletters.

A delivery to "u:<user id>" has no subscription: it goes to whoever has that role now,
and to nobody once the role is gone. Nothing in it offers to leave a list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from comms.deliver.claims import LEASE, suppress
from comms.deliver.merging import opaque, provider_proof, return_path, signed
from comms.mime.dkim import Signer, Signing
from comms.mime.headers import Addresses, Mailbox, Structured, format_date, message_id
from comms.mime.skeleton import Skeleton
from comms.ports import MergedMessage
from comms.store import Session, sending
from comms.store import deliveries as ledger
from comms.store.sending import Share, Taken, Wanted

_PREFIX = "u:"
#: How the ledger names the mailbox in which a unit reads letters.
LETTERS = "letters"
#: Why nothing is sent to somebody who works here no more.
_GONE = "erased"


@dataclass(frozen=True, kw_only=True)
class StaffClaimed:
    """A delivery in hand, with the address of whoever has the role now."""

    taken: Taken
    address: str
    #: Nobody's subscription.
    seat: None = None

    @property
    def id(self) -> int:
        """The delivery."""
        return self.taken.id

    @property
    def publication_id(self) -> int:
        """What it belongs to."""
        return self.taken.publication_id


def staff_recipient(user: str) -> str:
    """Return how the ledger names a user."""
    return f"{_PREFIX}{user}"


def claim_staff(  # noqa: PLR0913 - all keyword-only, each names itself
    session: Session,
    publication_id: int,
    *,
    addresses: Mapping[str, str],
    owner: str,
    now: datetime,
    limit: int,
    language: str = "",
    share: Share | None = None,
) -> tuple[list[StaffClaimed], int]:
    """Take deliveries in hand; as `claims.claim`, for people who work here.

    Args:
        session: The caller commits it.
        publication_id: The notice.
        addresses: By user.
        owner: Who takes them.
        now: When.
        limit: The most to take.
        language: Only what is served in it; "": in any.
        share: Only this part; None: all.
    """
    if not sending.is_leaving(session, publication_id):
        return [], 0
    wanted = Wanted(publication_id, language=language, share=share, limit=limit)
    taken = sending.take(session, wanted, owner=owner, now=now, lease=LEASE)
    claimed, gone = [], []
    for one in taken:
        address = addresses.get(one.recipient.removeprefix(_PREFIX), "")
        if address:
            claimed.append(StaffClaimed(taken=one, address=address))
        else:
            gone.append(one.id)
    for row in ledger.deliveries(session, gone) if gone else ():
        suppress(session, row, _GONE, now)
    return claimed, len(taken)


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
    #: Who signs mail from a domain.
    signers: Callable[[str], Sequence[Signer]] = lambda _domain: ()
    #: What stands in its slots; a one-time link is made only now.
    values: Mapping[str, str] = field(default_factory=dict)
    #: The same by recipient, where each has a link of her own.
    own_values: Callable[[str], Mapping[str, str]] | None = None
    #: Kind of mail provider that takes the messages, and reports; "": none does.
    provider: str = ""

    def merge(self, claimed: StaffClaimed) -> MergedMessage:
        """Return the message for one user; the same bytes each time."""
        taken, address = claimed.taken, claimed.address
        identifier = taken.id
        skeleton = self.skeletons[taken.language, taken.level, taken.variant]
        pieces = skeleton.pieces_for(
            headers=[
                Structured("Date", format_date(self.date)),
                message_id(
                    opaque(self.key, "message-id", identifier), self.mail_domain
                ),
                Addresses("To", (Mailbox("", address),)),
                *provider_proof(self.provider, self.key, identifier),
            ],
            values=self.own_values(taken.recipient) if self.own_values else self.values,
            smtputf8=not address.isascii(),
        )
        return MergedMessage(
            delivery_id=identifier,
            sender=return_path(self.key, identifier, self.mail_domain),
            recipient=address,
            pieces=signed(
                pieces, self.signers(skeleton.sender_domain), self.date, Signing()
            ),
        )
