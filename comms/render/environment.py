"""The Jinja environment of mail templates, and the folders they come from.

A site's own folder comes first, then what is shipped; so one file can be replaced
and the rest kept. Undefined names are errors, values are escaped, and the sandbox
keeps expressions away from Python. The sandbox limits neither memory nor time:
`limits` does.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    pass_eval_context,
)
from jinja2.nodes import EvalContext
from markupsafe import Markup

from comms.errors import Finding
from comms.language import (
    catalogue,
    format_count,
    format_day,
    format_moment,
    format_span,
    interface_language,
    month_name,
    say,
    unbroken,
    written,
)
from comms.model.figures import Grain, figure
from comms.render import markdown, text
from comms.render.bytecode import CompiledOnce
from comms.render.sandbox import Sandbox
from comms.render.sources import SourceMarks

_ESCAPED = (".html", ".mjml")
_MEGABYTE = 1_000_000


class Templates:
    """The templates of a site: its own ones and, beneath them, the shipped ones."""

    def __init__(self, own: Path | None, shipped: Path) -> None:
        self.own = own
        self.shipped = shipped
        self._environments: dict[str, Sandbox] = {}
        #: Fingerprints with the formats that ran within the limits once.
        self.trusted: set[tuple[str, str]] = set()
        #: What was wrong with those that did not when they were tried last.
        self.faults: dict[tuple[str, str], Finding] = {}

    def environment(self, language: str) -> Sandbox:
        """Return the environment that speaks `language`; compiled once, then kept."""
        spoken = interface_language(language)
        if spoken not in self._environments:
            self._environments[spoken] = _environment(self._loader(), spoken)
        return self._environments[spoken]

    def own_environment(self, language: str) -> Sandbox:
        """Return one like `environment`, to which the caller may add names."""
        shared = self.environment(language)
        own = shared.overlay()
        own.globals, own.filters = {**shared.globals}, {**shared.filters}
        return own

    def _loader(self) -> BaseLoader:
        folders = [folder for folder in (self.own, self.shipped) if folder]
        return ChoiceLoader([FileSystemLoader(folder) for folder in folders])

    def fingerprint(self) -> str:
        """Return a hash of the site's own mail templates; "" if it has none."""
        folder = self.own / "mail" if self.own else None
        files = sorted(folder.rglob("*")) if folder and folder.is_dir() else []
        digest = hashlib.sha256()
        for path in files:
            if path.is_file():
                digest.update(f"{path.relative_to(str(folder))}\0".encode())
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest() if files else ""


@cache
def open_templates(own: Path | None = None) -> Templates:
    """Return the templates of a site; compiled once, read anew where a file changes.

    Args:
        own: The site's folder of templates, with `mail/` in it; its files come
            before those of the same name that are shipped.
    """
    return Templates(own, shipped_templates())


@cache
def shipped_templates() -> Path:
    """Return the folder of shipped templates: in the wheel, else the project's."""
    package = Path(__file__).parents[1]
    built = package / "_defaults" / "templates"
    return built if built.is_dir() else package.parent / "templates"


def _environment(loader: BaseLoader, language: str) -> Sandbox:
    environment = Sandbox(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=_autoescape,
        extensions=["jinja2.ext.loopcontrols", SourceMarks],
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled(language),
    )
    environment.globals.update(_words(language))
    environment.filters.update(_filters(language))
    environment.globals.update(say_in=say, month_name=month_name)
    return environment


def _words(language: str) -> dict[str, Callable[..., str]]:
    """Return what says words in templates: `_`, and `ngettext` where things count.

    Jinja's own pair, but that numbers in words are readable, and that a word in a loop
    needs no context of its own: a page says hundreds.
    """
    words = catalogue(language)

    def said(form: EvalContext, words: str, slots: Mapping[str, object]) -> str:
        shown = Markup(words) if form.autoescape else words  # noqa: S704 - our own
        return shown % written(slots, language) if "%" in words else shown

    @pass_eval_context
    def gettext(form: EvalContext, key: str, /, **slots: object) -> str:
        return said(form, words.gettext(key), slots)

    @pass_eval_context
    def ngettext(
        form: EvalContext, one: str, many: str, count: int, /, **slots: object
    ) -> str:
        return said(form, words.ngettext(one, many, count), {"num": count, **slots})

    return {"_": gettext, "ngettext": ngettext}


@cache
def _compiled(_language: str) -> CompiledOnce:
    return CompiledOnce()


def _autoescape(name: str | None) -> bool:
    return name is None or name.endswith(_ESCAPED)


def _filters(language: str) -> dict[str, Callable[..., object]]:
    def day(value: date) -> str:
        return format_day(value, language)

    @pass_eval_context
    def moment(form: EvalContext, value: datetime) -> str:
        shown = format_moment(value, language)
        return unbroken(shown) if form.autoescape else shown

    @pass_eval_context
    def span(form: EvalContext, start: datetime, end: datetime) -> str:
        shown = format_span(start, end, language)
        return unbroken(shown) if form.autoescape else shown

    def size(count: int) -> str:
        return file_size(count, language)

    def number(value: object) -> object:
        return format_count(value, language)

    def said(count: int, grain: Grain) -> str:
        return figure(language, count, grain)

    return {
        "number": number,
        "day": day,
        "moment": moment,
        "span": span,
        "size": size,
        "figure": said,
        "markdown": _markdown,
        "plain": markdown.to_text,
        "wrapped": text.wrapped,
        "labelled": text.labelled_line,
    }


def _markdown(source: str, **options: object) -> Markup:
    # Cleaned by `to_html`: raw HTML is text there, addresses are checked.
    return Markup(markdown.to_html(source, **options))  # type: ignore[arg-type]  # noqa: S704


def file_size(count: int, language: str) -> str:
    """Return bytes in words: "0,4 Mt", "0.4 MB"; at least a tenth of a megabyte."""
    shown = f"{max(count / _MEGABYTE, 0.1):.1f}"
    if interface_language(language) == "en":
        return f"{shown} MB"
    unit = "Mt" if interface_language(language) == "fi" else "MB"
    return f"{shown.replace('.', ',')} {unit}"
