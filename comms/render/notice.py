"""Notices to people who work here, as mail: a few sentences, cards, one link.

No template and no picture: whoever reads it works on a phone, and needs the text to
copy and the link to the desk. Everything is escaped; nothing is loaded from anywhere.
"""

from dataclasses import dataclass
from html import escape

from comms.render.text import wrapped

#: One column, real headings; colours of the design, and those of the dark where the
#: mail program asks for them. Only cells have padding: Outlook knows no other.
_PAGE = (
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n'
    "<title>{title}</title>\n<style>\n@media (prefers-color-scheme: dark) {{\n"
    ".canvas {{ background: #10161c !important; }}\n"
    ".sheet {{ background: #18212a !important; color: #e8edf2 !important; }}\n"
    ".second {{ color: #aebbc8 !important; }}\n"
    ".link {{ color: #8fbdf5 !important; }}\n"
    ".press {{ background: #8fbdf5 !important; }}\n"
    ".press a {{ color: #0b1a2b !important; }}\n}}\n</style>\n</head>\n"
    '<body class="canvas" style="margin:0;padding:0;background:#f4f6f8">\n'
    '<table role="presentation" width="100%" cellspacing="0" cellpadding="0" '
    'border="0"><tr><td align="center" style="padding:16px 8px">\n'
    '<table role="presentation" width="100%" cellspacing="0" cellpadding="0" '
    'border="0" style="max-width:600px"><tr><td class="sheet" align="left" '
    'style="padding:24px;background:#ffffff;color:#18222c;'
    'font:16px/26px Arial,Helvetica,sans-serif;overflow-wrap:anywhere">\n'
    '{masthead}<h1 style="margin:0 0 16px;font-size:26px;line-height:32px">{title}</h1>'
    "\n{parts}\n</td></tr></table>\n</td></tr></table>\n</body>\n</html>\n"
)
_MASTHEAD = (
    '<p class="second" style="margin:0 0 16px;font-weight:bold;color:#3f4c59">'
    "{masthead}</p>\n"
)
_WORDS = '<p style="margin:0 0 16px">{text}</p>'
_SECOND = (
    '<p class="second" style="margin:24px 0 0;font-size:15px;line-height:22px;'
    'color:#3f4c59">{text}</p>'
)
_CARD = (
    '<pre lang="{language}" style="margin:0 0 16px;white-space:pre-wrap;'
    'overflow-wrap:anywhere;font:inherit;border:1px solid #767676;padding:12px">'
    "{text}</pre>"
)
_LINK = (
    '<p style="margin:0 0 16px"><a class="link" href="{url}" '
    'style="display:inline-block;padding:10px 0;font-weight:bold;color:#14509b">'
    "{label}</a></p>"
)
_BUTTON = (
    '<table role="presentation" cellspacing="0" cellpadding="0" border="0" '
    'style="margin:24px 0"><tr><td class="press" bgcolor="#14509b" '
    'style="background:#14509b;padding:12px 24px"><a href="{url}" '
    'style="color:#ffffff;font-weight:bold;text-decoration:none">{label}</a>'
    "</td></tr></table>"
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
    #: Who writes, above the title, where readers get it; "": people here know.
    masthead: str = ""
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
    """Return the notice as plain text, in short lines.

    Cards stay as they are: they are copied. A link has a line of its own, since how
    long it will be is known only as the mail leaves.
    """
    points = (wrapped(one, first="- ", rest="  ") for one in notice.points)
    parts = [
        _short(notice.masthead),
        _short(notice.text),
        "\n".join(points),
        *(card.text.strip() for card in notice.cards),
        _link(notice.label, notice.url) if notice.url else "",
        _short(notice.after),
        "\n".join(_link(label, url) for url, label in notice.more),
        _short(notice.sign_off),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _short(words: str) -> str:
    return "\n\n".join(wrapped(part) for part in words.split("\n\n"))


def _link(label: str, url: str) -> str:
    return f"{wrapped(label.rstrip(':') + ':')}\n{url}"


def notice_html(notice: Notice) -> str:
    """Return the notice as a small page."""
    parts = [_WORDS.format(text=escape(notice.text))]
    if notice.points:
        points = "".join(f"<li>{escape(one)}</li>" for one in notice.points)
        parts.append(f'<ul style="margin:0 0 16px;padding-left:24px">{points}</ul>')
    for card in notice.cards:
        parts.append(_CARD.format(language=card.language, text=escape(card.text)))
        parts.append(_LINK.format(url=escape(card.url), label=escape(card.label)))
    if notice.url:
        parts.append(_BUTTON.format(url=escape(notice.url), label=escape(notice.label)))
    if notice.after:
        parts.append(_WORDS.format(text=escape(notice.after)))
    for url, label in notice.more:
        parts.append(_LINK.format(url=escape(url), label=escape(label)))
    parts.append(_SECOND.format(text=escape(notice.sign_off)))
    masthead = notice.masthead
    return _PAGE.format(
        language=notice.language,
        title=escape(notice.title),
        masthead=_MASTHEAD.format(masthead=escape(masthead)) if masthead else "",
        parts="\n".join(parts),
    )
