"""All facts and core messages of a programme: their names, and their pages."""

from comms.content.views import EVERYWHERE
from comms.language import pick
from comms.model.facts import Block, Fact
from comms.model.programme import NATIONAL
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


def unit_of(kind: str, name: str, unit: str) -> str:
    """Return whose writers may change one: of what stands everywhere, the nation's."""
    return NATIONAL if kind == Block.kind and name in EVERYWHERE else unit


def called(eyes: Sight, kind: str, name: str) -> str:
    """Return what one is called by kind and id; its id where it is no more."""
    one = eyes.catalogue.find(KINDS[kind], name)
    return name_of(eyes, one) if one else name
