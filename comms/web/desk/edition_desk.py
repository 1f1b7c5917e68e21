"""What the pages of newsletters ask for and order; see `web.desk.desk`."""

from collections.abc import Sequence
from typing import Protocol

from comms.model.desk import Values
from comms.model.desk_edition import (
    Builder,
    NewsletterCard,
    Pressed,
    Report,
    Standing,
)


class EditionDesk(Protocol):
    """Newsletters and their numbers, from the first item to the report."""

    def newsletters(self, user: str, language: str) -> Sequence[NewsletterCard]:
        """Return the newsletters a user may see."""
        ...

    def begin(self, user: str, newsletter: str, language: str, *, key: str) -> str:
        """Begin the next number and return its id; `key` makes a press one number."""
        ...

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
        """Return the page of an edition, with what is typed and what is looked for.

        Args:
            typed: What is in the form and not kept.
            find: Words of a title, for what is offered.
            only_mail: Leave out what does not follow typing.
        """
        ...

    def standing(self, user: str, edition: str, language: str) -> Standing | None:
        """Return where an edition stands: a page that watches asks this."""
        ...

    def press(  # noqa: PLR0913 - all keyword-only, each names itself
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
        """Keep what was typed and carry out what was pressed.

        Args:
            act: What moves; "": nothing.
            seen: The plan that the page was drawn from; another one: nothing is
                overwritten.
            key: Makes the same press, sent twice, one.
        """
        ...

    def discard(self, user: str, edition: str, *, seen: str) -> None:
        """Take a draft away; its number is free again."""
        ...

    def may_put_back(self, user: str, edition: str) -> bool:
        """Tell whether she took a draft away that she may put back."""
        ...

    def put_back(self, user: str, edition: str, language: str) -> None:
        """Put a draft back; it gets the next free number."""
        ...

    def report(self, user: str, edition: str, language: str) -> Report | None:
        """Return what became of an edition that has left."""
        ...
