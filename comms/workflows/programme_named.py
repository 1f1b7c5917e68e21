"""What names an entry of the programme: files and events, as far as a page lists them.

Asked of the store piece by piece, so that the page of a unit costs the same whether it
has ten texts or ten thousand.
"""

from collections.abc import Iterator
from itertools import groupby

from comms.content.programme_uses import Use, naming_kinds, uses
from comms.model.plans import EventFacts, ItemFacts
from comms.model.programme import Described, User
from comms.store import Session, folders, naming
from comms.store.catalogue import STANDING, Catalogue
from comms.store.item_names import items_naming

#: Things of a kind that are listed; one more is asked for, to know of it.
MOST = 20


def named_by(
    session: Session, catalogue: Catalogue, kind: type[Described], identifier: str
) -> Iterator[Use]:
    """Yield what names an entry: the newest items, and of other kinds all.

    Of items and events one more than `MOST` at most.
    """
    kinds = naming_kinds(kind)
    entries = _standing(session, catalogue, kinds, identifier)
    yield from uses(entries, kind, identifier)
    if EventFacts in kinds:
        rows = naming.events_of_unit(session, identifier, MOST + 1)
        found = [EventFacts.model_validate(row.facts) for row in rows]
        yield from uses(found, kind, identifier)
    if ItemFacts in kinds:
        for name in items_naming(session, kind.kind, identifier, MOST + 1):
            yield Use(kind=ItemFacts.kind, id=name, name={})


def listed(found: Iterator[Use]) -> Iterator[tuple[Use, bool]]:
    """Yield the uses that a page lists, each with whether there are more like it."""
    for _, alike in groupby(found, key=lambda use: use.kind):
        some = [*alike]
        for place, use in enumerate(some[:MOST], start=1):
            yield use, place == MOST and len(some) > MOST


def _standing(
    session: Session,
    catalogue: Catalogue,
    kinds: list[type[Described]],
    identifier: str,
) -> Iterator[Described]:
    """Yield the definitions that hold an id, as their files have them."""
    source = catalogue.programme.id
    asked = [kind.kind for kind in kinds if kind.kind in STANDING]
    named = naming.definitions_naming(session, source, asked, identifier)
    for key in sorted(named, key=lambda key: asked.index(key[0])):
        # What was done about people at the desk stands over their files.
        if key[0] != User.kind:
            yield catalogue.entries[key]
    if User in kinds:
        rows = folders.definitions_that(session, source, User.kind, identifier, ())
        yield from (User.model_validate(row.body) for row in rows.values())
