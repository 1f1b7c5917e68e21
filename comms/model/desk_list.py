"""The list of items at the desk: what it is asked for, and what it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from comms.model.desk import Choice, Line

#: Most characters of what is typed to find items.
LONGEST = 100
#: What an approved item is called once readers see its page.
OUT = "out"


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a list of items is asked for; "" in a field: all."""

    #: Each of them stands in the id, or in a title or lead in any language.
    words: str = ""
    type: str = ""
    #: State of the item; "out" of those that are approved and that readers see.
    state: str = ""
    unit: str = ""
    #: Id of a user.
    owner: str = ""

    @property
    def asked(self) -> Mapping[str, str]:
        """What is asked for, by field; nothing where all are."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, kw_only=True)
class ItemList:
    """A part of the list, newest first."""

    lines: Sequence[Line]
    has_more: bool
    #: What each field may be asked for, in the person's language.
    choices: Mapping[str, tuple[Choice, ...]]
