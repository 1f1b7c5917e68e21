"""What came back is proved to be about our mail, and its consequences are drawn.

A mail says whose it is about by what only we can have made: the token of its return
path, else the Message-ID of the mail it is about, else the token of the link for
leaving. Without such a proof nothing follows for anybody: an address alone is a name
that anyone may write into a report. The same mail a second time changes nothing.
"""

import hashlib
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from comms.audience.seats import leave
from comms.deliver.breaker import DomainTally
from comms.deliver.replies import Meaning, meaning
from comms.deliver.settling import Consequences
from comms.model.addresses import address_hmac, address_key
from comms.model.states import (
    DELIVERY_STEPS,
    DeliveryState,
    SubscriptionState,
    step,
)
from comms.model.tables import Delivery, Publication, Subscriber, Subscription
from comms.ports import Declined
from comms.receive.standing import judged_by
from comms.receive.values import Kind, Nature, Recipient, Returned
from comms.store import Session, receipts, subscribers
from comms.store.sending import READER
from comms.store.suppressions import SuppressionReason, suppress_by_word
from comms.workflows.departures import (
    COMPLAINED,
    LEFT,
    note_departure,
    note_word,
)
from comms.workflows.house import House
from comms.workflows.proven import Proof, prove

#: What comes by mail; providers' events have the names of their webhooks.
BY_MAIL = "email"
#: A server's report may be here before its answer is in the ledger.
_IN_HAND = frozenset({DeliveryState.CLAIMED, DeliveryState.IN_DATA})
#: A report is not taken for older than this, nor for younger than now.
_OLDEST = timedelta(days=7)


class Follows(StrEnum):
    """What follows from a mail that came back."""

    #: Nothing more is sent to this address.
    SUPPRESSED = "suppressed"
    #: A day of failure is counted; many are an end.
    POINT = "point"
    #: It is about how we send: an alarm, and nothing for a person.
    ALARM = "alarm"
    #: The person has left one newsletter.
    LEFT = "left"
    #: A person's letter: it goes on to the unit's mailbox.
    PASSED_ON = "passed-on"
    NOTHING = "nothing"
    #: Nothing yet: the mail it is about is not yet known to have left.
    EARLY = "early"
    #: Known already.
    REPEATED = "repeated"
    #: Nothing in it proves that it is about mail of ours.
    UNPROVED = "unproved"
    #: What should prove it was not made by us.
    FORGED = "forged"


class _Known(DomainTally):
    """What is known where reports are read: they come long after the mail left.

    All failures are of mail that was tried, and at most as many people of a domain
    were tried as are known there.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def tried(self, domain: str, now: datetime) -> int:  # noqa: ARG002 - as tallies ask
        """Return how many people of a domain are known."""
        return subscribers.count_at(self._session, domain)

    def failures(self, domain: str, now: datetime) -> int:  # noqa: ARG002 - as above
        """Return that there is no failure that was not seen."""
        return sys.maxsize


def expected(found: Returned) -> Follows:
    """Return what follows from a mail if it is proved to be about ours; pure."""
    if found.kind is Kind.COMPLAINT:
        is_leaving = found.nature is Nature.OPT_OUT
        return Follows.LEFT if is_leaving else Follows.SUPPRESSED
    if found.nature is Nature.UNSUBSCRIBE:
        return Follows.LEFT
    follows = [_expected(one) for one in found.recipients]
    if found.kind is not Kind.BOUNCE:
        return Follows.NOTHING
    order = (Follows.SUPPRESSED, Follows.POINT, Follows.ALARM)
    return next((one for one in order if one in follows), Follows.NOTHING)


def _expected(one: Recipient) -> Follows:
    return {
        Meaning.GONE: Follows.SUPPRESSED,
        Meaning.POINT: Follows.POINT,
        Meaning.SENDER: Follows.ALARM,
        Meaning.NOTHING: Follows.NOTHING,
    }[meaning(judged_by(one))]


def mark_of(raw: bytes, found: Returned) -> str:
    """Return by what a mail is known again: its Message-ID, else its content."""
    octets = found.message_id.encode("utf-8", "replace") or raw
    return hashlib.sha256(octets).hexdigest()


def receive(
    house: House, found: Returned, mark: str, *, source: str = BY_MAIL
) -> Follows:
    """Draw the consequences of a mail that came back, once.

    Args:
        house: The site.
        found: What the mail is.
        mark: By what it is known again.
        source: By which way it came.
    """
    says_nothing = expected(found) is Follows.NOTHING and found.kind is not Kind.BOUNCE
    if says_nothing or found.nature in {Nature.DELAY, Nature.SUCCESS}:
        return Follows.NOTHING
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        proof = prove(session, house.key, found)
        if proof is not None and _is_early(proof):
            return Follows.EARLY
        # A provider's event is noted without a proof too: its name counts once.
        is_noted = proof is not None or source != BY_MAIL
        noted = _Noted(source=source, mark=mark, at=now)
        if is_noted and not _is_new(session, found, proof or Proof(), noted):
            return Follows.REPEATED
        if proof is None:
            has_token = bool(found.return_paths or found.leave_tokens)
            return Follows.FORGED if has_token else Follows.UNPROVED
        act = _failed if found.kind is Kind.BOUNCE else _said
        return act(session, house, found, proof, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noted:
    """What is noted of a report: by which way it came, its name, and when."""

    source: str
    mark: str
    at: datetime


def _is_early(proof: Proof) -> bool:
    return proof.delivery is not None and proof.delivery.state in _IN_HAND


def _is_new(session: Session, found: Returned, proof: Proof, noted: _Noted) -> bool:
    about = proof.delivery.id if proof.delivery else None
    place = f"d{about}" if about else f"s{proof.seat.id if proof.seat else 0}"
    is_by_mail = noted.source == BY_MAIL
    return receipts.add_receipt(
        session,
        account=noted.source,
        event_key=f"{place}:{noted.mark}" if is_by_mail else noted.mark,
        kind=found.nature,
        delivery_id=about,
        detail=" ".join(
            f"{one.status} {one.reason}".strip() for one in found.recipients[:1]
        ),
        at=noted.at,
    )


def _failed(
    session: Session, house: House, found: Returned, proof: Proof, now: datetime
) -> Follows:
    """Note that mail failed after it was taken, with what follows for its reader."""
    row = proof.delivery
    if row is None:
        return Follows.UNPROVED
    person = _reader(session, row)
    one = _recipient(found, person)
    status = judged_by(one) if one else ""
    if one is None or not status:
        return Follows.NOTHING
    # Before the score is asked: what counts as arrived costs no point.
    _move(session, row, DeliveryState.BOUNCED, f"bounced: {status} {one.reason}")
    consequences = Consequences(house.key, _Known(session))
    said = Declined(reason=f"{status} {one.diagnostic}", status=status)
    consequences.rest(session, row, said, _at(found, row, now))
    session.flush()
    if meaning(status) in {Meaning.GONE, Meaning.POINT} and person is not None:
        hashed = address_hmac(house.key, person.address_key)
        is_out = hashed in subscribers.suppressed(session, [hashed], "")
        return Follows.SUPPRESSED if is_out else Follows.POINT
    return Follows.ALARM if meaning(status) is Meaning.SENDER else Follows.NOTHING


def _said(
    session: Session, house: House, found: Returned, proof: Proof, now: datetime
) -> Follows:
    """Carry out what a person said: she complains, or leaves."""
    person = _reader(session, proof.delivery) if proof.delivery else None
    if person is None and proof.seat is not None:
        person = subscribers.subscriber(session, proof.seat.subscriber_id)
    if expected(found) is Follows.LEFT:
        seat = proof.seat or _seat(session, proof.delivery, person)
        if seat is not None:
            _leave(session, house, seat, found, now)
        return Follows.LEFT if seat is not None else Follows.NOTHING
    if proof.delivery is not None:
        _move(session, proof.delivery, DeliveryState.COMPLAINED, "complaint")
    if person is None:
        return Follows.NOTHING
    hashed = address_hmac(house.key, person.address_key)
    suppress_by_word(session, hashed, SuppressionReason.COMPLAINT, at=now)
    # A disk that is full must keep nobody here.
    with suppress(OSError):
        note_word(house.settings.home, hashed, COMPLAINED, now)
    for seat in subscribers.subscriptions_of(session, person.id or 0):
        if seat.state == SubscriptionState.CONFIRMED:
            _leave(session, house, seat, found, now)
    return Follows.SUPPRESSED


def _leave(
    session: Session, house: House, seat: Subscription, found: Returned, now: datetime
) -> None:
    before = seat.state
    leave(session, seat, now, source=f"mail: {found.nature}")
    if seat.state != before:
        # A disk that is full must keep nobody here.
        with suppress(OSError):
            note_departure(house.settings.home, house.key, seat.id or 0, LEFT, now)


def _seat(
    session: Session, delivery: Delivery | None, person: Subscriber | None
) -> Subscription | None:
    if delivery is None or person is None:
        return None
    sending = session.get_one(Publication, delivery.publication_id)
    newsletter = sending.newsletter or ""
    return subscribers.subscription_to(session, person.id or 0, newsletter)


def _move(session: Session, row: Delivery, state: DeliveryState, reason: str) -> None:
    """Take a delivery on, where it stands for that; else it stays as it is."""
    if state in DELIVERY_STEPS[row.state]:
        row.state, row.reason = step(DELIVERY_STEPS, row.state, state), reason
        session.add(row)
        session.flush()


def _reader(session: Session, row: Delivery) -> Subscriber | None:
    if not row.recipient.startswith(READER):
        return None
    return subscribers.subscriber(session, int(row.recipient.removeprefix(READER)))


def _recipient(found: Returned, person: Subscriber | None) -> Recipient | None:
    """Return which recipient of a report our mail went to."""
    failed = [one for one in found.recipients if one.action == "failed"]
    if len(failed) < 2 or person is None:  # noqa: PLR2004 - one, or none
        return next(iter(failed), None)
    hers = [one for one in failed if address_key(one.address) == person.address_key]
    # Forwarded to several: what all of them say, which is the mildest.
    return next(iter(hers or [one for one in failed if not one.is_hard] or failed))


def _at(found: Returned, row: Delivery, now: datetime) -> datetime:
    """Return when a failure happened: a folder of reports is no incident of today."""
    earliest = max(now - _OLDEST, row.sent_at or now - _OLDEST)
    return min(now, max(earliest, found.date or now))
