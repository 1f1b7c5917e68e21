"""CommonMark to HTML and to plain text, from the same tokens.

Raw HTML in the source is shown as text, never passed on; what comes out is cleaned
once more (nh3). One thing differs from CommonMark: a line break in the source is a
line break for the reader, since easy-language texts give each sentence its line.
Pictures in the text are left out (their words stay): pictures belong to the item.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from urllib.parse import urljoin

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from comms.render.text import LINE, labelled, wrapped

_TAGS = {
    *("a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul"),
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_DEEPEST = 6


class _Renderer(RendererHTML):
    """HTML without pictures: the words of a picture stay, the picture goes."""

    def image(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Return the alternative text of a picture."""
        return escape(self.renderInlineAsText(tokens[idx].children, options, env))


def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "xhtmlOut": True}
    parser = MarkdownIt("commonmark", options, renderer_cls=_Renderer)
    return parser.enable("linkify")


_PARSER = _parser()


def to_html(
    text: str, *, top: int, base: str = "", styles: Mapping[str, str] | None = None
) -> str:
    """Return the text as clean HTML that is well-formed XML too.

    Args:
        text: CommonMark.
        top: Level of the highest heading in `text` (2: `<h2>`); the order of the
            others is kept and no level is skipped.
        base: Absolute address that links of the site are joined to; "" leaves them.
        styles: CSS to write into each tag of a name, for mail clients that read
            no style sheet; a value may not contain double quotes.
    """
    return _styled(_html(text, top, base), styles or {})


@lru_cache(maxsize=2048)
def _html(text: str, top: int, base: str) -> str:
    tokens = _PARSER.parse(text)
    _shift_headings(tokens, top)
    for token in _inline(tokens):
        href = token.attrGet("href")
        if isinstance(href, str) and base:
            token.attrSet("href", urljoin(base, href))
    rendered = _PARSER.renderer.render(tokens, _PARSER.options, {})
    cleaned = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    # nh3 writes HTML; MJML wants XML. Text cannot contain these, it is escaped.
    for html, xml in (("<br>", "<br />"), ("<hr>", "<hr />"), ("&nbsp;", "&#160;")):
        cleaned = cleaned.replace(html, xml)
    return cleaned.strip()


def _styled(html: str, styles: Mapping[str, str]) -> str:
    for tag, style in styles.items():
        html = re.sub(rf"<{tag}(?=[ >/])", f'<{tag} style="{style}"', html)
    return html


def _shift_headings(tokens: Sequence[Token], top: int) -> None:
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(top + levels.index(token.tag), _DEEPEST)}"


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def to_text(text: str, *, base: str = "", number: str = "", width: int = LINE) -> str:
    """Return the text for the plain part of a mail.

    Emphasis is dropped, links read "label: address", headings are numbered below
    `number`, list items keep their marks.

    Args:
        text: CommonMark.
        base: As for `to_html`.
        number: Number of the heading above ("2.1"); "" leaves headings bare.
        width: Longest line in characters.
    """
    writer = _TextWriter(base, number, width)
    for token in _PARSER.parse(text):
        writer.take(token)
    return "\n\n".join(writer.blocks)


class _TextWriter:
    """Collects blocks of plain text from a stream of tokens."""

    def __init__(self, base: str, number: str, width: int) -> None:
        self.blocks: list[str] = []
        self._base = base
        self._number = number
        self._width = width
        self._headings = 0
        self._in_heading = False
        #: Marks of the open list items, outermost first ("- ", "2. ").
        self._marks: list[str] = []
        self._counts: list[int | None] = []
        self._tight = False

    def take(self, token: Token) -> None:
        """Take the next token of the parser."""
        if token.type in {"heading_open", "heading_close"}:
            self._in_heading = token.type == "heading_open"
        elif token.type.endswith("_list_open"):
            start = int(token.attrGet("start") or 1)
            self._counts.append(start if token.type.startswith("ordered") else None)
        elif token.type.endswith("_list_close"):
            self._counts.pop()
            self._tight = bool(self._counts)
        elif token.type.startswith("list_item"):
            self._item(opens=token.nesting > 0)
        elif token.type == "inline":
            self._words(self._inline_text(token.children or ()))
        elif token.type in {"fence", "code_block"}:
            self.blocks.append(token.content.rstrip("\n"))

    def _item(self, *, opens: bool) -> None:
        if not opens:
            self._marks.pop()
            self._tight = True
            return
        count = self._counts[-1]
        self._marks.append("- " if count is None else f"{count}. ")
        if count is not None:
            self._counts[-1] = count + 1

    def _words(self, words: str) -> None:
        if self._in_heading and self._number:
            self._headings += 1
            words = f"{self._number}.{self._headings} {words}"
        if not self._marks:
            self.blocks.append(wrapped(words, width=self._width))
            self._tight = False
            return
        mark = self._marks[-1]
        hang = " " * sum(map(len, self._marks[:-1]))
        self._marks[-1] = " " * len(mark)
        block = wrapped(
            words,
            width=self._width,
            first=hang + mark,
            rest=hang + " " * len(mark),
        )
        if self._tight:
            self.blocks[-1] += f"\n{block}"
        else:
            self.blocks.append(block)

    def _inline_text(self, tokens: Sequence[Token]) -> str:
        words: list[str] = []
        links: list[tuple[str, int]] = []
        for token in tokens:
            if token.type == "link_open":
                links.append((str(token.attrGet("href") or ""), len(words)))
            elif token.type == "link_close":
                href, start = links.pop()
                words[start:] = [self._link("".join(words[start:]), href)]
            elif token.type in {"softbreak", "hardbreak"}:
                words.append("\n")
            else:
                words.append(token.content)
        return "".join(words)

    def _link(self, label: str, href: str) -> str:
        return labelled(label, urljoin(self._base, href))
