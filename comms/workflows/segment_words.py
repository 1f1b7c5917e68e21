"""Says the conditions of a segment in words, as people read them."""

from comms.content.segment_form import node_of
from comms.model.programme import Area, Audience, Described, Newsletter, Unit
from comms.model.segment_page import GROUP, Node
from comms.model.segments import Condition
from comms.store.folders import events_named
from comms.workflows.desk_sight import Sight

_NAMED: dict[str, type[Described]] = {
    "newsletter": Newsletter,
    "joined": Newsletter,
    "region": Unit,
    "area": Area,
    "audience": Audience,
}


def said_of(eyes: Sight, where: Condition) -> str:
    """Return conditions as one line ("Newsletter: POH · not (Role: nurse)")."""
    return _said(eyes, node_of(where), is_outer=True)


def _said(eyes: Sight, node: Node, *, is_outer: bool = False) -> str:
    if node.kind != GROUP:
        words = _leaf(eyes, node)
        return eyes.say("segments.said.not", what=words) if node.is_not else words
    if not node.parts:
        return eyes.say(f"segments.said.nothing.{node.join}")
    joining = " · " if node.join == "all" else f" {eyes.say('segments.said.or')} "
    words = joining.join(_said(eyes, part) for part in node.parts)
    if node.join == "none":
        return eyes.say("segments.said.not", what=words)
    return words if is_outer or len(node.parts) == 1 else f"({words})"


def _leaf(eyes: Sight, node: Node) -> str:
    kind = eyes.say(f"segments.kind.{node.kind}")
    if node.kind == "field":
        kind = node.name
    values = ", ".join(_value(eyes, node.kind, value) for value in node.values)
    days = f"{node.after} – {node.before}" if node.kind == "joined" else ""
    return f"{kind}: {' '.join(filter(None, (values, days)))}"


def _value(eyes: Sight, kind: str, value: str) -> str:
    if kind == "language":
        known = value in eyes.catalogue.programme.languages
        return eyes.say(f"site.language.{value}") if known else value
    if kind == "level":
        known = value in eyes.catalogue.programme.reading_levels
        return eyes.say(f"segments.level.{value}") if known else value
    if kind == "attended":
        row = events_named(eyes.session, [value]).get(value)
        return eyes.viewer.text(row.facts["title"]) if row else value
    if kind in _NAMED:
        found_one = eyes.catalogue.find(_NAMED[kind], value)
        name = getattr(found_one, "name", None)
        return eyes.viewer.text(name) if name else value
    return value
