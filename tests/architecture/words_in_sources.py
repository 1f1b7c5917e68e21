"""Finds words for people that stand in a source, where no translator sees them.

Each function tells what it found: line and words. Templates are read by Jinja's own
parser, so a word is found wherever it stands: in the text, in an attribute that is
read out, in an expression. In scripts and modules a string is taken for words when it
has a letter of Finnish or Swedish, or reads like a sentence.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

Found = tuple[int, str]

_JINJA = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
_WORD = r"[^\W\d_]{2,}"
_LETTERS = re.compile(_WORD)
_OURS = r"[åäöÅÄÖ]"
#: Within expressions: a letter of ours, a capital, or words with a blank between.
_IN_TEMPLATE = re.compile(rf"{_OURS}|\b[A-Z][a-z]+|[a-z]{{2,}} [a-z]{{2,}}(?![\w-])")
#: Three words, or two of which the first begins a sentence.
_SENTENCE = re.compile(
    rf"{_OURS}|\b{_WORD},? {_WORD},? {_WORD}|\b[A-Z][a-z]+,? {_WORD}"
)
_ONE_WORD = re.compile(r"\s*[A-Z][a-z]+(?: [A-Z]?[a-z]+)*[.:!?…]?\s*")
_SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|INDEXED|FOR)\b")
#: Attributes that are read out or shown; those of `meta` and of buttons besides.
_SAID = {"alt", "title", "placeholder", "label", "summary"}
_SAID |= {f"aria-{name}" for name in ("label", "description", "roledescription")}
_DESCRIBING = {"description", "og:title", "og:description", "og:site_name"}
#: What people type or what machines read is no sentence.
_NOT_READ = {"script", "style", "mj-style", "code", "kbd"}
#: Stands where a value will; no letter.
_VALUE = "\ufffd"


def in_template(source: str) -> list[Found]:
    """Return words of a template that no catalogue holds."""
    tree = _JINJA.parse(source)
    page = _Page()
    for line, text in _shown(tree):
        page.feed_at(line, text)
    page.close()
    return sorted([*page.found, *_constants(tree)])


def _shown(node: nodes.Node) -> Iterator[Found]:
    """Return the text that a template writes, all branches one after the other."""
    if isinstance(node, nodes.Output):
        for part in node.nodes:
            yield from _written(part)
        return
    for part in node.iter_child_nodes():
        if not isinstance(part, nodes.Expr):
            yield from _shown(part)


def _written(part: nodes.Node) -> Iterator[Found]:
    if isinstance(part, nodes.TemplateData):
        yield part.lineno, part.data
    elif isinstance(part, nodes.Const) and isinstance(part.value, str):
        yield part.lineno, part.value
    elif isinstance(part, nodes.Filter) and part.node is not None:
        yield from _written(part.node)
    elif isinstance(part, nodes.CondExpr | nodes.BinExpr | nodes.Concat):
        # A condition is asked, not shown; what it chooses among is shown.
        asked = part.test if isinstance(part, nodes.CondExpr) else None
        for one in part.iter_child_nodes():
            if one is not asked:
                yield from _written(one)
    else:
        yield part.lineno, _VALUE


def _constants(tree: nodes.Node) -> Iterator[Found]:
    """Return strings that are handed on: to a macro, into a slot, to a filter."""
    for part in tree.iter_child_nodes():
        if isinstance(part, nodes.Const) and isinstance(part.value, str):
            if _IN_TEMPLATE.search(part.value):
                yield part.lineno, part.value
        else:
            yield from _constants(part)


class _Page(HTMLParser):
    """Reads what a template writes, and keeps what people would read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Found] = []
        self._hidden: list[str] = []
        self._text = ""
        self._lines: list[tuple[int, int]] = []

    def feed_at(self, line: int, text: str) -> None:
        """Take a piece that begins at a line; pieces are read as one at the end."""
        self._lines.append((len(self._text), line))
        self._text += text

    def close(self) -> None:
        """Read all pieces."""
        # A tag whose name is a value, and attributes that a macro writes.
        text = re.sub(rf"(</?){_VALUE}", r"\1p", self._text)
        self.feed(text)
        super().close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what is read out of a tag."""
        if tag in _NOT_READ:
            self._hidden.append(tag)
        said = dict(attrs)
        pressed = said.get("type") in {"submit", "button", "reset"} and tag == "input"
        for name, value in attrs:
            read = name in _SAID or (name == "value" and pressed)
            if name == "content":
                read = (said.get("name") or said.get("property")) in _DESCRIBING
            if read and value and _LETTERS.search(value):
                self._note(value)

    def handle_endtag(self, tag: str) -> None:
        """Go on after what is not read."""
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        """Look at what stands between tags."""
        shown = re.sub(r'[\w-]+="[^"]*"', "", data)
        if not self._hidden and _LETTERS.search(shown):
            self._note(" ".join(shown.replace(_VALUE, "…").split()))

    def _note(self, words: str) -> None:
        row, column = self.getpos()
        before = self._text.split("\n")[: row - 1]
        place = sum(len(line) + 1 for line in before) + column
        start, line = max(piece for piece in self._lines if piece[0] <= place)
        self.found.append((line + self._text.count("\n", start, place), words))


_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\]|\\.)*`',
    re.DOTALL,
)
_PLAIN = re.compile(r"[^\W\d_]+(?:[,.:;!?…]? [^\W\d_]+)+[.:!?…]?|.*[åäöÅÄÖ].*")
#: What shows a string: an attribute that is set, a call.
_SHOWS = re.compile(
    r"(?:\.(?:textContent|innerText|innerHTML|title|alt|placeholder|ariaLabel|label)"
    r"\s*\+?=\s*|(?:append|prepend|replaceChildren|createTextNode|alert|confirm|prompt)"
    r'\(|setAttribute\(\s*"(?:aria-label|title|alt|placeholder)",\s*)$'
)


def in_script(source: str) -> list[Found]:
    """Return words of a TypeScript file that no page gave it."""
    found = []
    for token in _TOKEN.finditer(source):
        if token.group().startswith(("//", "/*")):
            continue
        text = re.sub(r"\$\{[^}]*\}", "", token.group()[1:-1])
        shown = _SHOWS.search(source[: token.start()]) and _LETTERS.search(text)
        if shown or _PLAIN.fullmatch(text) or _ONE_WORD.fullmatch(text):
            found.append((source.count("\n", 0, token.start()) + 1, text))
    return found


#: Calls whose strings nobody at a page reads: settings' descriptions, statements, logs.
_ELSEWHERE = {"Field", "text", "compile", "execute", "getLogger", "debug", "info"}
_ELSEWHERE |= {"warning", "exception", "get_logger", "bind"}


def in_module(source: str, *, single: bool = False) -> list[Found]:
    """Return strings of a module that read like words for people.

    Args:
        source: The module.
        single: Whether one word with a capital counts, too.
    """
    passed, strings = set[int](), list[ast.Constant]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                strings.append(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        elif isinstance(node, ast.Call) and _name(node.func) in _ELSEWHERE:
            passed |= set(map(id, ast.walk(node)))
    return [
        (node.lineno, str(node.value))
        for node in strings
        if id(node) not in passed and not _SQL.match(str(node.value))
        if _SENTENCE.search(str(node.value))
        or (single and _ONE_WORD.fullmatch(str(node.value)))
    ]


def _name(called: ast.expr) -> str:
    return getattr(called, "attr", "") or getattr(called, "id", "")
