"""What pages ask of the words that are kept; `workflows.keeping` answers.

Every method decides by the one policy; what a person may not see is None, or not found.
"""

from collections.abc import Collection
from typing import Protocol

from comms.model.desk import Saved, Values
from comms.model.kept import (
    Clash,
    Kept,
    Mark,
    Offer,
    RevisionPage,
    Revisions,
    Typed,
    Writer,
)


class Drafts(Protocol):
    """What is typed at forms and not saved."""

    def keep(self, user: str, language: str, typed: Typed) -> Kept | None:
        """Keep what a view of a form holds now; None: it is all stored."""
        ...

    def end(self, user: str, typed: Typed) -> None:
        """End the draft of a view whose form was saved."""
        ...

    def drop(self, user: str, number: int) -> str:
        """Drop a draft; return the form where it was typed."""
        ...

    def take_back(self, user: str, number: int) -> str:
        """Let a draft that was dropped wait again; return its form."""
        ...

    def dropped_at(self, user: str, place: str, language: str) -> Offer | None:
        """Return what was dropped at a form a short while ago."""
        ...

    def typed(self, user: str, place: str, number: int) -> tuple[Values, Mark] | None:
        """Return a form as its writer left it; None: it has ended, or is not hers."""
        ...

    def offers(
        self, user: str, place: str, current: Values, language: str, seen: str = ""
    ) -> tuple[Offer, ...]:
        """Return what a person has typed at a form and not saved, newest first."""
        ...

    def waiting(self, user: str, language: str) -> tuple[Offer, ...]:
        """Return what a person has begun at any form and not saved, newest first."""
        ...

    def writers(
        self, user: str, item_id: str, state: str, language: str
    ) -> tuple[Writer, ...]:
        """Return who else writes at an item, and who has saved since a state."""
        ...

    def clashes(
        self, names: Collection[str], theirs: Values, mine: Values, language: str
    ) -> tuple[Clash, ...]:
        """Return both texts of fields that wait for a choice."""
        ...

    def lock(self, user: str) -> str:
        """Return what seals a person's words in her browser, with her own mark."""
        ...


class States(Protocol):
    """What was saved."""

    def revisions(
        self, user: str, item_id: str, language: str, *, limit: int, offset: int
    ) -> Revisions | None:
        """Return a part of an item's states, newest first; None: it is not hers."""
        ...

    def revision(
        self,
        user: str,
        item_id: str,
        number: int,
        language: str,
        *,
        beside_now: bool = False,
    ) -> RevisionPage | None:
        """Return one state beside the one before it, or beside what stands now."""
        ...

    def values(self, user: str, item_id: str, number: int) -> Values | None:
        """Return the form of a state, to be filled in again; None: it is not hers."""
        ...

    def lay_aside(
        self, user: str, item_id: str, values: Values, fields: Collection[str]
    ) -> None:
        """Put a form aside whose writer takes another's words in some fields."""
        ...

    def restore(
        self,
        user: str,
        item_id: str,
        number: int,
        language: str,
        *,
        seen: str,
        key: str,
    ) -> Saved:
        """Save a state once more, as a new one, if its form is still in order."""
        ...


class Keeping(Protocol):
    """Both halves of it."""

    @property
    def drafts(self) -> Drafts:
        """What is typed."""
        ...

    @property
    def states(self) -> States:
        """What was saved."""
        ...
