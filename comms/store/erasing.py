"""Takes a person out of every row: who she is goes, and what was counted stays."""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from comms.model.addresses import address_hmac, address_key
from comms.model.addresses_within import is_in
from comms.model.failures import Failure
from comms.model.lists import Attendance, SubscriberField
from comms.model.revisions import KeptDraft
from comms.model.states import DeliveryState, PublicationState
from comms.model.subscribers_in import Consent, SignUp, SubscriberArea
from comms.model.tables import (
    Attempt,
    Delivery,
    Message,
    Publication,
    Receipt,
    Subscriber,
    Subscription,
)

#: Why mail that waited for somebody was not sent; as the claim says it of who is gone.
ERASED = "erased"
#: The account that mail leaves by.
_EMAIL = "email"
_AT_ONCE = 500
_WAITING = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
#: A word as short as this stands in many texts that are about nobody.
_SHORT = 3


def sign_ups_of(
    session: Session, hashed: str, subscriber_id: int | None
) -> Sequence[SignUp]:
    """Return all questions that an address, or its owner, was asked."""
    hers = [col(SignUp.address_hmac) == hashed]
    if subscriber_id is not None:
        hers.append(col(SignUp.subscriber_id) == subscriber_id)
    return session.exec(select(SignUp).where(or_(*hers)).order_by(col(SignUp.id))).all()


def deliveries_of(session: Session, recipients: Sequence[str]) -> Sequence[Delivery]:
    """Return all mail to some recipients, found publication by publication.

    They lie behind the ledger's key, so the ledger is not read as a whole.
    """
    rows = session.exec(
        select(Delivery)
        .join(Publication, col(Publication.id) == col(Delivery.publication_id))
        .where(col(Delivery.account) == _EMAIL, col(Delivery.recipient).in_(recipients))
        .order_by(col(Delivery.id))
    )
    return rows.all()


def strip_deliveries(
    session: Session, rows: Sequence[Delivery], words: Sequence[str]
) -> None:
    """Let mail be nobody's: its state and language go on being counted.

    Args:
        session: The caller commits it.
        rows: Of the ledger; what still waits is sent to nobody.
        words: What an answer of a server may hold of her.
    """
    for row in rows:
        kind = row.recipient.partition(":")[0]
        # No subscriber has such a number, and the key of the ledger stays one.
        row.recipient = f"{kind}:-{row.id}"
        if row.state in _WAITING:
            row.state, row.reason, row.retry_at = "suppressed", ERASED, None
        row.reason, row.remote_id = without(row.reason, words), ""
        session.add(row)
    ids = [row.id or 0 for row in rows]
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        session.execute(
            update(Attempt).where(col(Attempt.delivery_id).in_(some)).values(detail="")
        )
        session.execute(delete(Receipt).where(col(Receipt.delivery_id).in_(some)))


def without(text: str, words: Sequence[str]) -> str:
    """Return a text with some words left out, in whatever case they stand there."""
    for word in sorted(words, key=len, reverse=True):
        if len(word) > _SHORT:
            text = re.sub(re.escape(word), "…", text, flags=re.IGNORECASE)
    return text


def remove_person(session: Session, person: Subscriber) -> None:
    """Remove a subscriber with all that stands beside her; not committed."""
    number = person.id or 0
    for seat in session.exec(
        select(Subscription.id).where(Subscription.subscriber_id == number)
    ):
        # What came back about a seat, and about no mail in particular.
        session.execute(
            delete(Receipt).where(col(Receipt.event_key).like(f"s{seat}:%"))
        )
    for table in (Consent, Attendance, SubscriberField, SubscriberArea, Subscription):
        column = col(table.subscriber_id)
        session.execute(delete(table).where(column == number))
    session.delete(person)
    session.flush()


def remove_sign_ups(session: Session, rows: Sequence[SignUp]) -> None:
    """Remove questions, answered or not; not committed."""
    ids = [row.id for row in rows]
    session.execute(delete(SignUp).where(col(SignUp.id).in_(ids)))


def remove_failures(session: Session, hashed: str) -> None:
    """Forget on which days mail to an address failed; not committed."""
    session.execute(delete(Failure).where(col(Failure.address_hmac) == hashed))


def remove_drafts(session: Session, key: str) -> int:
    """Remove what somebody has typed with an address and not saved; return how many."""
    found = [
        row.id
        for row in session.exec(select(KeptDraft).execution_options(yield_per=_AT_ONCE))
        if any(key in address_key(text) for text in _texts(row.typed))
    ]
    session.execute(delete(KeptDraft).where(col(KeptDraft.id).in_(found)))
    return len(found)


def remove_words(session: Session, words: Sequence[str]) -> None:
    """Leave a person out of what came back about no mail in particular."""
    told = select(Receipt).where(
        Receipt.detail != "", col(Receipt.delivery_id).is_(None)
    )
    for row in session.exec(told.execution_options(yield_per=_AT_ONCE)):
        clean = without(row.detail, words)
        if clean != row.detail:
            row.detail = clean
            session.add(row)


def remove_letters(session: Session, key: str) -> int:
    """Remove letters that named an address and went on; return how many."""
    rows = session.exec(
        select(Message)
        .join(Publication, col(Publication.id) == col(Message.publication_id))
        .where(
            Publication.kind == _NOTICE,
            col(Publication.external_id).startswith(_LETTER),
            Publication.state == PublicationState.SENT,
        )
        .execution_options(yield_per=_LETTERS_AT_ONCE)
    )
    found = [row.id for row in rows if is_in(row.skeleton, key)]
    session.execute(delete(Message).where(col(Message.id).in_(found)))
    return len(found)


#: How mails are called that pass a letter on (`campaigns.notices`).
_NOTICE, _LETTER = "notice", "notice.letter."
#: Each may have ten megabytes.
_LETTERS_AT_ONCE = 10


def _texts(typed: object) -> Iterator[str]:
    if isinstance(typed, str):
        yield typed
    elif isinstance(typed, dict):
        for value in typed.values():
            yield from _texts(value)
    elif isinstance(typed, list | tuple):
        for value in typed:
            yield from _texts(value)


def people_hashed(
    session: Session, key: bytes, hashes: frozenset[str]
) -> dict[str, str]:
    """Return the normal forms of addresses by hash, as far as anybody has them."""
    rows = session.exec(
        select(Subscriber.address_key).execution_options(yield_per=_AT_ONCE)
    )
    pairs = ((address_hmac(key, known), known) for known in rows)
    return {hashed: known for hashed, known in pairs if hashed in hashes}
