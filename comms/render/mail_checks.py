"""Looks at one drawn mail as a screen reader and as a spam filter would: light rules.

Own rules and no outside service; a mail that keeps all of them may still be thought
spam by somebody. Whoever reads the result decides; nothing here stops a mail.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urlsplit

from comms.render.mail import WARN_ABOVE_BYTES, RenderedMail

Of = Literal["accessibility", "spam"]
#: What an inbox shows, in characters.
SUBJECT_MOST, PREHEADER_LEAST, PREHEADER_MOST = 60, 40, 90
#: More words in capitals, or exclamation marks, look like shouting.
_LOUD_WORDS, _LOUD_MARKS = 3, 3
_LOUD = re.compile(r"\b[A-ZÅÄÖŠŽ]{6,}\b")
#: Link texts that say nothing where they stand alone.
_VAGUE = re.compile(
    r"^(lue lisää|tästä|täällä|linkki|katso|läs mer|här|klicka här|länk|se|"
    r"read more|more|here|click here|link)[\s.:>»→]*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)([\w.-]+)", re.IGNORECASE)
#: Services that hide where a link leads.
_HIDES = frozenset({"bit.ly", "t.co", "tinyurl.com", "ow.ly", "goo.gl", "is.gd"})
#: A picture needs at least so many characters of text beside it.
_WORDS_PER_PICTURE = 200


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One rule, and whether the mail keeps it."""

    of: Of
    #: Name of the rule ("heading_order"), for its words.
    key: str
    is_kept: bool
    #: What the words show ("count", "most" …).
    slots: dict[str, object] = field(default_factory=dict)


# Whoever puts a mail together looks at the same one again and again.
@lru_cache(maxsize=32)
def checked(mail: RenderedMail) -> tuple[Checked, ...]:
    """Return all rules, first those about reading, then those about filters."""
    seen = _Seen()
    seen.feed(mail.html or "")
    seen.close()
    return tuple(rule(mail, seen) for rule in _RULES)


class _Seen(HTMLParser):
    """What stands in a mail: headings, pictures, links, words."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.headings: list[int] = []
        #: Alternative texts; None where a picture has none.
        self.pictures: list[str | None] = []
        #: (address, words) of each link.
        self.links: list[tuple[str, str]] = []
        self.bare_tables = 0
        self.words: list[str] = []
        self._link: list[str] | None = None
        self._mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "html":
            self.language = found.get("lang") or ""
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        elif tag == "img":
            self.pictures.append(found.get("alt"))
            if self._link is not None:
                self._link.append(found.get("alt") or "")
        elif tag == "a":
            self._link = []
            self.links.append((found.get("href") or "", ""))
        elif tag == "table" and found.get("role") != "presentation":
            self.bare_tables += 1
        elif tag in {"style", "script", "title"}:
            self._mute += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            words = " ".join(" ".join(self._link).split())
            self.links[-1] = (self.links[-1][0], words)
            self._link = None
        elif tag in {"style", "script", "title"} and self._mute:
            self._mute -= 1

    def handle_data(self, data: str) -> None:
        if self._mute:
            return
        self.words.append(data)
        if self._link is not None:
            self._link.append(data)

    @property
    def text(self) -> str:
        """All words."""
        return " ".join(" ".join(self.words).split())


Rule = Callable[[RenderedMail, _Seen], Checked]


def _says_language(_mail: RenderedMail, seen: _Seen) -> Checked:
    return Checked(of="accessibility", key="language", is_kept=bool(seen.language))


def _heading_order(_mail: RenderedMail, seen: _Seen) -> Checked:
    steps = zip((0, *seen.headings), seen.headings, strict=False)
    whole = seen.headings.count(1) == 1 and all(b - a <= 1 for a, b in steps)
    return Checked(of="accessibility", key="heading_order", is_kept=whole)


def _pictures_described(_mail: RenderedMail, seen: _Seen) -> Checked:
    bare = sum(alt is None for alt in seen.pictures)
    slots: dict[str, object] = {"count": bare}
    return Checked(
        of="accessibility", key="pictures_described", is_kept=not bare, slots=slots
    )


def _links_say_where(_mail: RenderedMail, seen: _Seen) -> Checked:
    vague = [words for _, words in seen.links if not words or _VAGUE.match(words)]
    return Checked(
        of="accessibility",
        key="links_say_where",
        is_kept=not vague,
        slots={"words": ", ".join(f"”{words}”" for words in dict.fromkeys(vague))},
    )


def _links_differ(_mail: RenderedMail, seen: _Seen) -> Checked:
    """The same words lead to the same place."""
    places = {(words.casefold(), address) for address, words in seen.links}
    twice = [name for name, n in Counter(words for words, _ in places).items() if n > 1]
    return Checked(
        of="accessibility",
        key="links_differ",
        is_kept=not twice,
        slots={"words": ", ".join(f"”{name}”" for name in sorted(twice))},
    )


def _no_layout_tables(_mail: RenderedMail, seen: _Seen) -> Checked:
    return Checked(
        of="accessibility", key="no_layout_tables", is_kept=not seen.bare_tables
    )


def _text_part(mail: RenderedMail, seen: _Seen) -> Checked:
    """Whoever reads the text part gets the same links."""
    wanted = {link for link, words in seen.links if words and link.startswith("http")}
    lost = [link for link in wanted if link not in mail.text]
    # The other languages and the way to a browser stand in one of the two only.
    whole = bool(mail.text.strip()) and len(lost) <= len(wanted) // 2
    return Checked(of="accessibility", key="text_part", is_kept=whole)


def _subject_length(mail: RenderedMail, _seen: _Seen) -> Checked:
    length = len(mail.subject)
    return Checked(
        of="spam",
        key="subject_length",
        is_kept=0 < length <= SUBJECT_MOST,
        slots={"count": length, "most": SUBJECT_MOST},
    )


def _preheader_length(mail: RenderedMail, _seen: _Seen) -> Checked:
    length = len(mail.preheader)
    return Checked(
        of="spam",
        key="preheader_length",
        is_kept=PREHEADER_LEAST <= length <= PREHEADER_MOST,
        slots={"count": length, "least": PREHEADER_LEAST, "most": PREHEADER_MOST},
    )


def _own_words(mail: RenderedMail, _seen: _Seen) -> Checked:
    """The preheader adds to the subject instead of repeating it."""
    same = mail.preheader.strip().casefold() == mail.subject.strip().casefold()
    return Checked(of="spam", key="own_words", is_kept=not same)


def _quiet(mail: RenderedMail, seen: _Seen) -> Checked:
    loud = _LOUD.findall(mail.subject)
    marks = mail.subject.count("!") + (seen.text.count("!!"))
    words = len(_LOUD.findall(seen.text))
    kept = not loud and marks < 2 and words <= _LOUD_WORDS * 4  # noqa: PLR2004 - one is fine
    return Checked(of="spam", key="quiet", is_kept=kept)


def _no_false_reply(mail: RenderedMail, _seen: _Seen) -> Checked:
    starts = mail.subject.strip().casefold()
    false = starts.startswith(("re:", "vs:", "sv:", "fwd:", "fw:", "vl:", "vb:"))
    return Checked(of="spam", key="no_false_reply", is_kept=not false)


def _size(mail: RenderedMail, _seen: _Seen) -> Checked:
    size = len((mail.html or "").encode())
    return Checked(
        of="spam",
        key="size",
        is_kept=size <= WARN_ABOVE_BYTES,
        slots={"count": size // 1000, "most": WARN_ABOVE_BYTES // 1000},
    )


def _more_words_than_pictures(_mail: RenderedMail, seen: _Seen) -> Checked:
    kept = len(seen.text) >= _WORDS_PER_PICTURE * len(seen.pictures)
    return Checked(of="spam", key="more_words_than_pictures", is_kept=kept)


def _links_are_what_they_say(_mail: RenderedMail, seen: _Seen) -> Checked:
    """Words that look like an address lead to that very address."""
    false = [
        words
        for address, words in seen.links
        if (found := _ADDRESS.search(words))
        and _host(found[1]) != _host(urlsplit(address).hostname or "")
    ]
    return Checked(
        of="spam",
        key="links_are_what_they_say",
        is_kept=not false,
        slots={"words": ", ".join(false)},
    )


def _links_not_hidden(_mail: RenderedMail, seen: _Seen) -> Checked:
    hosts = {_host(urlsplit(address).hostname or "") for address, _ in seen.links}
    hidden = sorted(hosts & _HIDES)
    return Checked(
        of="spam",
        key="links_not_hidden",
        is_kept=not hidden,
        slots={"words": ", ".join(hidden)},
    )


def _host(name: str) -> str:
    return name.casefold().removeprefix("www.").rstrip(".")


_RULES: tuple[Rule, ...] = (
    _says_language,
    _heading_order,
    _pictures_described,
    _links_say_where,
    _links_differ,
    _no_layout_tables,
    _text_part,
    _subject_length,
    _preheader_length,
    _own_words,
    _quiet,
    _no_false_reply,
    _size,
    _more_words_than_pictures,
    _links_are_what_they_say,
    _links_not_hidden,
)
