"""What is typed once and stands in many texts by reference: facts and blocks.

A fact is a room, a figure, a telephone number, a deadline; a block is a core message, a
motto, the funder's line. A text names them (`{{fact:hall}}`, `{{block:motto}}`), and
what they say is put in when the text is read.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from comms.model.grown import Grown
from comms.model.programme import NATIONAL, Described, Identifier, Texts

#: Most characters of what a fact says: one line.
LONGEST = 200
Said = Annotated[str, StringConstraints(max_length=LONGEST)]


class Referred(Grown, Described):
    """Base of what texts name instead of saying it themselves."""

    later: ClassVar[frozenset[str]] = frozenset(
        {"name", "unit", "owner", "source", "valid_until"}
    )

    #: What people call it; its id where it has no name.
    name: Texts = Field(default={})
    #: Whose it is: who writes for this unit may change it.
    unit: str = NATIONAL
    #: Who answers for it.
    owner: Identifier | None = None
    #: Where it comes from ("Booking confirmed by the city, 3 February 2027").
    source: str = ""
    #: Last day on which it holds.
    valid_until: date | None = None


class Fact(Referred):
    """A room, figure, contact or deadline, typed once."""

    kind: ClassVar[str] = "fact"

    #: The same in every language; or else `texts`, one per language.
    value: Said = ""
    texts: Texts = Field(default={})


class Block(Referred):
    """A text approved once and inserted by reference ("core_message")."""

    kind: ClassVar[str] = "block"

    version: int = 1
    texts: Texts
    logo: Identifier | None = None
