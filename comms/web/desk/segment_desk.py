"""What the pages of segments ask for and order; see `web.desk.desk`."""

from collections.abc import Sequence
from typing import Protocol

from comms.model.desk import Values
from comms.model.segment_page import Counted, SegmentKept, SegmentLine, SegmentPage


class SegmentDesk(Protocol):
    """Segments: some of the people who read newsletters."""

    def list(self, user: str, language: str) -> Sequence[SegmentLine]:
        """Return the segments of her units and of the nation, by name."""
        ...

    def page(
        self,
        user: str,
        language: str,
        name: str = "",
        typed: Values | None = None,
    ) -> SegmentPage | None:
        """Return one with how many it has, or an empty form; None: there is none.

        Args:
            typed: What is in the form and not kept.
        """
        ...

    def people(
        self, user: str, language: str, name: str, typed: Values
    ) -> Counted | None:
        """Return how many are meant by what is typed, and some of them: on record."""
        ...

    def save(
        self,
        user: str,
        values: Values,
        language: str,
        name: str = "",
        seen: str = "",
        key: str = "",
    ) -> SegmentKept:
        """Keep one; numbers that go to it have to be approved anew."""
        ...

    def remove(
        self, user: str, language: str, name: str, seen: str, key: str
    ) -> SegmentKept:
        """Take one away that nothing goes to, or say why it stays."""
        ...

    def may_put_back(self, user: str, name: str) -> bool:
        """Tell whether she took one away that she may put back."""
        ...

    def put_back(self, user: str, name: str, language: str) -> None:
        """Put one back that she took away."""
        ...
