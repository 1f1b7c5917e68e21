"""Press texts: what a newsroom gets, ready to paste, from frozen values.

One text per language. When it may be published stands first and last; nobody can
miss it by reading only the middle. A release without a person who answers is
refused: a newsroom that reaches nobody writes without us.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from comms.errors import Refused
from comms.events.linked_events import sign_up
from comms.language import (
    catalogue,
    format_day,
    format_moment,
    format_span,
    interface_language,
)
from comms.model.views import ContactCard, EventView, Funder, ItemView, Picture

_TEMPLATE = "press/release.txt"


@dataclass(frozen=True, kw_only=True)
class PressPicture:
    """A picture newsrooms may take, and on what terms."""

    picture: Picture
    caption: str
    #: Whether it may be used without asking.
    free_use: bool
    #: Last day of the permission; None: no end.
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class PressRelease:
    """A release in one language; times aware and in the programme's zone."""

    #: Title, lead, unit, regional contact and address of its page.
    item: ItemView
    #: The body as plain text, without marks of Markdown.
    body: str
    #: Nothing of it may be published before; None: at once.
    embargo: datetime | None
    #: When the regional contact answers.
    reachable: tuple[datetime, datetime] | None
    #: Contact of the programme as a whole.
    national: ContactCard | None
    programme: str
    #: What the programme is, in a sentence or two: its core message.
    about: str
    funder: Funder
    #: Events it tells about, with all their facts.
    events: tuple[EventView, ...] = ()
    #: Events that journalists are invited to.
    invited_to: tuple[EventView, ...] = ()
    picture: PressPicture | None = None
    #: "" outside demonstrations.
    demo_notice: str = ""

    @property
    def language(self) -> str:
        """Language of the release."""
        return self.item.language

    @property
    def day(self) -> date | None:
        """Day it may be published, or was; None where neither is known."""
        moment = self.embargo or self.item.published_at
        return moment.date() if moment else None


def press_context(release: PressRelease) -> dict[str, Any]:
    """Return what a template of the release may use, on a page as in the text.

    Raises:
        Refused: Nobody can be reached about it.
    """
    _refuse_unreachable(release)
    return {
        "release": release,
        "item": release.item,
        "language": release.language,
        #: Heading, card and hours, regional first.
        "contacts": tuple(_contacts(release)),
        "sign_up": sign_up,
    }


def press_text(release: PressRelease, folders: Sequence[Path]) -> str:
    """Return the release as plain text, one line per paragraph.

    Args:
        release: What is told.
        folders: Folders of templates, a site's own before the shipped ones.

    Raises:
        Refused: Nobody can be reached about it.
    """
    environment = _environment(tuple(folders), interface_language(release.language))
    text = environment.get_template(_TEMPLATE).render(**press_context(release))
    return f"{_tidy(text)}\n"


def _refuse_unreachable(release: PressRelease) -> None:
    card = release.item.contact
    if card is None:
        raise Refused("contact_missing", value=release.item.id)
    if not _reaches(card):
        raise Refused("contact_unreachable", value=card.name)


def _reaches(card: ContactCard) -> bool:
    return bool(card.phone or card.email)


def _contacts(release: PressRelease) -> Iterator[dict[str, Any]]:
    """Yield both levels of "More information": region, then nation."""
    yield {
        "level": "regional",
        "heading": release.item.unit_name,
        "card": release.item.contact,
        "reachable": release.reachable,
    }
    if release.national and release.national != release.item.contact:
        yield {
            "level": "national",
            "heading": release.programme,
            "card": release.national,
            "reachable": None,
        }


@cache
def _environment(
    folders: tuple[Path, ...], language: str
) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",)),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        catalogue(language), newstyle=True
    )
    environment.filters.update(_filters(language))
    return environment


def _filters(language: str) -> dict[str, Callable[..., str]]:
    def day(value: date) -> str:
        return format_day(value, language)

    def moment(value: datetime) -> str:
        return format_moment(value, language)

    def span(start: datetime, end: datetime) -> str:
        return format_span(start, end, language)

    def underlined(heading: str) -> str:
        return f"{heading}\n{'-' * len(heading)}"

    return {"day": day, "moment": moment, "span": span, "underlined": underlined}


def _tidy(text: str) -> str:
    """Take out what parts that are not there leave behind: blanks, empty lines."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines)
