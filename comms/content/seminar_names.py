"""Finds the id of something new: from its title, free, and short."""

import re
import unicodedata

from comms.store import Session, folders

_LONGEST = 40
#: Letters that have no plain letter of their own inside.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ŋ": "ng", "ŧ": "t", "ß": "ss", "æ": "ae"})


def name_from(title: str) -> str:
    """Return a title as an id: "Mitä perheet tarvitsevat?" → "mita_perheet_…"."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(_PLAIN))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    name = ""
    for word in words:
        longer = f"{name}_{word}" if name else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        name = longer
    return name or "event"


def free_name(session: Session, title: str) -> str:
    """Return an id that nothing in the store has yet."""
    name, number = name_from(title), 1
    taken = folders.taken(session)
    free = name
    while free.lower() in taken:
        number += 1
        end = f"_{number}"
        free = f"{name[: _LONGEST - len(end)]}{end}"
    return free
