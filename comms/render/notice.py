"""Notices to people who work here, as mail: a few sentences, cards, one link.

No template and no picture: whoever reads it works on a phone, and needs the text to
copy and the link to the desk. Everything is escaped; nothing is loaded from anywhere.
"""

from dataclasses import dataclass
from html import escape

_PAGE = (
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n</head>\n"
    '<body style="margin:0 auto;padding:16px;max-width:40em;'
    'font:16px/1.5 sans-serif">\n'
    '<h1 style="font-size:22px;line-height:1.3">{title}</h1>\n{parts}\n</body>\n'
    "</html>\n"
)
_CARD = (
    '<pre lang="{language}" style="white-space:pre-wrap;overflow-wrap:anywhere;'
    'font:inherit;border:1px solid #767676;padding:12px">{text}</pre>'
)
_LINK = (
    '<p><a href="{url}" style="display:inline-block;padding:12px 0;font-weight:bold">'
    "{label}</a></p>"
)


@dataclass(frozen=True, kw_only=True)
class NoticeCard:
    """A card within a notice, in the language of what is posted."""

    language: str
    text: str
    #: Where it is marked as posted, and how that link is called.
    url: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What one person is told."""

    language: str
    title: str
    #: A sentence or two.
    text: str
    cards: tuple[NoticeCard, ...] = ()
    #: The one link of a notice without cards; "" for none.
    url: str = ""
    label: str = ""
    #: Lines of a list below the text.
    points: tuple[str, ...] = ()
    #: What is said below the link; and more links, each with its words.
    after: str = ""
    more: tuple[tuple[str, str], ...] = ()
    #: Who sends this, and that nobody answers.
    sign_off: str


def notice_text(notice: Notice) -> str:
    """Return the notice as plain text."""
    link = f"{notice.label}: {notice.url}" if notice.url else ""
    cards = [card.text.strip() for card in notice.cards]
    points = "\n".join(f"- {one}" for one in notice.points)
    more = "\n".join(f"{label}: {url}" for url, label in notice.more)
    parts = [notice.text, points, *cards, link, notice.after, more, notice.sign_off]
    return "\n\n".join(part for part in parts if part) + "\n"


def notice_html(notice: Notice) -> str:
    """Return the notice as a small page."""
    parts = [f"<p>{escape(notice.text)}</p>"]
    if notice.points:
        points = "".join(f"<li>{escape(one)}</li>" for one in notice.points)
        parts.append(f"<ul>{points}</ul>")
    for card in notice.cards:
        parts.append(_CARD.format(language=card.language, text=escape(card.text)))
        parts.append(_LINK.format(url=escape(card.url), label=escape(card.label)))
    if notice.url:
        parts.append(_LINK.format(url=escape(notice.url), label=escape(notice.label)))
    if notice.after:
        parts.append(f"<p>{escape(notice.after)}</p>")
    for url, label in notice.more:
        parts.append(_LINK.format(url=escape(url), label=escape(label)))
    parts.append(f"<p>{escape(notice.sign_off)}</p>")
    return _PAGE.format(
        language=notice.language, title=escape(notice.title), parts="\n".join(parts)
    )
