"""What a reader may ask about herself: all that is kept of her, and to be erased.

The link in each mail is passed on with the mail, so it shows nothing but a hint of
her address. Who asks by it gets a link of her own by mail, which is open for two days:
whoever opens it has her mailbox.
"""

import secrets
from datetime import datetime, timedelta

from comms.audience.seats import hint_of
from comms.language import LANGUAGES
from comms.model.addresses import address_hmac
from comms.model.links import PREFERENCES, read_asked, read_token
from comms.model.sign_up_views import OwnDataView
from comms.model.subscribers_in import Asked, SignUp
from comms.model.tables import Subscriber
from comms.store import Session, sign_ups, subscribers
from comms.workflows.erase import READER, erase_person
from comms.workflows.house import House
from comms.workflows.person_file import Form, person_file

#: How long her link is open; and how often she may ask for one within a day.
OPEN_FOR, MOST_A_DAY = timedelta(days=2), 3
_SEED_BYTES = 16


class OwnData:
    """What the page of one's own data shows, gives and does."""

    def __init__(self, house: House) -> None:
        self._house = house

    def ask_own_data(self, token: str) -> bool:
        """Mail the holder of a link another one; False for a link of another kind.

        The answer is the same where she has asked often enough.
        """
        house, now = self._house, self._house.clock.now()
        with house.store.write(durable=True, in_turn=True) as session:
            number = read_token(house.key, PREFERENCES, token)
            seat = subscribers.subscription(session, number) if number else None
            person = (
                subscribers.subscriber(session, seat.subscriber_id) if seat else None
            )
            if person is None:
                return False
            hashed = address_hmac(house.key, person.address_key)
            since = now - timedelta(days=1)
            if sign_ups.asked_since(session, hashed, Asked.OWN_DATA, since) < (
                MOST_A_DAY
            ):
                sign_ups.keep(session, _question(person, hashed, now=now))
        return True

    def own_data(self, token: str) -> OwnDataView | None:
        """Return what her link shows; None for a token of another kind."""
        with self._house.store.read() as session:
            row = self._asked(session, token)
            if row is None:
                return None
            return OwnDataView(
                language=row.language if row.language in LANGUAGES else LANGUAGES[0],
                address_hint=hint_of(row.address) if row.address else "",
                is_over=self._person(session, row) is None,
            )

    def own_file(self, token: str, form: Form) -> bytes | None:
        """Return all that is kept of her; None where the link is over."""
        number = self._number(token)
        if number is None:
            return None
        return person_file(self._house, number, by=READER, form=form)

    def erase_own(self, token: str) -> bool:
        """Erase her, at once and for good; False where the link is over."""
        number = self._number(token)
        return number is not None and erase_person(self._house, number, by=READER)

    def _number(self, token: str) -> int | None:
        with self._house.store.read() as session:
            row = self._asked(session, token)
            person = self._person(session, row) if row else None
            return person.id if person else None

    def _asked(self, session: Session, token: str) -> SignUp | None:
        seed = read_asked(self._house.key, token)
        row = sign_ups.by_seed(session, seed) if seed else None
        return row if row and row.kind == Asked.OWN_DATA else None

    def _person(self, session: Session, row: SignUp) -> Subscriber | None:
        """Return whose link it is; None: it is over, or her address is another one."""
        person = subscribers.subscriber(session, row.subscriber_id or 0)
        is_open = bool(row.address) and self._house.clock.now() < row.expires_at
        if person is None or not is_open:
            return None
        hashed = address_hmac(self._house.key, person.address_key)
        return person if hashed == row.address_hmac else None


def _question(person: Subscriber, hashed: str, *, now: datetime) -> SignUp:
    return SignUp(
        kind=Asked.OWN_DATA,
        address=person.address,
        address_hmac=hashed,
        language=person.language,
        form="preferences",
        seed=secrets.token_hex(_SEED_BYTES),
        created_at=now,
        expires_at=now + OPEN_FOR,
        subscriber_id=person.id,
    )
