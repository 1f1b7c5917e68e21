"""One thing that people who work here have to be told, and who says it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from comms.language import pick, say
from comms.model.programme import User
from comms.render.notice import Notice
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


def sign_off(catalogue: Catalogue, language: str) -> str:
    """Return who sends a notice."""
    programme = pick(
        catalogue.programme.short_name, language, *catalogue.fallbacks(language)
    )
    return say(language, "notices.sign_off", programme=programme)
