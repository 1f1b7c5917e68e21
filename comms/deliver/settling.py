"""What follows from a refusal: for the delivery, the address, its domain, and us.

Called in the transaction that writes the outcome down, and only for what was not
accepted. Somebody who is gone is suppressed at once, somebody who fails for days by
her score; where a whole domain fails it is held instead and nobody is suppressed. A
refusal of how we send raises an alarm and is held against nobody.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from comms.deliver import breaker, retry
from comms.deliver.breaker import DomainTally
from comms.deliver.replies import Meaning, meaning
from comms.deliver.scores import FRESH_DAYS, Point, is_enough
from comms.deliver.staff import LETTERS, staff_recipient
from comms.model.addresses import address_hmac
from comms.model.failures import Failure
from comms.model.states import DeliveryState
from comms.model.tables import Delivery, Publication
from comms.ports import Declined, Deferred
from comms.store import Session, failures
from comms.store.attempts import tries
from comms.store.sending import READER
from comms.store.subscribers import subscriber
from comms.store.suppressions import (
    SuppressionReason,
    suppress_address,
    take_back_failures,
)

SENDER_REFUSED = "sender_refused"
DOMAIN_HELD = "domain_held"
LETTER_REFUSED = "letter_refused"
#: Why a delivery is refused whose content is of no use any more.
STALE = "too late"

#: So long a failure is kept, though it counts for a week only.
_KEPT_FOR = timedelta(days=30)
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@,;]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Where a delivery rests that was not accepted."""

    #: DEFERRED or REFUSED.
    state: DeliveryState
    reason: str
    #: When it is tried again; None where it is not.
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whom a delivery goes to, without her address."""

    address_hmac: str
    domain: str


class Consequences:
    """Draws them, for the lanes of one process."""

    def __init__(self, key: bytes, tally: DomainTally) -> None:
        """Begin.

        Args:
            key: Secret of the site, for keyed hashes.
            tally: What this process has tried.
        """
        self._key = key
        self._tally = tally

    def rest(
        self,
        session: Session,
        row: Delivery,
        outcome: Declined | Deferred,
        now: datetime,
    ) -> Rest:
        """Write down what follows from an outcome, and say where its delivery rests."""
        meant = meaning(outcome.status)
        if meant is Meaning.SENDER:
            _alarm(session, SENDER_REFUSED, outcome.status, outcome.reason, now)
        is_over = isinstance(outcome, Declined)
        count, first = (1, now) if is_over else _tries(session, row, now)
        reason = _reason(meant, is_first=not is_over and count == 1)
        if reason is not None:
            rest = self._failed(session, row, outcome.status, reason, now)
            if rest is not None:
                return rest
        if isinstance(outcome, Declined):
            _tell_of_letter(session, row, outcome.reason, now)
            return Rest(state=DeliveryState.REFUSED, reason=outcome.reason)
        publication = session.get_one(Publication, row.publication_id)
        again = retry.next_try(
            delivery_id=row.id or 0,
            deferrals=count,
            first_try=first,
            now=now,
            asked=outcome.retry_after,
            stale_at=publication.stale_at,
        )
        if again is None:
            _tell_of_letter(session, row, outcome.reason, now)
        state = DeliveryState.DEFERRED if again else DeliveryState.REFUSED
        return Rest(state=state, reason=outcome.reason, retry_at=again)

    def _failed(
        self,
        session: Session,
        row: Delivery,
        status: str,
        reason: SuppressionReason,
        now: datetime,
    ) -> Rest | None:
        """Count a failure, and suppress where it is enough.

        Returns:
            Where the delivery rests, if its domain is held; None: that stays to say.
        """
        reader = _reader(session, self._key, row)
        if reader is None:
            return None
        is_gone = reason is SuppressionReason.HARD_BOUNCE
        if not is_gone:
            self._note(session, row, reader, status, now, is_hard=False)
            if not _has_enough(session, row, reader, now):
                return None
        until = self._held_until(session, row, reader, status, now)
        if until is None:
            suppress_address(session, reader.address_hmac, reason, at=now)
            return None
        return held(row.id or 0, reader.domain, until) if is_gone else None

    def _held_until(
        self,
        session: Session,
        row: Delivery,
        reader: _Reader,
        status: str,
        now: datetime,
    ) -> datetime | None:
        """Return until when a domain is held at which somebody seems to be gone."""
        hold = failures.hold_of(session, reader.domain)
        if hold and hold.released_at is None and hold.until > now:
            # Once more: another worker may have suppressed somebody at that moment.
            self._take_back(session, reader.domain, hold.began_at - breaker.WINDOW)
            return hold.until
        self._note(session, row, reader, status, now, is_hard=True)
        if hold and hold.released_at and now - hold.released_at < breaker.TRUSTED_FOR:
            return None
        self._tally.add_failure(reader.domain, now)
        since = max(now - breaker.WINDOW, hold.until) if hold else now - breaker.WINDOW
        found = failures.hard_failures(session, self._hashed(reader.domain), since)
        failed = len({*found})
        seen = min(failed, self._tally.failures(reader.domain, now))
        is_many = seen >= breaker.FEWEST_TO_JUDGE
        tried = self._tally.tried(reader.domain, now) if is_many else 0
        if not breaker.is_incident(failed, seen=seen, tried=tried):
            return None
        until = now + breaker.HOLD_FOR
        failures.hold_domain(
            session, reader.domain, now=now, until=until, failures=failed
        )
        self._take_back(session, reader.domain, since)
        self._tally.forget(reader.domain)
        _alarm(session, DOMAIN_HELD, reader.domain, status, now)
        return until

    def _take_back(self, session: Session, domain: str, since: datetime) -> None:
        """Lift what failures of a domain had led to since then."""
        found = failures.hard_failures(session, self._hashed(domain), since)
        take_back_failures(session, found, since)

    def _note(
        self,
        session: Session,
        row: Delivery,
        reader: _Reader,
        status: str,
        now: datetime,
        *,
        is_hard: bool,
    ) -> None:
        failures.add_failure(
            session,
            Failure(
                address_hmac=reader.address_hmac,
                domain_hmac=self._hashed(reader.domain),
                publication_id=row.publication_id,
                day=_day(now),
                is_hard=is_hard,
                status=status,
                at=now,
            ),
        )

    def _hashed(self, domain: str) -> str:
        words = b"failures of:" + domain.encode()
        return hmac.digest(self._key, words, "sha256").hex()


def held(delivery_id: int, domain: str, until: datetime) -> Rest:
    """Return where a delivery rests whose domain is held."""
    return Rest(
        state=DeliveryState.DEFERRED,
        reason=held_reason(domain),
        retry_at=until + retry.spread(delivery_id, breaker.SPREAD_OVER),
    )


def held_reason(domain: str) -> str:
    """Return how the ledger says that a delivery waits for a domain."""
    return f"held: {domain}"


def end_stale(session: Session, now: datetime) -> None:
    """Refuse what waits of mail that is of no use to anybody any more.

    And forget failures that have long ceased to count.
    """
    failures.refuse_stale(session, now, STALE)
    failures.forget_failures(session, now - _KEPT_FOR)


def _reason(meant: Meaning, *, is_first: bool) -> SuppressionReason | None:
    """Return what a failure may lead to.

    To be deferred once is nothing: greylisting does that to everybody.
    """
    if meant is Meaning.GONE:
        return SuppressionReason.HARD_BOUNCE
    if meant is Meaning.POINT and not is_first:
        return SuppressionReason.SOFT_THRESHOLD
    return None


def _tries(session: Session, row: Delivery, now: datetime) -> tuple[int, datetime]:
    """Return how often a delivery was deferred, now included, and its first try."""
    if row.attempts <= 1:
        return 1, now
    count, first = tries(session, row)
    return count + 1, first or now


def _reader(session: Session, key: bytes, row: Delivery) -> _Reader | None:
    """Return whom a delivery goes to; None: she is erased, or works here."""
    if not row.recipient.startswith(READER):
        return None
    person = subscriber(session, int(row.recipient.removeprefix(READER)))
    if person is None:
        return None
    return _Reader(
        address_hmac(key, person.address_key), breaker.domain_of(person.address_key)
    )


def _has_enough(
    session: Session, row: Delivery, reader: _Reader, now: datetime
) -> bool:
    today = _day(now)
    found = failures.failures_of(
        session,
        reader.address_hmac,
        row.recipient,
        since=today - timedelta(days=FRESH_DAYS - 1),
    )
    points = [Point(one.day, one.publication_id) for one in found]
    return is_enough(points, today)


def _tell_of_letter(
    session: Session, row: Delivery, reason: str, now: datetime
) -> None:
    """Raise an alarm where a person's letter does not reach its unit."""
    if row.recipient == staff_recipient(LETTERS):
        unit = session.get_one(Publication, row.publication_id).unit
        _alarm(session, LETTER_REFUSED, unit, reason, now)


def _alarm(
    session: Session, kind: str, subject: str, detail: str, now: datetime
) -> None:
    words = _ADDRESS.sub("…", detail)
    failures.raise_alarm(session, kind=kind, subject=subject, detail=words, now=now)


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()
