"""Writes an Atom feed (RFC 4287) from frozen views.

Identifiers are made from the mail domain, which a site keeps for ever, and not from
addresses, which may move: a reader's program shows each entry once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_DNS, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

from comms.language import format_moment, format_span, say
from comms.model.views import CorrectionNote, EventView, ItemView, Markdown
from comms.render.markdown import to_html

_PICTURE = Markup('<p><img src="{}" alt="{}" width="{}"></p>')
_NOTE = Markup('<p><strong>{} {}</strong> ({})<br>{}<br>{} <a href="{}">{}</a></p>')
NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, kw_only=True)
class FeedFacts:
    """What a feed says about itself."""

    #: Name that identifiers are made from; must never change for a site.
    domain: str
    language: str
    unit: str | None
    title: str
    author: str
    #: Addresses from the root: of this feed, and of the page it mirrors.
    self_path: str
    page_path: str
    #: When the feed last changed, where no entry says it.
    written_at: datetime
    #: Puts the site's address in front of one that starts with "/".
    absolute: Callable[[str], str]


def write_feed(facts: FeedFacts, items: Sequence[ItemView]) -> bytes:
    """Return the feed as UTF-8 bytes."""
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": facts.language})
    _text(feed, "id", identifier(facts, f"feed/{facts.unit or ''}/{facts.language}"))
    _text(feed, "title", facts.title)
    changes = [change for item in items if (change := changed_at(item))]
    _text(feed, "updated", stamp(max(changes, default=facts.written_at)))
    _link(feed, "self", MEDIA_TYPE, facts.absolute(facts.self_path))
    _link(feed, "alternate", "text/html", facts.absolute(facts.page_path))
    _text(SubElement(feed, "author"), "name", facts.author)
    for item in items:
        _entry(feed, facts, item)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: Element, facts: FeedFacts, item: ItemView) -> None:
    entry = SubElement(feed, "entry", {"xml:lang": item.language})
    _text(entry, "id", identifier(facts, f"item/{item.id}/{facts.language}"))
    _text(entry, "title", item.title)
    _text(entry, "updated", stamp(changed_at(item) or facts.written_at))
    if item.published_at:
        _text(entry, "published", stamp(item.published_at))
    _link(entry, "alternate", "text/html", facts.absolute(item.url))
    _text(SubElement(entry, "author"), "name", item.byline or item.unit_name)
    for term in terms_of(item):
        SubElement(entry, "category", {"term": term})
    _text(entry, "summary", item.lead)
    content = _text(entry, "content", body_html(facts, item))
    content.set("type", "html")


def terms_of(item: ItemView) -> tuple[str, ...]:
    """Return what programs filter by: unit, areas, hashtags without "#"."""
    return tuple(dict.fromkeys((item.unit_name, *item.areas, *item.tags)))


def body_html(facts: FeedFacts, item: ItemView) -> str:
    """Return the body as HTML with absolute addresses, events as a few lines."""
    opening = Markup().join(_note(facts, note) for note in item.corrections)
    # Most readers show the content and leave the summary out.
    opening += Markup("<p>{}</p>").format(item.lead) if item.lead else ""
    if item.image:
        opening += _PICTURE.format(
            facts.absolute(item.image.url), item.image.alt, item.image.width
        )
    return "\n".join([opening, *(_part(facts, part) for part in item.body)])


def _note(facts: FeedFacts, note: CorrectionNote) -> Markup:
    """Return that the entry was put right: programs show it as changed, and why."""
    told = " ".join(
        part for fact in note.facts for part in (fact.now, fact.before) if part
    )
    return _NOTE.format(
        say(facts.language, "site.corrected"),
        format_moment(note.at, facts.language),
        note.zone,
        told,
        say(facts.language, "site.corrected.more"),
        facts.absolute(note.url),
        note.title,
    )


def _part(facts: FeedFacts, part: Markdown | EventView) -> str:
    if isinstance(part, Markdown):
        return to_html(part.text, top=2, base=facts.absolute("/").rstrip("/"))
    when = format_span(part.starts, part.ends, facts.language)
    address = facts.absolute(part.url)
    words = f"**[{part.title}]({address})**\n{when}, {part.place}\n\n{part.summary}"
    return to_html(words, top=2)


def changed_at(item: ItemView) -> datetime | None:
    """Return when an item last changed; None if it never came out."""
    return item.updated_at or item.published_at


def identifier(facts: FeedFacts, name: str) -> str:
    """Return the name of a feed or an entry (RFC 4287, section 4.2.6)."""
    return uuid5(uuid5(NAMESPACE_DNS, facts.domain), name).urn


def stamp(moment: datetime) -> str:
    """Return an instant in UTC as feeds write it (RFC 3339)."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    # XML 1.0 has no place for control characters, not even escaped.
    element.text = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    return element


def _link(parent: Element, relation: str, kind: str, address: str) -> None:
    SubElement(parent, "link", {"rel": relation, "type": kind, "href": address})
