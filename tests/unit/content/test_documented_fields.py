"""The page on campaign files names every file and every field there is."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from comms.content.folder import LISTS, SINGLES
from comms.model.plans import ItemFacts, VersionText
from comms.model.programme import Medium, Programme

PAGE = (Path(__file__).parents[3] / "docs" / "campaign-files.md").read_text()
MODELS = [*LISTS.values(), *SINGLES.values(), Programme, Medium, ItemFacts, VersionText]
#: What the reader takes from the name of a file.
FROM_FILE_NAMES = {"item", "language", "level", "body"}


def fields_of(
    model: type[BaseModel], around: tuple[type[BaseModel], ...] = ()
) -> Iterator[str]:
    """Yield the fields of a model and of the parts in it; a part may hold its like."""
    if model in around:
        return
    for name, field in model.model_fields.items():
        yield name
        for hint in (field.annotation, *get_args(field.annotation)):
            if isinstance(hint, type) and issubclass(hint, BaseModel):
                yield from fields_of(hint, (*around, model))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.kind)
def test_every_field_is_explained(model: type[BaseModel]) -> None:
    """A field nobody can find is not there."""
    fields = set(fields_of(model))
    if model is VersionText:
        fields -= FROM_FILE_NAMES

    missing = [f for f in fields if f"`{f}`" not in PAGE and f"{f}:" not in PAGE]

    assert not missing


@pytest.mark.parametrize("place", [*LISTS, *(f"{name}/" for name in SINGLES)])
def test_every_file_is_listed(place: str) -> None:
    """The table is the map of the folder."""
    assert f"`{place}" in PAGE
