"""Says in a sentence why a publication stands where it does, or why an act was refused.

The store keeps the key of a sentence and its slots; here they become words.
"""

from collections.abc import Mapping
from typing import Any

from comms.language import MissingWords, say
from comms.model.tables import Act


def why(reason: Mapping[str, Any], language: str) -> str:
    """Return the reason of a publication as a sentence; "" where there is none."""
    key = str(reason.get("key", ""))
    return _said(key, reason, language) if key else ""


def refusal(act: Act, language: str) -> str:
    """Return the sentence of the rule that refused an act; "" for one carried out."""
    if act.result == "done":
        return ""
    return _said(f"rules.{act.result}", act.slots, language)


def _said(key: str, slots: Mapping[str, Any], language: str) -> str:
    shown = {name: value for name, value in slots.items() if name != "key"}
    if state := shown.get("state"):
        shown["state"] = _state(str(state), language)
    try:
        # An older row may lack a slot that the sentence has since been given.
        return (say(language, key) % _Gaps(shown)).strip()
    except MissingWords:
        return key


def _state(state: str, language: str) -> str:
    try:
        return say(language, f"rules.state.{state}")
    except MissingWords:
        return state


class _Gaps(dict[str, Any]):
    """Slots, with a gap for what is not known."""

    def __missing__(self, name: str) -> str:
        return "…"
