"""What the models say about a key: which keys exist there, and which hold times.

Read from the models themselves, so that a new field is known here at once.
"""

from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from comms.content.reading_yaml import Key
from comms.model.plans import (
    Campaign,
    EditionPlan,
    EventFacts,
    ItemFacts,
    LocalTime,
    PostPlan,
)
from comms.model.programme import Texts

#: Keys that hold an address of a mailbox.
EMAILS = frozenset({"email", "sender_address", "reply_to"})
#: Mappings from word to word that are not texts in several languages.
_NOT_TEXTS = frozenset({"fallback", "moderation", "written", "columns", "statuses"})


@cache
def local_time_keys() -> frozenset[str]:
    """Return the names of all fields that hold a wall-clock time."""
    found: set[str] = set()
    for model in (ItemFacts, EventFacts, EditionPlan, Campaign, PostPlan):
        found |= set(_time_fields(model))
    return frozenset(found)


def _time_fields(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        hint = Annotated[field.annotation, *field.metadata] if field.metadata else None
        options = (field.annotation, hint, *get_args(field.annotation))
        if any(option == LocalTime for option in options):
            yield name
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from _time_fields(inner)


def known_keys(model: type[BaseModel], key: Key) -> list[str]:
    """Return the keys that may stand beside the last one of `key`; [] if unknown."""
    here: Any = model
    for name in key[:-1]:
        here = _inside(here, name)
    here = _plain(here)
    return list(here.model_fields) if _is_model(here) else []


def _inside(hint: Any, name: str) -> Any:  # noqa: ANN401 - any type annotation
    hint = _plain(hint)
    if _is_model(hint):
        field = hint.model_fields.get(name)
        return field.annotation if field else None
    arguments = get_args(hint)
    return arguments[-1] if get_origin(hint) in {list, dict, tuple} else None


def _plain(hint: Any) -> Any:  # noqa: ANN401 - any type annotation
    """Return the annotation without "or None" and without its constraints."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in {Union, UnionType}:
        options = [option for option in get_args(hint) if option is not NoneType]
        return _plain(options[0])
    return hint


def _is_model(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel)


def texts_in(
    described: BaseModel, key: Key = ()
) -> Iterator[tuple[Key, dict[str, str]]]:
    """Yield every text in several languages below an entry, with its key."""
    for name, field in type(described).model_fields.items():
        value = getattr(described, name)
        if field.annotation == Texts and name not in _NOT_TEXTS:
            yield (*key, name), value
        elif isinstance(value, BaseModel):
            yield from texts_in(value, (*key, name))
        elif isinstance(value, list):
            for index, part in enumerate(value):
                if isinstance(part, BaseModel):
                    yield from texts_in(part, (*key, name, str(index)))
