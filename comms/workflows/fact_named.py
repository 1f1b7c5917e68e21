"""All facts and core messages of a programme: their names, and their pages."""

from comms.language import pick
from comms.model.facts import Block, Fact
from comms.workflows.desk_sight import Sight

#: Kinds that texts name, by the word in their references.
KINDS: dict[str, type[Fact | Block]] = {Fact.kind: Fact, Block.kind: Block}
#: Where their pages stand, below "/desk/<language>".
PATHS = {Fact.kind: "/facts", Block.kind: "/messages"}


def every(eyes: Sight) -> list[Fact | Block]:
    """Return all facts, then all core messages, in the order of their files."""
    return [one for kind in KINDS.values() for one in eyes.catalogue.all(kind)]


def name_of(eyes: Sight, one: Fact | Block) -> str:
    """Return what one is called in a person's language; its id without a name."""
    order = eyes.catalogue.fallbacks(eyes.language)
    return pick(one.name, eyes.language, *order) or one.id


def called(eyes: Sight, kind: str, name: str) -> str:
    """Return what one is called by kind and id; its id where it is no more."""
    one = eyes.catalogue.find(KINDS[kind], name)
    return name_of(eyes, one) if one else name
