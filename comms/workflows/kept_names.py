"""What a field of a form holds, as people read it: names instead of ids."""

from collections.abc import Callable

from comms.language import pick, say
from comms.model import seminar as form
from comms.model.desk import Values
from comms.model.programme import (
    NATIONAL,
    Account,
    Area,
    Audience,
    Contact,
    Medium,
    Newsletter,
    Texts,
    Unit,
    User,
)
from comms.model.segments import Segment
from comms.model.text_form import KIND, KINDS, UPLOAD
from comms.store.catalogue import Catalogue


def _unit(catalogue: Catalogue, name: str) -> Texts | None:
    known = name == NATIONAL or catalogue.find(Unit, name)
    return catalogue.unit(name).name if known else None


def _contact(catalogue: Catalogue, name: str) -> Texts | None:
    found = catalogue.find(Contact, name)
    return found.name if found else None


def _picture(catalogue: Catalogue, name: str) -> Texts | None:
    found = catalogue.find(Medium, name)
    return found.alt if found else None


def _account(catalogue: Catalogue, name: str) -> Texts | None:
    found = catalogue.find(Account, name)
    return found.title if found else None


def _user(catalogue: Catalogue, name: str) -> Texts | None:
    found = catalogue.find(User, name)
    return found.name if found else None


def _named(
    kind: type[Area | Audience | Newsletter | Segment],
) -> Callable[[Catalogue, str], Texts | None]:
    def name_of(catalogue: Catalogue, name: str) -> Texts | None:
        found = catalogue.find(kind, name)
        return found.name if found else None

    return name_of


_NAMES: dict[str, Callable[[Catalogue, str], Texts | None]] = {
    "unit": _unit,
    "contact": _contact,
    "byline": _user,
    "intro_by": _user,
    "picture": _picture,
    "accounts": _account,
    "areas": _named(Area),
    "audiences": _named(Audience),
    "newsletter": _named(Newsletter),
    "segment": _named(Segment),
}
_YES = "events.value.yes"
_SAID = {
    ("registration", form.NO_SIGN_UP): "desk.form.registration.none",
    ("registration", form.SIGN_UP): "desk.form.registration.required",
}


def shown(catalogue: Catalogue, language: str, field: str, values: Values) -> str:
    """Return what a field holds: a text as typed, choices by their names."""
    texts = [text for text in values.get(field, ()) if text.strip()]
    return "\n".join(_shown(catalogue, language, field, text) for text in texts)


def _shown(catalogue: Catalogue, language: str, field: str, text: str) -> str:
    if field == UPLOAD or (text == form.YES and "." not in field):
        return say(language, _YES)
    if field == KIND and text in KINDS:
        return say(language, f"outputs.type.{text}")
    if key := _SAID.get((field, text)):
        return say(language, key)
    found = _NAMES[field](catalogue, text) if field in _NAMES else None
    return pick(found, language) or text if found else text
