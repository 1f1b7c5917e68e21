"""The page of one item: what it says, what leaves where and when, who did what.

Acts are posted with what the person saw: if the text changed meanwhile nothing is
decided and the page shows the difference. After an act the page says what happened
and what leaves next; whoever approved may take it back until something has left.
"""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from comms.errors import Refused
from comms.language import LANGUAGES, MissingWords, say
from comms.model.desk import ItemPage, Line, Output, Who
from comms.model.desk_list import OUT
from comms.model.seminar import one
from comms.model.states import ItemState
from comms.web.answers import Language, Name, found
from comms.web.desk import forms
from comms.web.desk.frame import GUARDED, DeskFrame, DeskPages
from comms.web.desk.gate import DeskRoutes, Person, Posted, Taken
from comms.web.desk.previews import Frames, Opened, in_kinds, opened_kinds

#: What a person may press here: verb → whether it wants words.
VERBS = {
    "submit": False,
    "schedule": False,
    "approve": False,
    "return": True,
    "withdraw": True,
    "cancel": True,
    "test-send": False,
    "release": False,
}
#: What may stand in "?done=": nothing else is ever said.
_DONE = frozenset({"save", "together", "undo", "told", *VERBS})
_CONFLICT = 409

#: States that change by themselves soon, and those in which something has left.
_UNDER_WAY = frozenset({"sending", "claimed", "in_data", "queued"})
_OUT = frozenset({"sent", "sending", "partly_failed", "withdrawn"})
#: States in which people have got it, and those in which it may still leave.
_SEEN = frozenset({"sent", "partly_failed", "unknown", "card", OUT})
_TO_COME = frozenset(
    {"approved", "scheduled", "draft", "in_review", "sending", "paused"}
)
_COMING = frozenset({"approved", "scheduled"})
#: States of those that nobody has to do anything about first.
_LEAVING = _COMING | {"sending"}
#: States of which the page has a sentence of their own.
_SAID = frozenset({"draft", "in_review", "returned", "withdrawn"})
#: Nearer than this a page waits for what is planned.
_SOON = timedelta(minutes=2)
_LONG_AGO = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a page says on top about what was pressed."""

    done: str = ""
    refusal: str = ""
    #: Key of the rule that said no.
    rule: str = ""
    #: Another item that lost its approval by it.
    voided: ItemPage | None = None
    #: What was typed to go with it.
    note: str = ""
    verb: str = ""
    #: Why the mail may leave that was not sent as a test.
    untested: str = ""


class ItemPages:
    """Routes of one item."""

    def __init__(self, pages: DeskPages, frames: Frames) -> None:
        self._pages = pages
        self._frames = frames

    def add_to(self, routes: DeskRoutes) -> None:
        """Add the routes."""
        routes.read("/desk/{language}/items/{item_id}", self.show)
        routes.read("/desk/{language}/items/{item_id}/outputs", self.outputs)
        for verb in VERBS:
            path = f"/desk/{{language}}/items/{{item_id}}/{verb}"
            routes.write(path, self._pressed(verb), verb=verb)

    def show(
        self,
        person: Person,
        language: Language,
        item_id: Name,
        done: str = "",
        voided: Taken = "",
        opened: Opened = "",
    ) -> Response:
        """Show the item."""
        other = self._standing_of(person, language, voided) if voided else None
        said = Said(
            done=done if done in _DONE else "",
            # Only what is so is said to be so.
            voided=other if other and other.state == ItemState.DRAFT else None,
        )
        return self._page(person, language, item_id, said, opened)

    def outputs(self, person: Person, language: Language, item_id: Name) -> Response:
        """Show only where things stand: a page that watches fetches this."""
        item = found(self._standing_of(person, language, item_id))
        frame = _frame(language, item, said=Said())
        return self._pages.part("outputs.html", frame, **self._standing(item))

    def _pressed(self, verb: str) -> Callable[..., Response]:
        def act(
            person: Person, language: Language, item_id: Name, posted: Posted
        ) -> Response:
            note = one(posted, "note").strip()
            # A step of an event's chain is decided on from the item's page.
            step = one(posted, "publication")
            untested = one(posted, "untested").strip()
            said = Said(verb=verb, note=note, untested=untested)
            if VERBS[verb] and not note and not (step and verb == "cancel"):
                words = say(language, f"desk.{verb}.empty")
                return self._page(
                    person, language, item_id, Said(refusal=words, verb=verb)
                )
            try:
                self._pages.desk.decide(
                    person.id,
                    verb,
                    step or item_id,
                    seen=one(posted, "seen"),
                    note=note,
                    key=one(posted, "key"),
                    untested_because=untested,
                )
            except Refused as refusal:
                words = forms.refused(refusal, language)[0].sentence
                said = replace(said, refusal=words, rule=refusal.key)
                return self._page(person, language, item_id, said)
            done = "undo" if one(posted, "undo") else verb
            address = f"/desk/{language}/items/{item_id}?done={done}#message"
            return RedirectResponse(address, status_code=303, headers=GUARDED)

        return act

    def _page(
        self, person: Who, language: str, item_id: str, said: Said, opened: str = ""
    ) -> Response:
        desk = self._pages.desk
        looked_at = opened_kinds(opened) or None
        item = found(desk.item(person.id, item_id, language, opened=looked_at))
        words = forms.named(item.problems, said.rule, said.refusal)
        said = replace(said, refusal=words)
        return self._pages.answer(
            person,
            "item.html",
            _frame(language, item, said),
            status=_CONFLICT if said.refusal else 200,
            said=said,
            key=secrets.token_urlsafe(12),
            leaves_next=_next(item),
            may_undo=_may_undo(item, said),
            waits_next=self._waiting(person, language, item_id, said),
            label=lambda field: forms.label(field, language),
            deed=lambda verb, refusal: _deed(verb, language, refusal),
            frame_address=lambda shown: self._frames.address(person.id, shown),
            in_kinds=in_kinds,
            comments=desk.approvals.comments(person.id, item_id, language),
            standing=desk.approvals.standing(person.id, item_id, language)
            if item.state == ItemState.IN_REVIEW
            else (),
            kit=desk.kits.note(person.id, item_id, language),
            **self._standing(item),
        )

    def _standing(self, item: ItemPage) -> dict[str, object]:
        now = self._pages.site.clock.now()

        def is_near(output: Output) -> bool:
            if output.delivery:
                # A card waits for a person, however long that takes.
                return False
            if output.state in _UNDER_WAY:
                return True
            if output.state not in _COMING or output.at is None:
                return False
            return now - _LONG_AGO <= output.at <= now + _SOON

        return {
            "item": item,
            "rows": _rows([o for o in item.outputs if o.kind != "chain"]),
            "later": _rows([o for o in item.outputs if o.kind == "chain"]),
            "watched": any(map(is_near, item.outputs)),
            "shown": _shown(item),
            "heading": _heading(item),
        }

    def _waiting(
        self, person: Who, language: str, item_id: str, said: Said
    ) -> Line | None:
        """Return the next thing that waits for whoever has just decided."""
        if said.done not in {"approve", "return"}:
            return None
        lines = self._pages.desk.week(person.id, language).waiting
        return next(
            (line for line in lines if line.path.rpartition("/")[2] != item_id), None
        )

    def _standing_of(self, person: Who, language: str, item_id: str) -> ItemPage | None:
        """Return how an item stands: of what it says nothing is drawn."""
        return self._pages.desk.item(person.id, item_id, language, opened=())


def _frame(language: str, item: ItemPage, said: Said) -> DeskFrame:
    return DeskFrame(
        language=language,
        path=f"/items/{item.id}",
        title=item.title,
        section="items",
        faults=bool(said.refusal),
    )


def _states(item: ItemPage) -> set[str]:
    return {output.state for output in item.outputs if output.kind != "chain"}


def _shown(item: ItemPage) -> str:
    """Return the state people read: approved is more once it is out, or paused."""
    if item.state not in _COMING:
        return item.state
    pages = {output.state for output in item.outputs if output.kind == "page"}
    states = _states(item)
    if "sent" in pages or (states & _SEEN and not states & _TO_COME):
        return OUT
    return "paused" if "paused" in states else item.state


def _heading(item: ItemPage) -> str:
    """Return the key of what the page says first: where all of it stands."""
    if item.state not in _COMING:
        return f"desk.item.next.{item.state}" if item.state in _SAID else ""
    states, shown = _states(item), _shown(item)
    if "paused" in states:
        return f"desk.item.next.{'part_paused' if shown == OUT else 'stopped'}"
    if shown == OUT:
        return f"desk.item.next.{_rest(states)}"
    if item.state == "approved":
        waits = not states or states & _TO_COME
        return f"desk.item.next.{'approved' if waits else 'missed'}"
    return ""


def _rest(states: set[str]) -> str:
    """Return what is said of what has not left beside what is out."""
    if states & _LEAVING:
        return "partly"
    return "part_waits" if states & _TO_COME else "out"


def _deed(verb: str, language: str, refusal: str = "") -> str:
    """Return what somebody did, or tried, in words; the verb where there are none."""
    if refusal:
        with suppress(MissingWords):
            return say(language, f"running.tried.{verb}")
        return say(language, "running.tried", did=_deed(verb, language))
    try:
        return say(language, f"desk.deed.{verb}")
    except MissingWords:
        return verb


def _when(output: Output) -> tuple[bool, float, str, str]:
    at = output.at.timestamp() if output.at else 0.0
    return (output.at is None, at, output.kind, output.language)


def _rows(outputs: Sequence[Output]) -> list[list[Output]]:
    """Return outputs in order of time; languages with the same fate share a row."""
    rows: dict[tuple[object, ...], list[Output]] = {}
    for output in sorted(outputs, key=_when):
        fate = (output.at, output.kind, output.account, output.state, output.reason)
        # What a person acts on has a row of its own.
        own = output.publication if output.may else ""
        rows.setdefault((*fate, output.delivery, own), []).append(output)
    return [_one_each(row) for row in rows.values()]


def _one_each(row: Sequence[Output]) -> list[Output]:
    """Return one output a language, in the programme's order of languages.

    Reading levels of one mail have gone the same way; one link leads to all.
    """
    found: dict[str, Output] = {}
    for output in row:
        found.setdefault(output.language, output)
    places = {code: place for place, code in enumerate(LANGUAGES)}
    return sorted(found.values(), key=lambda one: places.get(one.language, len(places)))


def _next(item: ItemPage) -> Output | None:
    """Return what leaves first of what has not left yet."""
    coming = [o for o in item.outputs if o.state in _COMING and o.at is not None]
    return min(coming, key=_when, default=None)


def _may_undo(item: ItemPage, said: Said) -> bool:
    """Tell whether an approval can be taken back: nothing of it has left."""
    left = any(output.state in _OUT for output in item.outputs)
    return said.done == "approve" and item.state == "approved" and not left
