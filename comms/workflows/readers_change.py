"""What is done at the desk for a reader who has asked for it: each on record.

She leaves, is written to otherwise, takes another address (both mailboxes say yes),
gets the link to her own choices. Nothing here lifts what keeps mail from her.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from comms.audience.own_link import ask_for_link
from comms.audience.seats import leave
from comms.audience.sign_ups import choose
from comms.errors import NotFound, Refused
from comms.model.sign_up_views import Choices, Wish
from comms.model.states import SubscriptionState
from comms.store import Session, acts, sign_ups
from comms.store.subscribers import Agreed
from comms.workflows.address_change import ask_both
from comms.workflows.departures import LEFT, note_departure
from comms.workflows.house import House
from comms.workflows.reader_sight import Looked, looked_up
from comms.workflows.sign_up import can_be_written_to, problems

#: How it stands in consents.
DESK, BY_HAND = "desk", "by hand"
LEAVE_FOR, CHOOSE_FOR = "leave-for", "choose-for"
ASK_ADDRESS_FOR, SEND_CHOICES = "ask-address-for", "send-choices"


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Somebody at the desk, who acts for a reader before her."""

    house: House
    session: Session
    looked: Looked
    now: datetime

    def note(self, verb: str, newsletter: str = "") -> None:
        """Put on record what was done."""
        acts.record_act(
            self.session,
            at=self.now,
            user=self.looked.user.id,
            acting_for=self.looked.acting_for(newsletter),
            verb=verb,
            subject=self.looked.subject,
            note=newsletter,
        )


@contextmanager
def acting(house: House, user: str, look: int) -> Iterator[Hand]:
    """Give the hand of somebody at the desk; what she does is committed at the end.

    Raises:
        NotFound: See `reader_sight.looked_up`.
        Refused: Her role looks at no readers.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        yield Hand(
            house=house,
            session=session,
            looked=looked_up(session, house, user, look),
            now=house.clock.now(),
        )


def leave_for(house: House, user: str, look: int, newsletter: str) -> None:
    """Take a reader off a newsletter, as she has asked; twice is once.

    Raises:
        NotFound: She does not stand with this newsletter.
    """
    with acting(house, user, look) as hand:
        seats = [one for one in hand.looked.seats if one.newsletter == newsletter]
        if not seats:
            raise NotFound(key="missing.reader", name=newsletter)
        before = seats[0].state
        agreed = Agreed(form=DESK, method=BY_HAND, by=user)
        leave(hand.session, seats[0], hand.now, source=DESK, agreed=agreed)
        if seats[0].state != before:
            # A disk that is full must keep nobody here.
            with suppress(OSError):
                note_departure(
                    house.settings.home, house.key, seats[0].id or 0, LEFT, hand.now
                )
            hand.note(LEAVE_FOR, newsletter)


def choose_for(house: House, user: str, look: int, choices: Choices) -> None:
    """Write down how a reader wants to be written to; her areas stay as they are.

    Raises:
        Refused: "reader_choice": something that cannot be chosen.
    """
    with acting(house, user, look) as hand:
        person = hand.looked.person
        areas = tuple(sign_ups.areas_of(hand.session, person.id or 0))
        wanted = Choices(
            language=choices.language,
            level=choices.level,
            format=choices.format,
            region=choices.region,
            areas=areas,
        )
        wish = Wish(
            address=person.address,
            newsletters=(hand.looked.seats[0].newsletter,),
            choices=wanted,
            shown_in=wanted.language,
            form=DESK,
        )
        not_asked = {"address", "areas"}
        if {*problems(hand.looked.catalogue, wish)} - not_asked:
            raise Refused("reader_choice")
        choose(hand.session, person, wanted, hand.now)
        hand.note(CHOOSE_FOR)


def ask_address_for(house: House, user: str, look: int, address: str) -> None:
    """Ask both mailboxes whether another address is hers.

    Nothing tells whether anybody has it already, or was asked often enough of late.

    Raises:
        Refused: "reader_address": nobody can be written to there.
    """
    if not can_be_written_to(address):
        raise Refused("reader_address")
    with acting(house, user, look) as hand:
        ask_both(hand.session, house.key, hand.looked.person, address, hand.now)
        hand.note(ASK_ADDRESS_FOR)


def send_choices(house: House, user: str, look: int) -> None:
    """Send a reader the link to her own choices.

    Raises:
        Refused: "reader_unreachable": she reads nothing now.
    """
    with acting(house, user, look) as hand:
        reads = [
            one.newsletter
            for one in hand.looked.seats
            if one.state == SubscriptionState.CONFIRMED
        ]
        if not reads:
            raise Refused("reader_unreachable")
        person = hand.looked.person
        ask_for_link(hand.session, house.key, person, reads[0], hand.now)
        hand.note(SEND_CHOICES, reads[0])
