"""What mail programs cannot do: our own small table, after caniemail.com.

Clients: Outlook with the Word engine, Gmail, Apple Mail, Yahoo, Samsung. Each rule is
a pattern that may not occur in a mail, with the clients that fail on it.
"""

import re
from html.parser import HTMLParser

#: Gmail drops a style block that is larger, in bytes.
LARGEST_STYLE_BLOCK = 16_000

#: CSS that fails where it stands in a style attribute, so where it must work.
INLINE_CSS = {
    r"display\s*:\s*(inline-)?(flex|grid)": "Word, Yahoo",
    r"(?<![-\w])position\s*:": "Word, Gmail, Yahoo",
    r"(?<![-\w])float\s*:": "Word",
    r"background-image|background\s*:[^;]*url": "Word",
    r"var\s*\(|--[a-z]": "Word, Gmail, Yahoo",
    r"calc\s*\(|clamp\s*\(|min\s*\(": "Word, Yahoo",
    r"(?<![-\w])(gap|object-fit|aspect-ratio|inset)\s*:": "Word, Gmail",
    r"\d(rem|vw|vh|ch)\b": "Word",
    r"rgba\s*\(|hsla?\s*\(|#[0-9a-f]{8}\b|#[0-9a-f]{4}\b": "Word",
    r"margin[^:;]*:\s*[^;]*-\d": "Gmail, Yahoo",
    r"!important": "Word reads it as part of the value",
}
#: CSS that fails, or takes the whole block with it, in a style element.
BLOCK_CSS = {
    r"@import|@font-face|@supports|@layer|@container": "Gmail",
    r"url\s*\(": "loads something",
    r"var\s*\(|--[a-z]": "Gmail, Yahoo",
    r":has\(|:is\(|:where\(|&\s": "Gmail, Samsung",
}
#: Tags that fail or are taken out.
TAGS = {
    *("svg", "math", "video", "audio", "picture", "source", "object", "embed"),
    *("iframe", "form", "input", "button", "select", "textarea", "script", "link"),
    *("dialog", "details", "canvas", "base"),
}
#: Picture formats that Word or Gmail cannot show.
PICTURES = re.compile(r"\.(webp|avif|svg)(\?|$)", re.IGNORECASE)


class _Lint(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._style = ""
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        if tag in TAGS:
            self.found.append(f"<{tag}>")
        for pattern, clients in INLINE_CSS.items():
            if match := re.search(pattern, attributes.get("style", ""), re.IGNORECASE):
                self.found.append(f"<{tag}> {match[0]!r}: {clients}")
        if tag == "img":
            self._picture(attributes)
        if tag == "table" and attributes.get("role") != "presentation":
            self.found.append("<table> without role=presentation")
        if tag == "p" and "margin" not in attributes.get("style", ""):
            self.found.append("<p> without a margin: every client has its own")

    def _picture(self, attributes: dict[str, str]) -> None:
        if PICTURES.search(attributes.get("src", "")):
            self.found.append(f"picture {attributes['src']}: Word")
        if not attributes.get("width", "").isdigit():
            self.found.append("<img> without width in pixels: Word shows full size")
        if "alt" not in attributes:
            self.found.append("<img> without alt")

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._style += data
            for pattern, clients in BLOCK_CSS.items():
                if match := re.search(pattern, data, re.IGNORECASE):
                    self.found.append(f"style block {match[0]!r}: {clients}")

    def close(self) -> None:
        super().close()
        if len(self._style.encode()) > LARGEST_STYLE_BLOCK:
            self.found.append("style blocks over 16 kB: Gmail")


def lint(html: str) -> list[str]:
    """Return what some client of ours cannot show, in words; [] if nothing."""
    reader = _Lint()
    reader.feed(html)
    reader.close()
    return reader.found
