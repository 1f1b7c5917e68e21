"""What every page with a form does so that no word typed in it is lost.

A page opens its form through here, keeps what was posted and not saved, and ends the
draft once it is saved. Where two saves met, both texts are shown and a person chooses.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from comms.content.word_diff import Piece, Run, inline, marked
from comms.errors import Refused
from comms.language import format_hour, format_moment, say
from comms.model.desk import Problem, Saved, Sheet, Values, Who
from comms.model.kept import (
    CHOICE,
    Clash,
    Compared,
    Mark,
    Met,
    Offer,
    Typed,
    Writer,
    facts,
    read_mark,
)
from comms.model.seminar import one
from comms.web.desk.frame import DeskPages

#: Fields with both texts laid over each other.
Compares = list[tuple[str, tuple[Run, ...]]]

THEIRS, MINE = "theirs", "mine"
_DIGITS = 9


@dataclass(frozen=True, kw_only=True)
class BothTexts:
    """A field that two people changed: theirs, mine, each with its own words marked."""

    field: str
    theirs: Sequence[Piece]
    mine: Sequence[Piece]


@dataclass(frozen=True, kw_only=True)
class KeptView:
    """What a page with a form shows of kept words."""

    #: Address of the form below "/desk/<language>".
    place: str
    #: Draft that the form was drawn from.
    adopts: str = ""
    #: "Saved · 9.41"; "" where nothing is kept yet.
    said: str = ""
    #: Drafts that wait, each with its differences for reading in a row.
    offers: tuple[tuple[Offer, Compares], ...] = ()
    #: What she has just dropped, to be taken back.
    dropped: Offer | None = None
    #: Who else is writing, as sentences.
    others: tuple[str, ...] = ()
    met: Met | None = None
    both: tuple[BothTexts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A form as it is opened."""

    sheet: Sheet
    #: Makes the same form, sent twice, one item; "": a new one.
    key: str
    view: KeptView
    #: Whether something is in it that is not saved.
    is_typed: bool


class KeptForm:
    """Keeps the words of forms."""

    def __init__(self, pages: DeskPages) -> None:
        self._pages = pages

    def opened(
        self,
        person: Who,
        language: str,
        place: str,
        sheet: Sheet,
        *,
        kept: str = "",
        revision: str = "",
    ) -> Opened:
        """Return a form as a person opens it.

        Args:
            person: Who opens it.
            language: Hers.
            place: Its address below "/desk/<language>".
            sheet: The form as it is saved.
            kept: Number of a draft of hers to go on from; "": none.
            revision: Number of a saved state to fill it with; "": none.
        """
        if found := self._typed(person, place, kept):
            typed, mark = found
            # Half a choice is none: both texts are shown again.
            typed = {
                name: texts
                for name, texts in typed.items()
                if not name.startswith(CHOICE)
            }
            seen = one(typed, "seen") or sheet.seen
            view = KeptView(
                place=place,
                adopts=str(mark),
                said=say(language, "kept.gone_on"),
                others=self._others(person, language, sheet, seen),
            )
            values, waits = self.chosen(sheet, typed, language)
            if waits:
                view = with_met(view, waits.met)
            shown = replace(sheet, values=values, seen=seen)
            return Opened(sheet=shown, key=one(typed, "key"), view=view, is_typed=True)
        old = self._state(person, sheet, revision)
        shown = replace(sheet, values=old) if old is not None else sheet
        drafts = self._pages.desk.keeping.drafts
        offers = drafts.offers(person.id, place, sheet.values, language, sheet.seen)
        view = KeptView(
            place=place,
            offers=tuple((one, differing(one.differences)) for one in offers),
            dropped=drafts.dropped_at(person.id, place, language),
            others=self._others(person, language, sheet, sheet.seen),
        )
        return Opened(sheet=shown, key="", view=view, is_typed=old is not None)

    def after_post(
        self, person: Who, language: str, place: str, posted: Values
    ) -> KeptView:
        """Keep a form that was posted and not saved; return how it goes on."""
        with suppress(Refused):
            kept = self._pages.desk.keeping.drafts.keep(
                person.id, language, typed_of(posted, place)
            )
            if kept is None:
                return KeptView(place=place)
            return KeptView(
                place=place,
                adopts=str(kept.mark),
                said=self.said(language, kept.at),
            )
        return KeptView(place=place, said=say(language, "kept.too_many"))

    def saved(self, person: Who, place: str, posted: Values) -> None:
        """End the draft of a form that was saved."""
        self._pages.desk.keeping.drafts.end(person.id, typed_of(posted, place))

    def said(self, language: str, at: datetime) -> str:
        """Return that something is kept, and since when."""
        return say(language, "kept.saved", when=self.when(language, at))

    def when(self, language: str, at: datetime) -> str:
        """Return an hour of today, or day and hour."""
        if at.date() == self._pages.site.clock.now().astimezone(at.tzinfo).date():
            return format_hour(at, language)
        return format_moment(at, language)

    def sentences(self, language: str, writers: Sequence[Writer]) -> tuple[str, ...]:
        """Return who else is writing, or has saved, as sentences."""
        return tuple(
            say(
                language,
                "kept.has_saved" if one.has_saved else "kept.is_writing",
                name=one.name,
                when=self.when(language, one.at),
            )
            for one in writers
        )

    def lay_aside(self, person: Who, sheet: Sheet, posted: Values) -> None:
        """Put a form aside where other words are taken than those that it has."""
        names = [
            name
            for name in one(posted, "clash").split()
            if one(posted, f"{CHOICE}{name}") == THEIRS
        ]
        if names and sheet.item_id:
            states = self._pages.desk.keeping.states
            states.lay_aside(person.id, sheet.item_id, facts(posted), names)

    def chosen(
        self, sheet: Sheet, posted: Values, language: str
    ) -> tuple[Values, Saved | None]:
        """Return a form with the texts that were chosen where two met.

        Args:
            sheet: The form as it is saved.
            posted: The form with its choices.
            language: Of the problems' sentences.

        Returns:
            The form, and what it waits for: fields without a choice; None for nothing.
        """
        values, problems = dict(facts(posted)), []
        for name in one(posted, "clash").split():
            choice = one(posted, f"{CHOICE}{name}")
            if choice == THEIRS:
                values[name] = tuple(sheet.values.get(name, ()))
            elif choice != MINE:
                problems.append(_unchosen(name, language))
        if not problems:
            return values, None
        names = [problem.field for problem in problems]
        drafts = self._pages.desk.keeping.drafts
        clashes = drafts.clashes(names, sheet.values, posted, language)
        met = Met(name="", clashes=clashes, values=values, seen=sheet.seen)
        return values, Saved(item_id="", problems=tuple(problems), met=met)

    def _typed(self, person: Who, place: str, kept: str) -> tuple[Values, Mark] | None:
        if not is_number(kept):
            return None
        return self._pages.desk.keeping.drafts.typed(person.id, place, int(kept))

    def _state(self, person: Who, sheet: Sheet, revision: str) -> Values | None:
        if not sheet.item_id or not is_number(revision):
            return None
        states = self._pages.desk.keeping.states
        return states.values(person.id, sheet.item_id, int(revision))

    def _others(
        self, person: Who, language: str, sheet: Sheet, seen: str
    ) -> tuple[str, ...]:
        if not sheet.item_id:
            return ()
        drafts = self._pages.desk.keeping.drafts
        found = drafts.writers(person.id, sheet.item_id, seen, language)
        return self.sentences(language, found)


def with_met(view: KeptView, met: Met | None) -> KeptView:
    """Return a view that shows how two saves met."""
    if met is None:
        return view
    return replace(view, met=met, both=tuple(_both(met.clashes)))


def clash_fields(met: Met | None) -> Values:
    """Return what a kept form says about fields that wait for a choice."""
    names = " ".join(clash.field for clash in met.clashes) if met else ""
    return {"clash": (names,)} if names else {}


def differing(differences: Sequence[Compared]) -> Compares:
    """Return fields with both texts laid over each other, for reading in a row."""
    return [(one.field, inline(one.before, one.after)) for one in differences]


def typed_of(posted: Values, place: str) -> Typed:
    """Return what a form sends to be kept, by the names of its fields."""
    turn = one(posted, "turn")
    return Typed(
        place=place,
        item_id=one(posted, "item_id"),
        fields={name: texts for name, texts in posted.items() if name not in _OWN},
        writer=one(posted, "writer") if is_number(turn) else "",
        turn=int(turn) if is_number(turn) else 0,
        adopts=read_mark(one(posted, "adopts")),
    )


#: Fields that are about the keeping itself.
_OWN = frozenset({"act", "place", "adopts", "writer", "turn"})


def is_number(text: str) -> bool:
    """Tell whether a text is a number that a row can have."""
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS


def _both(clashes: Sequence[Clash]) -> Iterator[BothTexts]:
    for clash in clashes:
        theirs, mine = marked(clash.theirs, clash.mine)
        yield BothTexts(field=clash.field, theirs=theirs, mine=mine)


def _unchosen(name: str, language: str) -> Problem:
    return Problem(
        field=name,
        severity="error",
        key="unchosen",
        sentence=say(language, "kept.unchosen"),
    )
