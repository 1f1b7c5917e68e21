"""Read what X says; pure, no network."""

import html
from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from comms.channels.http import Answer, Ended, in_doubt
from comms.errors import Misconfigured
from comms.ports import Declined, Deferred, PostOutcome, Published
from comms.ports.accounts import Identity

_FORBIDDEN = 403
_NO_PERMISSION = (
    "oauth1-permissions",
    "client-forbidden",
    "unsupported-authentication",
)
#: Seconds after which used-up credits are looked at again.
_CREDITS_AFTER = 3600.0


def meaning(answer: Answer) -> PostOutcome | None:
    """Return what only X means by an answer; None: what everybody does."""
    body = answer.body if isinstance(answer.body, dict) else {}
    kind, detail = str(body.get("type", "")), str(body.get("detail", ""))
    if "usage-cap" in kind or "credits" in kind.lower():
        return Deferred(
            reason=answer.reason,
            retry_after=_CREDITS_AFTER,
            key="channel.quota_exhausted",
        )
    if answer.status != _FORBIDDEN:
        return None
    if "duplicate" in detail.lower():
        # Evidence that it is there; which one it is has to be read.
        return in_doubt(answer.reason, key="channel.duplicate")
    if any(name in kind for name in _NO_PERMISSION):
        raise Misconfigured(answer.reason, key="channel.permission_missing")
    return declined(answer.reason)


def declined(reason: str) -> PostOutcome:
    """Return the outcome of a refusal."""
    return Declined(reason=reason, key="channel.declined")


def published(body: object) -> Published:
    """Read the answer to a post; without an id nobody knows what it means."""
    data = body.get("data") if isinstance(body, dict) else None
    found = data.get("id") if isinstance(data, dict) else None
    if not found:
        raise Ended(in_doubt("an answer without an id"))
    return Published(remote_id=str(found), url=address_of(str(found)))


def address_of(remote_id: str) -> str:
    """Return the address under which anybody finds a post, whoever wrote it."""
    return f"https://x.com/i/status/{remote_id}"


def id_of(body: object) -> str:
    """Read the id of something that may be asked for again."""
    data = body.get("data") if isinstance(body, dict) else None
    found = data.get("id") if isinstance(data, dict) else None
    if not found:
        reason = "an answer without an id"
        raise Ended(Deferred(reason=reason, key="channel.unreachable"))
    return str(found)


def identity(body: object) -> Identity:
    """Read who X says that we are."""
    data = body.get("data") if isinstance(body, dict) else None
    name = str(data.get("username") or "") if isinstance(data, dict) else ""
    known = name[:50] if name.replace("_", "").isalnum() else ""
    return Identity(
        name=f"@{known}" if known else "", url=f"https://x.com/{known}" if known else ""
    )


def processing(body: Mapping[str, Any]) -> float | None:
    """Return the seconds until a picture may be ready; None: it is."""
    working = body["data"].get("processing_info") or {}
    if working.get("state") == "failed":
        raise Ended(declined("X could not read the picture"))
    if working.get("state") in {"pending", "in_progress"}:
        return float(working.get("check_after_secs", 1))
    return None


def text_of(listed: Mapping[str, Any]) -> str:
    """Return a listed post's text as we wrote it: short links expanded."""
    text = html.unescape(listed["text"])
    for one in listed.get("entities", {}).get("urls", []):
        # The link to a picture is X's own and was never in our text.
        own = "" if "media_key" in one else one["expanded_url"]
        text = text.replace(one["url"], own)
    return comparable(text)


def comparable(text: str) -> str:
    """Return a text as two of them are compared."""
    return normalize("NFC", text).replace("\r\n", "\n").strip()


def counts(post: Mapping[str, Any]) -> Mapping[str, int]:
    """Return how often a post was reposted, liked, answered and quoted."""
    public = post["public_metrics"]
    return {
        "boosts": public["retweet_count"],
        "likes": public["like_count"],
        "replies": public["reply_count"],
        "quotes": public["quote_count"],
    }
