"""What the pages of readers ask and order: the answers of `web.desk.ReaderDesk`."""

from collections.abc import Mapping, Sequence

from comms.access.policy import READERS
from comms.access.readers import letters_of
from comms.model.desk import Choice
from comms.model.reader_views import LetterReaders, NewReader, ReaderPage
from comms.model.sign_up_views import Choices
from comms.workflows import (
    reader_rights,
    readers_change,
    readers_page,
    readers_sign_up,
)
from comms.workflows.desk_sight import SightReader
from comms.workflows.reader_sight import look_up, reader_of


class ReaderReader(SightReader):
    """Readers: how many, one who was looked up, and one who is signed up."""

    def letters(
        self, user: str, language: str, apart: str = ""
    ) -> Sequence[LetterReaders]:
        """Return how many stand where with the newsletters that are hers to see."""
        with self._as(user, language) as seen:
            reader_of(seen.catalogue, user, self._house)
            return readers_page.letters_with_readers(seen, apart)

    def look_up(self, user: str, address: str) -> int:
        """Look an address up, on record; what opens her page, 0: she sees nobody."""
        return look_up(self._house, user, address)

    def page(self, user: str, look: int, language: str) -> ReaderPage | None:
        """Return all about somebody who was looked up."""
        return readers_page.reader(self._house, user, look, language)

    def sheet(self, user: str, language: str) -> Mapping[str, Sequence[Choice]]:
        """Return what can be chosen when somebody is signed up, by field."""
        with self._as(user, language) as seen:
            reader_of(seen.catalogue, user, self._house)
            letters = letters_of(seen.catalogue, seen.user, READERS)
            found = readers_page.options_of(seen.catalogue, seen.viewer, language)
            return {
                **found,
                "newsletters": readers_page.letter_choices(letters, seen.viewer),
            }

    def sign_up(self, user: str, new: NewReader, language: str) -> Sequence[str]:
        """Sign somebody up; return the fields that are wrong."""
        return readers_sign_up.sign_up_for(self._house, user, new, language)

    def leave(self, user: str, look: int, newsletter: str) -> None:
        """Take a reader off a newsletter, as she has asked."""
        readers_change.leave_for(self._house, user, look, newsletter)

    def choose(self, user: str, look: int, choices: Choices) -> None:
        """Write down how a reader wants to be written to."""
        readers_change.choose_for(self._house, user, look, choices)

    def ask_address(self, user: str, look: int, address: str) -> None:
        """Ask both mailboxes whether another address is hers."""
        readers_change.ask_address_for(self._house, user, look, address)

    def send_choices(self, user: str, look: int) -> None:
        """Send a reader the link to her own choices."""
        readers_change.send_choices(self._house, user, look)

    def person_file(self, user: str, look: int) -> bytes:
        """Return what is kept of a reader, for her."""
        return reader_rights.file_for(self._house, user, look)

    def erase(self, user: str, look: int) -> None:
        """Erase a reader, as she has asked."""
        reader_rights.erase_for(self._house, user, look)
