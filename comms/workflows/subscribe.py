"""People come and go: take in a list, leave by a link, come back by the same link."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from comms.audience.people import Person, take_in
from comms.audience.seats import address_hint, leave, rejoin
from comms.content.quiet import name_outside
from comms.model.links import LEAVE, PREFERENCES, make_token, read_token
from comms.model.programme import Newsletter
from comms.model.states import SubscriptionState
from comms.model.tables import Subscriber, Subscription
from comms.model.views import Seat
from comms.store import Session, subscribers
from comms.store.catalogue import load_catalogue
from comms.workflows.departures import LEFT, REJOINED, note_departure
from comms.workflows.house import House


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of a list of people."""

    new: int
    #: Rows that were a person already known.
    merged: int


def take_in_people(house: House, people: Iterable[Person]) -> Imported:
    """Write a list of people; the same list again adds nobody."""
    now = house.clock.now()
    new = merged = 0
    with house.store.write(durable=True, in_turn=True) as session:
        for person in people:
            if take_in(session, person, now):
                new += 1
            else:
                merged += 1
    return Imported(new=new, merged=merged)


class Seats:
    """Seats by token: what the pages behind mailed links read and change."""

    def __init__(self, house: House) -> None:
        self._house = house

    def seat(self, token: str) -> Seat | None:
        """Return the seat of a token; None for a token that we did not make."""
        with self._house.store.read() as session:
            found = self._find(session, token)
            return self._show(session, *found) if found else None

    def leave(self, token: str) -> Seat | None:
        """End the subscription of a token at once."""
        return self._change(token, leaving=True)

    def rejoin(self, token: str) -> Seat | None:
        """Take the leaving back."""
        return self._change(token, leaving=False)

    def _change(self, token: str, *, leaving: bool) -> Seat | None:
        change = leave if leaving else rejoin
        house, now = self._house, self._house.clock.now()
        with house.store.write(durable=True) as session:
            found = self._find(session, token)
            if found is None:
                return None
            before = found[1].state
            change(session, found[1], now, source="link in mail")
            if found[1].state != before:
                act = LEFT if leaving else REJOINED
                # A disk that is full must keep nobody here.
                with suppress(OSError):
                    note_departure(
                        house.settings.home, house.key, found[1].id or 0, act, now
                    )
            return self._show(session, *found)

    def _find(
        self, session: Session, token: str
    ) -> tuple[Subscriber, Subscription] | None:
        identifiers = [
            read_token(self._house.key, purpose, token)
            for purpose in (LEAVE, PREFERENCES)
        ]
        number = next((found for found in identifiers if found is not None), None)
        seat = subscribers.subscription(session, number) if number else None
        person = subscribers.subscriber(session, seat.subscriber_id) if seat else None
        return (person, seat) if person and seat else None

    def _show(self, session: Session, person: Subscriber, seat: Subscription) -> Seat:
        catalogue = load_catalogue(session)

        def name(newsletter: str) -> str:
            found = catalogue.find(Newsletter, newsletter)
            fallbacks = catalogue.fallbacks(person.language)
            if found is None:
                return newsletter
            return name_outside(found, person.language, *fallbacks)

        return Seat(
            address_hint=address_hint(person),
            newsletter_id=seat.newsletter,
            newsletter_name=name(seat.newsletter),
            language=person.language,
            subscribed=seat.state == SubscriptionState.CONFIRMED,
            newsletters=tuple(
                (
                    name(other.newsletter),
                    other.state == SubscriptionState.CONFIRMED,
                    make_token(self._house.key, LEAVE, other.id or 0),
                )
                for other in subscribers.subscriptions_of(session, person.id or 0)
            ),
        )
