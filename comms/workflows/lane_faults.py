"""Messages that cannot be written for a reason that nobody foresaw.

One recipient's is set aside, with an alarm, and the others go on. Where several in a
row fail, or nobody's was ever written, the fault is not hers: the publication is held,
nobody is refused anything, and a person decides.
"""

from pathlib import Path
from traceback import extract_tb

from comms.campaigns.publications import move
from comms.errors import CommsError
from comms.model.states import PublicationState
from comms.ports import Declined
from comms.store import failures
from comms.store.publications import locked
from comms.store.sending import has_sent
from comms.store.spoilt import HELD_BY_FAULT, NOT_WRITTEN
from comms.workflows.house import House

#: So many in a row, and it would hit everyone.
MOST_IN_A_ROW = 5
#: Kinds of the alarms: of one recipient, and of a whole publication.
MESSAGE_FAULT, MAIL_HELD = "message_fault", "mail_held"


def refusal(house: House, name: str, fault: Exception) -> Declined:
    """Return what a recipient's delivery ends with, an alarm given where it is due.

    Args:
        house: The site.
        name: Of the publication.
        fault: Why her message cannot be written.
    """
    if isinstance(fault, CommsError):
        return Declined(reason=str(fault))
    _tell(house, MESSAGE_FAULT, name, fault)
    return Declined(reason=f"{NOT_WRITTEN}{_words(fault)}")


def is_hers(house: House, publication_id: int) -> bool:
    """Tell whether a fault can be a recipient's own: others have got their message."""
    with house.store.read() as session:
        return has_sent(session, publication_id)


def hold(house: House, publication_id: int, fault: Exception) -> None:
    """Hold a publication whose messages cannot be written, and say why."""
    with house.store.write(durable=True) as session:
        row = locked(session, publication_id)
        if row.state != PublicationState.SENDING:
            return
        move(
            row,
            PublicationState.HELD,
            key=HELD_BY_FAULT,
            fault=_words(fault),
        )
        session.add(row)
        name = row.external_id
    _tell(house, MAIL_HELD, name, fault)


def _tell(house: House, kind: str, name: str, fault: Exception) -> None:
    with house.store.write() as session:
        failures.raise_alarm(
            session,
            kind=kind,
            subject=name,
            detail=_words(fault),
            now=house.clock.now(),
        )


def _words(fault: Exception) -> str:
    """Return what a fault is and where it arose; its own words may name a person."""
    frames = extract_tb(fault.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(fault).__name__}{where}"
