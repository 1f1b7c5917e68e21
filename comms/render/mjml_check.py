"""Our own check of MJML before the engine sees it.

The engine drops what it does not know without a word and passes scripts through.
Here every tag, attribute, place and address is compared with `components`, and the
first fault is raised with file and line of the template it stands in. Reads the
MJML that Jinja made; the lines are found by the marks of `sources`.
"""

import difflib
import re
from collections.abc import Collection
from xml.parsers import expat

from comms.errors import Finding, TemplateRefused
from comms.render.components import (
    COMPONENTS,
    DEFAULTS_OF,
    HTML,
    NOT_FOR_US,
    Component,
)
from comms.render.sources import Marked

_ADDRESSES = frozenset({"href", "src", "srcset", "background"})
_SCHEME = re.compile(r"[^a-z0-9+.:/?#-]*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_GOOD_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
#: Style sheets may not load anything, nor hold code.
_BAD_CSS = re.compile(
    r"@import|url\s*\(|expression\s*\(|behavior\s*:|\\", re.IGNORECASE
)
#: Characters of MJML; a long newsletter has about 60,000.
LARGEST = 1_000_000
#: Tags within each other; the engine, which is recursive, breaks at some thousands.
_DEEPEST = 100
_NONE = Component(attributes=frozenset())


def check_mjml(mjml: Marked) -> None:
    """Check rendered MJML.

    Raises:
        TemplateRefused: With the first fault, its file, its line and its cure.
    """
    check = _Check(mjml)
    if len(mjml.text) > LARGEST:
        raise check.too_large()
    check.run()


class _Check:
    """One reading of one document."""

    def __init__(self, mjml: Marked) -> None:
        self._mjml = mjml
        self._open: list[str] = []
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._words
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._declaration
        self._parser.ProcessingInstructionHandler = self._declaration

    def too_large(self) -> TemplateRefused:
        """Return the refusal of a mail that no mail program would show."""
        message = f"The mail has more than {LARGEST} characters. Make it shorter."
        return self._refused(message, value=str(len(self._mjml.text)), at=0)

    def run(self) -> None:
        """Read the document to its end, or to its first fault."""
        try:
            self._parser.Parse(self._mjml.text.encode(), True)
        except expat.ExpatError as error:
            raise self._not_xml(error) from error

    def _not_xml(self, error: expat.ExpatError) -> TemplateRefused:
        words = expat.ErrorString(error.code)
        where = self._parser.ErrorByteIndex
        message = (
            f"This is not well-formed: {words}. {_XML_CURES.get(words, _XML_CURE)}"
        )
        return self._refused(message, value=self._excerpt(where), at=where)

    def _excerpt(self, where: int) -> str:
        return self._mjml.text.encode()[where : where + 40].decode(errors="ignore")

    def _refused(
        self, message: str, *, value: str, at: int | None = None
    ) -> TemplateRefused:
        where = self._parser.CurrentByteIndex if at is None else at
        file, line = self._mjml.source_of(where)
        finding = Finding(
            file=file,
            line=line,
            key="",
            severity="error",
            value=value,
            message=message,
        )
        return TemplateRefused(finding)

    # -- what expat meets ---------------------------------------------------------

    def _declaration(self, *_: object) -> None:
        message = "Declarations (<?xml …?>, <!DOCTYPE …>) break the engine. Delete it."
        raise self._refused(message, value="<?" if not self._open else "<!")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) > _DEEPEST:
            message = f"More than {_DEEPEST} tags stand in each other. Nest fewer."
            raise self._refused(message, value=tag)
        if tag in NOT_FOR_US:
            message = f"<{tag}> is not used in our mails: {NOT_FOR_US[tag]}"
            raise self._refused(message, value=tag)
        if self._in("mj-attributes"):
            self._default(tag, attributes)
        elif self._holds_html():
            self._html(tag, attributes)
        else:
            self._component(tag, attributes)
        self._open.append(tag)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _words(self, words: str) -> None:
        if not words.strip():
            return
        if self._in("mj-style"):
            self._css(words)
        elif not self._holds_html():
            parent = self._open[-1]
            message = (
                f"Words directly in <{parent}> are lost. Put them into an <mj-text>."
            )
            raise self._refused(message, value=words.strip()[:40])

    # -- rules ---------------------------------------------------------------------

    def _in(self, tag: str) -> bool:
        return tag in self._open

    def _holds_html(self) -> bool:
        return any(COMPONENTS.get(tag, _NONE).holds_html for tag in self._open)

    def _component(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in COMPONENTS:
            raise self._unknown_tag(tag)
        parent = self._open[-1] if self._open else ""
        if parent and tag not in COMPONENTS[parent].children:
            raise self._wrong_place(tag, parent)
        if not parent and tag != "mjml":
            message = f"A mail starts with <mjml>, not with <{tag}>."
            raise self._refused(message, value=tag)
        self._attributes(tag, attributes, COMPONENTS[tag].attributes)

    def _default(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in DEFAULTS_OF:
            raise self._unknown(tag, DEFAULTS_OF, f"There is no component <{tag}>.")
        known = set().union(*(part.attributes for part in COMPONENTS.values()))
        if tag in COMPONENTS:
            known = set(COMPONENTS[tag].attributes)
        self._attributes(tag, attributes, known | {"name"})

    def _html(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in COMPONENTS:
            raise self._wrong_place(tag, self._open[-1])
        if tag in _UNSAFE:
            message = f"<{tag}> is not allowed in a mail. Delete it."
            raise self._refused(message, value=tag)
        if tag not in HTML:
            raise self._unknown_tag(tag)
        self._attributes(tag, attributes, HTML[tag])

    def _attributes(
        self, tag: str, attributes: dict[str, str], known: Collection[str]
    ) -> None:
        for name, value in attributes.items():
            if name.lower().startswith("on"):
                message = f'"{name}" is code, and a mail carries none. Delete it.'
                raise self._refused(message, value=name)
            if name not in known:
                fault = f'<{tag}> has no attribute "{name}".'
                raise self._unknown(name, known, fault)
            if name in _ADDRESSES:
                self._address(name, value)
            if name == "style":
                self._css(value)

    def _address(self, name: str, value: str) -> None:
        found = _SCHEME.match(_BLANKS.sub("", value))
        if found and found[1].lower() not in _GOOD_SCHEMES:
            message = (
                f'The {name} starts with "{found[1]}:". Use an address that starts '
                "with https:, mailto: or tel:."
            )
            raise self._refused(message, value=value[:40])

    def _css(self, css: str) -> None:
        if found := _BAD_CSS.search(css):
            message = (
                f'"{found[0]}" in a style loads something or is code. '
                "Write plain properties."
            )
            raise self._refused(message, value=found[0])

    # -- words for faults ----------------------------------------------------------

    def _unknown_tag(self, tag: str) -> TemplateRefused:
        known = HTML if self._holds_html() else COMPONENTS
        return self._unknown(tag, known, f"There is no tag <{tag}> for mails.")

    def _unknown(
        self, name: str, known: Collection[str], fault: str
    ) -> TemplateRefused:
        near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
        cure = f'Did you mean "{near[0]}"?' if near else "Delete it."
        return self._refused(f"{fault} {cure}", value=name)

    def _wrong_place(self, tag: str, parent: str) -> TemplateRefused:
        homes = sorted(
            name for name, part in COMPONENTS.items() if tag in part.children
        )
        places = " or ".join(f"<{home}>" for home in homes)
        message = f"<{tag}> may not stand in <{parent}>. Put it into {places}."
        return self._refused(message, value=tag)


_UNSAFE = {
    *("script", "iframe", "object", "embed", "applet", "form", "input", "button"),
    *("select", "textarea", "link", "base", "svg", "math", "style", "audio", "video"),
    *("frame", "frameset", "noscript", "template"),
}

_XML_CURE = "Close every tag and write & as &amp;."
_XML_CURES = {
    "mismatched tag": "A tag is closed that was not opened last, or never closed.",
    "duplicate attribute": "Write each attribute once.",
    "XML or text declaration not at start of entity": "Delete it.",
    "undefined entity": "Write the character itself, or its number (&#160;).",
    "not well-formed (invalid token)": (
        "Put attributes in double quotes, write < as &lt; and & as &amp;."
    ),
}
