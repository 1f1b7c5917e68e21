"""Writes a JSON Feed (version 1.1) from frozen views.

The same entries as the Atom feed, under the same identifiers, for programs that
would rather not read XML. Source: specification "JSON Feed Version 1.1".
"""

import json
from collections.abc import Sequence
from mimetypes import guess_type
from typing import Any

from comms.model.views import Document, ItemView
from comms.web.site.atom import (
    FeedFacts,
    body_html,
    changed_at,
    identifier,
    stamp,
    terms_of,
)

VERSION = "https://jsonfeed.org/version/1.1"
MEDIA_TYPE = "application/feed+json"

_UNKNOWN = "application/octet-stream"


def write_json_feed(facts: FeedFacts, items: Sequence[ItemView]) -> bytes:
    """Return the feed as UTF-8 bytes."""
    feed = {
        "version": VERSION,
        "title": facts.title,
        "home_page_url": facts.absolute(facts.page_path),
        "feed_url": facts.absolute(facts.self_path),
        "language": facts.language,
        "authors": [{"name": facts.author}],
        "items": [_item(facts, item) for item in items],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _item(facts: FeedFacts, item: ItemView) -> dict[str, Any]:
    changed = changed_at(item)
    entry = {
        "id": identifier(facts, f"item/{item.id}/{facts.language}"),
        "url": facts.absolute(item.url),
        "title": item.title,
        "summary": item.lead,
        "content_html": body_html(facts, item),
        "image": facts.absolute(item.image.url) if item.image else None,
        "date_published": stamp(item.published_at) if item.published_at else None,
        "date_modified": stamp(changed) if changed else None,
        "authors": [{"name": item.byline or item.unit_name}],
        "tags": list(terms_of(item)),
        "language": item.language,
        "attachments": [_attachment(facts, one) for one in item.documents],
    }
    # What is not known is left out: the format has no null. The text must stand.
    kept = {"content_html"}
    return {name: value for name, value in entry.items() if value or name in kept}


def _attachment(facts: FeedFacts, document: Document) -> dict[str, Any]:
    kind, _ = guess_type(document.url)
    found = {
        "url": facts.absolute(document.url),
        "mime_type": kind or _UNKNOWN,
        "title": document.title,
        "size_in_bytes": document.size,
    }
    return {name: value for name, value in found.items() if value}
