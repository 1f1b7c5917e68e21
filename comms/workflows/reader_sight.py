"""Whom somebody at the desk may look at: a reader she has looked up, on record.

Nobody's readers are browsed. Looking an address up is an act on record; its number
stands in the address of the page, and opens it for who looked, for some hours.
"""

from dataclasses import dataclass
from datetime import timedelta

from comms.access.policy import READERS, may_ever, user_named
from comms.access.readers import hat_for, letters_of
from comms.errors import NotFound, Refused
from comms.model.addresses import address_key
from comms.model.programme import Newsletter, User
from comms.model.tables import Act, Subscriber, Subscription
from comms.store import Session, acts, subscribers
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.house import House

LOOK_UP = "look-up"
#: What acts about readers are about.
_PERSON = "subscriber:"
NOBODY = "subscribers:none"
#: So long a page stays open: as long as a session may.
OPEN_FOR = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A reader, and who looks at her."""

    catalogue: Catalogue
    user: User
    person: Subscriber
    #: Where she stands with newsletters that are the user's to see.
    seats: tuple[Subscription, ...]
    #: All newsletters that are the user's to see, by id.
    letters: dict[str, Newsletter]

    @property
    def subject(self) -> str:
        """What acts about her are about: no address, which would outlive her."""
        return f"{_PERSON}{self.person.id}"

    def acting_for(self, newsletter: str = "") -> str:
        """Return for whom the user acts here as a stand-in; "" for herself."""
        name = newsletter or self.seats[0].newsletter
        hat = hat_for(self.user, self.letters[name])
        return hat.id if hat and hat.id != self.user.id else ""


def look_up(house: House, user: str, address: str) -> int:
    """Look an address up, on record.

    Returns:
        The number of the act, which opens her page; 0: nobody with this address reads
        a newsletter that is the user's to see.

    Raises:
        Refused: Her role looks at no readers.
    """
    with house.store.write(durable=True) as session:
        catalogue = load_catalogue(session)
        who = reader_of(catalogue, user, house)
        person = subscribers.by_address(session, address_key(address))
        found = _looked(session, catalogue, who, person)
        act = acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            verb=LOOK_UP,
            subject=found.subject if found else NOBODY,
            acting_for=found.acting_for() if found else "",
        )
        return (act.id or 0) if found else 0


def looked_up(session: Session, house: House, user: str, look: int) -> Looked:
    """Return whom somebody has looked up.

    Raises:
        NotFound: Not by her, too long ago, or the reader is not hers to see any more.
        Refused: Her role looks at no readers.
    """
    catalogue = load_catalogue(session)
    who = reader_of(catalogue, user, house)
    act = session.get(Act, look)
    if act is not None and (act.user, act.verb) == (user, LOOK_UP):
        name = act.subject.removeprefix(_PERSON)
        is_open = house.clock.now() - act.at < OPEN_FOR
        if is_open and name.isdigit():
            person = subscribers.subscriber(session, int(name))
            if found := _looked(session, catalogue, who, person):
                return found
    raise NotFound(key="missing.reader", name=str(look))


def reader_of(
    catalogue: Catalogue, user: str, house: House, verb: str = READERS
) -> User:
    """Return a user who may look at readers, or lists of them.

    Raises:
        Refused: "not_allowed".
    """
    who = user_named(catalogue, user, house.clock.now())
    if not may_ever(who, verb):
        raise Refused("not_allowed", user=user, verb=verb)
    return who


def _looked(
    session: Session, catalogue: Catalogue, who: User, person: Subscriber | None
) -> Looked | None:
    if person is None:
        return None
    letters = letters_of(catalogue, who)
    seats = tuple(
        seat
        for seat in subscribers.subscriptions_of(session, person.id or 0)
        if seat.newsletter in letters
    )
    if not seats:
        return None
    return Looked(
        catalogue=catalogue, user=who, person=person, seats=seats, letters=letters
    )
