"""Checks the CommonMark of a body: links, headings, and what a text must not hold."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from comms.content.reading_findings import Findings, Place

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: What a link may lead to: pages, mail, telephone, and places on the same site.
_SAFE = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#|\?)", re.IGNORECASE)
#: Link texts that say nothing without the words around them.
UNCLEAR = frozenset(
    """
    lue lisää|lisää|lue|tästä|täältä|tähän|tässä|klikkaa|klikkaa tästä|katso|katso tästä
    |linkki|tämä linkki|tästä linkistä|lataa|avaa
    |läs mer|läs|mer|här|klicka|klicka här|se här|länk|den här länken|ladda ner|öppna
    |read more|read|more|here|click|click here|see here|link|this link|download|open
    |learn more|this page|tämä sivu|den här sidan
    """.replace("\n", " ")
    .replace(" |", "|")
    .replace("| ", "|")
    .strip()
    .split("|")
)


def check_body(findings: Findings, path: str, first_line: int, body: str) -> None:
    """Find what must not, or should not, stand in a body.

    Args:
        findings: Where problems are noted.
        path: File of the body.
        first_line: Line of the file on which the body begins.
        body: CommonMark.
    """
    # The title of the page is the first heading.
    level, line = 1, first_line
    tokens = _tokens(body)
    for number, token in enumerate(tokens):
        if token.map:
            line = first_line + token.map[0]
        place = (path, line, "body")
        if token.type == "heading_open":
            new = int(token.tag[1])
            if new > level + 1 or new == 1:
                text = f"{token.markup} {tokens[number + 1].content}"
                findings.warn("heading_order", place, value=text)
            level = new
        elif token.type == "html_block":
            findings.add("html_refused", place, value=token.content)
        elif token.type == "inline":
            _check_inline(findings, place, token)


# Of a form each language is checked at every pause in typing, and one has changed.
@lru_cache(maxsize=64)
def _tokens(body: str) -> "tuple[Token, ...]":
    """Return a body as it is read; nobody may change it."""
    return tuple(_parser().parse(body))


@cache
def _parser() -> "MarkdownIt":
    """Return CommonMark with HTML and with every link taken for a link."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - slow to import

    parser = MarkdownIt("commonmark")
    # Refused links must be seen as links here, to be named with their line.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


def _check_inline(findings: Findings, place: Place, token: "Token") -> None:
    path, line, key = place
    children = token.children or []
    for number, child in enumerate(children):
        here = (path, line, key)
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "html_inline":
            findings.add("html_refused", here, value=child.content)
        elif child.type == "image":
            findings.add("image_in_text", here, value=child.attrs.get("src", ""))
        elif child.type == "link_open":
            _check_link(findings, here, child, children[number + 1 :])


def _check_link(
    findings: Findings, place: Place, link: "Token", after: "list[Token]"
) -> None:
    address = str(link.attrs.get("href", ""))
    if not _SAFE.match(re.sub(r"[\x00-\x20]|%0[0-9a-d]", "", address)):
        findings.add("link_refused", place, value=address)
    text = ""
    for child in after:
        if child.type == "link_close":
            break
        text += child.content
    bare = re.sub(r"[\s>»→.…:!]+", " ", text).strip().lower()
    if not bare or bare in UNCLEAR:
        findings.warn("link_text_unclear", place, value=text)
