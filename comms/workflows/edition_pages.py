"""What the pages of newsletters ask and order: the answers of `EditionDesk`."""

from collections.abc import Sequence

from comms.model.desk import Values
from comms.model.desk_edition import (
    Builder,
    NewsletterCard,
    Pressed,
    Report,
    Standing,
)
from comms.workflows import edition_start, edition_write
from comms.workflows.desk_sight import SightReader
from comms.workflows.edition_list import newsletters as cards_of
from comms.workflows.edition_page import builder
from comms.workflows.edition_readers import CountedReaders
from comms.workflows.edition_report import report as report_of
from comms.workflows.edition_standing import standing
from comms.workflows.house import House
from comms.workflows.putting_back import may_put_back, put_back


class EditionReader(SightReader):
    """Newsletters and their numbers, for one person at a time."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self._count = CountedReaders()

    def newsletters(self, user: str, language: str) -> Sequence[NewsletterCard]:
        """Return the newsletters a user may see."""
        with self._as(user, language) as seen:
            return cards_of(seen)

    def begin(self, user: str, newsletter: str, language: str, *, key: str) -> str:
        """Begin the next number and return its id."""
        return edition_start.begin(self._house, user, newsletter, language, key=key)

    def page(
        self,
        user: str,
        edition: str,
        language: str,
        typed: Values | None = None,
        find: str = "",
        *,
        only_mail: bool = False,
    ) -> Builder | None:
        """Return the page of an edition, with what is typed and what is looked for."""
        with self._as(user, language) as seen:
            return builder(seen, edition, typed, find, self._count, only_mail=only_mail)

    def standing(self, user: str, edition: str, language: str) -> Standing | None:
        """Return where an edition stands: a page that watches asks this."""
        with self._as(user, language) as seen:
            return standing(seen, edition)

    def press(  # noqa: PLR0913 - as the protocol has it
        self,
        user: str,
        edition: str,
        values: Values,
        language: str,
        *,
        act: str,
        seen: str,
        key: str,
    ) -> Pressed:
        """Keep what was typed and carry out what was pressed."""
        return edition_write.press(
            self._house, user, edition, values, language, act=act, seen=seen, key=key
        )

    def discard(self, user: str, edition: str, *, seen: str) -> None:
        """Take a draft away; its number is free again."""
        edition_write.discard(self._house, user, edition, seen=seen)

    def may_put_back(self, user: str, edition: str) -> bool:
        """Tell whether she took a draft away that she may put back."""
        with self._as(user, "en") as seen:
            return may_put_back(seen.session, user, f"edition:{edition}")

    def put_back(self, user: str, edition: str, language: str) -> None:
        """Put a draft back; it gets the next free number."""
        put_back(self._house, user, f"edition:{edition}", language)

    def report(self, user: str, edition: str, language: str) -> Report | None:
        """Return what became of an edition that has left."""
        with self._as(user, language) as seen:
            return report_of(seen, edition)
