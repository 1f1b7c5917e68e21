"""What the pages of offers ask and order: the answers of `web.desk.kit_desk`."""

from comms.model.desk import Problem, Saved, Values
from comms.model.kit_views import Coverage, KitList, KitNote, KitPage
from comms.workflows import kit_adopt, kits
from comms.workflows.compose import MakePicture
from comms.workflows.desk_sight import SightReader
from comms.workflows.house import House
from comms.workflows.kit_coverage import coverage
from comms.workflows.kit_list import kit_list, kit_news
from comms.workflows.kit_note import kit_note
from comms.workflows.kit_page import kit_page


class KitReader(SightReader):
    """What is offered to units, behind the door of the desk."""

    def __init__(self, house: House, *, picture: MakePicture) -> None:
        super().__init__(house)
        self._picture = picture

    def list(self, user: str, language: str, *, unit: str = "") -> KitList:
        """Return all offers, as one of her units sees them, or the nation."""
        with self._as(user, language) as seen:
            return kit_list(seen, unit)

    def news(self, user: str, language: str) -> tuple[int, int]:
        """Return how many offers wait for an answer, and how many originals went on."""
        with self._as(user, language) as seen:
            return kit_news(seen)

    def note(self, user: str, item: str, language: str) -> KitNote | None:
        """Return what the page of an item says of offers."""
        with self._as(user, language) as seen:
            return kit_note(seen, item)

    def page(
        self, user: str, item: str, language: str, *, unit: str = ""
    ) -> KitPage | None:
        """Return everything about one offer, or what could be offered."""
        with self._as(user, language) as seen:
            return kit_page(seen, item, unit, picture=self._picture)

    def coverage(self, user: str, language: str) -> Coverage:
        """Return which units run which areas, and what they have told of them."""
        with self._as(user, language) as seen:
            return coverage(seen)

    def offer(
        self, user: str, item: str, values: Values, language: str, *, key: str = ""
    ) -> tuple[Problem, ...]:
        """Offer an item to units, or change the terms; return what stops it."""
        return kits.offer(self._house, user, item, values, language, key=key)

    def end_offer(self, user: str, item: str, language: str, *, key: str = "") -> None:
        """Offer an item no more."""
        kits.end_offer(self._house, user, item, language, key=key)

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
        """Note that a unit has seen an offer, or declines it."""
        kits.answer(self._house, user, item, unit=unit, verb=verb, note=note, key=key)

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
        return kit_adopt.adopt(
            self._house, user, item, values, language, unit=unit, key=key
        )

    def take_over(
        self, user: str, item: str, language: str, *, seen: str, key: str = ""
    ) -> Saved:
        """Give an adopted item the words that its original has now."""
        return kit_adopt.take_over(
            self._house, user, item, language, seen=seen, key=key
        )

    def keep_own(self, user: str, item: str, *, key: str = "") -> None:
        """Let an adopted item stay as it is."""
        kit_adopt.keep_own(self._house, user, item, key=key)

    def remind(self, user: str, item: str) -> int:
        """Remind the units that have not decided; return how many."""
        return kits.remind(self._house, user, item)
