"""Puts back what somebody took away at the desk, while nothing else stands there.

The act that took it away keeps the file. Only who did it takes it back, in one press,
and it stands as it stood: a number of a newsletter gets the next free number.
"""

from comms.access.policy import Subject, require_may, user_named
from comms.content.seminar_problems import stops
from comms.errors import NotFound, Refused
from comms.model.tables import Act
from comms.store import Session, acts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.programme_record import UNDO
from comms.workflows.programme_written import stored
from comms.workflows.write import at_one_instant

#: What such an act keeps: whose it was, the place of the file, and the file.
_UNIT, _PATH, _FILE = "unit", "path", "file"
_TAKEN = ("remove", "discard")


def kept_file(
    session: Session, catalogue: Catalogue, path: str, unit: str
) -> dict[str, str]:
    """Return what the act that takes a file away keeps; asked before it goes."""
    content = stored(session, catalogue, path) or b""
    return {_UNIT: unit, _PATH: path, _FILE: content.decode()}


def may_put_back(session: Session, user: str, subject: str) -> bool:
    """Tell whether somebody took it away herself, and nobody has done more since.

    Args:
        session: The store as it is now.
        user: Who would put it back.
        subject: What was taken away ("fact:hall", "edition:NL1").
    """
    return _taken(_last(session, subject), user)


def put_back(house: House, user: str, subject: str, language: str) -> None:
    """Put it back where it stood; pressed twice, it is put back once.

    Args:
        house: The site.
        user: Who took it away.
        subject: What was taken away.
        language: Of findings.

    Raises:
        NotFound: She took no such thing away.
        Refused: "programme_moved_on": something else stands there by now.
    """
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        last = _last(session, subject)
        if last is not None and (last.verb, last.user) == (UNDO, user):
            return
        if last is None or not _taken(last, user):
            raise NotFound(key="missing.item", name=subject.partition(":")[2])
        path, catalogue = str(last.slots[_PATH]), load_catalogue(session)
        who = user_named(catalogue, user, house.clock.now())
        kind = subject.partition(":")[0]
        thing = Subject(name=subject, type=kind, unit=last.slots[_UNIT], owner=user)
        away = require_may(who, "save", thing)
        if stored(session, catalogue, path) is not None:
            raise Refused("programme_moved_on")
        files = {path: str(last.slots[_FILE]).encode()}
        if stops(lay_over(session, house, files, language)):
            raise Refused("programme_moved_on")
        acts.record_act(
            session,
            at=house.clock.now(),
            user=user,
            acting_for=away,
            verb=UNDO,
            subject=subject,
            note=last.note,
        )


def _last(session: Session, subject: str) -> Act | None:
    return acts.last_act(session, subject, [*_TAKEN, UNDO, "save"])


def _taken(last: Act | None, user: str) -> bool:
    return (
        last is not None
        and last.verb in _TAKEN
        and last.user == user
        and _PATH in last.slots
    )
