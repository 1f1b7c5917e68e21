"""Say what a channel would not take of a post, from its capabilities alone.

Pure: no network, no clock. An adapter's `validate` calls `findings` and adds what only
its network knows.
"""

import re
from collections.abc import Iterator, Sequence
from unicodedata import is_normalized, normalize

from comms.ports import Capabilities, Declined, Post, PostFinding

# A tag that every network keeps whole: letters, marks, digits and "_".
_TAG = re.compile(r"#(?=\w*[^\W\d_])\w+\Z")
_BEFORE = re.compile(r"\S\Z")
# "#EU:n" is cut to "EU" on most networks, and so is a tag before a dash.
_AFTER = re.compile(r"[\w:'’·-]")


def findings(
    post: Post, capabilities: Capabilities, length: int
) -> Sequence[PostFinding]:
    """Return what the channel would not take, errors first.

    Args:
        post: As it will stand there.
        capabilities: What the channel takes.
        length: Of the post's text, in the channel's own unit.
    """
    found = [
        *_of_text(post, capabilities, length),
        *_of_media(post, capabilities),
        *_of_tags(post, capabilities),
        *_of_language(post, capabilities),
        *_of_record(post, capabilities),
    ]
    return sorted(found, key=lambda one: one.severity)


def refusal(found: Sequence[PostFinding]) -> Declined | None:
    """Return the outcome of a post with errors, before any byte is sent."""
    errors = [one for one in found if one.severity == "error"]
    if not errors:
        return None
    fields = ", ".join(f"{one.field}: {one.key}" for one in errors)
    return Declined(reason=f"not sent ({fields})", key=errors[0].key)


def _of_text(
    post: Post, capabilities: Capabilities, length: int
) -> Iterator[PostFinding]:
    if not (post.text.strip() or post.media or post.record):
        yield PostFinding(severity="error", field="text", key="channel.empty")
    if length > capabilities.text_limit:
        yield _over("text", "channel.too_long", length, capabilities.text_limit)


def _of_media(post: Post, capabilities: Capabilities) -> Iterator[PostFinding]:
    count = len(post.media)
    if capabilities.image_required and not count:
        yield PostFinding(
            severity="error", field="media", key="channel.picture_missing"
        )
    if count > capabilities.max_media:
        yield _over("media", "channel.too_many_pictures", count, capabilities.max_media)
    for one in post.media:
        if capabilities.media_limit and len(one.content) > capabilities.media_limit:
            yield _over(
                "media",
                "channel.picture_too_large",
                len(one.content),
                capabilities.media_limit,
            )
        yield from _of_alternative(one.alt, capabilities)


def _of_alternative(alt: str, capabilities: Capabilities) -> Iterator[PostFinding]:
    if capabilities.alt_text == "none":
        return
    if not alt.strip():
        yield PostFinding(severity="error", field="alt", key="channel.alt_missing")
    # Composed, as adapters send it.
    length = len(normalize("NFC", alt))
    if capabilities.alt_limit and length > capabilities.alt_limit:
        yield _over("alt", "channel.alt_too_long", length, capabilities.alt_limit)


def _of_tags(post: Post, capabilities: Capabilities) -> Iterator[PostFinding]:
    limit = capabilities.max_tags
    if limit is not None and len(post.tags) > limit:
        yield _over("tags", "channel.too_many_tags", len(post.tags), limit)
    if not all(_stands_whole(tag, post.text) for tag in post.tags):
        yield PostFinding(severity="error", field="tags", key="channel.tag_cut")


def _stands_whole(tag: str, text: str) -> bool:
    if not is_normalized("NFC", tag) or not _TAG.match(tag):
        return False
    return any(
        not _BEFORE.search(text[: place.start()])
        and not _AFTER.match(text[place.end() :])
        for place in re.finditer(re.escape(tag), text)
    )


def _of_record(post: Post, capabilities: Capabilities) -> Iterator[PostFinding]:
    if post.record and not capabilities.takes_records:
        yield PostFinding(
            severity="error", field="record", key="channel.record_not_taken"
        )


def _of_language(post: Post, capabilities: Capabilities) -> Iterator[PostFinding]:
    # A record names its languages itself.
    if not capabilities.has_language and not post.record:
        yield PostFinding(
            severity="warning", field="language", key="channel.language_not_sent"
        )


def _over(field: str, key: str, measured: int, limit: int) -> PostFinding:
    return PostFinding(
        severity="error", field=field, key=key, measured=measured, limit=limit
    )
