"""Compiles the templates of a site, to say which of them cannot be used."""

from collections.abc import Iterator

from jinja2 import TemplateError

from comms.render.environment import Templates

_ENDINGS = (".html", ".txt", ".mjml", ".j2", ".xml")


def broken_templates(templates: Templates) -> Iterator[tuple[str, str]]:
    """Yield each own template that does not compile, and why; shipped ones do."""
    if templates.own is None or not templates.own.is_dir():
        return
    environment = templates.environment("en")
    for path in sorted(templates.own.rglob("*")):
        if path.suffix not in _ENDINGS or not path.is_file():
            continue
        name = path.relative_to(templates.own).as_posix()
        try:
            environment.get_template(name)
        except (TemplateError, UnicodeDecodeError) as error:
            line = getattr(error, "lineno", None)
            yield (f"{name}:{line}" if line else name), str(error)
