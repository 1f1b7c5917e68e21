"""What the pages of facts and core messages ask for and order; see `web.desk.desk`."""

from collections.abc import Sequence
from typing import Protocol

from comms.model.desk import Values
from comms.model.fact_page import FactKept, FactLine, FactPage, Offered


class FactDesk(Protocol):
    """Facts and core messages."""

    def list(
        self, user: str, kind: str, language: str, find: str = ""
    ) -> tuple[Sequence[FactLine], int]:
        """Return what fits a search, and how many there are at all."""
        ...

    def offered(self, user: str, language: str) -> Sequence[Offered]:
        """Return what a text may say by reference."""
        ...

    def page(
        self, user: str, kind: str, language: str, name: str = ""
    ) -> FactPage | None:
        """Return everything about one, or an empty form; None: there is none."""
        ...

    def save(  # noqa: PLR0913, PLR0917 - a form and whoever fills it
        self,
        user: str,
        kind: str,
        values: Values,
        language: str,
        name: str = "",
        seen: str = "",
        key: str = "",
    ) -> FactKept:
        """Keep one; what says it is read anew, corrections of mails are drafted."""
        ...

    def remove(
        self, user: str, kind: str, language: str, name: str, seen: str, key: str
    ) -> FactKept:
        """Take one away that nothing says, or say why it stays."""
        ...

    def may_put_back(self, user: str, kind: str, name: str) -> bool:
        """Tell whether she took one away that she may put back."""
        ...

    def put_back(self, user: str, kind: str, name: str, language: str) -> None:
        """Put back what she took away."""
        ...
