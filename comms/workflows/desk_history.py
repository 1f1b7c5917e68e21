"""The history of an item: who did what, and what differs from what was approved."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comms.clock import instant
from comms.content.gate import is_approved
from comms.content.words import STANDARD
from comms.events.changes import FactChange, changed_facts
from comms.language import MissingWords, format_moment
from comms.model.desk import Deed, Difference
from comms.model.plans import EventFacts
from comms.model.programme import Area, Audience
from comms.model.tables import Act, Message
from comms.store import acts, approved
from comms.workflows.approved import content_of
from comms.workflows.desk_lines import level_name
from comms.workflows.desk_sight import Sight
from comms.workflows.desk_spread import Spread
from comms.workflows.reasons import refusal

_WORDS = ("title", "lead", "social", "body")
#: All that an approval is bound to beside the words, what people look at first.
_FACTS = (
    "publish_at",
    "send_at",
    "items",
    "embargo_until",
    "image",
    "contact",
    "areas",
    "audiences",
    "channels",
    "events",
    "reminders",
    "urgent",
    "type",
    "scope",
    "owner",
    "byline",
    "review_on",
    "closes",
    "after_close",
    "expires",
    "evergreen",
    "kit_for_units",
    "adopted_from",
    "attachments",
    "media_invited_to",
    "reachable",
    "form",
    "corrects",
    "corrects_also",
    "corrects_edition",
    "change",
    "changes",
    "repeat",
)


def deeds(sight: Sight, name: str, kind: str, more: Sequence[str] = ()) -> list[Deed]:
    """Return what people did to an item or edition, oldest first.

    Args:
        sight: Who looks.
        name: Its id; an act that was refused early is kept under it alone.
        kind: "item" or "edition".
        more: Further subjects that belong to it ("event:E1").
    """
    found = acts.about(sight.session, [f"{kind}:{name}", name, *more])
    return [
        Deed(
            at=sight.local(act.at),
            user_name=sight.person(act.user),
            verb=act.verb,
            note=note_in(act, sight.language),
            refusal=refusal(act, sight.language),
        )
        for act in found
    ]


def note_in(act: Act | acts.Deed, language: str) -> str:
    """Return what was noted; of what the program did by itself, in her language."""
    return str(act.slots.get(language) or act.note)


def differences(spread: Spread) -> list[Difference]:
    """Return what differs from what was approved last; none where nothing was."""
    before = _before(spread)
    if before is None:
        return []
    now = content_of(spread.told)
    if is_approved(spread.item):
        # What has changed of its events since, a correction told with its own approval.
        now = {**now, "events": {}}
    texts = _texts(spread.sight, before["texts"], now["texts"])
    return [*texts, *fact_differences(spread.sight, before, now)]


def fact_differences(
    sight: Sight, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Difference]:
    """Yield the facts that differ between two states, those of events too.

    Args:
        sight: Who looks.
        before: A state as `workflows.approved` keeps it.
        now: A later one.
    """
    yield from _facts(sight, before["facts"], now["facts"])
    yield from _events(sight, before["events"], now["events"])


def _before(spread: Spread) -> Mapping[str, Any] | None:
    """Return what was approved last, else what stands on the page."""
    kept = approved.last(spread.sight.session, spread.item.external_id)
    if kept is not None:
        return kept.content
    page = spread.page
    messages = spread.kept(page) if page else ()
    return published(messages) if messages else None


def published(messages: Sequence[Message]) -> Mapping[str, Any]:
    """Return what a page was frozen from; of texts for networks it says nothing."""
    pages = {
        f"{one.language}.{one.level}": json.loads(one.skeleton) for one in messages
    }
    texts = {
        name: {word: page[word] for word in _WORDS if word in page}
        for name, page in pages.items()
    }
    facts = next(iter(pages.values()))["facts"]
    return {"facts": facts, "texts": texts, "events": {}}


def _texts(
    sight: Sight, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *now)):
        old, new = before.get(name), now.get(name, {})
        for word in _WORDS:
            was = "" if old is None else old.get(word, new.get(word, ""))
            if was != (after := new.get(word, "")):
                yield Difference(
                    label=f"{label(sight, word)} ({_version(sight, name)})",
                    before=was,
                    after=after,
                )


def _version(sight: Sight, name: str) -> str:
    language, _, level = name.partition(".")
    said = level_name(sight, level or STANDARD)
    return f"{language}, {said}" if said else language


def _facts(
    sight: Sight, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Difference]:
    for name in _FACTS:
        was, after = before.get(name), now.get(name)
        if was != after:
            yield Difference(
                label=label(sight, name),
                before=_shown(sight, name, was),
                after=_shown(sight, name, after),
            )


_INSTANTS = frozenset({"publish_at", "send_at", "embargo_until", "closes"})


def _shown(sight: Sight, name: str, value: object) -> str:
    """Return a fact as people read it."""
    if value is None:
        return ""
    if name in _INSTANTS:
        at = sight.local(instant(str(value), sight.catalogue.zone))
        return format_moment(at, sight.language)
    if isinstance(value, bool):
        return sight.say(f"events.value.{'yes' if value else 'no'}")
    if isinstance(value, Mapping):
        return ", ".join(str(one) for one in value.values() if one)
    if isinstance(value, list):
        return ", ".join(_shown(sight, name, one) for one in value)
    return _named(sight, name, str(value))


def _named(sight: Sight, name: str, value: str) -> str:
    """Return what a fact refers to by the name that people know."""
    if name == "channels":
        return sight.account(value)
    if name in {"owner", "byline"}:
        return sight.person(value)
    if name == "scope":
        return sight.viewer.unit_name(value)
    if name == "contact":
        card = sight.viewer.contact(value, "national")
        return card.name if card else value
    kinds: dict[str, type[Area | Audience]] = {"areas": Area, "audiences": Audience}
    known = sight.catalogue.find(kinds[name], value) if name in kinds else None
    return sight.viewer.text(known.name) if known else value


def _events(
    sight: Sight, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Difference]:
    for name in before:
        if name not in now or before[name] == now[name]:
            continue
        old = EventFacts.model_validate(before[name])
        new = EventFacts.model_validate(now[name])
        title = sight.viewer.text(new.title)
        for change in changed_facts(old, new):
            yield from _change(sight, title, change)


def _change(sight: Sight, title: str, change: FactChange) -> Iterator[Difference]:
    """Yield a changed fact of an event: a text in each language that differs."""
    name = f"{title}: {label(sight, change.field)}"
    if not change.is_text:
        before, after = map(sight.viewer.text, (change.before, change.after))
        yield Difference(label=name, before=before, after=after)
        return
    for code in dict.fromkeys((*change.before, *change.after)):
        before, after = change.before.get(code, ""), change.after.get(code, "")
        if before != after:
            yield Difference(label=f"{name} ({code})", before=before, after=after)


def label(sight: Sight, field: str) -> str:
    """Return what a field is called."""
    try:
        return sight.say(f"outputs.label.{field}")
    except MissingWords:
        return field
