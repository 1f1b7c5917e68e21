"""What the pages of readers ask for and order, as one narrow promise.

Kept by `workflows.readers`; every method decides by the one policy, as `Desk` does.
`look` is the number of the act by which a reader was looked up: it opens her page for
who did it, for some hours.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from comms.model.desk import Choice
from comms.model.reader_views import LetterReaders, NewReader, ReaderPage
from comms.model.sign_up_views import Choices


class ReaderDesk(Protocol):
    """Readers: how many, one who was looked up, and one who is signed up."""

    def letters(
        self, user: str, language: str, apart: str = ""
    ) -> Sequence[LetterReaders]:
        """Return how many stand where with the newsletters that are hers to see.

        Args:
            apart: A newsletter whose languages are counted, too; "": none.
        """
        ...

    def look_up(self, user: str, address: str) -> int:
        """Look an address up, on record; what opens her page, 0: she sees nobody."""
        ...

    def page(self, user: str, look: int, language: str) -> ReaderPage | None:
        """Return all about somebody who was looked up; None: nobody she may see."""
        ...

    def sheet(self, user: str, language: str) -> Mapping[str, Sequence[Choice]]:
        """Return what can be chosen when somebody is signed up, by field."""
        ...

    def sign_up(self, user: str, new: NewReader, language: str) -> Sequence[str]:
        """Sign somebody up; return the fields that are wrong, none: it is done."""
        ...

    def leave(self, user: str, look: int, newsletter: str) -> None:
        """Take a reader off a newsletter, as she has asked."""
        ...

    def choose(self, user: str, look: int, choices: Choices) -> None:
        """Write down how a reader wants to be written to."""
        ...

    def ask_address(self, user: str, look: int, address: str) -> None:
        """Ask both mailboxes whether another address is hers."""
        ...

    def send_choices(self, user: str, look: int) -> None:
        """Send a reader the link to her own choices."""
        ...

    def person_file(self, user: str, look: int) -> bytes:
        """Return what is kept of a reader, for her, as JSON."""
        ...

    def erase(self, user: str, look: int) -> None:
        """Erase a reader, as she has asked."""
        ...
