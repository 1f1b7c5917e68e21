"""Finds what names an entry of the programme: it cannot go while something does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comms.content.check_index import Index, values_at
from comms.content.check_references import REFERENCES
from comms.content.folder import Folder
from comms.model import plans
from comms.model.programme import Described, Texts


@dataclass(frozen=True, kw_only=True)
class Use:
    """One thing that names an entry."""

    kind: str
    id: str
    #: What it is called; {} where it has no name.
    name: Texts


def uses(folder: Folder, kind: type[Described], identifier: str) -> tuple[Use, ...]:
    """Return everything in a folder that names an entry, each thing once.

    Args:
        folder: All files.
        kind: What the entry is.
        identifier: Its id.
    """
    index = Index(folder)
    titles = {
        item: {text.language: text.title for text in texts}
        for item, texts in index.versions.items()
    }
    found: dict[tuple[str, str], Use] = {}
    for described in _naming(index, kind, identifier):
        use = Use(kind=described.kind, id=described.id, name=_name(described, titles))
        found.setdefault((use.kind, use.id), use)
    return tuple(found.values())


def _naming(
    index: Index, kind: type[Described], identifier: str
) -> Iterator[Described]:
    for model, patterns in REFERENCES.items():
        wanted = [pattern for pattern, target in patterns.items() if target is kind]
        if not wanted:
            continue
        for _, described in index.entries(model):
            for pattern in wanted:
                if any(name == identifier for _, name in values_at(described, pattern)):
                    yield described


def _name(described: Described, titles: Mapping[str, Texts]) -> Texts:
    if isinstance(described, plans.ItemFacts):
        return titles.get(described.id, {})
    for key in ("name", "title", "subject", "alt"):
        if isinstance(found := getattr(described, key, None), dict) and found:
            return found
    tag = getattr(described, "tag", "")
    return {"mul": f"#{tag}"} if tag else {}
