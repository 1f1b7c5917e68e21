"""Tells what has changed in the first language since a version was read against it.

A version counts as read against the first language whenever it is changed itself, or
somebody says that it is in step. Compared are sentences, so that a comma somewhere
points to its sentence and a moved paragraph to none.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from comms.content.sentences import sentences
from comms.model import seminar as form
from comms.model.desk import Values

#: What readers read; words for networks are written for each by itself.
_READ = ("title", "summary", "more")


class State(Protocol):
    """How an item stood after it was saved."""

    @property
    def texts(self) -> Mapping[str, Sequence[str]]:
        """The form as it would have to be filled in."""
        ...

    @property
    def changed(self) -> Sequence[str]:
        """Fields that differ from the state before."""
        ...

    @property
    def checked(self) -> Sequence[str]:
        """Languages that were said to be in step."""
        ...


def stale(
    states: Sequence[State], values: Values, languages: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return sentences that are new in the first language, by language of a version.

    Args:
        states: How the item stood after each save, newest first.
        values: The form as it is now.
        languages: First the one that the others follow; those without words are left
            out.
    """
    first, *others = languages
    now = _sentences(values, first)
    found = {}
    for code in others:
        if not form.one(values, form.field("title", code)).strip():
            continue
        read = (one for one in states if _is_read(one, code))
        # Where nobody is known to have read it, it is as old as what is known at all.
        base = next(read, states[-1] if states else None)
        known = set(_sentences(base.texts, first)) if base else set(now)
        if new := tuple(one for one in now if one not in known):
            found[code] = new
    return found


def _is_read(state: State, code: str) -> bool:
    own = {form.field(name, code) for name in _READ}
    return code in state.checked or bool(own & set(state.changed))


def _sentences(texts: Mapping[str, Sequence[str]], code: str) -> list[str]:
    fields = (texts.get(form.field(name, code), ()) for name in _READ)
    return [one.text for words in fields for text in words for one in sentences(text)]
