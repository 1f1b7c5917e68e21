"""From one edition in one language to a mail with slots: subject, HTML, text.

Order: Jinja with slot tokens as values, our own check of the MJML, the engine, and
a last look at what came out. Once per Message, never per recipient. Fails with
`TemplateRefused`, which names file, line and cure.
"""

import logging
import re
from dataclasses import dataclass, field
from functools import lru_cache

import mjml as engine
from jinja2 import TemplateError

from comms.errors import Finding, TemplateRefused
from comms.mime.skeleton import SLOT_NAMES, Slots
from comms.model.views import EditionView
from comms.render import limits, palette
from comms.render.environment import Templates
from comms.render.faults import refusal
from comms.render.mjml_check import check_mjml
from comms.render.sources import Marked, read_marks

#: Gmail cuts HTML off at about 102 kB; above this size an editor is warned.
WARN_ABOVE_BYTES = 90_000

#: What an expression in a template can raise.
_FAULTS = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    MemoryError,
    RecursionError,
)

_HTML, _TEXT = "mail/edition.mjml", "mail/edition.txt"

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class RenderedMail:
    """One mail for all its recipients; HTML and text carry the same facts."""

    subject: str
    preheader: str
    #: None for readers who asked for text only.
    html: str | None
    text: str


def render_edition(
    view: EditionView,
    *,
    format: str,  # noqa: A002 - the word of the glossary
    slots: Slots,
    templates: Templates,
) -> RenderedMail:
    """Return the mail of an edition with slot tokens where recipients differ.

    Args:
        view: The edition in one language and level.
        format: "html" (with its text part) or "text".
        slots: Gives the tokens that stand for a recipient's values.
        templates: The site's templates; own ones are first tried in a process
            of their own, see `limits`.

    Raises:
        TemplateRefused: A template is not allowed, fails, or is too large.
    """
    tokens = {name: slots.token(name) for name in SLOT_NAMES}
    limits.rehearse(view, format, tokens, templates)
    return _composed(
        _Asked(
            form=format,
            tokens=tuple(tokens.items()),
            templates=templates,
            fingerprint=templates.fingerprint(),
            view=view,
        )
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A mail that is asked for, known again by all that it is made of."""

    form: str
    tokens: tuple[tuple[str, str], ...]
    templates: Templates
    fingerprint: str
    #: It has mappings, which have no hash; what is left tells most mails apart.
    view: EditionView = field(hash=False)


# Whoever puts a mail together looks at the same one, in each language, again and again.
@lru_cache(maxsize=32)
def _composed(asked: _Asked) -> RenderedMail:
    return compose(asked.view, asked.form, dict(asked.tokens), asked.templates)


def compose(
    view: EditionView, form: str, tokens: dict[str, str], templates: Templates
) -> RenderedMail:
    """Render without the trial run; the work of `render_edition`."""
    context = {
        "edition": view,
        "slots": tokens,
        "light": palette.light(view.unit.colour),
        "dark": palette.dark(view.unit.colour),
    }
    text = _fill(templates, view.language, _TEXT, context)
    html = None
    if form == "html":
        html = _html(_fill(templates, view.language, _HTML, context))
    return RenderedMail(
        subject=view.subject,
        preheader=view.preheader,
        html=html,
        text=_tidied(text),
    )


def _fill(
    templates: Templates, language: str, name: str, context: dict[str, object]
) -> str:
    try:
        return templates.environment(language).get_template(name).render(context)
    except _FAULTS as error:
        raise refusal(error, name, templates) from error


def _html(rendered: str) -> str:
    html = _made(rendered)
    size = len(html.encode())
    if size > WARN_ABOVE_BYTES:
        _LOG.warning("mail is large", extra={"bytes": size})
    return html


def _made(rendered: str) -> str:
    marked = read_marks(rendered, _HTML)
    check_mjml(marked)
    try:
        made = engine.mjml2html(_BLANKS.sub(_newlines, marked.text))
    except ValueError as error:
        raise _engine_refuses(error, marked) from error
    return _valid(made)


# The engine stops at blanks without a line end between two of its tags. As many line
# ends as there were blanks keep the positions in its errors true.
_BLANKS = re.compile(r"(?<=>)[ \t]+(?=</?mj)")


# What the engine writes that is not valid HTML, and the valid form. None of these
# can come from a text: quotes and angle brackets are escaped there.
_INVALID = (
    (re.compile(r"^<!doctype html>"), "<!DOCTYPE html>"),
    (re.compile(r'(?<=") />'), ">"),
    (re.compile(r"<(br|hr) />"), r"<\1>"),
    (re.compile(r' aria-label="[^"]*" aria-roledescription="email"'), ""),
    (re.compile(r' role="article"'), ""),
    # The hidden preheader: white on white looks like a trick to spam filters.
    (re.compile(r"(?<=display:none;font-size:1px;)color:#ffffff;"), ""),
)


def _valid(html: str) -> str:
    for invalid, valid in _INVALID:
        html = invalid.sub(valid, html)
    return html


def _newlines(blanks: re.Match[str]) -> str:
    return "\n" * len(blanks[0])


def _engine_refuses(error: ValueError, marked: Marked) -> TemplateRefused:
    position = re.search(r"position (\d+)", str(error))
    file, line = marked.source_of(int(position[1]) if position else 0)
    finding = Finding(
        file=file,
        line=line,
        key="",
        severity="error",
        value="",
        message=f"The MJML engine refuses this: {error}. Simplify the template here.",
    )
    return TemplateRefused(finding)


def _tidied(text: str) -> str:
    """Return the text with at most one empty line in a row and no blanks at ends."""
    lines: list[str] = []
    for line in text.splitlines():
        stripped = line.rstrip()
        if stripped or (lines and lines[-1]):
            lines.append(stripped)
    return "\n".join(lines).rstrip() + "\n"
