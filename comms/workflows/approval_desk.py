"""What the pages of approval ask and order: the answers of `web.desk.approval_desk`."""

import math
from collections.abc import Collection, Iterable, Sequence
from functools import partial

from comms.model.approval import After, ApprovalPage, CommentShown, Queue
from comms.model.desk import Line
from comms.model.proposal_page import ProposalPage
from comms.store import Session
from comms.workflows import comments as saying
from comms.workflows import ordering
from comms.workflows.approval_after import after_of, approval_standing
from comms.workflows.approval_page import approval_page, comments_of
from comms.workflows.compose import MakePicture
from comms.workflows.desk_counts import CountsKept
from comms.workflows.desk_item import item_page
from comms.workflows.desk_reviews import (
    read_reviews,
    waiting_for_her,
    waiting_for_others,
)
from comms.workflows.desk_sight import SightReader
from comms.workflows.house import House
from comms.workflows.proposal_page import proposal_lines, proposal_page
from comms.workflows.proposals import decide_proposal


class ApprovalReader(SightReader):
    """What waits for whose approval, and what is said about it."""

    def __init__(
        self,
        house: House,
        *,
        picture: MakePicture,
        counts: CountsKept,
    ) -> None:
        super().__init__(house)
        self._counts = counts
        self._draw = partial(item_page, picture=picture)

    def queue(self, user: str, language: str) -> Queue:
        """Return what waits for the user's approval, and for that of others."""
        with self._as(user, language) as seen:
            found = read_reviews(seen)
            own = _in_time([*waiting_for_her(found), *proposal_lines(seen)])
            self._counts.correct_approvals(seen, len(own))
            return Queue(own=own, others=_in_time(waiting_for_others(found)))

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
        """Return everything about the approval of an item or edition."""
        draw = partial(self._draw, opened=opened)
        with self._as(user, language) as looking:
            return approval_page(looking, what, draw, since=since, seen=seen)

    def after(self, user: str, what: str, language: str) -> After | None:
        """Return what came of a decision, and whether it can be taken back."""
        with self._as(user, language) as looking:
            return after_of(looking, what)

    def standing(self, user: str, what: str, language: str) -> Sequence[str]:
        """Return how far the approval of what is in review has come, in sentences."""
        with self._as(user, language) as looking:
            return approval_standing(looking, what)

    def proposal(self, user: str, number: int, language: str) -> ProposalPage | None:
        """Return what waits for a second person, or what came of it."""
        with self._as(user, language) as looking:
            return proposal_page(looking, number)

    def decide_proposal(
        self, user: str, number: int, verb: str, note: str, language: str
    ) -> str:
        """Agree to a proposal, refuse it, or take one's own back."""
        return decide_proposal(self._house, user, number, verb, note, language)

    def comments(self, user: str, what: str, language: str) -> Sequence[CommentShown]:
        """Return the comments on an item or edition, where they stand now."""
        with self._as(user, language) as looking:
            return comments_of(looking, what)

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
        """Keep a comment at a sentence, or an answer."""
        remark = saying.Remark(text=text, at=at, answers=answers)
        saying.comment(self._house, what, remark, user=user, key=key)

    def tick(self, user: str, what: str, numbers: Collection[int]) -> None:
        """Tick comments as done."""
        saying.tick(self._house, what, numbers, user=user)

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
        """Give something back to its writer, with a comment."""
        remark = saying.Remark(text=text, at=at)

        def along(session: Session) -> None:
            if text.strip():
                saying.add(
                    session,
                    what,
                    remark,
                    user=user,
                    now=self._house.clock.now(),
                    key=key,
                )

        ordering.order(
            self._house,
            "return",
            what,
            along=along,
            user=user,
            seen=seen,
            note=saying.plain(text) or note,
            key=key,
        )


def _in_time(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return lines in order of time: what leaves first is decided first."""
    return tuple(
        sorted(lines, key=lambda line: line.at.timestamp() if line.at else math.inf)
    )
