"""Read and write what a Mastodon instance says; pure, no network."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from comms import counting
from comms.channels.http import Ended, in_doubt
from comms.ports import Capabilities, Deferred, Post, Published
from comms.ports.accounts import Identity

#: Before the instance was asked; what most instances allow.
USUAL = Capabilities(
    text_limit=counting.LIMITS["mastodon"],
    max_media=4,
    alt_limit=1500,
    media_limit=16 * 1024 * 1024,
    alt_text="required",
    has_language=True,
    idempotency="window",
    window=3600,
    can_reconcile=True,
    can_update=True,
    can_delete=True,
    can_measure=True,
    as_of="2026-11-21",
)


def published(body: object) -> Published:
    """Read the answer to a post; without an id nobody knows what it means."""
    found = body if isinstance(body, dict) else {}
    if not found.get("id"):
        raise Ended(in_doubt("an answer without an id"))
    return Published(remote_id=str(found["id"]), url=found.get("url") or "")


def id_of(body: object) -> str:
    """Read the id of something that may be asked for again."""
    found = body.get("id") if isinstance(body, dict) else None
    if not found:
        reason = "an answer without an id"
        raise Ended(Deferred(reason=reason, key="channel.unreachable"))
    return str(found)


def identity(body: object, address: str) -> Identity:
    """Read who an instance says that we are ("@lape@social.example.org")."""
    known = body if isinstance(body, dict) else {}
    host = urlsplit(address).netloc
    account = known.get("acct") or known.get("username")
    name = f"@{account}@{host}"[:200] if account else ""
    return Identity(name=name, url=str(known.get("url") or "")[:500])


def limits(instance: Mapping[str, Any]) -> tuple[Capabilities, int]:
    """Return what an instance takes, and what each address counts there."""
    configuration = instance.get("configuration") or {}
    posts = configuration.get("statuses") or {}
    media = configuration.get("media_attachments") or {}
    found = replace(
        USUAL,
        text_limit=posts.get("max_characters") or USUAL.text_limit,
        max_media=posts.get("max_media_attachments") or USUAL.max_media,
        alt_limit=media.get("description_limit") or USUAL.alt_limit,
        media_limit=media.get("image_size_limit") or USUAL.media_limit,
    )
    reserved = posts.get("characters_reserved_per_url")
    return found, reserved or counting.ADDRESS_LENGTH


def edited(post: Post, standing: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the edit that makes a standing post say what `post` says."""
    media = standing.get("media_attachments") or []
    described = zip(media, post.media, strict=False)
    return {
        "status": normalize("NFC", post.text),
        "language": post.language,
        # Without its pictures here, an edit takes them away.
        "media_ids": [one["id"] for one in media],
        "media_attributes": [
            {"id": one["id"], "description": normalize("NFC", ours.alt)}
            for one, ours in described
        ],
    }


def counts(status: Mapping[str, Any]) -> Mapping[str, int]:
    """Return how often a post was boosted, liked and answered."""
    return {
        "boosts": status["reblogs_count"],
        "likes": status["favourites_count"],
        "replies": status["replies_count"],
    }


def comparable(text: str) -> str:
    """Return a text as two of them are compared."""
    return normalize("NFC", text).replace("\r\n", "\n").strip()
