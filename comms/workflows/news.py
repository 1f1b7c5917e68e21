"""One thing that people who work here have to be told, and who says it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.content.words import STANDARD
from comms.language import LANGUAGES, pick, say
from comms.model.programme import Unit, User
from comms.model.tables import Item
from comms.render.notice import Notice
from comms.store import Session, folders
from comms.store.catalogue import Catalogue


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing that somebody has to be told."""

    name: str
    unit: str
    owner: str
    users: Sequence[User]
    #: What a person is told, in her language.
    notice: Callable[[str], Notice]
    #: From when it is of no use to her; None: it always is.
    stale_at: datetime | None = None
    #: In which she is told; "": in her unit's first.
    language: str = ""


def language_in(catalogue: Catalogue, unit: str) -> str:
    """Return the language in which a unit's people are written to: its first."""
    found = catalogue.find(Unit, unit)
    wanted = found.languages if found else []
    order = [*wanted, catalogue.programme.default_language, *LANGUAGES]
    return next(code for code in order if code in LANGUAGES)


def sign_off(catalogue: Catalogue, language: str) -> str:
    """Return who sends a notice."""
    programme = pick(
        catalogue.programme.short_name, language, *catalogue.fallbacks(language)
    )
    return say(language, "notices.sign_off", programme=programme)


def users_named(catalogue: Catalogue, names: Iterable[str]) -> list[User]:
    """Return the users of some names; who is gone is left out."""
    return [found for name in sorted(names) if (found := catalogue.find(User, name))]


def title_of(
    session: Session, catalogue: Catalogue, item: Item | None, language: str
) -> str:
    """Return the title of an item in the nearest language; "" for none."""
    if item is None:
        return ""
    versions = folders.versions_of(session, item.id)
    titles = {one.language: one.title for one in versions if one.level == STANDARD}
    return pick(titles, language, *catalogue.fallbacks(language)) or item.external_id
