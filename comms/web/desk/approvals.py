"""Approving: the queue, and one page for each thing that waits.

A link in a mail leads to that page, by way of signing in, and gives no right itself.
What is pressed comes with what the person saw: if that changed meanwhile nothing is
decided and the difference opens. After a decision the next thing that waits is shown,
and an approval can be taken back until something of it has left.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import RedirectResponse, Response

from comms.errors import Refused
from comms.language import say
from comms.model.approval import After
from comms.model.desk import Problem, Values, Who
from comms.model.seminar import one
from comms.web.answers import Language, Name, not_found
from comms.web.desk import forms
from comms.web.desk.approval_view import (
    View,
    address,
    language_shown,
    leaving,
    may_say,
    outputs_in,
)
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted
from comms.web.desk.previews import Frames, Opened, in_kinds, opened_kinds

_CONFLICT = 409
#: Fields that answer what a rule asks for.
_MENDED_AT = {
    "comment_empty": "text",
    "comment_long": "text",
    "reason_missing": "note",
    "urgent_reason_missing": "note",
    "untested": "untested",
}
_PLACE = "/desk/{language}/approvals"
#: What may stand in "?done=": nothing else is ever said.
_DONE = frozenset({"approve", "correct", "return", "undo", "comment", "tick"})
#: What can be compared with.
_SINCE = frozenset({"approved", "returned"})
#: Most comments that are ticked at once.
_MOST = 200

Short = Annotated[str, Query(max_length=20)]
Thing = Annotated[str, Query(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]


class ApprovalPages:
    """Routes of approval."""

    def __init__(self, pages: DeskPages, frames: Frames) -> None:
        self._pages = pages
        self._frames = frames

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read(_PLACE, self.queue)
        path = f"{_PLACE}/{{item_id}}"
        routes.read(path, self.show)
        routes.write(f"{path}/approve", self._pressed("approve"), verb="approve")
        routes.write(f"{path}/correct", self._pressed("correct"), verb="correct")
        routes.write(f"{path}/return", self.give_back, verb="return")
        routes.write(f"{path}/comment", self.comment, verb="comment")
        routes.write(f"{path}/tick", self.tick, verb="comment")

    def queue(
        self, person: Person, language: Language, done: Short = "", of: Thing = ""
    ) -> Response:
        """Show what waits for this person's approval, and for others'."""
        queue = self._pages.desk.approvals.queue(person.id, language)
        frame = DeskFrame(
            language=language,
            path="/approvals",
            title=say(language, "approval.title"),
            section="approvals",
        )
        view = View(done=done if done in _DONE else "", of=of)
        return self._pages.answer(
            person,
            "approvals.html",
            frame,
            queue=queue,
            view=view,
            after=self._after(person, language, view),
            key=secrets.token_urlsafe(12),
        )

    def show(  # noqa: PLR0913, PLR0917 - parts of an address
        self,
        person: Person,
        language: Language,
        item_id: Name,
        show: Short = "",
        view: Short = "",
        since: Short = "",
        done: Short = "",
        of: Thing = "",
        opened: Opened = "",
    ) -> Response:
        """Show one thing that waits."""
        return self._page(
            person,
            language,
            item_id,
            View(
                show=show,
                is_diff=view == "diff",
                is_return=view == "return",
                since=since if since in _SINCE else "",
                opened=opened,
                done=done if done in _DONE else "",
                of=of,
            ),
        )

    def give_back(
        self, person: Person, language: Language, item_id: Name, posted: Posted
    ) -> Response:
        """Return it with a comment, keep a comment and go on, or take back."""
        text, at = one(posted, "text"), one(posted, "at")
        is_undo = bool(one(posted, "undo"))
        approvals = self._pages.desk.approvals
        view = View(show=one(posted, "show"), is_return=not is_undo, typed=posted)
        has_own = one(posted, "own") not in {"", "0"}
        if not (text.strip() or is_undo or has_own):
            words = say(language, "approval.return.empty")
            view = replace(view, refusal=words, rule="comment_empty")
            return self._page(person, language, item_id, view)
        try:
            approvals.return_with(
                person.id,
                item_id,
                text=text,
                at=at,
                seen=one(posted, "seen"),
                note=say(
                    language, "desk.undo.note" if is_undo else "approval.return.noted"
                ),
                key=one(posted, "key"),
            )
        except Refused as refusal:
            return self._refused(person, language, item_id, posted, refusal, view)
        if is_undo:
            return _led(language, f"/approvals/{item_id}", done="undo")
        return self._next(person, language, item_id, "return")

    def comment(
        self, person: Person, language: Language, item_id: Name, posted: Posted
    ) -> Response:
        """Keep a comment, or an answer to one."""
        answers = one(posted, "answers")
        view = View(show=one(posted, "show"), is_return=not answers, typed=posted)
        try:
            self._pages.desk.approvals.comment(
                person.id,
                item_id,
                text=one(posted, "text"),
                at=one(posted, "at"),
                answers=forms.number(answers),
                key=one(posted, "key"),
            )
        except Refused as refusal:
            words = forms.refused(refusal, language)[0].sentence
            rule = "" if answers else refusal.key
            view = replace(view, refusal=words, rule=rule)
            return self._page(person, language, item_id, view)
        if one(posted, "from") == "item":
            return _led(language, f"/items/{item_id}", anchor="comments")
        more = {} if answers else {"view": "return"}
        return _led(
            language, f"/approvals/{item_id}", show=view.show, done="comment", **more
        )

    def tick(
        self, person: Person, language: Language, item_id: Name, posted: Posted
    ) -> Response:
        """Mark comments as done."""
        found = posted.get("comment", ())[:_MOST]
        numbers = [row for text in found if (row := forms.number(text))]
        self._pages.desk.approvals.tick(person.id, item_id, numbers)
        if one(posted, "from") == "item":
            return _led(language, f"/items/{item_id}", anchor="comments")
        show = one(posted, "show")
        return _led(language, f"/approvals/{item_id}", show=show, done="tick")

    def _pressed(self, verb: str) -> Callable[..., Response]:
        def act(
            person: Person, language: Language, item_id: Name, posted: Posted
        ) -> Response:
            try:
                self._pages.desk.decide(
                    person.id,
                    verb,
                    item_id,
                    seen=one(posted, "seen"),
                    note=one(posted, "note").strip(),
                    key=one(posted, "key"),
                    untested_because=one(posted, "untested").strip(),
                )
            except Refused as refusal:
                view = View(show=one(posted, "show"), typed=posted)
                return self._refused(person, language, item_id, posted, refusal, view)
            return self._next(person, language, item_id, verb)

        return act

    def _refused(
        self,
        person: Who,
        language: str,
        item_id: str,
        posted: Values,
        refusal: Refused,
        view: View,
    ) -> Response:
        words = forms.refused(refusal, language)[0].sentence
        if refusal.key == "changed_meanwhile":
            words = say(language, "approval.changed")
            view = replace(
                view, is_diff=True, is_return=False, seen=one(posted, "seen")
            )
        view = replace(view, refusal=words, rule=refusal.key)
        return self._page(person, language, item_id, view)

    def _next(
        self, person: Who, language: str, item_id: str, verb: str
    ) -> RedirectResponse:
        """Lead to the next thing that waits, with a word about this one."""
        queue = self._pages.desk.approvals.queue(person.id, language)
        own = f"/approvals/{item_id}"
        found = (line.path for line in queue.own)
        paths = (path for path in found if path.startswith("/approvals/"))
        path = next((path for path in paths if path != own), "/approvals")
        return _led(language, path, done=verb, of=item_id)

    def _after(self, person: Who, language: str, view: View) -> After | None:
        if not view.done or not view.of:
            return None
        return self._pages.desk.approvals.after(person.id, view.of, language)

    def _page(self, person: Who, language: str, item_id: str, view: View) -> Response:
        page = self._pages.desk.approvals.page(
            person.id,
            item_id,
            language,
            since=view.since,
            seen=view.seen,
            opened=opened_kinds(view.opened),
        )
        if page is None:
            raise not_found()
        show = language_shown(page, view.show, language, is_diff=view.is_diff)
        view = replace(
            view,
            show=show,
            is_return=view.is_return and may_say(page),
            refusal=forms.named(page.item.problems, view.rule, view.refusal),
        )
        problems = _problems(view)
        outputs = [o for o in page.item.outputs if o.kind != "chain"]
        frame = DeskFrame(
            language=language,
            path=f"/approvals/{item_id}",
            title=page.item.title,
            section="approvals",
            faults=bool(view.refusal),
        )
        return self._pages.answer(
            person,
            "approval.html",
            frame,
            status=_CONFLICT if view.refusal else 200,
            approval=page,
            item=page.item,
            view=view,
            problems=problems,
            faults=forms.by_field(problems),
            here=lambda **more: address(language, item_id, view, more),
            after=self._after(person, language, view),
            key=secrets.token_urlsafe(12),
            leaving=leaving(outputs),
            outputs=outputs_in(outputs, show),
            typed=lambda name: one(view.typed or {}, name),
            label=lambda field: forms.label(field, language),
            frame_address=lambda shown: self._frames.address(person.id, shown),
            in_kinds=in_kinds,
        )


def _problems(view: View) -> tuple[Problem, ...]:
    """Return why nothing came of a press, at the field that mends it."""
    if not view.refusal:
        return ()
    field, sentence = _MENDED_AT.get(view.rule, ""), view.refusal
    return (Problem(field=field, severity="error", key=view.rule, sentence=sentence),)


def _led(
    language: str, path: str, *, anchor: str = "message", **parts: str
) -> RedirectResponse:
    query = urlencode({name: text for name, text in parts.items() if text})
    address = f"/desk/{language}{path}{f'?{query}' if query else ''}#{anchor}"
    return RedirectResponse(address, status_code=303, headers=GUARDED)
