"""How the timeline says states, and takes texts of posts apart."""

import re
from collections.abc import Sequence

from comms.demo.timeline_views import Standing
from comms.language import LANGUAGES, MissingWords, say
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState

#: Icon, words and tone of a delivery on a network.
_POSTS = {
    DeliveryState.SENT: ("circle-check", "Published", "ok"),
    DeliveryState.QUEUED: ("send", "Waiting to leave", "plan"),
    DeliveryState.CLAIMED: ("send", "On its way", "busy"),
    DeliveryState.IN_DATA: ("send", "On its way", "busy"),
    DeliveryState.DEFERRED: ("clock-alert", "Will be tried again", "warn"),
    DeliveryState.REFUSED: ("octagon-x", "Refused by the network", "bad"),
    DeliveryState.CANCELLED: ("ban", "Cancelled", "neutral"),
    DeliveryState.UNKNOWN: ("circle-question-mark", "In doubt: look", "doubt"),
}
_WAITS = Standing(icon="hand", words="Waits for a person", tone="warn")
_UNSEEN = ("circle-question-mark", "Unclear", "doubt")

#: Icon, words, tone of what did not go out, and why it did not.
_STOPS = {
    PublicationState.EXPIRED: (
        ("hourglass", "Expired", "neutral"),
        "Nobody had approved it when its time passed.",
    ),
    PublicationState.MISSED: (
        ("clock-alert", "Missed", "warn"),
        "It was ready, but its time passed before it could leave. A person decides.",
    ),
    PublicationState.HELD: (
        ("circle-pause", "Held", "warn"),
        "It is held back until a person decides.",
    ),
    PublicationState.CANCELLED: (
        ("ban", "Cancelled", "neutral"),
        "A person called it off.",
    ),
}
#: States of publications that never went out.
NOT_OUT = frozenset(_STOPS)

REFUSED = Standing(icon="shield-x", words="Refused by a rule", tone="bad")
OUT = Standing(icon="circle-check", words="Published", tone="ok")
WITHDRAWN = Standing(icon="ban", words="Withdrawn since", tone="neutral")

#: Lines of a press text that a card has room for.
_FIRST_LINES = 7
_PIECE = re.compile(r"(https?://\S+)|((?<!\S)#\w+)")


def post_standing(state: str, account: Account | None) -> Standing:
    """Return the state of a post; a card nobody has ticked waits for a person."""
    if account and account.mode == "manual_copy" and state == DeliveryState.QUEUED:
        return _WAITS
    icon, words, tone = _POSTS.get(DeliveryState(state), _UNSEEN)
    return Standing(icon=icon, words=words, tone=tone)


def stop(state: str) -> tuple[Standing, str]:
    """Return the state of what did not go out, and the sentence that says why."""
    (icon, words, tone), why = _STOPS[PublicationState(state)]
    return Standing(icon=icon, words=words, tone=tone), why


def pieces(text: str) -> list[tuple[str, str]]:
    """Return a text in pieces: (kind, piece), kind "", "tag" or "link"."""
    found, at = [], 0
    for match in _PIECE.finditer(text):
        if match.start() > at:
            found.append(("", text[at : match.start()]))
        found.append(("link" if match[1] else "tag", match[0]))
        at = match.end()
    return [*found, ("", text[at:])] if at < len(text) else found


def chain_link(slug: str) -> str:
    """Return what a link of an event's chain is ("reminder-3d": 3 days before)."""
    if found := re.match(r"reminder-(\d+)d", slug):
        days = int(found[1])
        return f"reminder {days} day{'s' if days > 1 else ''} before"
    return {"day": "post on the day", "thanks": "thanks afterwards"}.get(slug, slug)


def language_name(code: str) -> str:
    """Return the English name of a language; its code where we have no name."""
    if code == "mul":
        return "several languages"
    return say("en", f"content.language_{code}") if code in LANGUAGES else code


def beginning(text: str) -> str:
    """Return how a text of several pages begins: its first lines, without rules."""
    lines = [line for line in text.split("\n") if line.strip(" =-")]
    rest = ["…"] if len(lines) > _FIRST_LINES else []
    return "\n".join([*lines[:_FIRST_LINES], *rest])


def sentence(reason: str) -> str:
    """Return a reason as a sentence, where it is the key of one."""
    try:
        return say("en", reason) if reason else ""
    except (MissingWords, KeyError):
        return reason


def joined(words: Sequence[str]) -> str:
    """Return words in a row: "Finnish, Swedish and English"."""
    *first, last = words or [""]
    return f"{', '.join(first)} and {last}" if first else last
