"""What the pages of approval ask for and order; as `web.desk.desk`, a promise."""

from collections.abc import Collection, Sequence
from typing import Protocol

from comms.model.approval import After, ApprovalPage, CommentShown, Queue
from comms.model.proposal_page import ProposalPage


class ApprovalDesk(Protocol):
    """What waits for whose approval, and what is said about it."""

    def queue(self, user: str, language: str) -> Queue:
        """Return what waits for the user's approval, and for that of others."""
        ...

    def page(
        self,
        user: str,
        what: str,
        language: str,
        *,
        since: str = "",
        seen: str = "",
        opened: Collection[str] = (),
    ) -> ApprovalPage | None:
        """Return everything about the approval of an item or edition.

        Args:
            since: What it is compared with ("approved", "returned").
            seen: State that the user looked at before.
            opened: Kinds of outputs that are looked at: of an item no others are drawn.
        """
        ...

    def after(self, user: str, what: str, language: str) -> After | None:
        """Return what came of a decision, and whether it can be taken back."""
        ...

    def standing(self, user: str, what: str, language: str) -> Sequence[str]:
        """Return how far the approval of what is in review has come, in sentences."""
        ...

    def proposal(self, user: str, number: int, language: str) -> ProposalPage | None:
        """Return what waits for a second person; None: nothing of hers."""
        ...

    def decide_proposal(
        self, user: str, number: int, verb: str, note: str, language: str
    ) -> str:
        """Agree to a proposal, refuse it, or take one's own back; the new state."""
        ...

    def comments(self, user: str, what: str, language: str) -> Sequence[CommentShown]:
        """Return the comments on an item or edition, where they stand now."""
        ...

    def comment(
        self,
        user: str,
        what: str,
        *,
        text: str,
        at: str = "",
        answers: int = 0,
        key: str = "",
    ) -> None:
        """Keep a comment at a sentence ("fi.standard.body.3"), or an answer."""
        ...

    def tick(self, user: str, what: str, numbers: Collection[int]) -> None:
        """Tick comments as done."""
        ...

    def return_with(  # noqa: PLR0913 - all keyword-only, each names itself
        self,
        user: str,
        what: str,
        *,
        text: str,
        at: str = "",
        seen: str = "",
        note: str = "",
        key: str = "",
    ) -> None:
        """Give something back to its writer, with a comment.

        Args:
            text: The comment; "": only what was commented before.
            note: What is said in the history where there is no comment.
        """
        ...
