"""From an exception in a template to a refusal with file, line and cure."""

import traceback
from pathlib import Path

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

from comms.errors import Finding, TemplateRefused
from comms.language import MissingWords
from comms.render.environment import Templates


def refusal(error: Exception, name: str, templates: Templates) -> TemplateRefused:
    """Return the refusal for what went wrong while `name` was rendered.

    Args:
        error: As Jinja or an expression in the template raised it.
        name: The template that was asked for; shown if no better place is known.
        templates: Their folders tell templates from code in the traceback.
    """
    file, line = _place(error, name, templates)
    finding = Finding(
        file=file,
        line=line,
        key="",
        severity="error",
        value="",
        message=f"{_what(error)} {_cure(error)}",
    )
    return TemplateRefused(finding)


def _place(error: Exception, name: str, templates: Templates) -> tuple[str, int]:
    if isinstance(error, TemplateSyntaxError):
        return error.name or name, error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        for folder in (templates.own, templates.shipped):
            if folder and Path(frame.filename).is_relative_to(folder):
                file = Path(frame.filename).relative_to(folder).as_posix()
                return file, frame.lineno or 0
    return name, 0


def _what(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f'There is no template "{error.name}".'
    if isinstance(error, MissingWords):
        return f"There are no words for {error}."
    if isinstance(error, MemoryError):
        return "The template wants too much memory."
    if isinstance(error, RecursionError):
        return "The template is nested too deeply, or includes itself."
    return f"{str(error)[:200].rstrip('.')}."


def _cure(error: Exception) -> str:
    if isinstance(error, UndefinedError):
        return "Use a name of the list in docs/templates.md."
    if isinstance(error, MissingWords):
        return "Add them to the catalogues, in all languages."
    if isinstance(error, MemoryError | RecursionError | OverflowError):
        return "Make it smaller."
    return "Correct the template at this place."
