"""A subscriber's own choices, reached by the link in each of her mails.

The link is the key, so what it opens is hers alone: language, level, form, region,
areas, a pause, more newsletters, another address. Each takes effect at once, but for
the address, which both mailboxes have to confirm.
"""

from datetime import date, timedelta

from comms.audience.seats import address_hint
from comms.audience.sign_ups import choose, join, lift_for
from comms.clock import in_zone
from comms.language import LANGUAGES
from comms.model.links import PREFERENCES, read_token
from comms.model.programme import Newsletter
from comms.model.sign_up_views import Choices, LetterChoice, OwnSheet, Wish
from comms.model.states import SubscriptionState
from comms.model.tables import Subscriber
from comms.store import Session, sign_ups, subscribers
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.subscribers import Agreed
from comms.workflows.address_change import ask_both
from comms.workflows.house import House
from comms.workflows.sign_up import (
    can_be_written_to,
    problems,
    sheet_of,
    wording_of,
)

#: Days that a pause can last.
PAUSES = (30, 90, 180)
_SOURCE, _FORM, _METHOD = "link in mail", "preferences", "link in mail"


class OwnChoices:
    """What the page of one's choices shows and changes."""

    def __init__(self, house: House) -> None:
        self._house = house

    def own_sheet(self, token: str) -> OwnSheet | None:
        """Return what its holder has chosen; None for a token of another kind."""
        with self._house.store.read() as session:
            person = self._holder(session, token)
            if person is None:
                return None
            catalogue = load_catalogue(session)
            return self._own(session, catalogue, person)

    def own_choice(
        self, token: str, choices: Choices, pause: int | None
    ) -> tuple[str, ...] | None:
        """Keep how she wants to be written to; return the fields that are wrong.

        Args:
            token: Of her link.
            choices: All of them.
            pause: Days from today, 0 for none; None: as it is.
        """
        house, now = self._house, self._house.clock.now()
        with house.store.write(durable=True, in_turn=True) as session:
            person = self._holder(session, token)
            if person is None:
                return None
            catalogue = load_catalogue(session)
            if wrong := _problems(catalogue, choices, pause):
                return wrong
            if pause is not None:
                today = in_zone(now, catalogue.zone).date()
                until = today + timedelta(days=pause) if pause else None
                person.paused_until = until.isoformat() if until else ""
            choose(session, person, choices, now)
        return ()

    def own_join(self, token: str, newsletter: str, shown_in: str) -> bool:
        """Let her read one more newsletter: the link shows whose address it is."""
        house, now = self._house, self._house.clock.now()
        with house.store.write(durable=True, in_turn=True) as session:
            person = self._holder(session, token)
            catalogue = load_catalogue(session)
            letter = catalogue.find(Newsletter, newsletter)
            if person is None or letter is None:
                return False
            wording = wording_of(catalogue, [newsletter], shown_in)
            sign_ups.keep_wording(
                session, wording.hash, wording.language, wording.text, now
            )
            lift_for(session, house.key, person, [newsletter], now)
            agreed = Agreed(
                wording_hash=wording.hash,
                language=shown_in,
                form=_FORM,
                method=_METHOD,
                legal_basis=letter.legal_basis,
            )
            join(session, person, newsletter, agreed, _SOURCE, asked=None, now=now)
        return True

    def own_address(self, token: str, address: str) -> bool:
        """Ask both mailboxes about another address; False: it is none.

        The answer is the same whether anybody has it already.
        """
        if not can_be_written_to(address):
            return False
        house, now = self._house, self._house.clock.now()
        with house.store.write(durable=True, in_turn=True) as session:
            person = self._holder(session, token)
            if person is not None:
                ask_both(session, house.key, person, address, now)
        return True

    def _holder(self, session: Session, token: str) -> Subscriber | None:
        number = read_token(self._house.key, PREFERENCES, token)
        seat = subscribers.subscription(session, number) if number else None
        return subscribers.subscriber(session, seat.subscriber_id) if seat else None

    def _own(
        self, session: Session, catalogue: Catalogue, person: Subscriber
    ) -> OwnSheet:
        spoken = person.language if person.language in LANGUAGES else LANGUAGES[0]
        number = person.id or 0
        hers = {
            seat.newsletter
            for seat in subscribers.subscriptions_of(session, number)
            if seat.state
            in {SubscriptionState.CONFIRMED, SubscriptionState.UNSUBSCRIBED}
        }
        letters = [
            one
            for one in catalogue.all(Newsletter)
            if one.id in hers or not one.sensitive
        ]
        sheet = sheet_of(catalogue, letters, spoken)
        today = in_zone(self._house.clock.now(), catalogue.zone).date()
        paused = person.paused_until
        others: tuple[LetterChoice, ...] = tuple(
            one for one in sheet.letters if one.id not in hers
        )
        return OwnSheet(
            sheet=sheet,
            language=spoken,
            address_hint=address_hint(person),
            choices=Choices(
                language=person.language,
                level=person.level,
                format=person.format,
                region=person.region,
                areas=tuple(sign_ups.areas_of(session, number)),
            ),
            paused_until=date.fromisoformat(paused)
            if paused > today.isoformat()
            else None,
            pauses=PAUSES,
            others=others,
            words=wording_of(catalogue, [one.id for one in others], spoken).hash,
        )


def _problems(
    catalogue: Catalogue, choices: Choices, pause: int | None
) -> tuple[str, ...]:
    wish = Wish(
        address="", newsletters=(), choices=choices, shown_in=choices.language, form=""
    )
    not_asked = {"address", "newsletters"}
    wrong = [one for one in problems(catalogue, wish) if one not in not_asked]
    return (*wrong, *(["pause"] if pause not in {None, 0, *PAUSES} else []))
