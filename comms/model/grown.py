"""Kinds of entries that have got fields since they were first stored."""

from typing import Any, ClassVar

from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer


class Grown(BaseModel):
    """Base of what has got fields since it was first stored.

    A field of `later` that says nothing is left out of the stored body, so that what
    was approved before the field existed stays approved.
    """

    later: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _without_unsaid(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        body: dict[str, Any] = handler(self)
        fields = type(self).model_fields
        return {
            name: value
            for name, value in body.items()
            if name not in self.later or getattr(self, name) != fields[name].default
        }
