"""A site's own templates with a fault planted in them."""

from pathlib import Path

from comms.errors import Finding, TemplateRefused
from comms.mime.skeleton import SLOT_NAMES, Slots, new_slots
from comms.render.environment import Templates, open_templates, shipped_templates
from comms.render.mail import RenderedMail, compose
from tests.unit.render.sample_views import nl1

SLOTS: Slots = new_slots(b"tests")
TOKENS = {name: SLOTS.token(name) for name in SLOT_NAMES}

#: Template that most faults are planted in, and the line they come before.
WHERE = "mail/parts/contact.mjml"


def own_templates(tmp_path: Path, **files: str) -> Templates:
    """Return templates of which some files (name with "__" for "/") are a site's."""
    own = tmp_path / "templates"
    for name, text in files.items():
        path = own / (name.replace("__", "/") + ".mjml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return open_templates(own)


def with_line(tmp_path: Path, line: str, *, before: str) -> tuple[Templates, int]:
    """Return templates whose contact part has one more line, and its number."""
    lines = (shipped_templates() / WHERE).read_text(encoding="utf-8").splitlines()
    number = next(n for n, text in enumerate(lines) if before in text)
    lines.insert(number, line)
    own = tmp_path / "templates"
    path = own / WHERE
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return open_templates(own), number + 1


def rendered(templates: Templates) -> RenderedMail:
    """Render NL1 without the trial in a child process."""
    return compose(nl1("fi"), "html", TOKENS, templates)


def fault_of(templates: Templates) -> Finding:
    """Return what is found when NL1 is rendered; fail if nothing is."""
    try:
        rendered(templates)
    except TemplateRefused as refused:
        return refused.finding
    message = "nothing was refused"
    raise AssertionError(message)
