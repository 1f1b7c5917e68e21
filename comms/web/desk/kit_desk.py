"""What the pages of offers ask for and order; as `web.desk.desk`, a promise."""

from typing import Protocol

from comms.model.desk import Problem, Saved, Values
from comms.model.kit_views import Coverage, KitList, KitNote, KitPage


class KitDesk(Protocol):
    """What is offered to units, and what they make of it."""

    def list(self, user: str, language: str, *, unit: str = "") -> KitList:
        """Return all offers, as one of her units sees them, or the nation."""
        ...

    def news(self, user: str, language: str) -> tuple[int, int]:
        """Return how many offers wait for an answer, and how many originals went on."""
        ...

    def note(self, user: str, item: str, language: str) -> KitNote | None:
        """Return what the page of an item says of offers; None for nothing."""
        ...

    def page(
        self, user: str, item: str, language: str, *, unit: str = ""
    ) -> KitPage | None:
        """Return everything about one offer, or what could be offered.

        Args:
            unit: Where she works for several; "": the first that is offered it.
        """
        ...

    def coverage(self, user: str, language: str) -> Coverage:
        """Return which units run which areas, and what they have told of them."""
        ...

    def offer(
        self, user: str, item: str, values: Values, language: str, *, key: str = ""
    ) -> tuple[Problem, ...]:
        """Offer an item to units, or change the terms; return what stops it."""
        ...

    def end_offer(self, user: str, item: str, language: str, *, key: str = "") -> None:
        """Offer an item no more."""
        ...

    def answer(
        self,
        user: str,
        item: str,
        *,
        unit: str,
        verb: str,
        note: str = "",
        key: str = "",
    ) -> None:
        """Note that a unit has seen an offer ("kit_seen"), or declines it."""
        ...

    def adopt(
        self,
        user: str,
        item: str,
        values: Values,
        language: str,
        *,
        unit: str,
        key: str = "",
    ) -> Saved:
        """Make an offered item a unit's own draft."""
        ...

    def take_over(
        self, user: str, item: str, language: str, *, seen: str, key: str = ""
    ) -> Saved:
        """Give an adopted item the words that its original has now."""
        ...

    def keep_own(self, user: str, item: str, *, key: str = "") -> None:
        """Let an adopted item stay as it is."""
        ...

    def remind(self, user: str, item: str) -> int:
        """Remind the units that have not decided, each once; return how many."""
        ...
