"""A reader's rights at the desk: what is kept of her, and its end, as she has asked.

For those who answer for the programme as a whole: both are about all that she reads.
What of it is not theirs to see (`access.readers`) is left out of her file here; her
own link gives her everything.
"""

import json
from typing import Any

from comms.access.policy import LISTS, hats, roles_for
from comms.access.reach import Actor
from comms.errors import Refused
from comms.model.programme import NATIONAL
from comms.workflows.erase import erase_person
from comms.workflows.house import House
from comms.workflows.person_file import person_file
from comms.workflows.reader_sight import Looked, looked_up

_OF = ("newsletter", "newsletters")


def keeps_rights(user: Actor) -> bool:
    """Tell whether a user may take what is kept of a reader, and erase her."""
    return any(
        hat.scope == NATIONAL and hat.role in roles_for(LISTS) for hat in hats(user)
    )


def file_for(house: House, user: str, look: int) -> bytes:
    """Return what is kept of a reader, as JSON; on record.

    Raises:
        NotFound, Refused: See `reader_sight.looked_up`.
    """
    found = _of(house, user, look)
    whole = json.loads(person_file(house, found.person.id or 0, by=user))
    seen = _seen(whole, {*found.letters})
    return json.dumps(seen, ensure_ascii=False, indent=2).encode()


def erase_for(house: House, user: str, look: int) -> None:
    """Erase a reader, as she has asked; on record.

    Raises:
        NotFound, Refused: See `reader_sight.looked_up`.
    """
    found = _of(house, user, look)
    erase_person(house, found.person.id or 0, by=user)


def _of(house: House, user: str, look: int) -> Looked:
    with house.store.read() as session:
        found = looked_up(session, house, user, look)
        if not keeps_rights(found.user):
            raise Refused("not_allowed", user=user, verb=LISTS)
        return found


def _seen(whole: Any, letters: set[str]) -> Any:  # noqa: ANN401 - as JSON is
    """Return a document without what is about other newsletters."""
    if isinstance(whole, list):
        return [_seen(one, letters) for one in whole if not _is_other(one, letters)]
    if isinstance(whole, dict):
        return {
            name: [one for one in value if one in letters]
            if name == _OF[1] and isinstance(value, list)
            else _seen(value, letters)
            for name, value in whole.items()
        }
    return whole


def _is_other(one: Any, letters: set[str]) -> bool:  # noqa: ANN401 - as JSON is
    name = one.get(_OF[0]) if isinstance(one, dict) else None
    return bool(name) and name not in letters
