"""Finds what names an entry of the programme: it cannot go while something does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from comms.content.check_index import values_at
from comms.content.check_references import REFERENCES
from comms.model.programme import Described, Texts


@dataclass(frozen=True, kw_only=True)
class Use:
    """One thing that names an entry."""

    kind: str
    id: str
    #: What it is called; {} where it has no name.
    name: Texts


def naming_kinds(kind: type[Described]) -> list[type[Described]]:
    """Return the kinds of things that may name an entry of a kind."""
    return [model for model, named in REFERENCES.items() if kind in named.values()]


def named_in(
    described: Described, kind: type[Described] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield what a thing names: kinds and ids, some of them more than once.

    Args:
        described: The thing.
        kind: Only entries of this kind; None: of all.
    """
    for pattern, target in REFERENCES.get(type(described), {}).items():
        if kind is None or target is kind:
            for _, name in values_at(described, pattern):
                yield target.kind, name


def uses(
    found: Iterable[Described], kind: type[Described], identifier: str
) -> Iterator[Use]:
    """Yield those of some things that name an entry.

    Args:
        found: What may name it, each thing once.
        kind: What the entry is.
        identifier: Its id.
    """
    for described in found:
        if (kind.kind, identifier) in named_in(described, kind):
            yield Use(kind=described.kind, id=described.id, name=_name(described))


def _name(described: Described) -> Texts:
    for key in ("name", "title", "subject", "alt"):
        if isinstance(found := getattr(described, key, None), dict) and found:
            return found
    tag = getattr(described, "tag", "")
    return {"mul": f"#{tag}"} if tag else {}
