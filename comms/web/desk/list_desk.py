"""What the pages of lists ask for and order, as one narrow promise.

Kept by `workflows.lists_desk`; every method decides by the one policy, as `Desk` does.
"""

from pathlib import Path
from typing import IO, Literal, Protocol

from comms.model.list_uploads import HowToRead, ListsPage, UploadPage

#: How people are written out.
ListForm = Literal["csv", "xlsx", "jsonl"]


class ListDesk(Protocol):
    """Lists of readers: put in, tried, taken in, taken back."""

    def page(self, user: str, language: str) -> ListsPage | None:
        """Return all lists that are hers to see."""
        ...

    def upload(self, user: str, number: int, language: str) -> UploadPage | None:
        """Return everything about a list that was put in; None: she sees none."""
        ...

    def put_in(self, user: str, newsletter: str, name: str, file: IO[bytes]) -> int:
        """Keep the file of a list; nothing is made of it yet."""
        ...

    def try_out(self, user: str, number: int, how: HowToRead) -> None:
        """Say how a list is to be read, and have it tried."""
        ...

    def take(self, user: str, number: int) -> None:
        """Have a list taken in that was tried."""
        ...

    def drop(self, user: str, number: int) -> None:
        """Remove a list that is not taken in."""
        ...

    def undo(self, user: str, run: int) -> None:
        """Have a list taken back that was taken in."""
        ...

    def decide_noes(self, user: str, run: int, verb: str) -> None:
        """Let a list's noes hold for all newsletters, or for its unit's alone."""
        ...

    def export(self, user: str, newsletter: str, form: ListForm) -> Path:
        """Write the readers of a newsletter into a file, on record; to be removed."""
        ...

    def report(self, user: str, number: int) -> Path | None:
        """Return the report of a trial, on record; None: there is none."""
        ...

    def run_report(self, user: str, run: int) -> Path | None:
        """Return the report of a list that was taken in, on record; None: none."""
        ...
