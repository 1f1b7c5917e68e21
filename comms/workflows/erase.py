"""Erases a person: at her own word by her link, at the desk, or at the machine.

First it is noted beside the database, so that a restore erases her again; then the
files of the site let go of her address; then the rows go, in one transaction with the
act; then what the database file still holds of them. Broken off anywhere, the same
again does the rest.
"""

from comms.audience.erasing import Erased, erase
from comms.model.addresses import address_hmac, address_key
from comms.store import acts, subscribers
from comms.store.wiping import cut_log
from comms.workflows.departures import ERASED, note_word
from comms.workflows.erase_files import blank_files
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR

#: Who asks for it herself: no user of the desk.
READER = "reader"
VERB = "erase"


def erase_person(
    house: House, subscriber_id: int, *, by: str = OPERATOR, note: str = ""
) -> bool:
    """Erase a subscriber; False: there is none by this number."""
    with house.store.read() as session:
        person = subscribers.subscriber(session, subscriber_id)
    if person is None:
        return False
    erase_address(house, person.address_key, by=by, note=note)
    return True


def erase_address(
    house: House, address: str, *, by: str = OPERATOR, note: str = ""
) -> Erased:
    """Erase whoever has an address; nothing is sent to it any more.

    Args:
        house: The site.
        address: As typed, or in its normal form.
        by: Who does it: a user, `OPERATOR`, or `READER` herself.
        note: Why, without a name or an address: acts are kept.

    Raises:
        OSError: What a restore goes by cannot be written; nobody is erased.
    """
    key, now = address_key(address), house.clock.now()
    hashed = address_hmac(house.key, key)
    note_word(house.settings.home, hashed, ERASED, now)
    blank_files(house, key)
    with house.store.write(durable=True, in_turn=True) as session:
        erased = erase(session, house.key, key, now)
        acts.record_act(
            session,
            at=now,
            user=by,
            verb=VERB,
            subject=f"subscriber:{erased.subscriber or 'unknown'}",
            note=note,
            slots={"deliveries": erased.deliveries},
        )
    cut_log(house.store)
    return erased
