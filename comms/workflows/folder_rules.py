"""Puts on record what a folder changes that at the desk two people have to want.

Whoever runs the server may loosen a rule of approval, or change the words of every
page, by the folder alone: that is the way out where nobody else is there. It is told.
"""

from collections.abc import Iterable
from datetime import datetime

from comms.content.differences import Difference
from comms.model.facts import Block
from comms.model.programme import Programme, Unit
from comms.store import Session, acts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.pause import OPERATOR
from comms.workflows.programme_held import asks_less
from comms.workflows.proposing import stands_everywhere

#: Kinds of entries that two people agree on.
_AGREED = frozenset({Block.kind, Programme.kind, Unit.kind})


def agreed_before(session: Session, changes: Iterable[Difference]) -> Catalogue | None:
    """Return what stands, where changes may touch what two people agree on."""
    if not any(one.kind in _AGREED and one.verb != "add" for one in changes):
        return None
    return load_catalogue(session)


def record_unagreed(session: Session, before: Catalogue | None, now: datetime) -> None:
    """Write down what nobody was asked about at the desk."""
    if before is None:
        return
    session.flush()
    after = load_catalogue(session)
    found = [f"block:{one.id}" for one in _words(before, after)]
    if asks_less(before, after):
        found.append(f"programme:{after.programme.id}")
    for subject in found:
        acts.record_act(session, at=now, user=OPERATOR, verb="apply", subject=subject)


def _words(before: Catalogue, after: Catalogue) -> list[Block]:
    """Return the blocks of every page that say something else."""
    found = []
    for old in before.all(Block):
        new = after.find(Block, old.id)
        if stands_everywhere(before, old.id) and (
            new is None or new.texts != old.texts
        ):
            found.append(old)
    return found
