"""Which of the questions that forms want put are put: the sieve before the mail.

Not when a form is sent: there, the same is done for every address. An address is asked
so often and no more, over all newsletters; whoever asks for one more newsletter before
she has answered is not mailed again: the link that she has asks for both.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from comms.audience.sign_ups import NEVER_ASKED
from comms.model.subscribers_in import Asked, SignUp
from comms.store import Session, sign_ups

#: An address is asked at most so often within these times; what its owner has said
#: yes to counts no more, so that she may sign up and change her address in one day.
WITHIN: tuple[tuple[timedelta, int], ...] = (
    (timedelta(hours=24), 1),
    (timedelta(days=30), 3),
)
_LONGEST = max(span for span, _ in WITHIN)


def sift(session: Session, now: datetime) -> list[SignUp]:
    """Return the questions to put, of those that wait; the others are gone."""
    waiting = sign_ups.to_ask(session, now)
    asked = _Asked(session, waiting, now)
    put: list[SignUp] = []
    for group in _groups(waiting):
        if asked.is_added(group[0]) or not all(map(asked.may_be, group)):
            sign_ups.drop(session, group)
            continue
        for row in group:
            asked.note(row)
        put += group
    return put


def _groups(waiting: Sequence[SignUp]) -> Iterator[tuple[SignUp, ...]]:
    """Yield questions about newsletters alone, those about an address with both."""
    by_id = {row.id: row for row in waiting}
    for row in waiting:
        if row.kind in {Asked.SIGN_UP, Asked.CHOICES, Asked.OWN_DATA}:
            yield (row,)
        elif row.kind == Asked.NEW_ADDRESS and row.pair_id in by_id:
            yield row, by_id[row.pair_id]


class _Asked:
    """What some addresses were asked already."""

    def __init__(
        self, session: Session, waiting: Sequence[SignUp], now: datetime
    ) -> None:
        hashes = {row.address_hmac for row in waiting}
        self._session = session
        self._now = now
        self._never = sign_ups.suppressed_for(session, hashes, NEVER_ASKED)
        self._times: dict[str, list[datetime]] = defaultdict(list)
        for hashed, at in sign_ups.times_asked(session, hashes, now - _LONGEST):
            self._times[hashed].append(at)
        since = now - WITHIN[0][0]
        self._open = {
            row.address_hmac: row
            for row in sign_ups.open_questions(session, hashes, since, now)
        }

    def may_be(self, row: SignUp) -> bool:
        """Tell whether an address may get one more mail that asks.

        How often somebody may ask for her own data is said where she asks.
        """
        if row.kind == Asked.OWN_DATA:
            return row.address_hmac not in self._never
        times = self._times[row.address_hmac]
        return row.address_hmac not in self._never and all(
            sum(at > self._now - span for at in times) < most for span, most in WITHIN
        )

    def note(self, row: SignUp) -> None:
        """Know that a question is put."""
        self._times[row.address_hmac].append(row.created_at)
        if row.kind == Asked.SIGN_UP:
            self._open[row.address_hmac] = row

    def is_added(self, row: SignUp) -> bool:
        """Let a question that is open ask for this as well; False: none is."""
        before = self._open.get(row.address_hmac)
        if row.kind != Asked.SIGN_UP or before is None:
            return False
        more = [one for one in row.newsletters if one not in before.newsletters]
        if more and row.form == before.form:
            before.newsletters = [*before.newsletters, *more]
            before.more_words = before.more_words | dict.fromkeys(
                more, row.wording_hash
            )
            sign_ups.keep(self._session, before)
        return True
