"""Reads what one large sender mails about bounces and complaints as JSON; pure.

Amazon SES says in a notification what happened: "notificationType" or "eventType", and
who. The mail around it is wrapped and has words before and after.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_TYPES = ("notificationType", "eventType")
_MOST_TEXT = 60_000
_MOST_RECIPIENTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """One recipient of a notification."""

    address: str
    action: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What happened, and to whom."""

    #: "bounce", "complaint", "delivery" …, in lower case.
    type: str
    #: "permanent", "transient", "undetermined"; "" for others.
    bounce_type: str = ""
    feedback_type: str = ""
    recipients: tuple[Notified, ...] = ()


def read_notification(text: str) -> Notification | None:
    """Return the notification in a text; None where there is none."""
    at = text.find("{", 0, _MOST_TEXT)
    if at < 0 or not any(name in text for name in _TYPES):
        return None
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(_unwrapped(text), at)
    except (ValueError, RecursionError):
        return None
    inner = _inner(found)
    return _read(inner) if inner else None


def _unwrapped(text: str) -> str:
    """Return a text whose long lines were broken; JSON needs no line ends."""
    return text[:_MOST_TEXT].replace("\n", " ")


def _inner(found: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - any JSON
    if not isinstance(found, dict):
        return None
    if isinstance(told := found.get("Message"), str) and "Type" in told:
        try:
            found = json.loads(told)
        except (ValueError, RecursionError):
            return None
    has_type = isinstance(found, dict) and any(
        isinstance(found.get(name), str) for name in _TYPES
    )
    return found if has_type else None


def _read(found: Mapping[str, Any]) -> Notification:
    kind = str(found.get(_TYPES[0]) or found.get(_TYPES[1])).lower()
    bounce, complaint, delivery = (
        _mapping(found.get(name)) for name in ("bounce", "complaint", "delivery")
    )
    named: Sequence[Any] = (
        bounce.get("bouncedRecipients")
        or complaint.get("complainedRecipients")
        or [{"emailAddress": one} for one in _list(delivery.get("recipients"))]
    )
    return Notification(
        type=kind[:30],
        bounce_type=str(bounce.get("bounceType") or "").lower(),
        feedback_type=str(complaint.get("complaintFeedbackType") or "").lower()[:40],
        recipients=tuple(
            Notified(
                address=str(one.get("emailAddress") or "")[:320],
                action=str(one.get("action") or "").lower()[:20],
                status=str(one.get("status") or "")[:12],
                diagnostic=str(one.get("diagnosticCode") or "")[:2000],
            )
            for one in map(_mapping, _list(named)[:_MOST_RECIPIENTS])
        ),
    )


def _mapping(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []
