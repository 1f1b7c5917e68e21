"""Segments: who is meant, as typed conditions; saved as campaign files.

`segments/ID.yaml` names one tree of conditions, joined by `all`, `any` and `without`.
Nothing in it is ever text of a query (`store.segments`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from comms.model.programme import NATIONAL, Described, Identifier, Part, Texts

#: What a tree may hold, and how deep it may be.
MOST_CONDITIONS, DEEPEST = 60, 6
#: Letters of a custom field's name.
LONGEST_FIELD = 60

Words = Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=500)]
Names = Annotated[list[Identifier], Field(max_length=500)]


class Since(Part):
    """Days from which somebody reads a newsletter; each may be left out."""

    #: Only these newsletters; left out: any that she reads.
    newsletter: Names | None = None
    #: First day that counts, and the first that counts no more.
    after: date | None = None
    before: date | None = None


class OwnField(Part):
    """A custom field with one of some values."""

    name: Annotated[str, Field(max_length=LONGEST_FIELD)]
    values: Words


class Condition(Part):
    """One condition: exactly one of its keys; of several values, any one fits."""

    all: "list[Condition] | None" = None
    any: "list[Condition] | None" = None
    #: Whoever does not fulfil it.
    without: "Condition | None" = None
    #: Reads one of these newsletters.
    newsletter: Names | None = None
    region: Names | None = None
    area: Names | None = None
    audience: Names | None = None
    language: Words | None = None
    level: Words | None = None
    role: Words | None = None
    organisation: Words | None = None
    #: Came, or signed up, to one of these events.
    attended: Names | None = None
    joined: Since | None = None
    field: OwnField | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Condition":
        said = self.model_dump(exclude_none=True)
        if len(said) != 1:
            message = "a condition has exactly one key; join several by all or any"
            raise ValueError(message)
        return self

    @property
    def parts(self) -> "tuple[tuple[str, Condition], ...]":
        """Conditions that it joins, each with its key below this one."""
        for name in ("all", "any"):
            if (joined := getattr(self, name)) is not None:
                return tuple((f"{name}.{n}", one) for n, one in enumerate(joined))
        return (("without", self.without),) if self.without else ()

    def every(self, key: str, depth: int = 1) -> "Iterator[tuple[str, int, Condition]]":
        """Yield it and all that it joins, with keys and depths."""
        yield key, depth, self
        for name, part in self.parts:
            yield from part.every(f"{key}.{name}", depth + 1)

    @property
    def newsletters(self) -> frozenset[str]:
        """Newsletters whose readers it asks about, anywhere within."""
        every = [one for _, _, one in self.every("")]
        since = [one.joined.newsletter for one in every if one.joined]
        found = [one.newsletter for one in every]
        return frozenset(name for names in (*found, *since) for name in names or ())


class Segment(Described):
    """Some of the people who read newsletters."""

    kind: ClassVar[str] = "segment"

    name: Texts
    #: Whose it is: who writes there changes it.
    unit: Identifier = NATIONAL
    where: Condition

    @model_validator(mode="after")
    def _is_not_too_large(self) -> "Segment":
        every = [*self.where.every("where")]
        if len(every) > MOST_CONDITIONS or any(d > DEEPEST for _, d, _ in every):
            message = (
                f"at most {MOST_CONDITIONS} conditions, {DEEPEST} within each other"
            )
            raise ValueError(message)
        return self


Condition.model_rebuild()
