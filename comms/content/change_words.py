"""Writes the words of a correction from its facts: whole sentences, in each language.

Names are inserted as they stand and never inflected; what was there before is said
beside what is there now.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.content.corrections import changed
from comms.content.fact_references import references_in
from comms.language import format_span, interface_language, pick, say
from comms.model.plans import Change, EventFacts

#: Kinds of change by the fact, the weightiest first.
_KINDS = {
    "cancelled": "cancelled",
    "starts": "time",
    "ends": "time",
    "title": "name",
    "place.name": "place",
    "place.street": "street",
    "place.room": "room",
    "place.municipality": "municipality",
    "access.note": "access",
    "remote": "remote",
}
#: Facts of an event whose change can be told.
TOLD = frozenset(_KINDS)
#: A name that is another one in another language alone.
_ELSEWHERE = "name_elsewhere"
_MARKS = re.compile(r"([\\`*_\[\]<>#&{}|~])")


@dataclass(frozen=True, kw_only=True)
class Words:
    """The texts of a correction in one language."""

    title: str
    lead: str
    body: str
    #: For networks, the longest first: a network that has less room takes a later one.
    social: tuple[str, ...]


def write_words(
    event: EventFacts,
    changes: Sequence[Change],
    *,
    title: str,
    note: str,
    language: str,
    fallbacks: Sequence[str],
) -> Words:
    """Return the words that tell a change.

    Args:
        event: As readers know it.
        changes: What is no longer so.
        title: The event's name in this language.
        note: What a person adds; "" for nothing.
        language: Of the words.
        fallbacks: Languages for facts that are not there in this one.
    """
    teller = _Teller(event, changes, language, fallbacks)
    new, old = list(teller.new()), list(teller.old())
    heading = teller.heading(title)
    unchanged = teller.unchanged()
    # The lead has said what is so now; the text tells what was, and says nothing twice.
    rows = [_escaped(told) for told in old if told not in unchanged]
    body = [*rows, _escaped(note), teller.say("sorry")]
    lead = " ".join([*new, *unchanged])
    return Words(
        title=heading
        if len(heading) <= _LONGEST_TITLE
        else f"{heading[: _LONGEST_TITLE - 1]}…",
        lead=lead,
        body="\n\n".join(part for part in body if part),
        social=(
            f"{_stopped(heading)} {lead}",
            f"{_stopped(heading)} {' '.join(new)}",
            lead,
        ),
    )


_LONGEST_TITLE = 200


def words_of_many(
    title: str, found: Sequence[tuple[str, Words]], language: str
) -> Words:
    """Return one correction of several events, each under its name; of one, as it is.

    Args:
        title: Of what announced them all.
        found: Each event's name, and the words that tell its changes.
        language: Of the words.
    """
    if len(found) == 1:
        return found[0][1]
    code = interface_language(language)
    heading = say(code, "seminar.change.title.many", title=title)
    lead = " ".join(f"{_stopped(name)} {words.lead}" for name, words in found)
    body: list[str] = []
    sorry = ""
    for name, words in found:
        # Each ends with the same apology.
        *rows, sorry = words.body.split("\n\n")
        body += [f"## {_escaped(name)}", *rows]
    return Words(
        title=heading[:_LONGEST_TITLE],
        lead=lead,
        body="\n\n".join([*body, sorry]),
        social=(f"{_stopped(heading)} {lead}", lead, _stopped(heading)),
    )


def now_and_before(
    event: EventFacts,
    changes: Sequence[Change],
    *,
    language: str,
    fallbacks: Sequence[str],
) -> list[tuple[str, str]]:
    """Return what is so and what was said before, a sentence each, fact by fact.

    None of a fact that reads the same in this language. Arguments as `write_words`.
    """
    return list(_Teller(event, changes, language, fallbacks).pairs())


class _Teller:
    """One language's way of telling the changes of one event."""

    def __init__(
        self,
        event: EventFacts,
        changes: Sequence[Change],
        language: str,
        fallbacks: Sequence[str],
    ) -> None:
        self._before = event
        self._after = changed(event, changes)
        self._language = interface_language(language)
        self._order = (language, *fallbacks)
        fields = [change.field for change in changes]
        kinds = dict.fromkeys(kind for field, kind in _KINDS.items() if field in fields)
        if len(kinds) > 1 and "name" in kinds and not self._differs("name"):
            # There is something else to tell in this language.
            del kinds["name"]
        self._kinds = list(kinds)

    def say(self, key: str, **slots: object) -> str:
        """Return a sentence."""
        return say(self._language, f"seminar.change.{key}", **slots)

    def heading(self, title: str) -> str:
        """Return the title: what kind of change, and of which event."""
        kind = self._kinds[0] if len(self._kinds) == 1 else "many"
        if kind == "name" and not self._differs(kind):
            kind = _ELSEWHERE
        if "cancelled" in self._kinds:
            kind = "cancelled" if self._after.cancelled else "goes_ahead"
        return self.say(f"title.{kind}", title=title)

    def new(self) -> Iterator[str]:
        """Yield a sentence for each fact as it is now."""
        for kind in self._kinds:
            yield self._new(kind)

    def _new(self, kind: str) -> str:
        if kind == "cancelled":
            return self._whether()
        if kind == "name" and not self._differs(kind):
            # Who reads this language hears that hers stands, not what she knows as new.
            return self.say(f"new.{_ELSEWHERE}")
        after = self._shown(self._after, kind)
        return (
            _once(self.say(f"new.{kind}", after=after))
            if after
            else self.say(f"no_more.{kind}")
        )

    def _whether(self) -> str:
        """Return whether it takes place; and when, unless its new time says so."""
        if self._after.cancelled:
            return self.say("new.cancelled")
        if "time" in self._kinds:
            return self.say("new.goes_ahead")
        return self.say("new.goes_ahead_at", when=self._shown(self._after, "time"))

    def old(self) -> Iterator[str]:
        """Yield a sentence for each fact as it was."""
        for kind in self._kinds:
            if sentence := self._old(kind):
                yield sentence

    def _old(self, kind: str) -> str:
        if kind == "cancelled" and self._before.cancelled:
            return self.say("was_off")
        if kind == "cancelled":
            return self.say("was_planned", when=self._shown(self._before, "time"))
        before = self._shown(self._before, kind)
        if kind == "name" and not self._differs(kind):
            # It is another one in another language.
            return ""
        return _once(self.say(f"old.{kind}", before=before)) if before else ""

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield what is so now and what was said, of each fact that reads otherwise."""
        for kind in self._kinds:
            if kind == "cancelled" or self._differs(kind):
                yield self._new(kind), self._old(kind)

    def _differs(self, kind: str) -> bool:
        return self._shown(self._before, kind) != self._shown(self._after, kind)

    def unchanged(self) -> list[str]:
        """Return what people ask next: when that was, or that the time is the same."""
        if "cancelled" in self._kinds:
            return [self._old("cancelled")] if self._after.cancelled else []
        if "time" in self._kinds:
            return []
        return [self.say("same_time", when=self._shown(self._after, "time"))]

    def _shown(self, event: EventFacts, kind: str) -> str:
        """Return a fact as readers see it, without the full stop of the sentence."""
        place = event.place
        texts = {
            "name": event.title,
            "place": place.name,
            "room": place.room,
            "municipality": place.municipality,
            "access": event.access.note,
        }
        if kind == "time":
            return format_span(_wall(event.starts), _wall(event.ends), self._language)
        same = {"street": place.street, "remote": event.remote or ""}
        found = same[kind] if kind in same else pick(texts[kind], *self._order)
        return found.rstrip(".")


def _wall(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=None)


def _once(sentence: str) -> str:
    """Return a sentence that ends once, also where what stands in it ends by itself."""
    return sentence[:-1] if sentence.endswith(("?.", "!.", "….")) else sentence


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _escaped(text: str) -> str:
    """Return words as CommonMark that shows them as they are, but for references."""
    parts, position = [], 0
    for found in references_in(text):
        parts += [_MARKS.sub(r"\\\1", text[position : found.start]), found.written]
        position = found.end
    return "".join([*parts, _MARKS.sub(r"\\\1", text[position:])])
