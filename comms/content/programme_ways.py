"""Rules of approval as a few ways that people choose between, and back."""

from collections.abc import Mapping
from typing import Any

#: Who approves: one step after the other; "!" at the end: also one's own work.
WAYS = (
    "coordinator_of_unit",
    "coordinator_of_unit+approver_national",
    "approver_national",
    "national_lead_national",
    "approver_national+national_lead_national",
    "nobody",
)


def way_of(rule: Mapping[str, Any]) -> str:
    """Return how a rule of approval is called in the form."""
    steps = "+".join(rule.get("steps", ()))
    eyes = rule.get("four_eyes", True)
    if not steps:
        return "approver_national" if eyes else "nobody"
    return steps if eyes else f"{steps}!"


def rule_of(way: str, old: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the rule of a way; None for none. Its note stays where the rule does."""
    if old is not None and way == way_of(old):
        return dict(old)
    if way not in WAYS:
        return None
    note = {"note": old["note"]} if old and old.get("note") else {}
    if way == "nobody":
        return {"steps": [], "four_eyes": False, **note}
    return {"steps": way.split("+"), "four_eyes": True, **note}
